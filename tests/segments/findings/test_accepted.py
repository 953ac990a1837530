"""Findings that a team has accepted."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from niche.segments.findings.accepted import Acceptance, AcceptedFile
from niche.segments.findings.finding import Finding, Severity
from niche.segments.findings.report import Checked, Report
from niche.segments.model.problems import BadInputError
from niche.segments.reading.notices import NoticeKind, TableNotice

DAY = dt.date(2026, 11, 1)
NARROW = Finding("too-narrow", Severity.WARNING, "few")
BROAD = Finding("too-broad", Severity.WARNING, "many")
SPREAD = Finding("spread-thin", Severity.NOTE, "too many")


def left(*accepted: Acceptance, today: dt.date = DAY) -> tuple[list[str], int]:
    segments = (Checked("a", "a.yaml", "A", 1, 0.1, (NARROW, BROAD)), Checked("b", "b.yaml", "B", 1, 0.1, (NARROW,)))
    report = Report(10, segments, (SPREAD,)).without(accepted, today)
    return [f"{segment.slug if segment else ''}:{one.rule}" for segment, one in report.findings()], report.accepted


@pytest.mark.parametrize(
    ("acceptance", "gone"),
    [
        (Acceptance("too-narrow", "known", DAY, "a"), "a:too-narrow"),
        (Acceptance("too-narrow", "known", DAY, "b"), "b:too-narrow"),
        (Acceptance("spread-thin", "known", DAY), ":spread-thin"),
        (Acceptance("spread-thin", "known", DAY, "a"), None),
        (Acceptance("too-narrow", "known", DAY), None),
        (Acceptance("empty", "known", DAY, "a"), None),
    ],
)
def test_an_acceptance_names_a_rule_and_a_segment(acceptance: Acceptance, gone: str | None) -> None:
    everything = ["a:too-narrow", "a:too-broad", "b:too-narrow", ":spread-thin"]
    assert left(acceptance) == ([one for one in everything if one != gone], int(gone is not None))


@pytest.mark.parametrize(
    ("acceptance", "gone"),
    [
        (Acceptance("spellings", "known", DAY), ["stage", "city"]),
        (Acceptance("spellings", "known", DAY, column="city"), ["city"]),
        (Acceptance("spellings", "known", DAY, column="gone"), []),
        (Acceptance("spellings", "known", DAY, "a"), []),
        (Acceptance("encoding", "known", DAY), []),
    ],
)
def test_an_acceptance_of_what_the_table_is_like_may_name_a_column(acceptance: Acceptance, gone: list[str]) -> None:
    found = [
        Finding("spellings", Severity.NOTE, "x", noticed=TableNotice(NoticeKind.SPELLING, "x", column))
        for column in ("stage", "city")
    ]
    report = Report(10, (), table=tuple(found)).without([acceptance], DAY)
    assert [one.about for one in found if one not in report.table] == gone
    assert report.accepted == len(gone)


@pytest.mark.parametrize(("days", "accepted"), [(-1, 0), (0, 1), (1, 1)])
def test_an_acceptance_ends(days: int, accepted: int) -> None:
    until = DAY + dt.timedelta(days=days)
    assert left(Acceptance("too-broad", "known", until, "a"))[1] == accepted


def test_reading(tmp_path: Path) -> None:
    file = tmp_path / "accepted.yaml"
    assert AcceptedFile(tmp_path).read() == ()
    file.write_text(
        "accepted:\n"
        "  - rule: too-narrow\n    segment: a\n    reason: only so many exist\n    until: 2027-01-31\n"
        "  - {rule: spread-thin, reason: until the merger, until: 2027-06-30}\n"
    )
    assert AcceptedFile(tmp_path).read() == (
        Acceptance("too-narrow", "only so many exist", dt.date(2027, 1, 31), "a"),
        Acceptance("spread-thin", "until the merger", dt.date(2027, 6, 30)),
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("accepted:\n  - {rule: too-narow, reason: x, until: 2027-01-01}\n", r":2:12: .*did you mean too-narrow\?"),
        ("accepted:\n  - {rule: empty, until: 2027-01-01}\n", r":2:5: accepted.0.reason is missing"),
        ("accepted:\n  - {rule: empty, reason: x}\n", r":2:5: accepted.0.until is missing"),
        ("accepted:\n  - {rule: empty, reason: x, until: soon}\n", r":2:.* expected a date"),
        ("accept: []\n", r":1:1: unknown key accept \(did you mean accepted\?\)"),
        ("- x\n", "it has no keys"),
    ],
)
def test_what_cannot_be_read_names_its_place(tmp_path: Path, text: str, problem: str) -> None:
    file = tmp_path / "accepted.yaml"
    file.write_text(text)
    with pytest.raises(BadInputError, match=problem):
        AcceptedFile(tmp_path).read()
