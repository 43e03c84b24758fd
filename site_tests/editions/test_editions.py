"""Past editions: kept for ever as they were, checked whenever the catalogue is, told on a page and in a feed.

There is none yet, so a second edition is made here from the real one, as `editions.py` would have a maintainer write it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from urllib.parse import urljoin
from urllib.request import urlopen
from xml.etree import ElementTree

import pytest

from generator import disk
from generator.catalogue.entries import LANGUAGES, Catalogue
from generator.catalogue.format import TEXT, Key, Record
from generator.catalogue.reader import read
from generator.catalogue.structure import Reader
from generator.editions.archive import FOLDER, SUMS, frozen, past_editions
from generator.pages.render import pages
from generator.problems import CatalogueError
from generator.site import Sources, load_all, site
from generator.source.nodes import compose

from ..support.built import Site
from ..support.editions import CHANGES, NEXT, next_edition, quota_of_six, replaced
from ..support.project import FIRST_EDITION, ROOT

FIRST = "2025-07-01"
LINE = next(
    number
    for number, line in enumerate((FIRST_EDITION / "services.yaml").read_text("utf-8").splitlines(), 1)
    if line.startswith("  id:")
)
"""Where the catalogue says which edition it is: there complaints about it point."""
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def kept(catalogue_text: str) -> dict[str, bytes]:
    """The folder after the present edition was frozen."""
    return frozen(FIRST, catalogue_text.encode(), {})


def complaints(present: str, kept: Mapping[str, bytes]) -> list[str]:
    with pytest.raises(CatalogueError) as error:
        past_editions(read(present), kept)
    return [str(problem) for problem in error.value.problems]


# ------------------------------------------------------------------------------------------------------------- what is kept


def test_an_edition_is_kept_with_its_sum(catalogue_text: str, kept: dict[str, bytes]) -> None:
    assert kept == {
        f"{FIRST}.yaml": catalogue_text.encode(),
        SUMS: f"{hashlib.sha256(catalogue_text.encode()).hexdigest()}  {FIRST}.yaml\n".encode(),
    }


def test_the_next_edition_follows_the_one_that_was_kept(catalogue_text: str, kept: dict[str, bytes]) -> None:
    (past,) = past_editions(read(next_edition(catalogue_text, *CHANGES)), kept)
    assert (past.edition.id, past.edition.replaces) == (FIRST, None)


def test_of_three_editions_the_oldest_comes_first(catalogue_text: str, kept: dict[str, bytes]) -> None:
    second = next_edition(catalogue_text, quota_of_six)
    third = second.replace(NEXT, "2027-01-01")
    third = replaced(third, f'replaces: "{FIRST}"', f'replaces: "{NEXT}"')
    past = past_editions(read(third), kept | frozen(NEXT, second.encode(), kept))
    assert [catalogue.edition.id for catalogue in past] == [FIRST, NEXT]


def test_a_frozen_edition_that_was_touched_is_refused(catalogue_text: str, kept: dict[str, bytes]) -> None:
    sha = hashlib.sha256(catalogue_text.encode()).hexdigest()
    touched = kept | {f"{FIRST}.yaml": kept[f"{FIRST}.yaml"].replace("7×24".encode(), b"24/7")}
    assert complaints(next_edition(catalogue_text), touched) == [
        f"{FOLDER}/{FIRST}.yaml:1:1: this edition was changed after it was frozen; expected the text whose SHA-256 is "
        f"{sha} – restore it: git checkout -- {FOLDER}; corrections belong in data/services.yaml"
    ]


Touch = Callable[[dict[str, bytes]], dict[str, bytes]]


@pytest.mark.parametrize(
    ("touch", "complaint"),
    [
        (
            lambda kept: {SUMS: kept[SUMS]},
            f"{FOLDER}/{SUMS}:1:1: {FOLDER}/{FIRST}.yaml is missing; expected the edition that this sum is of"
            f" – restore it: git checkout -- {FOLDER}",
        ),
        (
            lambda kept: {f"{FIRST}.yaml": kept[f"{FIRST}.yaml"]},
            f"{FOLDER}/{FIRST}.yaml:1:1: {FOLDER}/{SUMS} has no sum of this edition; expected one made when it was frozen"
            " – let python -m generator freeze put it here",
        ),
        (
            lambda kept: kept | {SUMS: kept[SUMS] + b"what is this\xff\n"},
            f"{FOLDER}/{SUMS}:2:1: this is no sum; expected a SHA-256, two spaces and the name of an edition’s file"
            f" – restore it: git checkout -- {FOLDER}",
        ),
        (
            lambda kept: frozen("2024-01-01", kept[f"{FIRST}.yaml"], {}),
            f"{FOLDER}/2024-01-01.yaml:{LINE}:3: edition “{FIRST}” is kept under another name; expected "
            f"{FOLDER}/{FIRST}.yaml – restore it: git checkout -- {FOLDER}",
        ),
    ],
    ids=["missing", "no sum", "no sum at all", "another name"],
)
def test_a_folder_that_is_not_as_it_was_is_refused(
    touch: Touch, complaint: str, catalogue_text: str, kept: dict[str, bytes]
) -> None:
    assert complaint in complaints(next_edition(catalogue_text), touch(kept))


def test_an_edition_with_the_id_of_a_frozen_one_is_refused(
    catalogue_text: str, kept: dict[str, bytes]
) -> None:
    assert complaints(quota_of_six(catalogue_text), kept) == [
        f"data/services.yaml:{LINE}:3: edition “{FIRST}” is frozen; expected an edition with an id of its own, published "
        f'later, that says: replaces: "{FIRST}" – give the next edition its own, or remove {FOLDER}/{FIRST}.yaml and '
        "its sum if this is no new one"
    ]


def test_an_edition_whose_predecessor_was_not_kept_is_refused(catalogue_text: str) -> None:
    expected = [
        f"data/services.yaml:{LINE}:3: edition “{FIRST}”, which “{NEXT}” replaces, was not kept; expected "
        f"{FOLDER}/{FIRST}.yaml – run python -m generator freeze while data/services.yaml still holds it"
    ]
    text = next_edition(catalogue_text)
    assert complaints(text, {}) == expected
    assert complaints(replaced(text, f'  replaces: "{FIRST}"\n', ""), {}) == expected


@pytest.mark.parametrize("said", ["", '  replaces: "2025-07-10"\n'])
def test_an_edition_says_which_one_it_replaces(
    said: str, catalogue_text: str, kept: dict[str, bytes]
) -> None:
    text = replaced(next_edition(catalogue_text), f'  replaces: "{FIRST}"\n', said)
    assert complaints(text, kept) == [
        f"data/services.yaml:{LINE}:3: edition “{NEXT}” does not say that it replaces “{FIRST}”; expected replaces: "
        f'"{FIRST}"' + (f" – did you mean “{FIRST}”?" if said else "")
    ]


def test_an_edition_is_published_after_the_one_that_it_replaces(
    catalogue_text: str, kept: dict[str, bytes]
) -> None:
    text = replaced(next_edition(catalogue_text), f'published: "{NEXT}"', f'published: "{FIRST}"')
    assert complaints(text, kept) == [
        f"data/services.yaml:{LINE}:3: edition “{NEXT}” was published on {FIRST}, not after “{FIRST}”; expected a day after {FIRST}"
    ]


# ------------------------------------------------------------------------------------------------------- as the format grows


def test_a_key_that_became_required_later_may_be_missing_from_past_editions_only() -> None:
    record = Record("thing", (Key("old", TEXT, "", ""), Key("new", TEXT, "", "", later=True)))
    past, present = Reader(past=True), Reader()
    for reader in (past, present):
        reader.fields(compose("{old: one}", "x"), record)
    assert past.problems == []
    assert [problem.wrong for problem in present.problems] == ["“new” is missing"]
    past.fields(compose("{old: one, new: two}", "x"), record)
    assert past.problems == []


def test_a_kept_edition_is_read_and_not_proven_again(catalogue_text: str) -> None:
    """Checks may ask for more than they did when it was the present one."""
    text = replaced(catalogue_text, "cites: [S030, S018, N02, A03]", "cites: [S018, N02, A03]").encode()
    (past,) = past_editions(read(next_edition(catalogue_text)), frozen(FIRST, text, {}))
    assert "S030" not in past.cited


# -------------------------------------------------------------------------------------------------------- the page and the feed


def assets() -> dict[str, bytes]:
    docs = ROOT / "docs"
    return {path.relative_to(docs).as_posix(): path.read_bytes() for path in docs.glob("assets/**/*.*")}


def templates() -> dict[str, str]:
    return disk.templates(ROOT)


@pytest.fixture(scope="module")
def first_pages(catalogue: Catalogue) -> dict[str, str]:
    return pages(catalogue, templates())


@pytest.fixture(scope="module")
def second_pages(catalogue_text: str, catalogue: Catalogue) -> dict[str, str]:
    return pages(read(next_edition(catalogue_text, *CHANGES)), templates(), [catalogue])


def test_the_page_says_that_this_is_the_first_edition(first_pages: dict[str, str]) -> None:
    zh, en = (first_pages[f"{language}/changes.md"] for language in LANGUAGES)
    assert (
        '## <span class="date">2025-07-01</span> 版：第一版 { #edition-2025-07-01 }\n\n发布日期 2025-07-01。这是本站收录的第一个版本'
        in zh
    )
    assert (
        '## Edition <span class="date">2025-07-01</span>: the first { #edition-2025-07-01 }\n\nPublished on 2025-07-01. This is the first'
        in en
    )
    for text in (zh, en):
        assert len(re.findall("(?m)^## ", text)) == 1


def test_the_page_tells_a_new_edition_with_the_verdicts_that_it_changes(
    catalogue: Catalogue, second_pages: dict[str, str]
) -> None:
    zh, en = (second_pages[f"{language}/changes.md"] for language in LANGUAGES)
    for text in (zh, en):
        assert re.findall(r"(?m)^## .*\{ #(\S+) \}$", text) == [f"edition-{NEXT}", f"edition-{FIRST}"]
        assert re.findall(r"(?m)^### .*\{ #(\S+) \}$", text) == [
            f"edition-{NEXT}-verdicts",
            f"edition-{NEXT}-use",
        ]
        assert re.findall(r'<summary><span role="heading" aria-level="3" id="(\S+)">', text) == [
            f"edition-{NEXT}-said"
        ]  # folded: it is long
    confirm, entitled = (catalogue.verdicts[name].name.zh for name in ("confirm", "entitled"))
    assert (
        f"- **金蝶云社区**：{confirm} → **{entitled}**（5 种回答组合中的 1 种）\n    - 适用于：产品在哪里使用：台湾地区\n"
        in zh
    )
    assert "- **Public-cloud operations**: provided in addition: Monday to Sunday 17:30–18:00\n" in en
    assert "- **新增：服务** 迎新培训 `services.welcome_training`\n" in zh


def feeds(made: Mapping[str, str]) -> list[ElementTree.Element]:
    return [ElementTree.fromstring(made[f"{language}/changes.atom"]) for language in LANGUAGES]


def text_of(element: ElementTree.Element, name: str) -> str:
    found = element.findall(ATOM + name)
    assert len(found) == 1, f"{len(found)} {name} in {element.tag}"
    return found[0].text or ""


def test_the_feeds_are_atom(first_pages: dict[str, str], second_pages: dict[str, str]) -> None:
    """What RFC 4287 demands: 4.1.1 and 4.1.2, dates (3.3), links (4.2.7), content (4.1.3)."""
    for feed in [*feeds(first_pages), *feeds(second_pages)]:
        assert feed.tag == f"{ATOM}feed"
        entries = feed.findall(f"{ATOM}entry")
        (author,) = feed.findall(f"{ATOM}author")
        assert text_of(author, "name")
        assert {link.get("rel") for link in feed.findall(f"{ATOM}link")} == {"self", "alternate"}
        for element in (feed, *entries):
            assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", text_of(element, "id"))
            assert text_of(element, "title")
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00\+08:00", text_of(element, "updated"))
        for entry in entries:
            (link,) = entry.findall(f"{ATOM}link")
            assert (link.get("rel"), link.get("href", "")[:17]) == ("alternate", "changes/#edition-")
            content = entry.find(f"{ATOM}content")
            assert content is not None
            assert content.get("type") == "html"
            assert "\\" not in text_of(entry, "content")  # no Markdown in HTML
            ElementTree.fromstring(f"<div>{text_of(entry, 'content')}</div>")
        assert text_of(feed, "updated") == text_of(entries[0], "updated")


def test_every_page_leads_to_the_feed_of_its_language(site_url: str) -> None:
    """Feed readers look for this link, and find the feed under the address that it gives."""
    for path, language in (
        ("", "zh-Hans"),
        ("services/hotline/", "zh-Hans"),
        ("en/", "en"),
        ("en/changes/", "en"),
    ):
        page = urlopen(site_url + path).read().decode()
        (tag,) = re.findall(r'<link [^>]*type="application/atom\+xml"[^>]*>', page)
        assert 'rel="alternate"' in tag
        address = urljoin(site_url + path, re.findall('href="([^"]*)"', tag)[0])
        feed = ElementTree.fromstring(urlopen(address).read())
        assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == language
        for link in feed.iter(f"{ATOM}link"):
            assert urlopen(urljoin(address, link.get("href", "").partition("#")[0])).status == 200


def test_links_of_a_feed_are_whole_addresses_where_the_site_has_one(published: Site) -> None:
    for root in ("", "en/"):
        feed = ElementTree.fromstring((published.folder / f"{root}changes.atom").read_text("utf-8"))
        links = [link.get("href", "") for link in feed.iter(f"{ATOM}link")]
        assert links[:2] == [f"{published.site_url}{root}changes.atom", f"{published.site_url}{root}changes/"]
        assert all(link.startswith(f"{published.site_url}{root}changes/#") for link in links[2:])


def test_no_two_entries_of_the_feeds_share_an_id_and_old_ones_keep_theirs(
    first_pages: dict[str, str], second_pages: dict[str, str]
) -> None:
    def ids(made: Mapping[str, str]) -> list[list[str]]:
        return [[text_of(e, "id") for e in (feed, *feed.findall(f"{ATOM}entry"))] for feed in feeds(made)]

    (zh, en), (later_zh, later_en) = ids(first_pages), ids(second_pages)
    assert len({*zh, *en}) == 4
    assert (later_zh[0], later_zh[2]) == tuple(zh)
    assert (later_en[0], later_en[2]) == tuple(en)
    assert zh == [
        "urn:uuid:058e36d9-d473-5369-8602-a1f57667c018",
        "urn:uuid:747f5453-c412-534d-8cc3-c37855753636",
    ], "ids are for ever"


CORRECTED = """
corrections:
  twice:
    date: "2026-05-04"
    zh: 此前写“每年 2 次”<b>。
    en: It said “2 times a year” <b>.
    services: [hotline, community]
    cites: [S105, A16]
  earlier: {date: "2026-04-01", zh: 错字。, en: A slip of the pen., cites: []}
