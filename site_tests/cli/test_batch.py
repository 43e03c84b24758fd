"""`python -m generator batch`: every row gets what `check` says, or is reported; and there is a whole file or none."""

from __future__ import annotations

import csv
import io
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable
from itertools import product
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator import __main__ as command_line
from generator import batch
from generator.rules import Checker, RuleBook
from generator.rules.json_lines import answer_lines

Row = dict[str, Any]
FACTS = ["region", "deployment", "licence", "registered", "incident", "hotline_uses", "product"]


@pytest.fixture
def here(tmp_path: Path, project_root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in; the command line stands in a project with the tests' catalogue."""
    monkeypatch.setattr(command_line, "ROOT", project_root)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> int:
    return command_line.main(["batch", *arguments])


@pytest.fixture(scope="module")
def everybody(book: RuleBook) -> list[Row]:
    """Every way to answer some of the facts, and a name."""
    cells = [[None, *fact.cells] for fact in book.facts.values()]
    rows = (dict(zip(book.facts, row, strict=True)) for row in product(*cells))
    return [{"customer": f"客户 {number}", **row} for number, row in enumerate(rows)]


def write(path: str, rows: Iterable[Row]) -> None:
    """As programs write such tables."""
    rows = list(rows)
    if path.endswith(".jsonl"):
        Path(path).write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    elif path.endswith(".csv"):
        with Path(path).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([rows[0], *(row.values() for row in rows)])
    else:
        Path("rows.json").write_text(json.dumps(rows), "utf-8")
        types = ", ".join(
            f"{name}: '{'DOUBLE' if name == 'hotline_uses' else 'VARCHAR'}'" for name in rows[0]
        )
        duckdb.sql(f"COPY (FROM read_json('rows.json', columns = {{{types}}})) TO '{path}'")


def read(path: str) -> list[Row]:
    if path.endswith(".parquet"):
        found = duckdb.read_parquet(path)
        return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]
    text = Path(path).read_text("utf-8")
    return (
        list(csv.DictReader(io.StringIO(text)))
        if path.endswith(".csv")
        else [json.loads(line) for line in text.splitlines()]
    )


def faults(target: str) -> list[tuple[str, ...]]:
    header, *rows = csv.reader(io.StringIO(Path(f"{target}.faults.csv").read_bytes().decode(), newline=""))
    assert header == ["row", "fact", "given", "code"]
    return [tuple(row) for row in rows]


def checked(checker: Checker, row: Row) -> Row:
    return dict(checker.check({name: row[name] for name in FACTS if row.get(name) is not None})["services"])


@pytest.mark.parametrize(
    ("given", "target"), [("in.csv", "out.parquet"), ("in.parquet", "out.jsonl"), ("in.jsonl", "out.csv")]
)
def test_every_row_gets_the_verdicts_of_check_in_its_place(
    here: Path,
    given: str,
    target: str,
    everybody: list[Row],
    checker: Checker,
    capsys: pytest.CaptureFixture[str],
) -> None:
    write(given, everybody)
    assert run(given, target, "--keep", "customer") == 0
    assert read(target) == [
        {"customer": row["customer"]} | {name: one["verdict"] for name, one in checked(checker, row).items()}
        for row in everybody
    ]
    assert sorted(path.name for path in here.iterdir() if path.name != "rows.json") == sorted([given, target])
    assert capsys.readouterr() == ("", f"{target}: {len(everybody):,} rows.\n")


def test_with_reasons_every_row_has_one_for_each_service(
    here: Path, everybody: list[Row], checker: Checker, book: RuleBook
) -> None:
    some = everybody[::11]
    write("in.csv", some)
    assert run("in.csv", "out.csv", "--reasons", "--keep", "customer") == 0
    told = read("out.csv")
    assert len(told) == len(some) * len(book.services)
    by_row = {(one["customer"], one["service"]): one for one in told}
    for row in some:
        for name, one in checked(checker, row).items():
            reason = by_row[row["customer"], name]
            assert (reason["verdict"], reason["missing"]) == (one["verdict"], " ".join(one["missing"]))


