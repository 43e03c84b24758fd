"""The pages in both languages, and what they and other sites need to find their way."""
