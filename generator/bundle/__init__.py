"""The rules and words for programs, and the cases that try another evaluator."""
