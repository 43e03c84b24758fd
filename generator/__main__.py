"""The command line: the only place in the generator that knows disks, streams and exit codes."""

from __future__ import annotations

import argparse
import errno
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Timer
from typing import TextIO

from . import disk
from .at_once import at_once
from .bundle import conform as conformance
from .bundle.linter import lint
from .catalogue.entries import FILE, Catalogue
from .catalogue.json_schema import schema
from .catalogue.translations import CONFIRM, TRANSLATIONS
from .content_security_policy import policy
from .editions.archive import FOLDER, frozen
from .editions.difference import difference
from .editions.report import as_json, as_text
from .lighter.scripts import ScriptError
from .lighter.site import whole
from .lock import Lock
from .pack import PUBLISHED, file_name, pack
from .pages import audit
from .pages.render import PageError, difference_pages, pages
from .problems import CatalogueError, listed
from .proofs.questions import notes
from .report import FORMATS
from .report import as_text as problems_as_text
from .rules import Checker
from .rules.json_lines import answers_as_json, each_line
from .rules.receipts import differences, receipt
from .site import (
    RULES,
    Sources,
    bundle_text,
    load,
    load_all,
    memory_of_translations,
    pretty,
    rule_files,
    site,
    unknown_translations,
)
from .source.nodes import decode

ROOT = Path(__file__).resolve().parent.parent

DESCRIPTION = """\
Turns data/services.yaml, the catalogue of a document that describes services, into a bilingual site and a rule bundle,
and answers what a customer is entitled to."""

EPILOG = """\
examples:
  python -m generator validate              every problem of the catalogue as FILE:LINE:COLUMN
  python -m generator build                 the Markdown pages and the rule bundle, in build/
  python -m generator bundle > bundle.json  the rule bundle alone
  python -m generator schema                the JSON Schema of the catalogue, kept in data/services.schema.json
  echo '{"answers": {"FACT": "VALUE"}}' | python -m generator check
  python -m generator diff EDITION          what changed since that edition, and whose verdicts
  python -m generator conform -- COMMAND    whether another evaluator gives the results that it must give
  python -m generator lint bundle.json      what is wrong with a rule bundle, each with its JSON pointer
  python -m generator coverage              where each statement of the document is used, or why not
  python -m generator freeze                keeps the present edition before the next one is written

exit codes: 0 all well, 1 the catalogue or a line has problems, 2 the command could not be carried out;
diff, as diff(1): 0 no change in meaning, 1 changes, 2 the command could not be carried out"""

CHECK_HELP = """\
Reads JSON Lines from FILE, or from standard input where there is none or FILE is -, one object a line:

  {"answers": {}, "at": "2026-03-04T10:00:00+08:00"}

and writes one JSON result a line, in the same order. "answers" holds values by fact; a fact left out is unanswered; "at"
is the instant for which “now” is judged, and may be left out too. A line that cannot be answered gives
{"line": N, "error": {"code": …, "message": …}}; the rest goes on, and the exit code is 1 at the end. Blank lines are
skipped.

error codes: invalid_json invalid_request unknown_fact unknown_value invalid_count invalid_instant missing_offset"""

CONFORM_HELP = """\
Runs COMMAND once for each bundle – that of the catalogue, and the trial in docs/rules/v1/trial – with the bundle's file as its last
argument, gives it the cases over standard input, one request a line, and compares what it writes, one JSON result or
{"error": {"code": …}} a line, in the same order. It ends when its input does,
or is ended after 300 seconds or 16 MiB of answers for one bundle: what is answered later is wrong.

levels: 1 verdict; 2 missing, conditions, because; 3 changes, channels, contradictions, questions; 4 now; 5 errors.
Told are, by feature and by level, how many cases are answered right, and of each feature the first that is not."""
PATIENCE = 300
"""Seconds that an evaluator has for one bundle; what it has not answered then is wrong."""
MOST_ANSWERED = 2**24
"""Bytes that it may write for one; right answers take less than a million."""


VERIFY_HELP = """\
Reads receipts as `check --receipts` writes them, one a line: edition, hash of its bundle, request and result. Each is recomputed under its
edition; what differs is told with its JSON pointer, and the exit code is 1."""

