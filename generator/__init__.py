"""Turns the catalogue `data/services.yaml` into a bilingual site and a rule bundle; see `site.py` for the story."""
