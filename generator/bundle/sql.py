"""The queries of `rules/v1/tables/`: one text for DuckDB, SQLite and Spark.

    answers ── each value to its cell ──┬── a fact without one ──► invalid.sql
                                        ├── ⨝ verdicts ──────────► verdicts.sql
                                        └── ⨝ reasons ───────────► reasons.sql

`answers` has an `id` and a column of texts for each fact. A cell is what the tables have for a value: itself for a choice, the interval
of a count, `?` where nothing is answered. What is no value has no cell, so a row with such a value joins nothing, and is reported.

The three agree on less than one would think: on no way to quote a name, hence `columns`; on no function that says whether a text is a
number, hence the digits taken away one by one; on what a cast does that fails, hence no cast: counts are compared as texts of one length.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ..rules import LARGEST_COUNT, Fact

UNANSWERED, NOT_LOOKED_AT = "?", "*"
NO_SERVICE, NO_ANSWER = "no_service", "no_answer"

_WORDS = """
    add all alter analyse analyze and anti any array as asc asof asymmetric at authorization autoincrement begin between both by case cast
    check collate collation column columns commit constraint create cross current current_date current_time current_timestamp current_user
    database default deferrable delete desc describe distinct do drop else end escape except exists explain false fetch filter for foreign
    from full function glob group grouping having id in index initially inner insert intersect interval into is isnull join lambda lateral
    leading left like limit map match minus natural not nothing notnull null offset on only or order outer over overlaps pivot placing
    primary qualify raise recursive references returning right rollback row rows select semi session_user set show similar some struct
    summarize symmetric table tablesample then time to trailing transaction trim true union unique unknown unpivot update user using
    values variadic when where window with within
"""
RESERVED = frozenset(_WORDS.split())
"""What at least one of the three does not take for a column; and `id`, which is one already."""
REASONS = ("service", "verdict", "missing", "not_met", "changes")
"""The columns of the table of reasons that are no facts: the first, and those that stand last."""
_WIDTH = len(str(LARGEST_COUNT))


def columns(names: Iterable[str], taken: Iterable[str] = ()) -> dict[str, str]:
    """What each is called in a table: as its id, but for one that SQL would not take, or cannot tell from another."""
    found: dict[str, str] = {}
    used = {*RESERVED, *(name.lower() for name in taken)}
    for name in names:
        column = name
        while column.lower() in used or column[0].isdigit():
            column = f"x_{column}"
        found[name] = column
        used |= {column.lower(), f"{column}_cell".lower()}
    return found


def verdicts(
    facts: Mapping[str, Fact], named: Mapping[str, str], looked_at: Sequence[str], services: Sequence[str]
) -> str:
    """Of every row without a fault its verdicts."""
    return f"""\
WITH {_cells(facts, named)}
SELECT {_list(["c.id", *(f"v.{service}" for service in services)])}
FROM cells AS c
JOIN verdicts AS v ON {_all(f"v.{named[name]} = c.{named[name]}_cell" for name in looked_at)}
WHERE {_all(_valid(facts, named))};
"""


def reasons(facts: Mapping[str, Fact], named: Mapping[str, str], looked_at: Sequence[str]) -> str:
    """Of every row without a fault, for each service, its verdict with what is missing, what is not met, and what would change it."""
    looks = (
        f"CASE {named[name]} WHEN '{NOT_LOOKED_AT}' THEN '{NOT_LOOKED_AT}' END AS {named[name]}"
        for name in looked_at
    )
    equal = (f"r.{named[name]} = COALESCE(l.{named[name]}, c.{named[name]}_cell)" for name in looked_at)
    return f"""\
