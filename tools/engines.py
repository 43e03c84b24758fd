"""The essentials of the form in every engine that readers have: Chromium, one of two years ago, Firefox and WebKit.

    python -m pytest tools/engines.py [-k firefox]     (make engines)

Not a part of `make test`, since it needs browsers that few machines have. What a browser does is specified there, in
Chromium alone; here is what must not fail in any other. An engine that is not to be had is a failure, never a skip.

The site is the published one, under its policy. Each page has one script more, which is loaded first and notes every fault
that the reader's browser would tell of: drivers of different engines tell of different ones, and some of none.
"""

from __future__ import annotations

import io
import json
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser

from generator.catalogue.entries import Catalogue
from generator.rules import Checker
from site_tests.form.test_addresses import KINDS, split
from site_tests.support.built import PACK, Site
from site_tests.support.chromium import lay_out
from site_tests.support.drivers import ENGINES, Engine
from site_tests.support.form_page import EDITION, MORNING
from site_tests.support.given import build_site, policy_of
from site_tests.support.node import Node
from site_tests.support.packs import ANSWER_ALL, every_way
from site_tests.support.server import free_port, serve

PATIENCE = 15  # seconds
CASE = "#region=mainland&deployment=public_cloud&licence=subscription&registered=no&incident=fatal"
LIGHT, DARK = "rgb(255, 255, 255)", "rgb(20, 25, 30)"  # --ground

WITNESS = """\
window.faults = [];
addEventListener("error", ({ message, target }) => faults.push(message ?? `${target.src ?? target.href} is not there`), true);
addEventListener("unhandledrejection", ({ reason }) => faults.push(String(reason)));
addEventListener("securitypolicyviolation", (event) => faults.push(`${event.violatedDirective}: ${event.blockedURI}`));
console.error = (...told) => faults.push(told.join(" "));
"""
VERDICTS = """
return Object.fromEntries([...document.querySelectorAll("#check-form [data-service]")].map((row) =>
  [row.dataset.service, [...row.querySelectorAll("summary .verdict")].filter((verdict) => verdict.getClientRects().length)
    .map((verdict) => verdict.textContent).join()]));
"""
CHECK_CASES = """
window.disagreements = null;
(async () => {
  const [{ check }, bundle, lines] = await Promise.all([
    import(`${arguments[0]}assets/engine.js`),
    fetch(`${arguments[0]}rules/v1/bundle.json`).then((response) => response.json()),
    fetch(`${arguments[0]}rules/v1/conformance.jsonl`).then((response) => response.text()),
  ]);
  const [, ...cases] = lines.trim().split("\\n").map((line) => JSON.parse(line));
  const answer = ({ answers, at }) => {
    try { return { result: check(bundle, answers, { at }) }; } catch (error) { return { error: error.code }; }
  };
  window.disagreements = cases.map(({ request, result, error }) => [request, answer(request), error ? { error: error.code } : { result }]);
})();
"""
PERFORM = """
(async () => {
  for (const task of JSON.parse(arguments[0])) window.performed = JSON.stringify(await perform(task));
})();
"""
SAYS_WHY = """
const seen = (selector) => document.querySelector(selector)?.getClientRects().length > 0;
const reloaded = performance.getEntriesByType("navigation")[0]?.type === "reload";
return document.querySelector("#check-form")?.dataset.state === arguments[0] && reloaded === (arguments[0] === "mixed")
  && seen("#check-broken") && seen("#table-mainland");
"""
FRAME = """
const frame = document.createElement("iframe");
Object.assign(frame, { width: 320, height: 640, src: arguments[0] });
document.body.append(frame);
"""
IN_FRAME = (
    "const { document, faults } = window.frames[0]; if (document.readyState !== 'complete') return null;"
)


# ------------------------------------------------------------------------------------------------- an engine on the site