BATCH_HELP = """\
Answers every row of a table, by the queries that are published with the rules. The first row of a CSV names its columns, a line of
JSON Lines is an object: {"customer": "c1", FACT: VALUE}. What is empty, null or ? is not answered.

What is wrong – a value that is none of its fact, a column that is no fact and not kept, a row that cannot be read – is told once, with
row and value, in OUT.faults.csv, after ' where a spreadsheet would compute it; the row has no answer in OUT, the rest is done, and the exit
code is 1. Both files are there at the end, or not at all."""

DIFF_HELP = """\
Says what changed in meaning between two catalogues – services, conditions, hours, limits, channels, contacts, facts,
questions, statements – and for whom: the answers, of all that there are, on which a verdict or the use changes; verdicts also of answers
in part, where ? is what is not answered.

OLD and NEW are each the id of an edition, kept in data/editions/ or present, or a file. Order, spelling and numbers of
statements are no change in meaning. Exit codes are those of diff(1): 0 no change, 1 changes, 2 something is wrong."""


def main(arguments: Sequence[str] | None = None) -> int:
    _prepare_streams()
    try:
        return _run(arguments)
    except CatalogueError as error:
        count = len(error.problems)
        files = listed(sorted({problem.place.file for problem in error.problems}))
        told = problems_as_text(error.problems, disk.lines(ROOT, error.problems))
        _print(f"{told}\n\n{count} problem{'s' * (count > 1)} in {files}; nothing was written.", sys.stderr)
        return 1
    except (PageError, ScriptError) as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:
        _forget_output()  # whoever read it has gone; leave quietly
        return 1
    except KeyboardInterrupt:
        _forget_output()
        return 130  # as a shell says it of what was interrupted
    except OSError as error:
        if error.filename is None:
            _forget_output()
        print(f"{error.filename or 'standard input or output'}: {error.strerror}", file=sys.stderr)
        return 2


def _run(arguments: Sequence[str] | None) -> int:
    try:
        options = _parser().parse_args(arguments)
        code: int = options.run(options)
        return code
    finally:
        sys.stdout.flush()  # while what goes wrong can still be told


def _prepare_streams() -> None:
    """UTF-8 whatever the locale, for the texts are Chinese. A stream that was closed before we began refuses, in place of being None."""
    sys.stdin = sys.stdin or os.fdopen(os.open(os.devnull, os.O_WRONLY))
    sys.stdout = sys.stdout or os.fdopen(os.open(os.devnull, os.O_RDONLY), "w")
    sys.stderr = sys.stderr or os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")


