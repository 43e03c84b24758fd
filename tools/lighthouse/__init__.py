"""Lighthouse on the built site, in its setting for phones: `make lighthouse`."""
