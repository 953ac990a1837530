"""What niche.yaml may say of derived columns and stages, and how it is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from niche.segments.model.columns import Role
from niche.segments.model.derived import Rest, Stage
from niche.segments.model.problems import BadInputError
from niche.segments.model.settings import DerivedSettings
from niche.segments.project import Project
from niche.segments.workspace.workspace import open_workspace, parse_workspace


def parsed(settings: str) -> str:
    try:
        return "\n".join(map(str, parse_workspace(f"data: a.csv\n{settings}\n", Path("n.yaml")).problems))
    except BadInputError as error:
        return str(error)


def test_what_is_said() -> None:
    text = """\
data: a.csv
columns:
  x: off
  region: {case: {EMEA: "country in DE, FR", AMER: country = US}}
  arr: {sum: [a, b], unit: USD}
roles:
  won: {column: Stage, yes: [Closed Won], no: other}
  retained: {column: Renewal, yes: known, no: [known]}
  customer: off
  id: key
"""
    settings = parse_workspace(text, Path("n.yaml")).settings
    assert settings.columns["x"].off
    assert settings.derived == {
        "region": DerivedSettings((("EMEA", "country in DE, FR"), ("AMER", "country = US"))),
        "arr": DerivedSettings(sum=("a", "b"), unit="USD"),
    }
    assert settings.roles == {Role.ID: "key"}
    assert settings.stages == {
        Role.WON: Stage("Stage", ("Closed Won",), Rest.OTHER),
        Role.RETAINED: Stage("Renewal", Rest.KNOWN, ("known",)),
    }
    assert settings.unused == {Role.CUSTOMER}


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("columns: {x: of}", "columns.x: expected off, or a mapping of from, kind"),
        ("columns: {x: of}", "(did you mean off?)"),
        ("columns: {x: {aplies: a = 1}}", "unknown key aplies in x (did you mean applies?)"),
        ("columns: {x: {applies: [a]}}", "columns.x.applies: expected a text"),
        ("columns: {x: {sum: [a], kind: money}}", "n.yaml:2:25: x is made by sum, so kind has no effect"),
        ("columns: {x: {case: {a: b}, sum: [a]}}", "x is made by case, so sum has no effect"),
        ("columns: {x: {case: [a]}}", "columns.x.case: expected a mapping of texts"),
        ("roles: {won: {yes: [a]}}", "roles.won.column is missing"),
        ("roles: {won: {column: a}}", "n.yaml:2:14: won has neither yes nor no (list the values that mean each)"),
        ("roles: {won: {column: a, yes: [b], no: [c, b]}}", "won: b cannot mean yes and no"),
        ("roles: {won: {column: a, yess: [b], no: [c]}}", "unknown key yess in won (did you mean yes?)"),
        ("roles: {won: [a]}", "roles.won: expected a text, or a mapping of column, yes, no, where"),
        ("roles: {name: {column: a}}", "roles.name: expected a text"),
        ("columns: {r: {case: {a: b}}}\ntaxonomy: {columns: [r]}", "n.yaml:3:21: r is made from other columns"),
        ("columns: {r: {case: {a: b}}}\ntaxonomy: {columns: [s, r]}", "join its labels: {columns: [country]"),
        ("columns: {r: {sum: [a]}}\ntaxonomy: [{use: naics-2022, column: r}]", "a tree needs a column of codes"),
    ],
)
def test_what_is_refused(settings: str, said: str) -> None:
    assert said in parsed(settings)


def test_what_stands_in_the_place_of_a_tree_of_cases_makes_the_same_groups(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("name,country\nA,DE\nB,FR\nC,US\nD,DE\n")
    (tmp_path / "niche.yaml").write_text(
        "data: a.csv\ntaxonomy: {columns: [country], aliases: {DE: EMEA, FR: EMEA, US: AMER}}\n"
    )
    main = Project.of(open_workspace(tmp_path)).universe.main
    assert main is not None
    found = {node.title: int(main.counts[node.position]) for node in main.taxonomy.nodes}
    assert found == {"AMER": 1, "EMEA": 3, "Unclassified": 0}
