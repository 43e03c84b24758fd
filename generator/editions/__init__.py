"""Past editions, kept and frozen, and what changes from one to the next."""
