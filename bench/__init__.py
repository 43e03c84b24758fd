"""How fast and how large: `make bench`, `make peers`. No tests; figures depend on the machine, ratios hardly."""
