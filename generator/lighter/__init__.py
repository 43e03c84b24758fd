"""A built site → the same site, lighter: what a reader has to fetch before a page can be read. Pure; the hooks touch the disk."""
