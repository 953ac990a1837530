"""Changes of niche.yaml about the table: only the lines that change, new keys in their places."""

from __future__ import annotations

from pathlib import Path

import pytest

from niche.segments.model.columns import Role
from niche.segments.model.settings import FileLayout, TaxonomySettings
from niche.segments.project import Project
from niche.segments.reading.notices import NoticeKind, Setting, TableNotice
from niche.segments.workspace.settings_edits import Change, edited
from niche.segments.workspace.table_edits import as_noticed, in_role, in_tree, laid_out, missing_words, unmapped
from niche.segments.workspace.workspace import Workspace, open_workspace

HEAD = "niche: 1   # ours\ndata: accounts.csv\n"
REST = (
    "roles: {owner: who}   # ask Ana\ntaxonomy: {columns: [area, line], aliases: {apps: Apps}}\nsegments: segments/\n"
)
CSV = "area,line,who,code\nSoft,Apps,A,5132\nSoft,apps,B,5241\nMoney,Banks,C,23\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "accounts.csv").write_text(CSV)
    (tmp_path / "niche.yaml").write_text(HEAD + REST)
    return open_workspace(tmp_path)


TREE = "taxonomy: {columns: [area, line], aliases: {apps: Apps}}"


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (laid_out(FileLayout(sheet="A", header=0)), f"{HEAD}sheet: A\nheader: 0\n{REST}"),
        (laid_out(FileLayout(separator="\t")), f'{HEAD}separator: "\\t"\n{REST}'),
        (laid_out(FileLayout()), HEAD + REST),
        (missing_words("who", ("A", "B")), f"{HEAD}columns:\n  who: {{missing: [A, B]}}\n{REST}"),
        (missing_words("who", ()), f"{HEAD}columns:\n  who: {{missing: []}}\n{REST}"),
        (missing_words("who", None), HEAD + REST),
        (in_role("line", Role.NAME), HEAD + REST.replace("who}", "who, name: line}")),
        (in_role("who", Role.ID), HEAD + REST.replace("owner: who", "id: who")),
        (in_role("who", None, had=(Role.OWNER,)), HEAD + REST.replace("owner: who", 'owner: "off"')),
        (in_role("who", None), HEAD + REST.replace("roles: {owner: who}   # ask Ana\n", "")),
    ],
)
def test_a_change_touches_its_lines_alone(workspace: Workspace, change: Change, text: str) -> None:
    assert edited(workspace, change).text == text


@pytest.mark.parametrize(
    ("tree", "line"),
    [
        (TaxonomySettings(columns=("line",)), "taxonomy: {columns: [line], aliases: {apps: Apps}}"),
        (TaxonomySettings(columns=("who",)), "taxonomy: {columns: [who]}"),
        (TaxonomySettings(use="naics-2022", column="code"), "taxonomy: {use: naics-2022, column: code}"),
        (TaxonomySettings(use="naics-2022", column="line"), "taxonomy: {use: naics-2022, column: line}"),
    ],
)
def test_another_tree_keeps_what_it_shares(workspace: Workspace, tree: TaxonomySettings, line: str) -> None:
    change = in_tree(Project.of(workspace).universe, tree)
    assert edited(workspace, change).text == HEAD + REST.replace(TREE, line)


@pytest.mark.parametrize(
    ("key", "value", "text"),
    [
        (("sheet",), "A", f"{HEAD}sheet: A\n{REST}"),
        (("columns", "who", "kind"), "text", f"{HEAD}columns:\n  who: {{kind: text}}\n{REST}"),
        (("columns", "who", "missing"), (), f"{HEAD}columns:\n  who: {{missing: []}}\n{REST}"),
        (("taxonomy", "edition"), "naics-2017", HEAD + REST.replace("Apps}}", "Apps}, edition: naics-2017}")),
    ],
)
def test_a_setting_that_a_notice_proposes_is_written(
    workspace: Workspace, key: tuple[str, ...], value: str | tuple[str, ...], text: str
) -> None:
    notice = TableNotice(NoticeKind.UNREAD, "", "line", setting=Setting(key, value))
    assert edited(workspace, as_noticed(Project.of(workspace).universe, notice)).text == text


def test_the_labels_of_a_tree_of_columns_can_be_joined(tmp_path: Path) -> None:
    (tmp_path / "accounts.csv").write_text(CSV)
    (tmp_path / "niche.yaml").write_text(f"{HEAD}taxonomy: {{columns: [area, line]}}\n")
    project = Project.of(open_workspace(tmp_path))
    found = unmapped(project.workspace.settings, project.universe, "industry")
    assert ([*found.offered], found.free) == (["apps"], True)
    assert [found.alias(one.node) for one in found.suggest(["apps"])["apps"]] == ["Apps"]


def test_a_segment_may_name_a_label_as_it_was_before_it_was_joined(workspace: Workspace) -> None:
    tree = Project.of(workspace).universe.placements["industry"].taxonomy
    assert {tree.find(text).code for text in ("apps", "Apps", "Soft / apps", "Soft / Apps")} == {"Soft / Apps"}
