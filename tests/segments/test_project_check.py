"""A workspace checked in one pass."""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path

import pytest

from niche.segments.checking.records import check_record, fields_of
from niche.segments.findings.finding import Severity
from niche.segments.findings.registry import ALL, AnyRule
from niche.segments.findings.report import Report
from niche.segments.findings.table_checks import TABLE_RULES
from niche.segments.model.problems import BadInputError
from niche.segments.project import open_project

WORKSPACE = """\
niche: 1
data: accounts.csv
segments: segments/
guardrails: {min: 3, max: 6}
"""
BROAD = """\
niche: 1
name: Broad
where:
  all:
    - country: {in: [DE, FR]}
    - employees: {at_least: 0}
"""
NARROW = """\
niche: 1
name: Narrow
where:
  employees: {above: 80}
"""
BROKEN = """\
niche: 1
name: Broken
where:
  employes: {above: 80}
"""
UNREADABLE = """\
niche: 1
name: Unreadable
where:
  employees: {abve: 80}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    rows = [f"{n},{'DE' if n % 2 else 'FR'},{n * 10}" for n in range(10)]
    (tmp_path / "accounts.csv").write_text("\n".join(["id,country,employees", *rows]))
    (tmp_path / "niche.yaml").write_text(WORKSPACE)
    (tmp_path / "segments").mkdir()
    for name, text in (("broad", BROAD), ("narrow", NARROW), ("broken", BROKEN), ("unreadable", UNREADABLE)):
        (tmp_path / "segments" / f"{name}.yaml").write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def checked(folder: Path, *slugs: str) -> Report:
    return open_project(folder).check_all(slugs)


def test_every_segment_is_counted_and_looked_at(folder: Path) -> None:
    report = checked(folder)
    assert report.of == 10
    assert [(s.slug, s.file, s.accounts) for s in report.segments] == [
        ("broad", "segments/broad.yaml", 10),
        ("broken", "segments/broken.yaml", 0),
        ("narrow", "segments/narrow.yaml", 1),
        ("unreadable", "segments/unreadable.yaml", None),
    ]
    rules = {s.slug: {finding.rule for finding in s.findings} for s in report.segments}
    assert {"too-broad", "no-effect"} <= rules["broad"]
    assert {"unknown-column"} == rules["broken"]
    assert {"too-narrow"} <= rules["narrow"]
    assert rules["unreadable"] == {"bad-file"}


def test_findings_stand_where_their_condition_stands(folder: Path) -> None:
    report = checked(folder, "broad", "unreadable")
    found = [(finding.rule, finding.line, finding.column) for _, finding in report.findings()]
    assert ("no-effect", 5, 7) in found
    assert ("no-effect", 6, 7) in found
    assert ("bad-file", 4, 15) in found


def test_the_json_has_the_promised_shape(folder: Path) -> None:
    (narrow,) = fields_of(check_record(checked(folder, "narrow")))["segments"]  # type: ignore[misc]
    findings = [finding for finding in narrow["findings"] if finding["rule"] == "too-narrow"]
    assert {name: narrow[name] for name in ("segment", "file", "accounts", "share")} == {
        "segment": "narrow",
        "file": "segments/narrow.yaml",
        "accounts": 1,
        "share": 0.1,
    }
    assert findings == [
        {
            "rule": "too-narrow",
            "severity": "warning",
            "message": "1 account matches: too narrow, fewer than the 3 that niche.yaml sets as the minimum",
            "line": None,
            "column": None,
            "repairs": [{"change": "employees ≥ 50 instead of employees > 80", "accounts": 5, "gained": 4}],
        }
    ]
    assert list(fields_of(check_record(checked(folder)))) == [
        *("version", "of", "segments", "portfolio", "accepted", "table"),
    ]


def test_only_the_segments_named_are_looked_at(folder: Path) -> None:
    report = checked(folder, "narrow", "broad")
    assert [segment.slug for segment in report.segments] == ["narrow", "broad"]


def test_a_name_that_no_segment_has_is_an_error(folder: Path) -> None:
    with pytest.raises(BadInputError, match=r"there is no segment narow \(did you mean narrow\?\)"):
        checked(folder, "narow")


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (
            "findings: {too-narow: off}",
            r"niche.yaml: findings: there is no rule too-narow \(did you mean too-narrow\?\)",
        ),
        (
            "findings: {too-narrow: loud}",
            r"findings.too-narrow.severity: expected off, note, warning, error, not 'loud'",
        ),
        ("plan: {reps: many}", r"plan.reps: expected a number, not 'many'"),
    ],
)
def test_settings_of_rules_that_cannot_be_read_are_an_error(folder: Path, said: str, message: str) -> None:
    (folder / "niche.yaml").write_text(WORKSPACE + said + "\n")
    with pytest.raises(BadInputError, match=message):
        checked(folder)


def test_accepted_findings_are_left_out_and_counted(folder: Path) -> None:
    before = checked(folder, "narrow")
    (folder / "accepted.yaml").write_text(
        "accepted:\n- {rule: too-narrow, segment: narrow, reason: few exist, until: 9999-12-31}\n"
    )
    after = checked(folder, "narrow")
    assert len(list(after.findings())) == len(list(before.findings())) - 1
    assert after.accepted == 1


@pytest.mark.parametrize(
    ("slug", "at", "fails"),
    [
        ("broken", Severity.ERROR, True),
        ("narrow", Severity.ERROR, False),
        ("narrow", Severity.WARNING, True),
        ("narrow", Severity.NOTE, True),
        ("narrow", None, False),
    ],
)
def test_when_a_check_fails(folder: Path, slug: str, at: Severity | None, fails: bool) -> None:
    assert checked(folder, slug).fails(at) == fails


@cache
def sample(name: str) -> Report:
    with resources.as_file(resources.files("niche.sample_data") / name) as path:
        return open_project(path).check_all()


@pytest.mark.parametrize(
    ("workspace", "slug", "rule", "said"),
    [
        ("accounts", "clothing-retail", "mixed", "where channel is e-commerce"),
        ("accounts", "nordic-logistics", "one-whale", "Fjordhaven Shipping ASA holds 98.0 %"),
        ("accounts", "us-finance", "duplicate", "nearly the same accounts as us-finance-campaign"),
        ("accounts", "us-finance-campaign", "duplicate", "nearly the same accounts as us-finance"),
        ("accounts", "funded-finance-dach", "too-narrow", "fewer than the 136"),
        ("accounts", "mid-market", "too-broad", "48.2 % of all"),
        ("accounts", "mid-market", "no-effect", "created"),
        ("companies", "chip-giants", "too-narrow", "fewer than the 15"),
        ("companies", "large-caps", "too-broad", "more than the 221"),
    ],
)
def test_the_samples_show_what_was_planted_in_them(workspace: str, slug: str, rule: str, said: str) -> None:
    found = [f.message for s, f in sample(workspace).findings() if s and s.slug == slug and f.rule == rule]
    assert any(said in message for message in found)


@pytest.mark.parametrize("rule", [rule for rule in ALL if rule not in TABLE_RULES], ids=lambda rule: rule.slug)
def test_each_rule_has_an_example(rule: AnyRule) -> None:
    """In a segment of that name, or in all of them together."""
    report = sample("rules")
    own = next((segment.findings for segment in report.segments if segment.slug == rule.slug), ())
    assert rule.slug in {finding.rule for finding in (*own, *report.portfolio)}


def test_each_example_is_of_a_rule() -> None:
    assert {segment.slug for segment in sample("rules").segments} - {rule.slug for rule in ALL} == {"cycle-back"}


OTHERS = {
    "duplicate": {"overlap"},
    "overlap": {"duplicate"},
    "cycle-back": {"cycle"},
    "expected": {"unreliable"},
    "mergeable": {"unreliable"},
    "no-minimum": {"unreliable"},
    "overloaded": {"not-different"},
}
"""What examples of rules show besides, since their rule hardly speaks without."""


def test_an_example_shows_its_rule_alone() -> None:
    others = {one.slug: {f.rule for f in one.findings} - {one.slug} for one in sample("rules").segments}
    assert {slug: rules for slug, rules in others.items() if rules} == OTHERS


@pytest.mark.parametrize(
    ("workspace", "split"), [("accounts", {"clothing-retail", "mid-market"}), ("companies", set())]
)
def test_the_samples_have_no_errors_and_these_splits_only(workspace: str, split: set[str]) -> None:
    assert sample(workspace).worst is Severity.WARNING
    assert {segment.slug for segment, f in sample(workspace).findings() if segment and f.rule == "mixed"} == split


def test_every_repair_of_the_samples_counts_what_it_promises() -> None:
    with resources.as_file(resources.files("niche.sample_data") / "accounts") as path:
        counter = open_project(path).counter
    repairs = [repair for _, finding in sample("accounts").findings() for repair in finding.repairs]
    assert len(repairs) > 5
    assert counter.sizes([repair.filter for repair in repairs]) == [repair.accounts for repair in repairs]