DISORDER = b"""\
customer,region,hotline_uses,registered
a,mainland,1,yes
b,Mainland,-1,yes
c,mainland
d,taiwan,"4

",no
"e,taiwan,4,no

f,\xff\xfe,4,no
g,taiwan,4,no,more
h,"taiwan"x,4,no
i,elsewhere,3.0,?
j,elsewhere,"2",
"""


def test_what_is_wrong_in_a_csv_is_told_once_with_its_row_and_the_rest_is_done(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("in.csv").write_bytes(DISORDER)
    assert run("in.csv", "out.csv", "--keep", "customer") == 1
    assert faults("out.csv") == [
        ("2", "hotline_uses", "-1", "invalid_count"),
        ("2", "region", "Mainland", "unknown_value"),
        ("3", "", "c,mainland", "invalid_row"),
        ("4", "hotline_uses", "4\n\n", "invalid_count"),
        ("5", "", '"e,taiwan,4,no', "invalid_row"),
        ("6", "", "f,\ufffd\ufffd,4,no", "invalid_row"),
        ("7", "", "g,taiwan,4,no,more", "invalid_row"),
        ("8", "", 'h,"taiwan"x,4,no', "invalid_row"),
    ]
    assert [row["customer"] for row in read("out.csv")] == ["a", "i", "j"]
    assert capsys.readouterr().err == "out.csv: 3 rows. out.csv.faults.csv: 8 faults.\n"


@pytest.mark.parametrize(
    ("name", "text", "wrong", "answered"),
    [
        (
            "in.csv",
            "customer,region\na,taiwan\nb,taiwan\rc,mainland\nd,taiwan\n",
            [("2", "", "b,taiwan\rc,mainland", "invalid_row")],
            ["a", "d"],
        ),
        ("in.csv", 'customer,region\r\na,taiwan\n"b\rc",taiwan\r\n', [], ["a", "b\rc"]),
        ("in.csv", "customer,region\ra,taiwan\rb\rc,taiwan\n", [("2", "", "b", "invalid_row")], ["a", "c"]),
        (
            "in.jsonl",
            '{"customer": "a", "region": "taiwan"}\n{"customer": "b",\r"region": "taiwan"}\n{"customer":\r\n',
            [("3", "", '{"customer":', "invalid_json")],
            ["a", "b"],
        ),
    ],
    ids=["one of another system", "of two systems", "of an old one", "in JSON white space"],
)
def test_rows_that_end_in_different_ways_lose_no_other_row(
    here: Path, name: str, text: str, wrong: list[tuple[str, ...]], answered: list[str]
) -> None:
    Path(name).write_bytes(text.encode())
    assert run(name, "out.parquet", "--keep", "customer") == bool(wrong)
    assert (faults("out.parquet") if wrong else []) == wrong
    assert [row["customer"] for row in read("out.parquet")] == answered


LINES = """\
{"region": "mainland", "hotline_uses": 1}

{"region": "Mainland", "hotline_uses": "3"}
{"region": 5, "registered": true, "product": ["galaxy"]}
{"region": "taiwan", "region": "mainland"}
["mainland"]
{"region": "mainland"
{"region": null, "hotline_uses": 1e1, "regoin": "taiwan"}
{"region": "\\u0074aiwan", "hotline_uses": 2.5, "regoin": "taiwan"}
{"region": "?", "hotline_uses": "?"}
{"hotline_uses": 9007199254740993}
{}
"""


@pytest.mark.parametrize("last", [b"", b'{"region": "\xff"}\n'], ids=["in UTF-8", "not all in UTF-8"])
def test_what_is_wrong_in_json_lines_is_what_check_would_not_take(
    here: Path, checker: Checker, last: bytes
) -> None:
    Path("in.jsonl").write_bytes(LINES.encode() + last)
    assert run("in.jsonl", "out.jsonl") == 1
    assert faults("out.jsonl") == [
        ("3", "hotline_uses", '"3"', "invalid_count"),
        ("3", "region", "Mainland", "unknown_value"),
        ("4", "product", '(["galaxy"])', "unknown_value"),
        ("4", "region", "(5)", "unknown_value"),
        ("4", "registered", "(true)", "unknown_value"),
        ("5", "", '{"region": "taiwan", "region": "mainland"}', "invalid_json"),
        ("6", "", '["mainland"]', "invalid_json"),
        ("7", "", '{"region": "mainland"', "invalid_json"),
        ("8", "regoin", "", "unknown_fact"),
        ("9", "hotline_uses", "2.5", "invalid_count"),
        ("11", "hotline_uses", "9007199254740993", "invalid_count"),
        *[("13", "", '{"region": "\ufffd"}', "invalid_json")] * bool(last),
    ]
    expected: dict[int, Row] = {1: {"region": "mainland"}, 8: {"hotline_uses": 10}, 10: {}, 12: {}}
    assert read("out.jsonl") == [
        {"row": number} | {name: one["verdict"] for name, one in checked(checker, row).items()}
        for number, row in expected.items()
    ]


def test_what_is_nested_too_deeply_for_check_is_so_here(here: Path, checker: Checker) -> None:
    """19 levels in a row are 20 in a request, which has the row under `answers`."""
    depths, text, broken = (1, 18, 19, 5_000), json.dumps("[" * 99 + '"{'), "[[],[{}],[[[]]]]" + "[" * 30
    lists = ["[" * depth + "]" * depth for depth in depths]
    objects = ['{"a":' * depth + "1" + "}" * depth for depth in depths]
    lines = [f'{{"x": {value}}}' for value in [*lists, *objects, text, broken]]
    Path("in.jsonl").write_text("\n".join([*lines, '{"region": "taiwan"}\n']), "utf-8")
    run("in.jsonl", "out.jsonl", "--keep", "x")
    asked = [f'{{"answers": {line}}}'.encode() for line in lines]
    codes = [told["error"]["code"] for told in answer_lines(checker, asked)]
    assert {*codes} == {"unknown_fact", "invalid_request", "invalid_json"}
    expected = [(str(row), code) for row, code in enumerate(codes, 1) if code != "unknown_fact"]
    assert [(row, code) for row, *_, code in faults("out.jsonl")] == expected


@pytest.mark.thorough
def test_ten_thousand_bad_rows_in_a_million_are_each_told_and_the_others_keep_their_order(here: Path) -> None:
    duckdb.sql(
        "COPY (SELECT CASE WHEN range % 100 = 0 THEN 'nowhere' || range ELSE 'taiwan' END AS region, range % 9 AS hotline_uses "
        "FROM range(1000000)) TO 'in.parquet'"
    )
    assert run("in.parquet", "out.parquet") == 1
    assert faults("out.parquet") == [
        (str(row + 1), "region", f"nowhere{row}", "unknown_value") for row in range(0, 1_000_000, 100)
    ]
    assert [row["row"] for row in read("out.parquet")] == [row + 1 for row in range(1_000_000) if row % 100]


COMPUTED = ['=HYPERLINK("http://a")', "+1+1", "-1+1", "@SUM(1)", "\t=1", "＝1", "-1", "+1e9", "'=1", "1=1"]


def test_a_spreadsheet_computes_nothing_of_what_is_told_as_wrong(here: Path) -> None:
    """A number stays one; what is kept is for programs, and as it was."""
    write(
        "in.csv",
        [{"region": value, "=1+1": value, "=k": value} for value in COMPUTED]
        + [{"region": "?", "=1+1": "", "=k": "=0"}],
    )
    assert run("in.csv", "out.csv", "--keep", "=k") == 1
    told = [given for row, fact, given, _ in faults("out.csv") if fact == "region"]
    assert told == [f"'{value}" for value in COMPUTED[:6]] + COMPUTED[6:]
    assert faults("out.csv")[0] == ("", "'=1+1", "", "unknown_fact")
    assert [row["=k"] for row in read("out.csv")] == ["=0"]


def test_columns_that_are_no_facts_are_told_once_unless_they_are_kept(here: Path) -> None:
    Path("in.csv").write_text("\ufeffname,regoin,region\nx,y,taiwan\nx,y,taiwan\n", "utf-8")
    assert run("in.csv", "out.csv", "--keep", "name") == 1
    assert faults("out.csv") == [("", "regoin", "", "unknown_fact")]
    assert [row["name"] for row in read("out.csv")] == ["x", "x"]
    assert run("in.csv", "out.csv", "--keep", "name", "--keep", "regoin") == 0
    assert not Path("out.csv.faults.csv").exists()  # of an earlier run, and no longer true


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["in.txt", "out.csv"], "expected names that end in one of .csv, .parquet, .jsonl, .ndjson"),
        (["in.csv", "out"], "expected names that end in one of .csv, .parquet, .jsonl, .ndjson"),
        (["in.csv", "in.csv"], "in.csv would be written over, and is what is read; call OUT otherwise"),
        (
            ["in.csv.faults.csv", "in.csv"],
            "in.csv.faults.csv would be written over, and is what is read; call OUT otherwise",
        ),
        (["in.csv", "folder.csv"], "folder.csv is a folder; expected the name of a file"),
        (["in.csv", "out.csv", "--keep", "x"], "there is no column “x” to keep; allowed: a, region"),
        (["no_fact.csv", "out.csv"], f"no column is a fact; the facts are {', '.join(FACTS)}"),
        (["twice.csv", "out.csv"], "a column stands twice in its first line"),
        (["case.csv", "out.csv"], "the columns “id” and “ID” differ in case alone; call one otherwise"),
        (["case.parquet", "out.csv"], "the columns “id” and “ID” differ in case alone; call one otherwise"),
        (
            ["case.jsonl", "out.csv", "--keep", "id", "--keep", "ID"],
            "the columns “id” and “ID” differ in case alone; call one otherwise",
        ),
        (
            ["capitals.csv", "out.csv", "--keep", "HOTLINE"],
            "“HOTLINE” is to be kept, but the result has such a column; call it otherwise",
        ),
        (["gbk.csv", "out.csv"], "its first line cannot be read; expected CSV in UTF-8"),
        (
            ["cut.parquet", "out.csv"],
            "Invalid Input Error: File 'cut.parquet' too small to be a Parquet file",
        ),
        (
            ["hotline.csv", "out.csv", "--keep", "hotline"],
            "“hotline” is to be kept, but the result has such a column; call it otherwise",
        ),
    ],
)
def test_what_cannot_be_answered_at_all_says_why_and_leaves_nothing(
    here: Path, arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {
        "in.csv": "a,region\n1,taiwan\n",
        "in.csv.faults.csv": "a,region\n1,taiwan\n",
        "no_fact.csv": "地区\n内地\n",
        "twice.csv": "region,region\n",
        "hotline.csv": "hotline,region\n1,taiwan\n",
        "capitals.csv": "HOTLINE,region\n1,taiwan\n",
        "case.csv": "id,ID,region\n1,2,taiwan\n",
        "case.jsonl": '{"id": 1, "ID": 2, "region": "taiwan"}\n',
        "cut.parquet": "PAR1",
    }
    for name, text in files.items():
        Path(name).write_text(text, "utf-8")
    Path("gbk.csv").write_bytes("地区,region\n".encode("gbk"))
    duckdb.sql(
        "COPY (SELECT 1 AS id, 2 AS xx, 'taiwan' AS region) TO 'case.parquet'"
    )  # it writes no ID itself
    Path("case.parquet").write_bytes(Path("case.parquet").read_bytes().replace(b"xx", b"ID"))
    Path("folder.csv").mkdir()
    before = {path: path.read_bytes() for path in here.iterdir() if path.is_file()}
    assert run(*arguments) == 2
    given, target = arguments[:2]
    assert capsys.readouterr().err == f"{given} → {target}: {told}\n"
    assert {path: path.read_bytes() for path in here.iterdir() if path.name != "folder.csv"} == before


def test_names_that_differ_in_case_alone_are_told_apart_where_they_can_be(here: Path) -> None:
    Path("in.jsonl").write_text('{"id": 1, "ID": 2, "Region": "mainland", "region": "taiwan"}\n', "utf-8")
    assert run("in.jsonl", "out.csv", "--keep", "ID") == 1
    assert faults("out.csv") == [("1", "Region", "", "unknown_fact"), ("1", "id", "", "unknown_fact")]
    assert [(row["ID"], row["community"]) for row in read("out.csv")] == [("2", "confirm")]
    Path("in.csv").write_text("ä,Ä,region\n1,2,taiwan\n", "utf-8")
    assert run("in.csv", "out.csv", "--keep", "ä", "--keep", "Ä") == 0
    assert [(row["ä"], row["Ä"]) for row in read("out.csv")] == [("1", "2")]


def test_a_file_that_is_not_there_is_named(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("none.csv", "none.parquet", "none.jsonl"):
        assert run(name, "out.csv") == 2
        assert "none" in capsys.readouterr().err
    Path("in.csv").write_text("region\n", "utf-8")
    assert run("in.csv", "nowhere/out.csv") == 2
    assert capsys.readouterr().err == "nowhere: No such file or directory\n"
    assert not Path("nowhere").exists()


PATTERNS = {
    "a column": ("region=mainland/k", "k"),
    "one of several signs": ("a[1]", "a1"),
    "any sign": ("x?", "xa"),
    "any signs": ("x*", "xa"),
    "a backslash": ("d\\x[1]", "d/x1"),
    "a scheme": ("file:/x", "x"),
    "a home": ("~/x", "x"),
    "a quote": ("it's", "it"),
    "a line": ("a\n; b", "a"),
    "no UTF-8": (os.fsdecode(b"\xff"), "f"),
}
"""To the database or a shell a name may be a pattern; and which other file it would mean."""
SIGNS = st.sampled_from([*"a1[]*?!-{}'\"\\ ;~$%\n", "region=taiwan", "[a", "**"])
NAMES = st.lists(SIGNS, min_size=1, max_size=5).map("".join)


def plain(book: RuleBook, kind: str) -> tuple[list[Row], list[tuple[str, ...]] | None]:
    """What comes of a table under a name that means nothing, and its faults: of a text its last row cannot be read."""
    write(f"in.{kind}", [{"region": "taiwan", "hotline_uses": 1}, {"region": "elsewhere", "hotline_uses": 2}])
    with Path(f"in.{kind}").open("a", encoding="utf-8", newline="") as file:
        file.write({"csv": "{\r\n", "jsonl": "\\\n", "parquet": ""}[kind])
    batch.run(book, Path(f"in.{kind}"), Path(f"out.{kind}"), reasons=False, keep=[])
    return told(f"out.{kind}")


def told(target: str) -> tuple[list[Row], list[tuple[str, ...]] | None]:
    return read(target), faults(target) if Path(f"{target}.faults.csv").exists() else None


def moved(
    book: RuleBook, kind: str, given: str, target: str
) -> tuple[list[Row], list[tuple[str, ...]] | None]:
    """What comes of the same table under another name, to another one."""
    for name in (given, target):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(f"in.{kind}", f"{given}.{kind}")
    batch.run(book, Path(f"{given}.{kind}"), Path(f"{target}.{kind}"), reasons=False, keep=[])
    shutil.copy(f"{target}.{kind}", f"told.{kind}")  # the test, too, reads by a plain name
    beside = Path(f"{target}.{kind}.faults.csv")
    Path(f"told.{kind}.faults.csv").unlink(missing_ok=True)
    if beside.exists():
        shutil.copy(beside, f"told.{kind}.faults.csv")
    return told(f"told.{kind}")


@pytest.mark.thorough
@pytest.mark.parametrize("kind", ["csv", "parquet", "jsonl"])
@pytest.mark.parametrize("name", PATTERNS)
def test_the_file_that_is_named_is_read_and_written_and_no_other(
    here: Path, book: RuleBook, kind: str, name: str
) -> None:
    odd, other = PATTERNS[name]
    expected = plain(book, kind)
    Path(other).parent.mkdir(exist_ok=True)
    write(f"{other}.{kind}", [{"region": "mainland", "hotline_uses": 9}])
    assert moved(book, kind, odd, f"region=mainland/{odd}") == expected


@pytest.mark.thorough
@pytest.mark.parametrize("kind", ["csv", "parquet", "jsonl"])
def test_a_name_changes_no_answer(here: Path, book: RuleBook, kind: str) -> None:
    expected = plain(book, kind)

    @settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow])
    @given(given=NAMES, folder=NAMES, target=NAMES)
    def whatever(given: str, folder: str, target: str) -> None:
        assert moved(book, kind, f"x{given}/{folder}", f"y{folder}/{target}") == expected

    whatever()


