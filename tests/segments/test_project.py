"""An open project: what a notebook does in five lines, and the guide and the docstrings as they are written."""

from __future__ import annotations

import doctest
import subprocess
import sys
from pathlib import Path
from shutil import copytree

import pytest

import niche.segments as ns
from niche.segments import project as projects
from niche.segments.model.cancelling import CancelledError
from niche.segments.model.problems import BadInputError
from niche.segments.model.segment import Segment
from niche.segments.portfolio import single_accounts

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "library.md"
FLAGS = doctest.ELLIPSIS | doctest.REPORT_NDIFF


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own in which `sample_data/accounts` lies, so that what is saved leaves no trace."""
    copytree(ROOT / "sample_data" / "accounts", tmp_path / "sample_data" / "accounts")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "sample_data" / "accounts"


@pytest.fixture
def project(here: Path) -> ns.Project:
    return ns.open(here)


@pytest.mark.usefixtures("here")
def test_a_notebook_counts_checks_and_saves_in_five_lines() -> None:
    project = ns.open("sample_data/accounts")
    counts = project.count("employees between 100 and 500 and country in ('DE', 'FR')")
    assert (counts.accounts, counts.undecided, counts.share) == (751, 26, 751 / 20_000)
    assert [finding.rule for finding in project.check("nordic-logistics").findings][:1] == ["unreliable"]
    saved = project.save(Segment("Mid-size in Germany and France", counts.filter))
    assert project.count(saved.slug).accounts == counts.accounts


@pytest.mark.usefixtures("here")
def test_the_guide_is_true() -> None:
    found = doctest.testfile(str(GUIDE), module_relative=False, optionflags=FLAGS)
    assert found.attempted > 20
    assert found.failed == 0


def test_the_examples_of_the_docstrings_are_true(project: ns.Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project.workspace.root.parents[1])
    for module in (projects, single_accounts, ns):
        found = doctest.testmod(module, extraglobs={"project": project}, optionflags=FLAGS)
        assert found.attempted
        assert found.failed == 0


def test_the_library_loads_when_it_is_used() -> None:
    code = "import sys, niche.segments as ns; print('polars' in sys.modules); ns.open; print('polars' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]
    assert {*ns.__all__} <= {*dir(ns)}
    word = "opn"
    with pytest.raises(AttributeError, match=word):
        getattr(ns, word)


def test_a_segment_is_written_over_only_where_that_is_said(project: ns.Project) -> None:
    segment = Segment("Nordic logistics", project.parse("country is SE"))
    with pytest.raises(BadInputError, match="segment nordic-logistics already exists"):
        project.save(segment)
    assert project.count("nordic-logistics").accounts == 85
    text = project.save(segment, "nordic-logistics").text
    assert project.segments["nordic-logistics"] == segment
    assert project.save(segment, "nordic-logistics").text == project.save(segment).text == text
    assert project.count(project.save(segment)).accounts == project.count("country is SE").accounts


def test_a_segment_that_does_not_fit_the_accounts_is_said_with_its_place(project: ns.Project, here: Path) -> None:
    (here / "segments" / "odd.yaml").write_text(
        "name: Odd\nwhere:\n  all:\n    - employes: {above: 5}\n    - in_segment: x\n"
    )
    with pytest.raises(BadInputError) as caught:
        project.count("odd")
    assert [problem.line for problem in caught.value.problems] == [4, 5]
    assert "odd.yaml:4" in str(caught.value)


def test_each_value_that_does_not_fit_is_said(project: ns.Project, here: Path) -> None:
    (here / "segments" / "odd.yaml").write_text(
        "name: Odd\nwhere:\n  all:\n    - industry: {under: [Nowhere, '999999 Nothing', Nowhere]}\n"
    )
    with pytest.raises(BadInputError) as caught:
        project.count("odd")
    assert [problem.line for problem in caught.value.problems] == [4, 4]
    assert all(name in str(caught.value) for name in ("Nowhere", "Nothing"))


def test_what_is_accepted_follows_its_file(project: ns.Project, here: Path) -> None:
    rules = [finding.rule for finding in project.check("nordic-logistics").findings]
    (here / "accepted.yaml").write_text(
        "accepted: {rule: one-whale, segment: nordic-logistics, reason: known, until: 9999-12-31}\n"
    )
    assert [finding.rule for finding in project.check("nordic-logistics").findings] == [
        rule for rule in rules if rule != "one-whale"
    ]
    (here / "accepted.yaml").write_text("accepted: {rule: one-whal}\n")
    assert any("one-whale" in str(problem) for problem in project.problems)
    with pytest.raises(BadInputError, match="did you mean one-whale"):
        project.check("nordic-logistics")


def test_who_does_not_wait_is_told_nothing(project: ns.Project) -> None:
    with pytest.raises(CancelledError):
        project.until(lambda: True).count("employees >= 7")
    with pytest.raises(CancelledError):
        _ = project.until(lambda: True).segments


def test_columns_that_are_unknown_are_said(project: ns.Project) -> None:
    with pytest.raises(BadInputError, match="did you mean employees"):
        project.rows("nordic-logistics", ["employes"])
    assert project.rows(first=19_999).shape == (1, len(project.universe.table.columns))
