"""A file that is never changed: another text gets another name, so that browsers may keep it for a year."""

from __future__ import annotations

from hashlib import sha256


def named(path: str, text: str) -> str:
    stem, dot, suffix = path.rpartition(".")
    return f"{stem}.{sha256(text.encode()).hexdigest()[:8]}.min{dot}{suffix}"
