"""What must hold across the entries of a catalogue; filled in check by check."""
from .catalogue import Catalogue


def prove(catalogue: Catalogue) -> None:
    return