WITH {_cells(facts, named)},
looks AS (
  SELECT DISTINCT {_list(["service", *looks], 2)}
  FROM reasons
)
SELECT {_list(["c.id", *(f"r.{column}" for column in REASONS)])}
FROM cells AS c
CROSS JOIN looks AS l
JOIN reasons AS r ON {_all(["r.service = l.service", *equal])}
WHERE {_all(_valid(facts, named))};
"""


def invalid(facts: Mapping[str, Fact], named: Mapping[str, str]) -> str:
    """Every value that is none of its fact, with the code that `check` has for it."""
    code = {"choice": "unknown_value", "count": "invalid_count"}
    wrong = "\n   OR ".join(f"{named[name]}_cell IS NULL" for name in facts)
    rows = "\n  UNION ALL ".join(
        f"SELECT '{name}' AS fact, '{code[fact.kind]}' AS code" for name, fact in facts.items()
    )
    given = _by_fact({name: f"c.{named[name]}" for name in facts})
    cell = _by_fact({name: f"c.{named[name]}_cell" for name in facts})
    return f"""\
WITH {_cells(facts, named)},
faulty AS (
  SELECT *
  FROM cells
  WHERE {wrong}
),
facts AS (
  {rows}
)
SELECT c.id, f.fact, {given} AS given, f.code
FROM faulty AS c
CROSS JOIN facts AS f
WHERE {cell} IS NULL;
"""


def changes(before: Mapping[str, str], now: Mapping[str, str]) -> str:
    """Whose verdicts are others than under the edition before. Both have the column of each service."""

    def verdict(table: str, column: str | None) -> str:
        return f"COALESCE({table}.{column}, '{NO_ANSWER}')" if column else f"'{NO_SERVICE}'"

    def select(service: str) -> str:
        old, new = verdict("b", before.get(service)), verdict("n", now.get(service))
        return f"""\
SELECT COALESCE(n.id, b.id) AS id, '{service}' AS service, {old} AS verdict_before, {new} AS verdict_now
FROM verdicts_before AS b
FULL OUTER JOIN verdicts_now AS n ON n.id = b.id
WHERE {old} <> {new}"""

    return "\nUNION ALL\n".join(select(service) for service in {**now, **before}) + ";\n"


def _cells(facts: Mapping[str, Fact], named: Mapping[str, str]) -> str:
    found = (f"{_cell(fact, f'a.{named[name]}')} AS {named[name]}_cell" for name, fact in facts.items())
    return f"cells AS (\n  SELECT {_list(['a.*', *found], 2)}\n  FROM answers AS a\n)"


def _cell(fact: Fact, column: str) -> str:
    if fact.kind == "choice":
        allowed = ", ".join(f"'{value}'" for value in (UNANSWERED, *fact.values))
        return (
            f"CASE WHEN {column} IS NULL THEN '{UNANSWERED}' WHEN {column} IN ({allowed}) THEN {column} END"
        )
    rest = column
    for digit in range(10):
        rest = f"REPLACE({rest}, '{digit}', '')"
    padded = f"SUBSTR('{'0' * _WIDTH}' || {column}, -{_WIDTH})"
    above = [int(cell) for cell in reversed(fact.cells[1:])]
    steps = "".join(f" WHEN {padded} >= '{cell:0{_WIDTH}}' THEN '{cell}'" for cell in above)
    return (
        f"CASE WHEN {column} IS NULL OR {column} = '{UNANSWERED}' THEN '{UNANSWERED}'"
        f" WHEN LENGTH({column}) NOT BETWEEN 1 AND {_WIDTH} OR {rest} <> '' OR {padded} > '{LARGEST_COUNT}' THEN NULL"
        f"{steps} ELSE '0' END"
    )


def _valid(facts: Mapping[str, Fact], named: Mapping[str, str]) -> list[str]:
    return [f"c.{named[name]}_cell IS NOT NULL" for name in facts]


def _by_fact(told: Mapping[str, str]) -> str:
    whens = " ".join(f"WHEN '{name}' THEN {what}" for name, what in told.items())
    return f"CASE f.fact {whens} END"


def _list(items: Iterable[str], indent: int = 0) -> str:
    return f",\n{' ' * (indent + 7)}".join(items)


def _all(conditions: Iterable[str]) -> str:
    return "\n  AND ".join(conditions) or "1 = 1"
