"""The formats of a report."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from niche.segments.checking.records import as_data, check_record
from niche.segments.checking.reports import FORMATS, render, summary
from niche.segments.findings.finding import Finding, Repair, SettingRepair, Severity
from niche.segments.findings.report import Checked, Report
from niche.segments.model.filters import All
from niche.segments.reading.notices import NoticeKind, Setting, TableNotice

NARROW = Finding("too-narrow", Severity.WARNING, "14 match: 70 % less", repairs=(Repair("drop a | b", All(), 99),))
IDLE = Finding("no-effect", Severity.NOTE, "a has no effect\nat all", (0,), line=5, column=7)
BAD = Finding("bad-file", Severity.ERROR, "no <name>", line=2)
SPREAD = Finding("whole-industry", Severity.NOTE, "too many")
REPORT = Report(
    of=20_000,
    segments=(
        Checked("saas", "segments/saas.yaml", "SaaS", 14, 0.0007, (NARROW, IDLE)),
        Checked("bad", "segments/bad,1.yaml", "", None, None, (BAD,)),
        Checked("fine", "segments/fine.yaml", "Fine", 932, 0.0466, ()),
    ),
    portfolio=(SPREAD,),
    file="growth/niche.yaml",
)
EMPTY = Report(of=1, segments=())


def test_the_summary_counts() -> None:
    assert summary(REPORT) == "3 segments of 20,000 accounts: 1 error, 1 warning, 2 notes"
    assert summary(EMPTY) == "no segments of 1 account: no errors, no warnings, no notes"


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_ends_with_a_line_break_and_takes_an_empty_report(form: str) -> None:
    assert render(REPORT, form).endswith("\n")
    assert render(EMPTY, form).endswith("\n")


def test_text() -> None:
    assert render(REPORT, "text").splitlines() == [
        "saas  14 accounts, 0.07 %",
        "  warning  too-narrow: 14 match: 70 % less",
        "           try: drop a | b (99 accounts)",
        "  note     no-effect: a has no effect at all  [segments/saas.yaml:5:7]",
        "bad  cannot be read",
        "  error    bad-file: no <name>  [segments/bad,1.yaml:2]",
        "fine  932 accounts, 4.66 %",
        "portfolio",
        "  note     whole-industry: too many",
        "3 segments of 20,000 accounts: 1 error, 1 warning, 2 notes",
    ]


DATES = Finding(
    "date-order",
    Severity.WARNING,
    "since: its dates are read month first",
    line=4,
    column=3,
    noticed=TableNotice(NoticeKind.DATE_ORDER, "its dates are read month first", "since", examples=("3/4/2024",)),
    settings=(SettingRepair("read them day first", Setting(("columns", "since", "parse"), "date-eu")),),
)
OF_TABLE = replace(REPORT, table=(DATES,), table_file="growth/niche.yaml")


def test_the_table_comes_first() -> None:
    assert render(OF_TABLE, "text").splitlines()[:4] == [
        "table",
        "  warning  date-order: since: its dates are read month first",
        "           try: read them day first (columns.since.parse: date-eu in niche.yaml)",
        "saas  14 accounts, 0.07 %",
    ]
    assert summary(OF_TABLE) == "3 segments of 20,000 accounts: 1 error, 2 warnings, 2 notes"
    assert "| table |  |  | warning: date-order |" in render(OF_TABLE, "markdown").splitlines()[2]
    assert render(OF_TABLE, "github").startswith(
        "::warning col=3,file=growth/niche.yaml,line=4,title=table%3A date-order::since: its dates"
    )


def test_the_table_has_records_of_its_own() -> None:
    (record,) = json.loads(render(OF_TABLE, "json"))["table"]
    assert record == {
        "rule": "date-order",
        "severity": "warning",
        "message": DATES.message,
        "line": 4,
        "about": "since",
        "count": 0,
        "examples": ["3/4/2024"],
        "place": "",
        "repairs": [{"change": "read them day first", "key": ["columns", "since", "parse"], "value": "date-eu"}],
    }
    first = json.loads(render(OF_TABLE, "sarif"))["runs"][0]["results"][0]
    assert first["partialFingerprints"] == {"segmentRule/v1": "table/date-order/since/1"}
    case = ElementTree.fromstring(render(OF_TABLE, "junit"))[0]
    assert (case.attrib["name"], case.find("failure") is not None) == ("table", True)


def test_markdown() -> None:
    lines = render(REPORT, "markdown").splitlines()
    assert lines[2] == (
        "| saas | 14 | 0.07 % | warning: too-narrow | 14 match: 70 % less; try: drop a \\| b (99 accounts) |"
    )
    assert lines[3] == "|  |  |  | note: no-effect | a has no effect at all |"
    assert lines[4] == "| bad |  |  | error: bad-file | no &lt;name> |"
    assert {line.replace(r"\|", "").count("|") for line in lines[:7]} == {6}


@pytest.mark.parametrize(
    ("repairs", "said"),
    [
        (0, "14 match"),
        (1, "14 match; try: drop 0 (99 accounts)"),
        (2, "14 match; try: drop 0 (99 accounts) and 1 other change"),
        (3, "14 match; try: drop 0 (99 accounts) and 2 other changes"),
    ],
)
def test_a_line_has_room_for_one_change(repairs: int, said: str) -> None:
    changes = tuple(Repair(f"drop {number}", All(), 99) for number in range(repairs))
    finding = Finding("too-narrow", Severity.WARNING, "14 match", repairs=changes)
    report = Report(20_000, (Checked("saas", "saas.yaml", "SaaS", 14, 0.0007, (finding,)),))
    assert f" {said} |" in render(report, "markdown")


def test_github_annotations_are_escaped() -> None:
    assert render(REPORT, "github").splitlines()[:4] == [
        "::warning file=segments/saas.yaml,line=1,title=saas%3A too-narrow::14 match: 70 %25 less%0A"
        "try: drop a | b (99 accounts)",
        "::notice col=7,file=segments/saas.yaml,line=5,title=saas%3A no-effect::a has no effect%0Aat all",
        "::error file=segments/bad%2C1.yaml,line=2,title=bad%3A bad-file::no <name>",
        "::notice file=growth/niche.yaml,line=1,title=portfolio%3A whole-industry::too many",
    ]


def test_sarif() -> None:
    run = json.loads(render(REPORT, "sarif"))["runs"][0]
    assert [result["level"] for result in run["results"]] == ["warning", "note", "error", "note"]
    assert run["results"][1]["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "segments/saas.yaml"},
        "region": {"startLine": 5, "startColumn": 7},
    }


def test_sarif_has_what_githubs_code_scanning_requires() -> None:
    """GitHub Docs, SARIF support for code scanning: what is marked as required, and how long it may be."""
    document = json.loads(render(REPORT, "sarif"))
    assert document["version"] == "2.1.0"
    assert document["$schema"].endswith("sarif-2.1.0.json")
    (run,) = document["runs"]
    assert run["tool"]["driver"]["name"] == "niche"
    rules = run["tool"]["driver"]["rules"]
    for rule in rules:
        assert rule["id"]
        assert rule["help"]["text"]
        assert all(0 < len(rule[name]["text"]) <= 1024 for name in ("shortDescription", "fullDescription"))
        assert rule["defaultConfiguration"]["level"] in ("note", "warning", "error")
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"]
        place = result["locations"][0]["physicalLocation"]
        assert not place["artifactLocation"]["uri"].startswith("/")
        assert place["region"]["startLine"] >= 1
    fingerprints = [result["partialFingerprints"]["segmentRule/v1"] for result in run["results"]]
    assert len(set(fingerprints)) == len(fingerprints)


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("segments/saas.yaml", "segments/saas.yaml"),
        ("my segments/100%.yaml", "my%20segments/100%25.yaml"),
        (os.fsdecode(b"no text \xff.yaml"), "no%20text%20%FF.yaml"),
        ("/far/saas.yaml", "file:///far/saas.yaml"),
    ],
)
def test_sarif_names_files_by_uri(file: str, uri: str) -> None:
    report = Report(1, (Checked("odd", file, "Odd", 1, 1.0, (BAD,)),))
    (result,) = json.loads(render(report, "sarif"))["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_junit_fails_the_segments_with_warnings_and_errors() -> None:
    suite = ElementTree.fromstring(render(REPORT, "junit"))
    assert suite.attrib["tests"] == "5"
    assert [case.attrib["name"] for case in suite if case.find("failure") is not None] == ["saas", "bad"]
    assert suite.attrib["failures"] == "2"
    assert suite.find("testcase/system-out") is not None


JUNIT = {
    # By element: what it must say, what it may say besides, and what it may hold.
    "testsuite": ({"name", "tests", "failures", "errors"}, set(), {"testcase"}),
    "testcase": ({"name"}, {"classname", "file"}, {"failure", "system-out"}),
    "failure": (set(), {"type", "message"}, set()),
    "system-out": (set(), set(), set()),
}
"""What niche uses of Jenkins' junit-10.xsd, and `file` of a test case, which GitLab and GitHub's reporters read."""


@pytest.mark.parametrize("report", [REPORT, EMPTY], ids=["full", "empty"])
def test_junit_says_no_more_than_its_readers_take(report: Report) -> None:
    suite = ElementTree.fromstring(render(report, "junit"))
    assert suite.tag == "testsuite"
    for element in suite.iter():
        required, allowed, held = JUNIT[element.tag]
        assert required <= element.attrib.keys() <= required | allowed
        assert {inner.tag for inner in element} <= held
    assert [case.attrib["file"] for case in suite] == [
        *(report.table_file, *(one.file for one in report.segments), report.file),
    ]


def test_junit_holds_no_character_that_xml_forbids() -> None:
    finding = Finding("unknown-value", Severity.WARNING, "no account has \x07\x1b[31m as name")
    report = Report(1, (Checked("odd", "odd.yaml", "Odd", 1, 1.0, (finding,)),))
    ElementTree.fromstring(render(report, "junit"))


def test_json_has_what_is_told_on_demand() -> None:
    """Further figures of a finding, and what would have been seen in a segment; left out where there are none."""
    whale = Finding(
        "one-whale", Severity.NOTE, "one of 9 accounts holds 80 %", detail="as concentrated as 1.5 accounts"
    )
    one = Checked("saas", "saas.yaml", "SaaS", 9, 0.1, (whale, replace(whale, detail="")), least_seen=0.12)
    (record,) = json.loads(render(Report(90, (one,)), "json"))["segments"]
    assert [finding.get("detail") for finding in record["findings"]] == ["as concentrated as 1.5 accounts", None]
    assert record["least_seen"] == 0.12


def test_json_is_the_report() -> None:
    assert json.loads(render(REPORT, "json")) == json.loads(json.dumps(as_data(check_record(REPORT))))
