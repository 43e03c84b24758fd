"""Text in, a tree out: YAML whose every value knows its place, and what people mistype in it."""
