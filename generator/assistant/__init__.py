"""A tool server for assistants, over the Model Context Protocol: it answers from a bundle and its words, and has none of its own."""
