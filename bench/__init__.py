"""How fast and how large: `make bench`. Nothing here is a test; figures depend on the machine, ratios hardly."""
