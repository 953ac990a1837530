"""Repairs that are applied without asking."""

from __future__ import annotations

from pathlib import Path

import pytest
from universes import universe

from niche.segments.checking.fixing import OF_TABLE, fix, fix_files, fix_table
from niche.segments.counting.counter import Counter
from niche.segments.model.filters import All, Any, Condition, Filter, Not
from niche.segments.model.problems import BadInputError
from niche.segments.model.segment import Segment
from niche.segments.model.settings import Settings
from niche.segments.project import Project, open_project
from niche.segments.workspace.workspace import Workspace

ACCOUNTS = universe(
    number=list(range(10)),
    country=["DE", "FR"] * 5,
    industry=["5112"] * 5 + ["517"] * 5,
)
PROJECT = Project(Workspace(Settings("accounts.csv", Path("segments")), Path()), Counter(ACCOUNTS))
DE = Condition("country", "is", "DE")
IDLE = Condition("number", "above", -1)
STALE = Condition("industry", "under", ("5112 Programs", "517 Telephones"))


@pytest.mark.parametrize(
    ("where", "fixed", "changes"),
    [
        (All((DE,)), All((DE,)), 0),
        (All((DE, IDLE)), All((DE,)), 1),
        (All((DE, IDLE, Not(Condition("number", "above", 99)))), All((DE,)), 2),
        (All((DE, DE, DE)), All((DE,)), 2),
        (All((DE, Any((IDLE, DE)))), All((DE,)), 1),
        (
            All((DE, Condition("industry", "under", ("5112 Programs",)))),
            All((DE, Condition("industry", "under", ("5112 Software",)))),
            1,
        ),
        (All((DE, STALE)), All((DE,)), 1),
    ],
)
def test_fix(where: Filter, fixed: Filter, changes: int) -> None:
    counter = PROJECT.counter
    found = fix(PROJECT, Segment("S", where=where))
    assert found.segment.where == fixed
    assert len(found.changes) == changes
    assert counter.size(fixed) == counter.size(where)


def test_only_the_rules_named_are_fixed() -> None:
    where = All((DE, IDLE, Condition("industry", "under", ("5112 Programs",))))
    found = fix(PROJECT, Segment("S", where=where), ["stale-title"])
    assert found.segment.where == All((DE, IDLE, Condition("industry", "under", ("5112 Software",))))


@pytest.mark.parametrize(
    ("rule", "message"),
    [("too-narrow", "--fix cannot apply too-narrow"), ("no-efect", r"did you mean no-effect\?")],
)
def test_other_rules_are_refused(rule: str, message: str) -> None:
    with pytest.raises(BadInputError, match=message):
        fix(PROJECT, Segment("S"), [rule])


BIG = """\
name: Big   # as sales call them
where:
  all:
    - country: {in: [DE, FR]}   # everybody
    # the ones with people
    - employees: {above: 20}
    - employees: {above: 10}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "accounts.csv").write_text("country,employees\nDE,10\nFR,20\nDE,30\nFR,40\n")
    (tmp_path / "niche.yaml").write_text("data: accounts.csv\n")
    (tmp_path / "segments").mkdir()
    (tmp_path / "segments" / "big.yaml").write_text(BIG)
    (tmp_path / "segments" / "broken.yaml").write_text("name: [")
    return tmp_path


def fixed(folder: Path, *slugs: str) -> list[tuple[str, str]]:
    return [(path.name, change) for path, change in fix_files(open_project(folder), slugs, ["no-effect"])]


def test_only_the_lines_that_did_nothing_leave_a_file(folder: Path) -> None:
    assert fixed(folder) == [("big.yaml", "drop country in DE, FR"), ("big.yaml", "drop employees > 10")]
    assert (folder / "segments" / "big.yaml").read_text() == BIG.replace(
        "    - country: {in: [DE, FR]}   # everybody\n", ""
    ).replace("    - employees: {above: 10}\n", "")
    assert fixed(folder) == []


def test_a_file_that_is_named_must_be_there(folder: Path) -> None:
    with pytest.raises(BadInputError, match="bgi"):
        fixed(folder, "bgi")


@pytest.mark.parametrize(("until", "changes"), [("9999-12-31", 0), ("2020-01-01", 2)])
def test_what_is_accepted_stays(folder: Path, until: str, changes: int) -> None:
    accepted = f"accepted: {{rule: no-effect, segment: big, reason: reads well, until: {until}}}\n"
    (folder / "accepted.yaml").write_text(accepted)
    assert len(fixed(folder)) == changes


MESSY = "id;Signed;Stage\n" + "".join(f"{n};{n % 12 + 1}/3/2024;{'Won' if n % 2 else 'None'}\n" for n in range(20))


def messy(tmp_path: Path, *accepted: str) -> Project:
    (tmp_path / "accounts.csv").write_text(MESSY)
    (tmp_path / "niche.yaml").write_text("niche: 1\ndata: accounts.csv   # ours\n")
    if accepted:
        lines = "".join(f"  - {{rule: {rule}, reason: so, until: 2999-01-01}}\n" for rule in accepted)
        (tmp_path / "accepted.yaml").write_text(f"accepted:\n{lines}")
    return open_project(tmp_path)


def test_the_table_is_read_otherwise(tmp_path: Path) -> None:
    project = messy(tmp_path)
    fix = fix_table(project, ["date-order", "words-for-missing"])
    assert fix is not None
    assert fix.changes == (
        "Signed: read its dates day first (columns.Signed.parse: date-eu in niche.yaml)",
        "Stage: keep None as values (columns.Stage.missing: [] in niche.yaml)",
    )
    fix.edit.save()
    assert (tmp_path / "niche.yaml").read_text() == (
        "niche: 1\ndata: accounts.csv   # ours\ncolumns:\n  Signed: {parse: date-eu}\n  Stage: {missing: []}\n"
    )
    assert fix_table(open_project(tmp_path), OF_TABLE) is None


def test_what_is_accepted_of_the_table_stays(tmp_path: Path) -> None:
    project = messy(tmp_path, "date-order")
    assert [finding.rule for finding in project.table_findings()] == ["words-for-missing"]
    assert fix_table(project, ["date-order"]) is None


def test_a_bare_table_has_no_niche_yaml_to_change(tmp_path: Path) -> None:
    (tmp_path / "accounts.csv").write_text(MESSY)
    with pytest.raises(BadInputError, match=r"there is no niche\.yaml to change"):
        fix_table(open_project(tmp_path / "accounts.csv"), ["date-order"])
    assert not (tmp_path / "niche.yaml").exists()