def _forget_output() -> None:
    """What could not be written is let go, or Python would complain again as it exits."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _parser() -> argparse.ArgumentParser:
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(
        "python -m generator", description=DESCRIPTION, epilog=EPILOG, formatter_class=raw
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(
        name: str, run: Callable[[argparse.Namespace], int], what: str, described: str | None = None
    ) -> Callable[..., argparse.Action]:
        added = commands.add_parser(name, help=what, description=described, formatter_class=raw)
        added.set_defaults(run=run)
        return added.add_argument

    edition = "an edition or a file, as for diff (default: the present edition, proven)"
    add = command("validate", validate, "read the catalogue and prove its rules; name every problem")
    told = (
        "how problems are told: text for people, json for programs, github as annotations in GitHub Actions"
    )
    add("--format", choices=FORMATS, default="text", help=told)
    add = command("build", build, "write the Markdown pages and the rule bundle")
    add("--out", metavar="DIR", type=Path, default=ROOT / "build", help="where to (default: build)")
    add("--no-pack", dest="pack", action="store_false", help="leave out the file that needs no network")
    add = command(
        "translated", translated, "confirm that every English text says what the Chinese one beside it says"
    )
    told = "write nothing; say whether any is not remembered, and end with 1"
    add("--check", action="store_true", help=told)
    add = command("bundle", print_bundle, "print the rule bundle as JSON")
    add("--edition", metavar="EDITION", help=edition)
    wrong = "say what is wrong with a rule bundle: dangling ids, order, diagrams that do not say what the rules say"
    add = command("lint", lint_bundle, wrong)
    add("file", metavar="BUNDLE", type=Path, help="the bundle, as a file")
    one_file = "write the whole guide as one HTML file that needs no network"
    add = command("pack", write_pack, one_file)
    add("--edition", metavar="EDITION", help=edition)
    add("--out", metavar="DIR", type=Path, default=Path(), help="where to (default: this folder)")
    command("schema", print_schema, "print the JSON Schema of the catalogue, for editors")
    add = command("check", check, "answer JSON Lines: what is this customer entitled to?", CHECK_HELP)
    add("file", metavar="FILE", nargs="?", type=Path, help="JSON Lines (default: standard input)")
    add("--edition", metavar="EDITION", help=edition)
    add(
        "--receipts", action="store_true", help="write each result as a receipt, which `verify` can recompute"
    )
    what = "recompute receipts under their editions, and say what differs"
    add = command("verify", verify, what, VERIFY_HELP)
    add("file", metavar="RECEIPT", nargs="?", type=Path, help="JSON Lines (default: standard input)")
    what = "try an evaluator, any command, on the conformance cases"
    add = command("conform", conform, what, CONFORM_HELP)
    add("--level", type=int, choices=range(1, 6), default=5, help="how far the evaluator goes (default: 5)")
    add("command", metavar="COMMAND", nargs="+", help="what answers requests; put -- before it")
    add = command("batch", answer_batch, "answer whole tables: CSV, Parquet or JSON Lines", BATCH_HELP)
    add("given", metavar="IN", type=Path, help="a row for each customer, a column for each fact")
    add("target", metavar="OUT", type=Path, help="what to write; the ends of both names say what they are")
    add(
        "--reasons",
        action="store_true",
        help="a row for each service, with what is missing, not met, and would change it",
    )
    add(
        "--keep",
        metavar="COLUMN",
        action="append",
        default=[],
        help="a column of IN to stand in OUT instead of the row’s number",
    )
    add("--edition", metavar="EDITION", help=edition)
    site_policy = "print the Content-Security-Policy that a built site works under, for a web host to send"
    add = command("policy", print_policy, site_policy)
    where = "the built site (default: site)"
    add("site", metavar="SITE", nargs="?", type=Path, default=ROOT / "site", help=where)
    add = command("diff", diff, "say what changed in meaning between two editions", DIFF_HELP)
    add("old", metavar="OLD", help="an edition or a file")
    add("new", metavar="NEW", nargs="?", default=FILE, help=f"the same (default: {FILE})")
    add("--format", choices=["text", "markdown", "json"], default="text")
    add = command(
        "coverage", print_coverage, "say where each statement is used, and what the site says without one"
    )
    add("--format", choices=["text", "json"], default="text")
    command("freeze", freeze, "keep the present edition in data/editions/, for ever")
    return parser


def validate(options: argparse.Namespace) -> int:
    """What is told in another format than text is the result of the command and goes to standard output."""
    try:
        catalogue, _past = load_all(disk.sources(ROOT), at_once)
    except CatalogueError as error:
        if options.format == "text":
            raise
        _print(FORMATS[options.format](error.problems, {}))
        return 1
    if options.format == "json":
        _print(FORMATS["json"]([], {}))
        return 0
    _print(
        f"{FILE}: {len(catalogue.services)} services, {len(catalogue.statements)} statements, "
        f"{len(catalogue.not_stated)} things not stated, {len(catalogue.readings)} readings; the rules are sound."
    )
    for note in notes(catalogue):
        _print(note)
    return 0


def build(options: argparse.Namespace) -> int:
    sources = disk.sources(ROOT)
    catalogue, past = load_all(sources, at_once)
    files = site(sources, catalogue, past, at_once)
    if options.pack:
        made = {
            path: text.decode()
            for path, text in files.items()
            if path.endswith(".md") and path not in sources.documents
        }
        files[f"zh/{PUBLISHED}"] = _pack(sources, catalogue, made)
    with Lock(options.out, lambda waiting: _print(waiting, sys.stderr)):
        written, removed = disk.write(files, options.out)
    print(f"{options.out}: {len(files)} files, {written} written, {removed} removed.")
    return 0


def translated(options: argparse.Namespace) -> int:
    if options.check:
        if count := unknown_translations(disk.sources(ROOT)):
            which, it = ("1 translation is", "it") if count == 1 else (f"{count} translations are", "them")
            print(f"{TRANSLATIONS}: {which} not remembered; remember {it} with `{CONFIRM}`.", file=sys.stderr)
        return int(bool(count))
    changed = disk.replace(ROOT / TRANSLATIONS, memory_of_translations(disk.sources(ROOT)).encode())
    print(f"{TRANSLATIONS}: {'brought up to date' if changed else 'was up to date'}.")
    return 0


def print_bundle(options: argparse.Namespace) -> int:
    sys.stdout.buffer.write(bundle_text(_edition(options.edition), disk.kept(ROOT)))
    return 0


def write_pack(options: argparse.Namespace) -> int:
    sources = disk.sources(ROOT)
    present, past = load_all(sources, at_once)
    catalogue = _edition(options.edition) if options.edition else present
    text = _pack(sources, catalogue, pages(catalogue, sources.templates), [*past, present])
    target = options.out / file_name(catalogue.edition.id)
    disk.replace(target, text)
    print(f"{target}: edition {catalogue.edition.id}, {len(text):,} bytes.")
    return 0


def _pack(
    sources: Sources, catalogue: Catalogue, made: Mapping[str, str], editions: Iterable[Catalogue] = ()
) -> bytes:
    """Of a past edition it tells which of them has followed."""
    following = next((one.edition for one in editions if one.edition.replaces == catalogue.edition.id), None)
    rules = json.loads(bundle_text(catalogue, sources.editions))
    return pack(catalogue, sources, rules, made, following, at_once).encode()


def _edition(name: str | None) -> Catalogue:
    return disk.edition(ROOT, name) if name else load(disk.catalogue_text(ROOT))


def _hash(catalogue: Catalogue) -> str:
    """That of its bundle."""
    found: str = json.loads(bundle_text(catalogue, disk.kept(ROOT)))["hash"]
    return found


def lint_bundle(options: argparse.Namespace) -> int:
    try:
        given = json.loads(options.file.read_bytes())
    except (ValueError, RecursionError) as error:
        _print(f"{options.file}: this is not JSON: {error}", sys.stderr)
        return 1
    faults = lint(given)
    for fault in faults:
        _print(f"{options.file}#{fault.at}: {fault.wrong}; expected {fault.expected}")
    _print(
        f"{options.file}: {len(faults)} problem{'s' * (len(faults) > 1)}."
        if faults
        else f"{options.file}: sound."
    )
    return int(bool(faults))


def print_policy(options: argparse.Namespace) -> int:
    pages = sorted({*options.site.rglob("*.html")} - {options.site / PUBLISHED})
    if not pages:
        raise FileNotFoundError(
            errno.ENOENT, "holds no built site; run `make build` first", str(options.site)
        )
    print(policy({str(page): _html(page) for page in pages}))
    return 0


def _html(page: Path) -> str:
    def text(path: Path) -> str:
        return decode(path.read_bytes(), str(path))

    return whole(text(page), lambda name: text(page.with_name(name)))


def print_schema(_: argparse.Namespace) -> int:
    sys.stdout.buffer.write(pretty(schema()).encode())
    return 0


def check(options: argparse.Namespace) -> int:
    catalogue = _edition(options.edition)
    checker = Checker(catalogue.rules)
    told = None
    if options.receipts:
        told = partial(receipt, catalogue.edition.id, _hash(catalogue))
    return _each(options.file, lambda lines: _answer(checker, lines, told))


def verify(options: argparse.Namespace) -> int:
    kept = disk.kept(ROOT)

    @cache
    def present() -> Catalogue:
        return _edition(None)

    @cache
    def edition(name: str) -> tuple[Checker, str] | None:
        if f"{name}.yaml" not in kept and name != present().edition.id:
            return None
        catalogue = disk.edition(ROOT, name)
        return Checker(catalogue.rules), _hash(catalogue)

    def answer(lines: Iterable[bytes]) -> int:
        differing = False
        for number, line in enumerate(lines, 1):
            if line.strip():
                found = differences(line, edition)
                _print("\n".join(f"{number}: {one}" for one in found or ["as recomputed"]))
                differing = differing or bool(found)
        return int(differing)

    return _each(options.file, answer)


def _each(file: Path | None, answer: Callable[[Iterable[bytes]], int]) -> int:
    if file in (None, Path("-")):
        return answer(each_line(sys.stdin.buffer))
    with file.open("rb") as lines:
        return answer(each_line(lines))


def conform(options: argparse.Namespace) -> int:
    made = rule_files(load(disk.catalogue_text(ROOT)), "{}")
    kept = {path.name: path.read_text("utf-8") for path in (ROOT / disk.TRIAL).iterdir()}
    own = {path.removeprefix(f"{RULES}/"): text for path, text in made.items()}
    failed = False
    for title, files in ((FILE, own), ("trial", kept)):
        cases = list(map(json.loads, files["conformance.jsonl"].splitlines()[1:]))
        cases = [case for case in cases if case["level"] <= options.level]
        lines = "".join(f"{conformance.asked(case)}\n" for case in cases)
        answers = _answers(options.command, files["bundle.json"], lines)
        outcomes = conformance.compared(cases, answers.split("\n", len(cases)), options.level)
        _print("\n".join([title, *conformance.report(outcomes), ""]))
        failed = failed or any(one.differences for one in outcomes)
    return int(failed)


def _answers(command: list[str], rules: str, lines: str) -> str:
    """What a command writes when it is given a bundle and requests; it may break off, or is stopped with all that it started."""
    with TemporaryDirectory() as folder:
        bundle, requests = Path(folder, "bundle.json"), Path(folder, "requests.jsonl")
        bundle.write_text(rules, "utf-8")
        requests.write_text(lines, "utf-8")
        with (
            requests.open("rb") as asked,
            subprocess.Popen(
                [*command, str(bundle)], stdin=asked, stdout=subprocess.PIPE, start_new_session=True
            ) as running,
        ):
            stop = partial(os.killpg, running.pid, signal.SIGKILL)
            late = Timer(PATIENCE, stop)
            late.start()
            try:
                told = running.stdout.read(MOST_ANSWERED) if running.stdout else b""
            finally:
                late.cancel()
                with suppress(ProcessLookupError, PermissionError):  # it has ended
                    stop()
    return told.decode(errors="replace")


def answer_batch(options: argparse.Namespace) -> int:
    from .batch import BatchError, run  # the database takes a fifth of a second, which nobody else is to wait

    try:
        rows, faults = run(
            _edition(options.edition).rules, options.given, options.target, options.reasons, options.keep
        )
    except BatchError as error:
        _print(f"{options.given} → {options.target}: {error}", sys.stderr)
        return 2
    _print(
        f"{options.target}: {rows:,} rows."
        + f" {options.target}.faults.csv: {faults:,} faults." * bool(faults),
        sys.stderr,
    )
    return int(bool(faults))


def _print(text: str, stream: TextIO | None = None) -> None:
    """In UTF-8, whatever the locale: the catalogue is Chinese, and other programs read this too."""
    stream = stream or sys.stdout
    stream.buffer.write(f"{text}\n".encode(errors="backslashreplace"))
    stream.flush()


def _answer(checker: Checker, lines: Iterable[bytes], told: Callable[[bytes, str], str] | None = None) -> int:
    """Each result is flushed at once, so that a program may ask, wait for the answer and ask again."""
    failed = False
    for line, is_result, text in answers_as_json(checker, lines):
        failed = failed or not is_result
        _print(told(line, text) if told and is_result else text)
    return int(failed)


def diff(options: argparse.Namespace) -> int:
    try:
        found = difference(disk.edition(ROOT, options.old), disk.edition(ROOT, options.new))
    except CatalogueError as error:
        print(error, file=sys.stderr)
        return 2
    match options.format:
        case "markdown":
            told = difference_pages(found, disk.templates(ROOT))
        case "json":
            told = pretty(as_json(found))
        case _:
            told = as_text(found)
    sys.stdout.buffer.write(told.encode())
    return int(bool(found))


def print_coverage(options: argparse.Namespace) -> int:
    found = audit.coverage(load(disk.catalogue_text(ROOT)), disk.templates(ROOT))
    told = pretty(audit.as_json(found)) if options.format == "json" else audit.as_text(found)
    sys.stdout.buffer.write(told.encode())
    for problem in found.problems:
        print(problem, file=sys.stderr)
    return int(bool(found.problems))


def freeze(_: argparse.Namespace) -> int:
    text = (ROOT / FILE).read_bytes()
    catalogue = load(decode(text, FILE))
    edition, kept = catalogue.edition.id, disk.kept(ROOT)
    if f"{edition}.yaml" in kept:
        print(f"{FOLDER}/{edition}.yaml: edition “{edition}” is kept already, and frozen.", file=sys.stderr)
        return 2
    for name, content in frozen(edition, text, kept, bundle_text(catalogue, kept)).items():
        disk.replace(ROOT / FOLDER / name, content)
    print(
        f"{FOLDER}/{edition}.yaml: kept. Now give {FILE} the id of the next edition, its day of publication "
        f'and, below them, replaces: "{edition}".'
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
