"""The format of the catalogue, its reading, and the entries that come of it: a `Service` that exists is well formed."""