@dataclass(frozen=True)
class Visit:
    """A reader's browser at the form, in one language."""

    engine: Engine
    code: str
    site: Site
    catalogue: Catalogue
    checker: Checker

    @property
    def address(self) -> str:
        return self.site.url + ("check/" if self.code == "zh" else "en/check/")

    def open(self, fragment: str = "") -> None:
        """By way of an empty page, since an address that differs in its fragment alone loads nothing."""
        self.engine.open("about:blank")
        self.engine.open(self.address + fragment)
        self.until("return document.querySelector('#results')?.getClientRects().length > 0")

    def until(self, script: str, *arguments: Any) -> Any:
        """What the script gives once that is something."""
        return something(lambda: self.engine.run(script, *arguments), script)

    def click(self, selector: str) -> None:
        """From the middle of the screen, where nothing that stays in sight lies over it."""
        self.engine.run("document.querySelector(arguments[0]).scrollIntoView({ block: 'center' })", selector)
        self.engine.click(selector)

    def answer(self, question: str, option: str) -> None:
        """Opens the row that the question stands in, and the question."""
        target = f"#{question}-{option}"
        script = "document.querySelector(arguments[0]).closest('details')?.setAttribute('open', '')"
        self.engine.run(script, target)
        if not self.sees(target):
            self.click(f"[data-question={question}] [data-chip]")
        self.click(target)

    def sees(self, selector: str) -> bool:
        script = "return [...document.querySelectorAll(arguments[0])].some((one) => one.getClientRects().length > 0)"
        return bool(self.engine.run(script, selector))

    def text(self, selector: str) -> str:
        return str(self.engine.run("return document.querySelector(arguments[0]).innerText", selector))

    def style(self, selector: str, name: str) -> str:
        script = "return getComputedStyle(document.querySelector(arguments[0]))[arguments[1]]"
        return str(self.engine.run(script, selector, name))

    def shows(self, answers: dict[str, Any]) -> None:
        """That every verdict on the page is the one that the evaluator in Python gives."""
        results = self.checker.check(answers, MORNING)["services"]
        names = {name: verdict.name[self.code] for name, verdict in self.catalogue.verdicts.items()}
        assert self.engine.run(VERDICTS) == {
            service: names[result["verdict"]] for service, result in results.items()
        }

    def chosen(self) -> dict[str, str]:
        script = "return [...document.querySelectorAll('#check-form input:checked')].map(({ name, value }) => [name, value])"
        return dict(self.engine.run(script))

    def no_faults(self) -> None:
        assert self.engine.run("return window.faults") == []