"""


def test_corrections_within_an_edition_stand_on_the_page_and_in_the_feed(
    catalogue_text: str, first_pages: dict[str, str]
) -> None:
    corrected = read(catalogue_text + CORRECTED)
    made = pages(corrected, templates())
    assert [line for line in made["en/changes.md"].splitlines() if "correction" in line] == [
        "### Corrections on this site { #edition-2025-07-01-corrections }",
        "- **2026-05-04**{ #edition-2025-07-01-correction-twice }: Hotline service, Kingdee Cloud Community: It said “2 times a year” &lt;b&gt;."
        " [3.4.1/2, p. 7](statements.md#S105){ .clause } [A16](readings.md#A16){ .clause }",
        "- **2026-04-01**{ #edition-2025-07-01-correction-earlier }: A slip of the pen.",
    ]
    assert "热线服务、金蝶云社区：此前写“每年 2 次”&lt;b&gt;。" in made["zh/changes.md"]
    (zh, _), (before, _) = feeds(made), feeds(first_pages)
    new, older, edition = zh.findall(f"{ATOM}entry")
    assert [text_of(one, "updated")[:10] for one in (zh, new, older, edition)] == [
        "2026-05-04",
        "2026-05-04",
        "2026-04-01",
        FIRST,
    ]
    assert text_of(new, "title") == "更正（2025-07-01 版）"
    assert text_of(new, "content") == "<p>热线服务、金蝶云社区：此前写“每年 2 次”&lt;b&gt;。</p>"
    links = [link.get("href") for link in new.findall(f"{ATOM}link")]
    assert links == ["changes/#edition-2025-07-01-correction-twice"]
    assert text_of(edition, "id") == text_of(before.findall(f"{ATOM}entry")[0], "id")
    assert text_of(new, "id") == "urn:uuid:48bee0db-3eca-502b-a7ec-2414682eb2cc", "ids are for ever"


def test_a_correction_stays_with_its_edition(catalogue_text: str) -> None:
    """It is no change from one edition to the next, and its number may be another one's by then: it leads nowhere."""
    old = read(catalogue_text + CORRECTED)
    later = pages(read(next_edition(catalogue_text, *CHANGES)), templates(), [old])
    plain = pages(read(next_edition(catalogue_text, *CHANGES)), templates(), [read(catalogue_text)])
    told = "- **2026-05-04**{ #edition-2025-07-01-correction-twice }: Hotline service, Kingdee Cloud Community: It said “2 times a year” &lt;b&gt;.\n"
    assert told in later["en/changes.md"]
    assert (
        later["en/changes.md"].partition("### Corrections")[0] == plain["en/changes.md"].rstrip("\n") + "\n\n"
    )
    ids, plain_ids = (
        [text_of(e, "id") for e in feeds(made)[1].findall(f"{ATOM}entry")] for made in (later, plain)
    )
    assert len({*ids}) == len(ids) == len(plain_ids) + 2
    assert ids[0] == plain_ids[0]
    assert text_of(feeds(later)[1], "updated")[:10] == "2026-05-04"


def test_the_feed_says_whose_verdicts_change(second_pages: dict[str, str]) -> None:
    newest = feeds(second_pages)[0].findall(f"{ATOM}entry")[0]
    assert text_of(newest, "title") == f"{NEXT} 版，取代 {FIRST} 版"
    said = text_of(newest, "content")
    assert "<li>热线服务：不满足使用条件 → 满足使用条件（9 种回答组合中的 1 种）</li>" in said
    assert (
        "<li>各项服务合计：结论所依据的问题全部作答时，120 种回答组合中有 120 种至少一项服务的结论改变；只答了一部分时，528 种中有 528 种。</li>"
        in said
    )


def test_a_build_with_a_frozen_edition_has_its_page_and_feed(
    catalogue_text: str, kept: dict[str, bytes]
) -> None:
    sources = Sources(
        catalogue=next_edition(catalogue_text, *CHANGES),
        templates=templates(),
        schema='{"a": 1}',
        documents=assets(),
        addresses="",
        translations="",
        editions=kept,
    )
    files = site(sources, *load_all(sources))
    for language in LANGUAGES:
        assert f"edition-{NEXT}".encode() in files[f"{language}/changes.md"]
        assert f"#edition-{NEXT}".encode() in files[f"{language}/changes.atom"]
