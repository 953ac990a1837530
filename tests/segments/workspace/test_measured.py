"""`measured`: what is recorded, what makes the rule another one, and which files a refresh writes."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from niche.segments.accounts.opening import open_universe
from niche.segments.checking.renaming import rename
from niche.segments.counting.counter import Counter
from niche.segments.model.filters import All, Condition, Filter, InSegment, Not, Off
from niche.segments.model.problems import BadInputError
from niche.segments.workspace import measured
from niche.segments.workspace.references import segments_of
from niche.segments.workspace.workspace import Workspace, open_workspace

FILES = {
    "base": "name: Base   # home\nwhere:\n  country: DE\n",
    "both": "name: Both\nwhere:\n  any: [{in_segment: base}, {country: FR}]\nprofile: {buyer: CTO}\n",
    "named": "name: Named\nwhere: {domain: {listed_in: named.txt}}\n",
}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "segments").mkdir()
    for slug, text in FILES.items():
        (tmp_path / "segments" / f"{slug}.yaml").write_text(text)
    (tmp_path / "segments" / "named.txt").write_text("a.example\n")
    (tmp_path / "accounts.csv").write_text("domain,country\na.example,DE\nb.example,DE\nc.example,FR\nd.example,\n")
    (tmp_path / "niche.yaml").write_text("data: accounts.csv\ncolumns: {domain: {kind: text}}\n")
    return open_workspace(tmp_path)


def counter_of(workspace: Workspace) -> Counter:
    return Counter(open_universe(workspace.settings), segments=segments_of(workspace))


def where(workspace: Workspace, slug: str) -> Filter:
    return workspace.read(slug).segment.where


def test_what_is_measured(workspace: Workspace) -> None:
    counter = counter_of(workspace)
    found = measured.measured(where(workspace, "both"), 3, counter)
    assert (found.accounts, found.of, found.on, found.data) == (3, 4, dt.date.today(), counter.universe.fingerprint)


DE, FR = Condition("country", "is", "DE"), Condition("country", "is", "FR")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (DE, FR, False),
        (All((DE, FR)), All((DE, Off(DE), FR)), True),
        (InSegment("base"), DE, True),
        (Not(InSegment("base")), Not(DE), True),
        (InSegment("nowhere"), InSegment("base"), False),
        (Condition("domain", "listed_in", "named.txt"), Condition("domain", "in", ("a.example",)), True),
        (Condition("domain", "listed_in", "gone.txt"), Condition("domain", "listed_in", "named.txt"), False),
    ],
)
def test_the_rule_is_what_it_means(workspace: Workspace, one: Filter, other: Filter, same: bool) -> None:
    counter = counter_of(workspace)
    assert (measured.rule(one, counter) == measured.rule(other, counter)) is same


def test_a_circle_has_a_rule(workspace: Workspace) -> None:
    workspace.segment_path("base").write_text("name: Base\nwhere: {in_segment: both}\n")
    assert len(measured.rule(where(workspace, "both"), counter_of(workspace))) == 6


@pytest.mark.parametrize(
    ("file", "text", "changed"),
    [
        ("base.yaml", "name: Other   # home\nwhere:\n  country: DE\n", set()),
        ("base.yaml", "name: Base   # home\nwhere:\n  country: FR\n", {"both"}),
        ("named.txt", "b.example\n", {"named"}),
    ],
)
def test_the_rule_follows_what_it_refers_to(workspace: Workspace, file: str, text: str, changed: set[str]) -> None:
    counter = counter_of(workspace)
    before = {slug: measured.rule(where(workspace, slug), counter) for slug in ("both", "named")}
    (workspace.settings.segments / file).write_text(text)
    after = {slug: measured.rule(where(workspace, slug), counter) for slug in ("both", "named")}
    assert {slug for slug in before if before[slug] != after[slug]} == changed


def test_a_renaming_leaves_the_rule(workspace: Workspace) -> None:
    counter = counter_of(workspace)
    before = measured.rule(where(workspace, "both"), counter)
    rename(workspace, "base", "home")
    assert measured.rule(where(workspace, "both"), counter) == before


def test_a_refresh_adds_one_line(workspace: Workspace) -> None:
    counter = counter_of(workspace)
    assert [file.slug for file in measured.refresh(workspace, counter).written] == ["base", "both", "named"]
    for slug, accounts in (("base", 2), ("both", 3), ("named", 1)):
        file = workspace.read(slug)
        assert file.text.startswith(FILES[slug])
        assert file.text.removeprefix(FILES[slug]).startswith(f"measured: {{accounts: {accounts}, of: 4,")
        assert file.segment.measured == measured.measured(file.segment.where, accounts, counter)


def test_what_is_still_true_is_not_written_again(workspace: Workspace) -> None:
    measured.refresh(workspace, counter_of(workspace))
    path = workspace.segment_path("base")
    earlier = path.read_text().replace(str(dt.date.today()), "2026-01-01")
    path.write_text(earlier)
    assert measured.refresh(workspace, counter_of(workspace)) == measured.Refreshed()
    assert path.read_text() == earlier


def test_a_refresh_of_one_leaves_the_others(workspace: Workspace) -> None:
    assert [file.slug for file in measured.refresh(workspace, counter_of(workspace), ["base"]).written] == ["base"]
    assert workspace.segment_path("both").read_text() == FILES["both"]


def test_files_that_cannot_be_read_are_left_unless_they_are_asked_for(workspace: Workspace) -> None:
    workspace.segment_path("broken").write_text("name: [")
    refreshed = measured.refresh(workspace, counter_of(workspace))
    assert len(refreshed.written) == 3
    assert [Path(problem.file).name for problem in refreshed.left] == ["broken.yaml"]
    with pytest.raises(BadInputError, match="broken"):
        measured.refresh(workspace, counter_of(workspace), ["broken"])


def test_other_data_is_measured_anew(workspace: Workspace) -> None:
    first = measured.refresh(workspace, counter_of(workspace), ["base"]).written[0].segment.measured
    (workspace.root / "accounts.csv").write_text("domain,country\na.example,DE\nb.example,FR\n")
    second = measured.refresh(workspace, counter_of(workspace), ["base"]).written[0].segment.measured
    assert first is not None
    assert second is not None
    assert replace(second, data=first.data) == replace(first, accounts=1, of=2)
    assert second.data != first.data


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("employees: {at_least: 100}", "employees"),
        ("country: {at_least: 100}", "country"),
        ("country: {is: DE, at_least: 3}", "country"),
        ("domain: {listed_in: gone.txt}", "gone.txt"),
        ("in_segment: nobody", "there is no segment nobody that can be read"),
        ("in_segment: broken", "there is no segment broken that can be read"),
        ("in_segment: wrong", "wrong is defined by itself"),
        ("in_segment: on-wrong", "on-wrong: wrong is defined by itself"),
        ("any: [{country: DE}, {not: {in_segment: unfit}}]", "unfit: "),
    ],
)
def test_what_cannot_be_counted_is_named_and_left_alone(workspace: Workspace, where: str, said: str) -> None:
    texts = {
        "wrong": f"name: Wrong\nwhere:\n  {where}\n"
        "measured: {accounts: 9, of: 9, on: 2026-01-01, rule: a, data: b}\n",
        "broken": "name: [",
        "on-wrong": "name: On wrong\nwhere: {in_segment: wrong}\n",
        "unfit": "name: Unfit\nwhere: {gone: 1}\n",
    }
    for slug, text in texts.items():
        (workspace.settings.segments / f"{slug}.yaml").write_text(text)
    refreshed = measured.refresh(workspace, counter_of(workspace))
    assert [file.slug for file in refreshed.written] == ["base", "both", "named"]
    left = {Path(problem.file).stem: problem.message for problem in refreshed.left}
    assert left.keys() == texts.keys()
    assert said in left["wrong"]
    for slug, text in texts.items():
        assert workspace.segment_path(slug).read_text() == text


def test_a_part_that_is_switched_off_does_no_harm(workspace: Workspace) -> None:
    path = workspace.settings.segments / "off.yaml"
    path.write_text("name: Off\nwhere:\n  all: [{country: DE}, {off: {gone: 1}}, {off: {in_segment: nobody}}]\n")
    assert "off" in [file.slug for file in measured.refresh(workspace, counter_of(workspace)).written]
