"""A catalogue → the whole guide as one HTML file that asks for nothing: for a laptop without a network, a mail, an intranet.

    the pages (pages/) ─ as HTML, with links that stay within the file ─┐
    components/pack.html.j2: what it is of, the form ───────────────────┼─► both languages, one after the other
    styles and script of the site, what of them is used (lighter/) ─────┘

It is made of the Markdown that the site is made of, so that it says the same words. A place in it is named by its address on the site:
what is `en/contacts/#hours` there is `#en-contacts-hours` here; of what is cited the number alone is its name. The quotations stand
once, with the statements, where every proof leads. Its policy stands in its head, by which nothing but its own script and styles can
run, and nothing be fetched.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from html import escape
from posixpath import dirname, join, normpath
from typing import Any

from markdown import markdown

from .at_once import Each
from .catalogue.entries import LANGUAGES, Catalogue, Edition
from .lighter.scripts import joined
from .lighter.styles import asked_for, known_words, used, without_blanks
from .pages.builds import integrity
from .pages.render import pack_halves
from .site import FORM_RULES, Sources, form_rules

ENTRY = "assets/pack/pack.js"
SHEETS = ("shell", "verdicts", "site", "form", "print", "pack/pack")
PAGES = ("check", "contacts", "sales", "readings", "statements", "glossary", "about")
"""Beside the services, in this order; the others lead about on the site."""
CITED = ("statements", "readings")
PUBLISHED = "offline.html"
"""Its address on the site, whichever edition is in force. There it is to be saved: by the site’s own policy its script does not run."""
EXTENSIONS = ["admonition", "attr_list", "def_list", "md_in_html", "tables"]

_FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_TAG = re.compile(r"<[a-zA-Z][^<>]*>")
_NAMES = re.compile(r'(?<= )(id|for|aria-labelledby|aria-describedby|aria-controls)="([^"]+)"')
_LINK = re.compile(r"<a\b([^>]*)>(.*?)</a>", re.DOTALL)
_HREF = re.compile(r'(?<= )href="([^"]*)"')
_HEADING = re.compile(r"(?<=<)(/?h)([1-5])\b")
_TITLE = re.compile(r"<h1([^>]*)>(.*?)</h1>", re.DOTALL)
_QUOTED = re.compile(r'(?<=<li>)<a class="clause"([^>]*>[^<]*</a>)(?:：|: )<q>.*?</q>(?=</li>)')
_ELSEWHERE = re.compile(
    r'<details class="fold uses".*?</details>|<(p|div)\b[^>]* class="(?:actions|card-actions)".*?</\1>|<p role="status">.*?</p>|<p class="aliases">.*?</p>|<dl class="quotes">.*?</dl>',
    re.DOTALL,
)
"""What leads about the site, or needs its scripts; and what stands with the statements."""
_DEEPER = re.compile(r"^#(?=#)", re.MULTILINE)
_WAITING = re.compile(r"<noscript>(?=<ul>)|(?<=</ul>)</noscript>")
"""What a page of the site keeps out of its way until its fold is opened."""
_REFERENCE = re.compile(r"&#(\d+);")
_DARK = re.compile(r'\[data-md-color-scheme="slate"\] (\{.*?\n\})', re.DOTALL)


def pack(
    catalogue: Catalogue,
    sources: Sources,
    rules: Mapping[str, Any],
    made: Mapping[str, str],
    following: Edition | None = None,
    each: Each = map,
) -> str:
    """`rules` is the bundle of the edition, `made` its pages, and `following` the edition that has replaced it."""
    heads = pack_halves(catalogue, sources.templates, following, rules["hash"])
    halves = "".join(each(lambda language: _half(language, heads[language], made), LANGUAGES))
    halves = _REFERENCE.sub(_plain, _WAITING.sub("", halves))
    documents = {
        path: text.decode() for path, text in sources.documents.items() if path.endswith((".js", ".css"))
    }
    scripts = {path: text for path, text in documents.items() if path.endswith(".js")}
    script = [*joined(ENTRY, scripts).values()][-1]
    style = _style(documents, known_words([halves], scripts.values()))
    data = form_rules(rules)[FORM_RULES].replace("<", "\\u003c")
    title = f"{catalogue.guide.name.zh} · {catalogue.guide.name.en} · {catalogue.edition.id}"
    return (
        '<!doctype html>\n<html lang="zh-Hans">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(script, style)}">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n<meta name="referrer" content="no-referrer">\n'
        '<link rel="icon" href="data:,">\n'
        f"<title>{escape(title)}</title>\n<style>{style}</style>\n</head>\n"
        f'<body data-md-color-primary="custom" data-md-color-accent="custom">\n{halves}'
        f'<script type="application/json" id="rules">{data}</script>\n'
        f'<script type="module">{script}</script>\n</body>\n</html>\n'
    )


def file_name(edition: str) -> str:
    return f"guide-{edition}.html"


def _policy(script: str, style: str) -> str:
    return (
        f"default-src 'none'; script-src '{integrity(script)}'; style-src '{integrity(style)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _style(assets: Mapping[str, str], known: frozenset[str]) -> str:
    """The colours follow the system: there is no button to choose them by."""
    tokens = assets["assets/tokens.css"]
    dark = _DARK.search(tokens)
    assert dark
    colours = f"{tokens}\n@media (prefers-color-scheme: dark) {{ :root {dark[1]} }}"
    sheets = [assets[f"assets/{name}.css"] for name in SHEETS]
    return asked_for(used(without_blanks("\n".join([colours, *sheets])), known), known)


def _plain(found: re.Match[str]) -> str:
    """What Markdown would have read is a sign like any other here."""
    sign = chr(int(found[1]))
    return found[0] if sign in "<>&\"'" else sign


# ----------------------------------------------------------------------------------------------------------- the pages


def _half(language: str, head: str, made: Mapping[str, str]) -> str:
    names = [*_names(language, made)]
    within = "".join(_page(language, name, made[f"{language}/{name}.md"], names) for name in names)
    tag = "zh-Hans" if language == "zh" else language
    parts = re.split(r"(<template.*</template>)", _QUOTED.sub(r"<a\1", head), maxsplit=1, flags=re.DOTALL)
    # What stands in the template is there once, and keeps its names; its links lead out of it.
    head = "".join(
        _linked(
            part if part.startswith("<template") else _named(part, f"{language}-"), language, "index", names
        )
        for part in parts
    )
    return f'<main class="md-typeset md-content" id="{language}" lang="{tag}" data-half="{language}">\n{head}\n{within}</main>\n'


def _names(language: str, made: Mapping[str, str]) -> Iterator[str]:
    first, *others = PAGES
    services = [
        path.removeprefix(f"{language}/").removesuffix(".md")
        for path in made
        if path.startswith(f"{language}/services/")
    ]
    yield from (
        name
        for name in (first, *services, *others)
        if name != "services/index" and f"{language}/{name}.md" in made
    )


def _page(language: str, name: str, text: str, names: list[str]) -> str:
    """A page as a part that is opened; of that of the form its tables, which are open where no script closes them."""
    is_tables = name == PAGES[0]
    text = _FRONT.sub("", text)
    if is_tables:
        text = _DEEPER.sub("", text[text.index('<div class="check-tables"') :])
    html = _ELSEWHERE.sub("", markdown(text, extensions=EXTENSIONS))
    html = _linked(_named(_QUOTED.sub(r"<a\1", html), _place(language, name, "")), language, name, names)
    title = _TITLE.search(html)
    assert title
    html = _HEADING.sub(lambda tag: f"{tag[1]}{int(tag[2]) + 1}", html.replace(title[0], "", 1))
    heading = "" if name in CITED else title[1]  # the part has that name already
    opened = " data-tables open" if is_tables else ""
    return f'<details class="page" id="{_place(language, name)}"{opened}><summary><h2{heading}>{title[2]}</h2></summary>\n{html}\n</details>\n'


def _place(language: str, name: str, anchor: str | None = None) -> str:
    """What is cited has a number that nothing else has, and thousands of links."""
    within = () if anchor is not None and name in CITED else name.split("/")
    return "-".join((language, *within, *(() if anchor is None else (anchor,))))


def _named(html: str, prefix: str) -> str:
    def renamed(found: re.Match[str]) -> str:
        return f'{found[1]}="{" ".join(prefix + name for name in found[2].split())}"'

    return _TAG.sub(lambda tag: _NAMES.sub(renamed, tag[0]), html)


def _linked(html: str, language: str, name: str, names: list[str]) -> str:
    """Links to what is in the file lead there; of those to other pages of the site the words stay."""
    resolve = _resolver(language, name, names)

    def link(found: re.Match[str]) -> str:
        href = _HREF.search(found[1])
        if not href or "data-to" in found[1] or "data-speak" in found[1] or re.match(r"\w+:", href[1]):
            return found[0]
        target = resolve(href[1])
        return found[0].replace(href[0], f'href="#{target}"', 1) if target else f"<span>{found[2]}</span>"

    return _LINK.sub(link, html)


def _resolver(language: str, name: str, names: list[str]) -> Callable[[str], str | None]:
    served = "" if name == "index" else f"{name}/"

    def resolve(href: str) -> str | None:
        path, _, anchor = href.partition("#")
        if path.endswith(".md"):
            target = normpath(join(dirname(name), path)).removesuffix(".md")
        else:
            target = name if not path else normpath(join(served, path))
        filled = "=" in anchor  # answers, as the address of the site has them
        return _place(language, target, anchor or None) if target in names and not filled else None

    return resolve
