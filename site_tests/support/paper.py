"""A print as its reader has it: how many sheets, and what stands on them."""

from __future__ import annotations

import re
import unicodedata

from playwright.sync_api import Page
from pypdfium2 import PdfDocument

# Characters that a PDF gives back as radicals that look the same; NFKC leaves these or takes them for other characters.
RADICALS = str.maketrans("戶⻚⻓⻅⻋⻔", "户页长见车门")


HYPHEN = "\ufffe"
"""What PDFium gives for one at the end of a line."""


def printed(page: Page) -> tuple[int, str]:
    """The number of sheets, and their text without spaces."""
    with PdfDocument(page.pdf(prefer_css_page_size=True)) as sheets:
        text = "".join(sheet.get_textpage().get_text_range() for sheet in sheets)
        return len(sheets), squeezed(text.replace(HYPHEN, "-"))


def squeezed(text: str) -> str:
    """Without spaces, since a PDF breaks lines where it likes, and with the characters that fonts put for their like."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).translate(RADICALS)
