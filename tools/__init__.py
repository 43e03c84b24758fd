"""What maintainers run by hand: the score of mutations, other engines, another builder, a real web server, the preview."""
