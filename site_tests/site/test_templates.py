"""A template is a program that maintainers write. Whatever is wrong with one is told in one line, with the template's own."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.catalogue.entries import Catalogue
from generator.catalogue.translations import TEMPLATES
from generator.editions.difference import difference
from generator.pages.render import DIFFERENCE_TEMPLATE, PageError, difference_pages

PLACE = f"{TEMPLATES}/{DIFFERENCE_TEMPLATE}"

BROKEN = {
    "is no template": ("a\n{{ x y }}", "2: expected token 'end of print statement', got 'y'"),
    "knows no such name": ("a\nb\n{{ nowhere }}", "3: 'nowhere' is undefined"),
    "knows no such filter": ("a\n{{ c|nowhere }}", "2: No filter named 'nowhere'."),
    "leaves the English out": (
        'a\n{{ say("热线") }}',
        "2: TypeError: _globals.<locals>.say() missing 1 required positional argument: 'en'",
    ),
    "divides by nothing": ("a\n{{ 1 // 0 }}", "2: ZeroDivisionError: integer division or modulo by zero"),
    "names an argument twice": ('{{ say(zh="", zh="") }}', " SyntaxError: keyword argument repeated: zh"),
    "names a parameter twice": (
        "{% macro f(a, a) %}{% endmacro %}",
        " SyntaxError: duplicate argument 'l_1_a' in function definition",
    ),
}


@pytest.fixture(scope="module")
def told(catalogue: Catalogue) -> Callable[[str], str]:
    """What is told of a template; nothing, if it makes what it is to make. The one for differences is rendered alone."""
    unchanged = difference(catalogue, catalogue)

    def render(text: str) -> str:
        try:
            difference_pages(unchanged, {DIFFERENCE_TEMPLATE: text})
        except PageError as error:
            return str(error)
        return ""

    return render


@pytest.mark.parametrize(("text", "wrong"), BROKEN.values(), ids=BROKEN.keys())
def test_a_template_is_told_with_its_line(text: str, wrong: str, told: Callable[[str], str]) -> None:
    assert told(text).startswith(f"{PLACE}:{wrong}")


PIECES = [
    *("{{ ", " }}", "{% ", " %}", "if ", "endif", "for a in ", "endfor", "set a = ", "macro f(", "endmacro", "include ", "block b", "endblock"),
    *("c", "c.services", "say", "clause", "nowhere", "a", "(", ")", ", ", ".", "|t", "|sort", "|join", "=", "**", " // ", " % ", "0", "1", "'中'", "[]", "{}", "\n"),
]  # fmt: skip


@pytest.mark.attack
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_any_template_makes_something_or_is_told(told: Callable[[str], str], text: str) -> None:
    assert re.fullmatch(rf"({re.escape(PLACE)}:(\d+:)? .+)?", told(text), re.DOTALL)
