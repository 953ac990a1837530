"""Changes of `niche.yaml` about the table: the file's layout, roles, the tree, words for a missing value."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import cast

from niche.segments.accounts.universe import Universe
from niche.segments.documents.yamlfile import Plain
from niche.segments.model.columns import Role
from niche.segments.model.settings import NO_TREE, FileLayout, Settings, TaxonomySettings
from niche.segments.reading.notices import Setting, TableNotice
from niche.segments.taxonomies.builtin import TITLES
from niche.segments.taxonomies.mapping import Unmapped, alike_labels, unmatched_values
from niche.segments.workspace.derived_settings import OFF
from niche.segments.workspace.layout_settings import LAYOUT_KEYS, PLACES
from niche.segments.workspace.preview import preview_table
from niche.segments.workspace.settings_edits import (
    Change,
    Said,
    SettingsEdit,
    configured,
    edited,
    put_column,
    said_of_column,
)
from niche.segments.workspace.workspace import WORKSPACE_KEYS, Workspace, parse_workspace


def laid_out(layout: FileLayout) -> Change:
    """Say where the table is in its file; what is left to niche is not said."""

    def change(said: Said) -> None:
        for key in PLACES:
            value = getattr(layout, key)
            if value in ("", None):
                said.pop(key, None)
            else:
                said[key] = list(value) if isinstance(value, tuple) else value

    return change


OTHER = "other"
"""The word for all values that the other answer has not."""


@dataclass(frozen=True, slots=True)
class Answers:
    """The values that mean yes and no; OTHER for all that do not mean yes."""

    yes: tuple[str, ...]
    no: tuple[str, ...] | str = ()


def takes_answers(role: Role) -> bool:
    """Whether niche.yaml takes yes and no lists for a role."""
    roles = next(key for key in WORKSPACE_KEYS if key.name == "roles")
    return any(key.keys for key in roles.keys if key.name == role.value)


def in_role(column: str, role: Role | None, answers: Answers | None = None, had: Collection[Role] = ()) -> Change:
    """Give a column a role, in the place of those that it is said to have; None takes those away.

    `answers` are the values that mean yes and no, where the column does not say so itself. `had` are roles that no
    column shall have, so that niche does not find them again.
    """

    def change(said: Said) -> None:
        roles = said.get("roles") or {}
        assert isinstance(roles, dict)  # the workspace was opened with it
        for other, given in list(roles.items()):
            of_column = given.get("column") if isinstance(given, dict) else given
            if of_column == column and other != (role and role.value):
                del roles[other]
        roles |= {one.value: OFF for one in had}
        if role is not None:
            roles[role.value] = column if answers is None else _answered(column, answers)
        said["roles"] = roles
        if not roles:
            del said["roles"]

    return change


def _answered(column: str, answers: Answers) -> Plain:
    no = answers.no if isinstance(answers.no, str) else list(answers.no)
    return cast(Plain, {"column": column, "yes": list(answers.yes), **({"no": no} if no else {})})


def missing_words(column: str, words: tuple[str, ...] | None) -> Change:
    """Say which words mean a missing value in a column; None leaves that to niche."""

    def change(said: Said) -> None:
        entry = {key: value for key, value in said_of_column(said, column).items() if key != "missing"}
        put_column(said, column, column, entry if words is None else {**entry, "missing": list(words)})

    return change


def in_tree(universe: Universe, tree: TaxonomySettings) -> Change:
    """Classify the accounts by this tree instead of the main one, or by none; aliases for other columns are dropped."""
    before = universe.main

    def change(said: Said) -> None:
        if tree == NO_TREE:
            said["taxonomy"] = OFF
            return
        entries = said.get("taxonomy")
        old = entries[0] if isinstance(entries, list) and entries else entries
        old = old if isinstance(old, dict) else {}
        made: Said = {"name": old["name"]} if "name" in old else {}
        made |= cast(
            Said, {"columns": list(tree.columns)} if tree.columns else {"use": tree.use, "column": tree.column}
        )
        shared = before is not None and set(before.columns) & set(tree.columns or (tree.column,))
        if shared and old.get("aliases") and old.get("use", "") == tree.use:
            made["aliases"] = old["aliases"]
        said["taxonomy"] = cast(Plain, [made, *entries[1:]] if isinstance(entries, list) and entries else made)

    return change


def as_noticed(universe: Universe, notice: TableNotice) -> Change:
    """Decide otherwise, as a notice proposes."""
    assert notice.setting is not None
    return configured(universe, notice.setting.key, notice.setting.value, notice.column)


def mended(workspace: Workspace, universe: Universe, setting: Setting, column: str) -> SettingsEdit:
    """The edit of `niche.yaml` that writes a setting; one that reads another table of the file is tried first.

    Raises BadInputError, also where `niche.yaml` speaks of columns that this other table does not have.
    """
    change = configured(universe, setting.key, setting.value, column)
    layout = setting.key[0]
    if len(setting.key) > 1 or layout not in {key.name for key in LAYOUT_KEYS}:
        return edited(workspace, change)
    if workspace.path is None:
        said = replace(workspace.settings.layout, **{layout: setting.value})  # type: ignore[arg-type] # as its key takes
        there = replace(workspace, settings=replace(workspace.settings, layout=said))
        return edited(workspace, change, preview=preview_table(there))
    edit = edited(workspace, change)
    preview_table(parse_workspace(edit.text, edit.path))
    return edit


def made_of_columns(settings: Settings, universe: Universe, name: str) -> bool:
    """Whether a taxonomy is a tree made of columns, whose labels can be joined."""
    if settings.taxonomies:
        return bool(settings.taxonomies[list(universe.placements).index(name)].columns)
    return universe.placements[name].taxonomy.name not in TITLES


def unmapped(settings: Settings, universe: Universe, name: str) -> Unmapped:
    """What can be mapped to the nodes of a taxonomy: values without one, or the labels of a tree made of columns."""
    placement = universe.placements[name]
    if made_of_columns(settings, universe, name):
        return alike_labels(placement.taxonomy, placement.counts)
    return unmatched_values(placement.taxonomy, placement.unmatched)
