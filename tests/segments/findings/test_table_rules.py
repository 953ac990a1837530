"""What was noticed in a table, as findings."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from niche.segments.accounts.opening import universe_from_frame
from niche.segments.findings.context import NoticedTable
from niche.segments.findings.registry import evaluate_table
from niche.segments.findings.table import column_findings, table_findings
from niche.segments.findings.table_checks import TABLE_RULES
from niche.segments.findings.table_rules import TABLE
from niche.segments.model.columns import Kind
from niche.segments.model.settings import ColumnSettings, FileLayout, Settings, TaxonomySettings
from niche.segments.reading.notices import NoticeKind, Setting, TableNotice

PLAIN = Settings("accounts.csv", Path())


def found(*notices: TableNotice, accounts: int = 100, settings: Settings = PLAIN) -> list[str]:
    return [str(finding) for finding in evaluate_table(NoticedTable(notices, accounts, settings))]


def test_every_kind_of_notice_has_a_rule_of_its_name() -> None:
    assert list(TABLE) == sorted(NoticeKind, key=list(TABLE).index)
    assert [rule.slug for rule in TABLE_RULES] == [kind.value for kind in TABLE]


@pytest.mark.parametrize("rule", TABLE_RULES, ids=lambda rule: rule.slug)
def test_every_rule_says_what_to_write_instead(rule: object) -> None:
    assert getattr(rule, "instead")  # noqa: B009 - of any rule


@pytest.mark.parametrize(
    ("notice", "said"),
    [
        (
            TableNotice(NoticeKind.SHEET, "Data is read, one of 3 sheets", examples=("Old", "Notes")),
            "note other-sheets: Data is read, one of 3 sheets; the others are Old, Notes",
        ),
        (
            TableNotice(NoticeKind.UNREAD, "5 values not read as a number", "size", 5, ("many", "few")),
            "note values-not-read: size: 5 values not read as a number, such as many, few",
        ),
        (
            TableNotice(NoticeKind.UNREAD, "6 values not read as a number", "size", 6),
            "warning values-not-read: size: 6 values not read as a number",
        ),
        (
            TableNotice(NoticeKind.MISSING, "- is read as missing", "size", examples=("-",)),
            "note words-for-missing: size: - is read as missing",
        ),
        (TableNotice(NoticeKind.REPEATED_NAME, "2 accounts repeat the name", "name", 2), None),
        (
            TableNotice(NoticeKind.REPEATED_NAME, "3 accounts repeat the name", "name", 3),
            "note repeated-name: name: 3 accounts repeat the name",
        ),
        (
            TableNotice(NoticeKind.REPEATED, "1 account repeats the id", "id", 1, ("A",)),
            "warning repeated-id: id: 1 account repeats the id; for instance A",
        ),
    ],
)
def test_a_notice_becomes_a_finding(notice: TableNotice, said: str | None) -> None:
    assert found(notice) == ([said] if said else [])


@pytest.mark.parametrize(("columns", "said"), [(3, 3), (4, 1)])
def test_many_columns_are_told_together(columns: int, said: int) -> None:
    notices = [TableNotice(NoticeKind.EMPTY, "no account has a value", f"c{n}") for n in range(columns)]
    assert len(found(*notices)) == said
    together = "note empty-column: 5 columns have no value: c0, c1, c2 and 2 more"
    more = [TableNotice(NoticeKind.EMPTY, "no account has a value", f"c{n}") for n in range(5)]
    assert found(*more) == [together]


def column(**said: object) -> Settings:
    return Settings("", Path(), columns={"c": ColumnSettings(**said)})  # type: ignore[arg-type]


def layout(**said: object) -> Settings:
    return Settings("", Path(), layout=FileLayout(**said))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "key", "settings", "told"),
    [
        (NoticeKind.HEADER, ("header",), layout(), True),
        (NoticeKind.HEADER, ("header",), layout(header=0), False),
        (NoticeKind.SHEET, ("sheet",), layout(sheet="Old"), False),
        (NoticeKind.ENCODING, ("encoding",), layout(separator=";"), True),
        (NoticeKind.ENCODING, ("encoding",), layout(encoding="utf-8"), False),
        (NoticeKind.MISSING, ("columns", "c", "missing"), column(missing=()), False),
        (NoticeKind.MISSING, ("columns", "c", "missing"), column(parse="number"), True),
        (NoticeKind.MISSING, ("columns", "other", "missing"), column(missing=()), True),
        (NoticeKind.DIGITS, ("columns", "c", "parse"), column(parse="date"), False),
        # To say how to read a column is not to say that what cannot be read is nothing.
        (NoticeKind.UNREAD, ("columns", "c", "kind"), column(parse="number"), True),
        (
            NoticeKind.EDITION,
            ("taxonomy", "edition"),
            Settings("", Path(), taxonomies=(TaxonomySettings(use="naics-2022", column="c", edition="naics-2017"),)),
            False,
        ),
    ],
)
def test_what_niche_yaml_decides_is_not_told(
    kind: NoticeKind, key: tuple[str, ...], settings: Settings, told: bool
) -> None:
    notice = TableNotice(kind, "x", "c", setting=Setting(key, "x"))
    assert bool(found(notice, settings=settings)) == told


def test_rules_about_the_table_can_be_switched_off_and_made_worse() -> None:
    said = {"header-row": "error", "encoding": "off", "repeated-name": {"share": 0.5}}
    settings = Settings("", Path(), extra={"findings": said})
    notices = [
        TableNotice(NoticeKind.HEADER, "h"),
        TableNotice(NoticeKind.ENCODING, "e"),
        TableNotice(NoticeKind.REPEATED_NAME, "n", "name", 50),
    ]
    assert found(*notices, settings=settings) == ["error header-row: h"]


@pytest.mark.parametrize(
    ("notice", "repairs"),
    [
        (
            TableNotice(NoticeKind.SHEET, "x", examples=("Old", "New"), setting=Setting(("sheet",), "Old")),
            ["read the sheet Old (sheet: Old in niche.yaml)", "read the sheet New (sheet: New in niche.yaml)"],
        ),
        (
            TableNotice(
                NoticeKind.DATE_ORDER,
                "x",
                "d",
                setting=Setting(("columns", "d", "parse"), "date-eu"),
                kept=Setting(("columns", "d", "parse"), "date-us"),
            ),
            [
                "read its dates day first (columns.d.parse: date-eu in niche.yaml)",
                "keep reading them month first (columns.d.parse: date-us in niche.yaml)",
            ],
        ),
        (
            TableNotice(
                NoticeKind.MISSING, "x", "c", examples=("None",), setting=Setting(("columns", "c", "missing"), ("-",))
            ),
            ["keep None as values (columns.c.missing: [-] in niche.yaml)"],
        ),
        (TableNotice(NoticeKind.REPEATED, "x", "id"), []),
        (
            TableNotice(NoticeKind.HEADER, "x", setting=Setting(("header",), 1), kept=Setting(("header",), 0)),
            [
                "use row 1 as the header (header: 1 in niche.yaml)",
                "keep no row as the header (header: 0 in niche.yaml)",
            ],
        ),
        (
            TableNotice(NoticeKind.SEPARATOR, "x", kept=Setting(("separator",), "~")),
            ["keep ~ as the separator (separator: ~ in niche.yaml)"],
        ),
    ],
)
def test_a_repair_is_an_edit_of_niche_yaml(notice: TableNotice, repairs: list[str]) -> None:
    (finding,) = evaluate_table(NoticedTable((notice,), 1, PLAIN))
    assert list(map(str, finding.settings)) == repairs


def unread(*values: str) -> list[str]:
    """The repairs of a column of 40 numbers and these values."""
    universe = universe_from_frame(pl.DataFrame({"size": [*map(str, range(40)), *values, "N/A"]}), PLAIN)
    (finding,) = (one for one in table_findings(universe, PLAIN) if one.rule == "values-not-read")
    return list(map(str, finding.settings))


def test_values_that_are_not_read_are_nothing_or_the_column_is_no_number_each_with_its_counts() -> None:
    kinds = [
        f"read it as {kind}: 42 known, 0 not read (columns.size.kind: {kind} in niche.yaml)"
        for kind in ("category", "text")
    ]
    words = (
        "take N/A, many, few for nothing: 40 known, 0 not read (columns.size.missing: [N/A, many, few] in niche.yaml)"
    )
    assert unread("many", "few") == [words, *kinds]
    varied = [f"v{number}" for number in range(6)]
    assert len(unread(*varied)) == len(kinds)  # too many words to be a list of them


@pytest.mark.parametrize("repair", range(3))
def test_each_of_these_reads_all_values(repair: int) -> None:
    frame = pl.DataFrame({"size": [*map(str, range(20)), "many", "few", "N/A"]})
    (finding,) = (
        one for one in table_findings(universe_from_frame(frame, PLAIN), PLAIN) if one.rule == "values-not-read"
    )
    setting = finding.settings[repair].setting
    said = ColumnSettings(**{setting.key[-1]: Kind(setting.value) if setting.key[-1] == "kind" else setting.value})
    column = universe_from_frame(frame, replace(PLAIN, columns={"size": said})).columns["size"]
    assert f"{column.known} known, {column.unparsed} not read" == setting.effect


TABLE_OF_ALL = pl.DataFrame(
    {
        "id": ["a", "b", "b", "c"],
        "naics": ["5132", "5132", "xyz", "xyz"],
        "signed": ["3/4/2024", "5/6/2024", "1/2/2024", "2/2/2024"],
        "stage": ["Won", "won", "N/A", "Won"],
        "note": [None, None, None, None],
    }
)


def test_a_table_has_its_findings_and_so_has_each_column() -> None:
    universe = universe_from_frame(TABLE_OF_ALL, PLAIN)
    rules = {finding.rule: finding.about for finding in table_findings(universe, PLAIN)}
    assert rules == {
        "date-order": "signed",
        "repeated-id": "id",
        "words-for-missing": "stage",
        "spellings": "stage",
        "empty-column": "note",
        "unclassified": "naics",
    }
    assert [finding.rule for finding in column_findings(universe, PLAIN, "stage")] == ["words-for-missing", "spellings"]
    assert column_findings(universe, PLAIN, "nowhere") == ()
