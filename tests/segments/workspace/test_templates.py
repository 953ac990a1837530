"""New segments: empty, copied, or from a template whose words are made the table's."""

from __future__ import annotations

from pathlib import Path

import pytest
from universes import universe

from niche.segments.accounts.opening import open_universe
from niche.segments.accounts.universe import Universe
from niche.segments.counting.counter import Counter
from niche.segments.model.columns import Kind, Role
from niche.segments.model.filters import All, Condition, Filter
from niche.segments.model.problems import BadInputError
from niche.segments.workspace.formatting import tidied
from niche.segments.workspace.segmentfile import SCHEMA, SegmentFile
from niche.segments.workspace.templates import create, fitted, templates
from niche.segments.workspace.workspace import Workspace, open_workspace

SEGMENT = """\
# Who: ana
name: Home
status: active
owner: ana@example.com
reviewed: 2026-01-02
where:
  country: Germany   # the home market
measured: {accounts: 2, of: 3, on: 2026-01-02, rule: aa, data: bb}
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "segments").mkdir()
    (tmp_path / "segments" / "home.yaml").write_text(SEGMENT)
    rows = "A1,Germany,120\nA2,Germany,5\nA3,France,300\nA4,Austria,40\n"
    (tmp_path / "accounts.csv").write_text("id,Billing Country,No. of Employees\n" + rows)
    (tmp_path / "niche.yaml").write_text("data: accounts.csv\n")
    return open_workspace(tmp_path)


def universe_of(workspace: Workspace) -> Universe:
    return open_universe(workspace.settings)


def text_of(workspace: Workspace, *arguments: str) -> str:
    return create(workspace, *arguments, universe=universe_of(workspace)).path.read_text()


def test_an_empty_one(workspace: Workspace) -> None:
    begun = create(workspace, "Growth & SaaS")
    assert begun.path.name == "growth-and-saas.yaml"
    assert begun.path.read_text() == "niche: 1\nname: Growth & SaaS\nstatus: draft\nwhere: {all: []}\n"


def test_a_folder_that_cannot_be_made_is_said(workspace: Workspace) -> None:
    folder = workspace.settings.segments
    (folder / "home.yaml").unlink()
    folder.rmdir()
    folder.symlink_to("nowhere")
    with pytest.raises(BadInputError, match="cannot make the folder of segments"):
        create(workspace, "Growth")


def test_a_name_that_is_taken_gets_a_number(workspace: Workspace) -> None:
    assert create(workspace, "home").path.name == "home-2.yaml"


def test_a_copy_keeps_the_text_but_is_nobodys_and_not_measured(workspace: Workspace) -> None:
    assert text_of(workspace, "Away", "home") == (
        "# Who: ana\nname: Away\nstatus: draft\nwhere:\n  country: Germany   # the home market\n"
    )


def test_a_template_takes_the_tables_words(workspace: Workspace) -> None:
    begun = create(workspace, "Neighbours", "dach", universe_of(workspace))
    assert "- Billing Country: {in: [Germany, Austria, CH]}" in begun.path.read_text()
    assert begun.notes == ("country is Billing Country here",)
    begun = create(workspace, "Middle", "mid-market", universe_of(workspace))
    counter = Counter(universe_of(workspace))
    assert counter.size(workspace.read("middle").segment.where) == 2


def test_what_does_not_fit_is_said_and_kept(workspace: Workspace) -> None:
    begun = create(workspace, "Young", "early-stage", universe_of(workspace))
    assert "funding_stage: {in: [pre-seed, seed, series-a]}" in begun.path.read_text()
    assert begun.notes == (
        "does not fit this table: there is no column funding_stage",
        "employees is No. of Employees here",
    )


@pytest.mark.parametrize(
    ("source", "said"),
    [("hom", r"did you mean home\?"), ("mid-markt", r"did you mean mid-market\?"), ("zzz", "niche new --list")],
)
def test_an_unknown_source(workspace: Workspace, source: str, said: str) -> None:
    with pytest.raises(BadInputError, match=said):
        create(workspace, "New", source)
    assert workspace.slugs() == ("home",)


@pytest.mark.parametrize(("folder", "line"), [("segments", SCHEMA), (".", f"../{SCHEMA}")])
def test_editors_are_told_of_the_schema_where_there_is_one(workspace: Workspace, folder: str, line: str) -> None:
    (workspace.root / folder / SCHEMA).write_text("{}")
    assert text_of(workspace, "A").startswith(f"# yaml-language-server: $schema={line}\nniche: 1\n")
    assert text_of(workspace, "B", "a").count("yaml-language-server") == 1


def country(*wanted: str, column: str = "country") -> Filter:
    return All((Condition(column, "in", wanted),))


def above(column: str) -> Filter:
    return All((Condition(column, "above", 3),))


@pytest.mark.parametrize(
    ("accounts", "where", "expected"),
    [
        (universe(country=["DE", "FR"]), country("DE", "AT"), country("DE", "AT")),
        (universe(country=["DEU", "FRA"]), country("DE", "FR"), country("DEU", "FRA")),
        (universe(country=["germany", "UK"]), country("DE", "GB", "AT"), country("germany", "UK", "AT")),
        (universe(country=["Mars"]), country("DE"), country("DE")),
        (universe(stage=["seed"]), country("seed", column="funding_stage"), country("seed", column="stage")),
        (universe(HeadCount=[1]), above("employees"), above("HeadCount")),
        (universe(employes=[1]), above("employees"), above("employes")),
        (
            universe(Deal_Won=[True], roles={Role.WON: "Deal_Won"}),
            All((Condition("won", "is", True),)),
            All((Condition("Deal_Won", "is", True),)),
        ),
    ],
)
def test_fitting(accounts: Universe, where: Filter, expected: Filter) -> None:
    assert fitted(where, accounts)[0] == expected


def test_a_kind_that_does_not_fit_is_said() -> None:
    _, notes = fitted(above("employees"), universe(employees=["many"], kinds={"employees": Kind.TEXT}))
    assert len(notes) == 1
    assert "above does not fit employees, a text" in notes[0]


@pytest.mark.parametrize("template", templates().values(), ids=templates())
def test_templates_can_be_read_say_what_they_are_and_are_tidy(template: SegmentFile) -> None:
    assert template.problems == ()
    assert template.segment.description
    assert tidied(template) == template.text
