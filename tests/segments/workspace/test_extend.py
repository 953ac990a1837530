"""Columns that niche.yaml derives, roles that the values of a stage answer, and roles that values show."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest

from niche.segments.findings.restrict import describing
from niche.segments.model.columns import Role
from niche.segments.model.filters import Condition
from niche.segments.model.problems import BadInputError
from niche.segments.project import Project, open_project
from niche.segments.reading.notices import NoticeKind
from niche.segments.workspace.preview import preview_table
from niche.segments.workspace.regenerate import regenerate
from niche.segments.workspace.scaffold import scaffold
from niche.segments.workspace.workspace import of_table, open_workspace

N = 60


def cycled(*values: object) -> list[object]:
    return [values[number % len(values)] for number in range(N)]


def opened(folder: Path, columns: dict[str, list[object]], settings: str = "") -> Project:
    pl.DataFrame({"Name": [f"n{number}" for number in range(N)], **columns}).write_csv(folder / "t.csv")
    if not settings:
        return open_project(folder / "t.csv")
    (folder / "niche.yaml").write_text(f"niche: 1\ndata: t.csv\n{settings}")
    return open_project(folder)


def answers(project: Project, role: Role) -> tuple[int, int] | None:
    column = project.universe.role(role)
    if column is None:
        return None
    yes, no = (project.count(Condition(column.name, "is", value)).accounts for value in (True, False))
    return yes, no


STAGES = cycled("Closed Won", "Closed Lost", "Demo", "Demo", "Closed Lost")
VENDORS: Sequence[tuple[dict[str, list[object]], Role, tuple[int, int]]] = (
    ({"Deal Stage": STAGES}, Role.WON, (12, 24)),  # HubSpot
    ({"dealstage": cycled("closedwon", "closedlost", "contractsent")}, Role.WON, (20, 20)),  # HubSpot's API
    ({"Lifecycle Stage": cycled("Customer", "Lead", "Evangelist", None)}, Role.CUSTOMER, (30, 15)),
    ({"Stage": STAGES, "Type": cycled("New", "Old")}, Role.WON, (12, 24)),  # Salesforce
    ({"IsWon": cycled("true", "false", "false"), "IsClosed": cycled("true", "true", "false")}, Role.WON, (20, 20)),
    ({"Type": cycled("Customer - Direct", "Prospect", "Other", None)}, Role.CUSTOMER, (15, 30)),
    ({"Deal - Status": cycled("Won", "Lost", "Open")}, Role.WON, (20, 20)),  # Pipedrive
    ({"opportunityid": cycled(*range(N)), "statecode": cycled(0, 1, 2)}, Role.WON, (20, 20)),  # Dynamics
    ({"Stage": cycled("Closed Won", "Closed Lost to Competition", "Closed-Lost")}, Role.WON, (20, 40)),  # Zoho
    ({"Phase": cycled("Gewonnen", "Verloren", "Offen", "Offen")}, Role.WON, (15, 15)),
    ({"Churn": cycled("Yes", "No", "No")}, Role.RETAINED, (40, 20)),
    ({"churned": cycled(0, 0, 1)}, Role.RETAINED, (40, 20)),
    ({"Status": cycled("Active", "Churned", "Paused")}, Role.RETAINED, (20, 20)),
)


@pytest.mark.parametrize(("columns", "role", "expected"), VENDORS, ids=lambda value: str(value)[:40])
def test_an_outcome_is_guessed_and_told(
    tmp_path: Path, columns: dict[str, list[object]], role: Role, expected: tuple[int, int]
) -> None:
    project = opened(tmp_path, columns)
    assert answers(project, role) == expected
    (notice,) = (one for one in project.universe.notices if one.kind is NoticeKind.OUTCOME)
    assert notice.count == sum(expected)
    assert notice.setting is not None
    assert notice.setting.key == ("roles", role.value)
    assert answers(opened(tmp_path, columns, f"roles: {{{role.value}: off}}\n"), role) is None
    preview = preview_table(of_table(tmp_path / "t.csv"))
    (tmp_path / "niche.yaml").write_text(scaffold(preview, "t.csv"))
    again = open_project(tmp_path)
    assert answers(again, role) == expected
    assert not [one for one in again.universe.notices if one.kind is NoticeKind.OUTCOME]


@pytest.mark.parametrize(
    "columns",
    [
        {"Stage": cycled("Closed Won", "Demo")},  # no deal lost: a win rate of 100 % would be said
        {"statecode": cycled(0, 1)},  # active and inactive accounts
        {"Lead Source": cycled("Customer", "Prospect")},
        {"Status": cycled("Active", "Paused")},
    ],
)
def test_nothing_is_guessed_of_half_a_vocabulary(tmp_path: Path, columns: dict[str, list[object]]) -> None:
    assert set(opened(tmp_path, columns).universe.roles) == {Role.NAME}


@pytest.mark.parametrize(
    ("cells", "said", "expected"),
    [
        (STAGES, "yes: [Closed Won], no: [Closed Lost]", (12, 24)),
        (STAGES, "yes: Closed Won, no: other", (12, 48)),
        (STAGES, "yes: Closed Won", (12, 0)),
        (STAGES, 'yes: Closed Won, no: other, where: "x > 3"', (6, 36)),
        (cycled("2024-01-05", None, "2024-02-05"), "yes: known, no: missing", (40, 20)),
        (cycled(1, 0, 2), "yes: [1], no: [0]", (20, 20)),
        (cycled("yes", "no", None), "yes: [no], no: [yes]", (20, 20)),
        (cycled("a;b", "c;b", "a;c"), "yes: [a], no: other", (40, 20)),
        (cycled("known", "unheard"), "yes: [known], no: other", (30, 30)),
    ],
)
def test_the_values_of_a_column_answer(
    tmp_path: Path, cells: list[object], said: str, expected: tuple[int, int]
) -> None:
    columns = {"Told": cells, "x": cycled(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)}
    project = opened(tmp_path, columns, f"roles: {{won: {{column: Told, {said}}}}}\n")
    assert answers(project, Role.WON) == expected
    outcomes = project.count(columns=["x"]).matched_outcomes
    assert outcomes is not None
    assert (outcomes.won, outcomes.closed) == (expected[0], sum(expected))
    assert not project.problems


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("columns: {arr: {sum: [x, y]}}", ":3:26: arr: there is no column y to add"),
        ("columns: {arr: {sum: [x, Stage]}}", ":3:26: arr: Stage is a category, not a number to add"),
        ("columns: {x: {case: {a: x > 1}}}", ":3:14: the table already has a column x"),
        ("columns: {r: {case: {a: 'stge = Demo'}}}", ":3:25: r.case.a: there is no column stge (did you mean Stage?)"),
        ("columns: {x: {applies: stge = Demo}}", ":3:24: x.applies: there is no column stge (did you mean Stage?)"),
        ("columns: {r: {case: {a: 'in_segment(b)'}}}", ":3:25: r.case.a: there is no segment b"),
        ("roles: {won: {column: Stge, yes: [a]}}", ":3:23: there is no column Stge (did you mean Stage?)"),
        ("roles: {won: {column: x, yes: [a]}}", ":3:31: "),
        ("roles: {won: {column: Stage, yes: [a], where: x >}}", ":3:47: won.where: "),
    ],
)
def test_what_does_not_fit_is_refused_at_its_place(tmp_path: Path, settings: str, said: str) -> None:
    with pytest.raises(BadInputError) as caught:
        opened(tmp_path, {"Stage": STAGES, "x": cycled(1, 2)}, f"{settings}\n")
    assert f"niche.yaml{said}" in str(caught.value)


def test_a_value_that_no_account_has_is_told(tmp_path: Path) -> None:
    project = opened(
        tmp_path, {"Stage": STAGES}, "roles: {won: {column: Stage, yes: [Closed won], no: [Closed Lost]}}\n"
    )
    assert "no account has Closed won as Stage (did you mean Closed Won?)" in str(project.problems[0])


def test_a_role_may_be_a_derived_column_of_its_kind(tmp_path: Path) -> None:
    settings = "columns: {good: {case: {yes: x = 2}}, tier: {case: {A: x = 2}}}\nroles: {won: good, retained: tier}\n"
    project = opened(tmp_path, {"x": cycled(1, 2)}, settings)
    assert answers(project, Role.WON) == (30, 0)
    assert "retained needs yes or no: tier is a category" in str(project.problems[0])


def test_a_column_applies_to_some_accounts(tmp_path: Path) -> None:
    project = opened(tmp_path, {"state": cycled("ID", None), "country": cycled("US", "DE", "US")}, APPLIES)
    assert project.universe.columns["state"].applies == Condition("country", "is", "US")


APPLIES = "columns: {state: {applies: country is US}}\n"


def test_a_column_is_left_out(tmp_path: Path) -> None:
    project = opened(tmp_path, {"x": cycled(1, 2), "y": cycled(3, 4)}, "columns: {x: off}\n")
    assert project.universe.table.columns == ["Name", "y"]
    with pytest.raises(BadInputError, match="every column is off"):
        opened(tmp_path, {}, "columns: {Name: off}\n")
    with pytest.raises(BadInputError, match="x is off, so it cannot be owner"):
        opened(tmp_path, {"x": cycled(1, 2)}, "columns: {x: off}\nroles: {owner: x}\n")


def test_a_value_may_be_called_like_the_role(tmp_path: Path) -> None:
    project = opened(tmp_path, {"Status": cycled("Won", "Lost", "Open")})
    assert project.count("Status = Won").accounts == project.count("is_won").accounts == 20


def test_a_file_made_anew_keeps_what_is_derived(tmp_path: Path) -> None:
    written = (
        "columns:\n  x: off\n  big: {case: {Big: y > 3}}\nroles:\n  won: {column: Stage, yes: [Demo]}\n  name: Name\n"
    )
    opened(tmp_path, {"x": cycled(1, 2), "y": cycled(3, 4), "Stage": STAGES}, written)
    made = regenerate(preview_table(of_table(tmp_path / "t.csv")), "t.csv", open_workspace(tmp_path))
    (tmp_path / "niche.yaml").write_text(made.text)
    again = open_project(tmp_path)
    assert again.universe.table.columns == ["Name", "y", "Stage", "big", "is_won"]
    assert answers(again, Role.WON) == (24, 0)


@pytest.mark.parametrize(
    ("header", "cells", "role"),
    [
        ("Company Domain Name", cycled("a.com", "b.co.uk", "c.de"), Role.DOMAIN),
        ("Website", cycled("https://a.com/x", "www.b.io", None), Role.DOMAIN),
        ("Seite", [f"https://shop{number}.example.com" for number in range(N)], Role.DOMAIN),
        ("domain", cycled("Archaea", "Bacteria"), None),
        ("e-mail", [f"a{number}@b.com" for number in range(N)], None),
        ("Parent Account", cycled("n1", None, "Else"), Role.PARENT),
        ("parent", cycled("n1", None, "n2"), Role.PARENT),
        ("parent", cycled("single", "both"), None),
    ],
)
def test_a_role_is_shown_by_header_and_values(
    tmp_path: Path, header: str, cells: list[object], role: Role | None
) -> None:
    roles = opened(tmp_path, {header: cells}).universe.roles
    assert dict(roles) == {Role.NAME: "Name", **({role: header} if role else {})}


def test_what_an_outcome_is_read_from_is_no_advice(tmp_path: Path) -> None:
    stages = cycled("Closed Won", "Closed Lost", "Demo")
    universe = opened(tmp_path, {"Stage": stages, "Country": cycled("DE", "FR")}).universe
    assert [column.name for column in describing(universe)] == ["Country"]