def test_what_is_no_file_is_refused_at_once(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo("pipe.csv")
    Path("folder.jsonl").mkdir()
    for name in ("pipe.csv", "folder.jsonl"):
        assert run(name, "out.csv") == 2
        expected = f"{name} → out.csv: {name} is no file; expected one, which is read more than once\n"
        assert capsys.readouterr().err == expected


KILLED_AT_THE_LIMIT = """
import runpy, signal
signal.signal(signal.SIGXFSZ, signal.SIG_DFL)  # which Python ignores, and so is told that the disk is full
runpy.run_module("generator", run_name="__main__", alter_sys=True)
"""


def limited(project: Path, *how: str) -> subprocess.CompletedProcess[bytes]:
    """A run that can write no file of more than a megabyte: less than the answers, and more than the faults take."""
    here = Path.cwd()
    return subprocess.run(
        [sys.executable, *how, "batch", here / "in.parquet", here / "out.csv"],
        cwd=project,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000)),
    )


def texts(here: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in here.iterdir() if path.name.startswith("out")}


@pytest.fixture(params=[{}, {"out.csv": "what was", "out.csv.faults.csv": "there\n"}], ids=["new", "again"])
def before(here: Path, request: pytest.FixtureRequest) -> dict[str, str]:
    """What an earlier run left, if there was one, beside a table with one fault and answers of 30 megabytes."""
    duckdb.sql(
        "COPY (SELECT CASE range WHEN 7 THEN '七' ELSE 'taiwan' END AS region FROM range(500000)) TO 'in.parquet'"
    )
    for name, text in request.param.items():
        Path(name).write_text(text, "utf-8")
    return dict(request.param)


@pytest.mark.thorough
def test_a_full_disk_leaves_what_was_there(here: Path, project_root: Path, before: dict[str, str]) -> None:
    run = limited(project_root, "-m", "generator")
    assert run.returncode == 2
    assert f"→ {here / 'out.csv'}: " in run.stderr.decode()
    assert texts(here) == before
    assert len([*here.iterdir()]) == len(["in.parquet", *before])


@pytest.mark.thorough
def test_a_kill_leaves_what_was_there_and_the_next_run_clears_away_the_rest(
    here: Path, project_root: Path, before: dict[str, str]
) -> None:
    killed = limited(project_root, "-c", KILLED_AT_THE_LIMIT)
    assert killed.returncode == -signal.SIGXFSZ
    assert texts(here) == before
    assert run("in.parquet", "out.csv") == 1
    assert sorted(path.name for path in here.iterdir()) == ["in.parquet", "out.csv", "out.csv.faults.csv"]


def test_progress_is_told_on_a_terminal(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    duckdb.sql("COPY (SELECT 'taiwan' AS region FROM range(100)) TO 'in.parquet'")
    monkeypatch.setattr(batch, "EVERY", 0)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    assert run("in.parquet", "out.csv") == 0
    assert " %\r" in capsys.readouterr().err