def something(look: Callable[[], Any], what: str) -> Any:
    """What is to be seen, once that is something."""
    give_up = time.monotonic() + PATIENCE
    while not (seen := look()):
        assert time.monotonic() < give_up, f"still nothing after {PATIENCE} seconds: {what}"
        time.sleep(0.05)
    return seen


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The published site, with the witness on every page; it may be shown in a frame of its own, for a narrow window."""
    port = free_port()
    site_url = f"http://127.0.0.1:{port}/guide/"
    folder = build_site(tmp_path_factory.mktemp("watched"), SITE_URL=site_url)
    framed = policy_of(folder).replace("frame-ancestors 'none'", "frame-ancestors 'self'; frame-src 'self'")
    header = {"Content-Security-Policy": framed}
    (folder / "witness.js").write_text(WITNESS, "utf-8")
    (folder / "frame.html").write_text("<!doctype html><head><title>A narrow window</title>", "utf-8")
    pages = {path: path.read_text("utf-8") for path in folder.rglob("*.html") if path.name != PACK}
    for path, html in pages.items():
        path.write_text(html.replace("<head>", '<head><script src="/guide/witness.js"></script>', 1), "utf-8")
    with serve(folder, "/guide/", port, header) as address:
        yield Site(folder, address, site_url)


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest, browser: Browser, figures: list[str]) -> Iterator[Engine]:
    with ENGINES[request.param](browser, False) as engine:
        figures.append(f"{engine.name}: {engine.run('return navigator.userAgent')}")
        yield engine


@pytest.fixture(params=["zh", "en"])
def visit(
    request: pytest.FixtureRequest, engine: Engine, watched: Site, catalogue: Catalogue, checker: Checker
) -> Iterator[Visit]:
    visit = Visit(engine, request.param, watched, catalogue, checker)
    yield visit
    visit.no_faults()


# ------------------------------------------------------------------------------------------------------------ essentials


def test_answers_one_by_one_give_the_verdicts_of_the_rules(visit: Visit) -> None:
    visit.open()
    answers: dict[str, Any] = {}
    visit.shows(answers)
    chosen = ["mainland", "public_cloud_subscription", "yes", "fatal", "2", "galaxy"]
    for question, option in zip(visit.catalogue.questions, chosen, strict=True):
        visit.answer(question.id, option)
        answers |= next(o.rule.set for o in question.options if o.id == option)
        visit.shows(answers)


def test_the_engine_answers_every_case_of_the_bundle(visit: Visit) -> None:
    visit.open()
    visit.engine.run(CHECK_CASES, visit.site.url)
    compared = visit.until("return window.disagreements")
    assert len(compared) > 200
    assert [case for case in compared if case[1] != case[2]] == []


def test_a_link_fills_the_form(visit: Visit) -> None:
    visit.open(CASE)
    chosen = visit.chosen()
    assert chosen == {
        "region": "mainland",
        "arrangement": "public_cloud_subscription",
        "registered": "no",
        "incident": "fatal",
        "when": "now",
    }
    visit.shows(
        {"region": "mainland", "deployment": "public_cloud", "licence": "subscription", "registered": "no", "incident": "fatal"}
    )  # fmt: skip


def test_a_link_that_chat_programs_have_changed_fills_the_form_all_the_same(visit: Visit) -> None:
    for changed in (
        f"?from=timeline&isappinstalled=0{CASE}&shareTo=weixin#wechat_redirect",
        "#" + CASE[1:].replace("=", "%3D").replace("&", "%26"),
        CASE.replace("=", "＝").replace("&", "＆") + "。",
        CASE.replace("&", "&amp;") + "），请查收",
        CASE + ":~:text=x",
    ):
        visit.open(changed)
        assert visit.engine.run("return location.search + location.hash") == CASE + EDITION
        assert not visit.sees("#check-problems")


def test_every_link_of_the_table_is_read_as_anywhere_else(
    engine: Engine, node: Node, bundle: dict[str, Any], tmp_path: Path
) -> None:
    lay_out(tmp_path)
    links = [split(row["link"]) for kind in KINDS for row in kind["rows"]]
    with serve(tmp_path) as address:
        engine.open(address)
        something(lambda: engine.run("return typeof perform === 'function'"), "the module")
        engine.run(PERFORM, json.dumps([{"use": bundle}, {"addresses": links}]))
        told = something(
            lambda: engine.run("return window.performed?.startsWith('[') && window.performed"),
            "what was read",
        )
    assert json.loads(told) == node.perform("addresses", links)


def test_an_answer_goes_into_the_address_without_a_jump_or_an_entry_in_the_history(visit: Visit) -> None:
    visit.open(CASE)
    visit.engine.run(
        "scrollTo(0, 60); window.before = [history.length, scrollY, document.querySelector('#check-form')]"
    )
    visit.engine.run("document.querySelector('#region-macau').click()")
    wanted = CASE.replace("mainland", "macau") + EDITION
    visit.until("return location.hash === arguments[0]", wanted)
    after = "return [history.length === before[0], scrollY === before[1], document.querySelector('#check-form') === before[2]]"
    assert visit.engine.run(after) == [True, True, True]


def test_a_link_names_what_it_held_and_could_not_be_taken(visit: Visit) -> None:
    visit.open("#region=atlantis")
    assert "region=atlantis" in visit.text("#check-problems")


def test_in_trouble_the_number_is_in_sight_at_once(visit: Visit) -> None:
    visit.open()
    assert not visit.sees(".trouble .call")
    visit.click("[data-emergency-button]")
    assert visit.sees(".trouble .call")
    number = visit.catalogue.contacts["hotline_number"]
    assert number.value in visit.text(".trouble .call")
    href = visit.engine.run("return document.querySelector('.trouble .call').href")
    assert href == number.href


def test_a_question_that_waits_unfolds_and_what_settles_folds(visit: Visit) -> None:
    visit.open()
    assert not visit.sees("#registered-yes")
    visit.click("[data-question=registered] [data-chip]")
    assert visit.sees("#registered-yes")
    visit.click("#region-elsewhere")
    assert not visit.sees("#registered-yes")


@pytest.mark.parametrize(
    "clipboard", ["undefined", "{ writeText: () => Promise.reject(new DOMException()) }"]
)
def test_where_copying_is_refused_the_link_stands_selected_in_a_field(visit: Visit, clipboard: str) -> None:
    visit.open(CASE)
    visit.engine.run(f"Object.defineProperty(navigator, 'clipboard', {{ value: {clipboard} }})")
    visit.click("[data-share=sheet]")
    visit.click("[data-share=link]")
    visit.until("return document.querySelector('[data-shared=refused]').getClientRects().length > 0")
    assert (
        visit.engine.run("return document.querySelector('#share-text').value")
        == visit.address + CASE + EDITION
    )
    selected = "const field = document.activeElement; return field.value.slice(field.selectionStart, field.selectionEnd)"
    assert visit.engine.run(selected) == visit.address + CASE + EDITION


def test_a_scanner_reads_the_qr_code(visit: Visit) -> None:
    visit.open(CASE)
    visit.click("[data-share=sheet]")
    visit.until("return document.querySelector('#share-qr img')?.getClientRects().length > 0")
    visit.engine.run("document.querySelector('#share-qr img').scrollIntoView({ block: 'center' })")
    (found,) = something(
        lambda: zxingcpp.read_barcodes(Image.open(io.BytesIO(visit.engine.picture()))), "a code that is drawn"
    )
    assert found.text == visit.address + CASE + EDITION


def test_the_language_switch_keeps_the_answers(visit: Visit) -> None:
    visit.open(CASE)
    visit.no_faults()
    before = visit.chosen()
    language = {"zh": "en", "en": "zh-Hans"}[visit.code]
    visit.click("#language-switch")
    visit.until(
        "return document.documentElement.lang === arguments[0] && document.querySelector('#results')?.getClientRects().length > 0",
        language,
    )
    assert visit.chosen() == before
    assert visit.engine.run("return location.hash") == CASE + EDITION


def test_a_clause_is_known_by_its_line_and_a_chosen_answer_by_its_weight(visit: Visit) -> None:
    """What the engines write differently, or not all of them know."""
    visit.open("#region=mainland&service=hotline")
    visit.click("#result-hotline .proof > summary")
    visit.until("return document.querySelector('.check-results .clause') !== null")
    assert visit.style(".check-results .clause", "textDecorationLine") == "underline"
    assert visit.style(".check-results .clause", "textDecorationStyle") == "dotted"
    chosen, other = (
        visit.style(f".option:has(#region-{name})", "fontWeight") for name in ("mainland", "taiwan")
    )
    assert chosen != other


def test_a_window_of_320_pixels_is_never_scrolled_sideways(visit: Visit) -> None:
    for fragment in ("", CASE):
        visit.engine.open(visit.site.url + "frame.html")
        visit.engine.run(FRAME, visit.address + fragment)
        ready = f"{IN_FRAME} return document.querySelector('#results')?.getClientRects().length > 0"
        visit.until(ready)
        width = (
            f"{IN_FRAME} return [document.documentElement.clientWidth, document.documentElement.scrollWidth]"
        )
        client, scroll = visit.engine.run(width)
        assert scroll == client <= 320
        assert visit.engine.run(f"{IN_FRAME} return faults") == []


@pytest.mark.parametrize("code", ["zh", "en"])
def test_without_scripts_the_tables_give_the_verdicts(
    engine: Engine, code: str, watched: Site, catalogue: Catalogue, checker: Checker
) -> None:
    with serve(
        watched.folder, "/guide/", headers={"Content-Security-Policy": "script-src 'none'"}
    ) as address:
        visit = Visit(engine, code, Site(watched.folder, address), catalogue, checker)
        engine.open(visit.address)
        assert engine.run("return typeof window.faults") == "undefined"
        # Somebody who runs no scripts but could is shown them after a moment, and until then a question: site.css.
        for part, state in {".check-tables": "visible", "#check-form": "hidden"}.items():
            visit.until(
                "return getComputedStyle(document.querySelector(arguments[0])).visibility === arguments[1]",
                part,
                state,
            )
        tables = visit.text(".check-tables")
    for service in catalogue.services.values():
        assert service.name[code] in tables
    for verdict in ("entitled", "conditional", "confirm", "not_entitled"):
        assert catalogue.verdicts[verdict].name[code] in tables


@pytest.mark.parametrize("code", ["zh", "en"])
def test_the_file_that_needs_no_network_answers_from_the_disk(
    engine: Engine, code: str, watched: Site, catalogue: Catalogue, checker: Checker
) -> None:
    engine.open(f"{(watched.folder / PACK).as_uri()}#{code}")
    something(
        lambda: engine.run(f"return document.querySelector('#{code} [data-service]') !== null"), "the form"
    )
    asked = every_way(catalogue)
    found = engine.run(f"return ({ANSWER_ALL})(arguments[0])", [options for options, _ in asked])
    due = [checker.check(answers, MORNING)["services"] for _, answers in asked]
    assert found == [{name: told["verdict"] for name, told in services.items()} for services in due]


def half(text: str) -> str:
    return text[: len(text) // 2]


def other_rules(text: str) -> str:
    """That are whole, and say that they are the same."""
    return text.replace('"entitled"', '"not_entitled"')


def never(text: str) -> str:
    """A script that is there and does not come to its end, as one that is still on its way."""
    return f"await new Promise(() => {{}});\n{text}"


@pytest.mark.parametrize(
    ("part", "harm", "state"),
    [
        # Whoever asks for a script that the site has no more has a page of another build.
        ("assets/site/main.*.min.js", None, "mixed"),
        ("assets/form/start.*.min.js", None, "missing"),
        ("assets/form/start.*.min.js", half, "mixed"),
        ("assets/form/start.*.min.js", never, "late"),
        ("assets/form/rules.json", None, "rules"),
        ("assets/form/rules.json", half, "rules"),
        ("assets/form/rules.json", other_rules, "mixed"),
    ],
)
def test_without_a_part_the_page_says_so_and_the_tables_answer(
    engine: Engine,
    part: str,
    harm: Callable[[str], str] | None,
    state: str,
    watched: Site,
    catalogue: Catalogue,
    checker: Checker,
    tmp_path: Path,
) -> None:
    folder = tmp_path / "site"
    shutil.copytree(watched.folder, folder)
    for path in folder.glob(part):
        if harm:
            path.write_text(harm(path.read_text("utf-8")), "utf-8")
        else:
            path.unlink()
    with serve(folder, "/guide/") as address:
        visit = Visit(engine, "zh", Site(folder, address), catalogue, checker)
        engine.open("about:blank")
        engine.open(visit.address)
        visit.until(SAYS_WHY, state)
        assert not visit.sees("#results")


@pytest.mark.parametrize("name", ENGINES)
def test_the_colours_follow_the_system(
    name: str, browser: Browser, watched: Site, catalogue: Catalogue, checker: Checker
) -> None:
    for dark, ground in ((False, LIGHT), (True, DARK)):
        with ENGINES[name](browser, dark) as engine:
            visit = Visit(engine, "zh", watched, catalogue, checker)
            visit.open(CASE)
            assert visit.style("body", "backgroundColor") == ground
            visit.no_faults()
