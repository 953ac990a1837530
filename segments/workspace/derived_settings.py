"""What `niche.yaml` says of columns that are worked out of others, and of roles that the values of a column answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from niche.segments.documents.keys import KeyReader
from niche.segments.documents.yamlfile import Plain
from niche.segments.model.columns import Role
from niche.segments.model.derived import Answer, Rest, Stage
from niche.segments.model.settings import After, DerivedSettings

OFF = "off"
"""The word for a role that no column has, and for a column that is left out."""
_WITH: Mapping[str, tuple[str, ...]] = {"case": ("after",), "sum": ("unit", "after")}
"""The keys that may stand beside that of a derived column."""


def is_derived(column: Mapping[str, object]) -> bool:
    """Whether the settings of a column make it of others."""
    return not _WITH.keys().isdisjoint(column)


def check_derived(reader: KeyReader, columns: Mapping[str, Any], roles: Mapping[str, Any]) -> None:
    """Report derived columns with keys that contradict each other, and roles without an answer."""
    for name, column in columns.items():
        for key in (key for key in _WITH if key in column):
            others = [other for other in column if other != key and other not in _WITH[key]]
            if others:
                message = f"{name} is made by {key}, so {', '.join(others)} has no effect"
                reader.report(message, ("columns", name, others[0]), f"leave it out, or {key}", of_key=True)
            elif not column[key]:
                reader.report(f"{name}: {key} is empty", ("columns", name, key))
    for role, one in stages(roles, reader.document.value).items():
        both = [value for value in one.yes if value in one.no] if _listed(one.yes) and _listed(one.no) else []
        if not one.yes and not one.no:
            reader.report(
                f"{role.value} has neither yes nor no", ("roles", role.value), "list the values that mean each"
            )
        elif both:
            reader.report(f"{role.value}: {', '.join(both)} cannot mean yes and no", ("roles", role.value, "no"))


def check_trees(reader: KeyReader, columns: Mapping[str, Any], taxonomies: Sequence[Mapping[str, Any]]) -> None:
    """Report trees of derived columns: accounts are classified, and sorted by it, before columns are worked out."""
    listed = isinstance(reader.document.value, dict) and isinstance(reader.document.value.get("taxonomy"), list)
    for index, taxonomy in enumerate(taxonomies):
        at = ("taxonomy", index) if listed else ("taxonomy",)
        for key in ("column", "columns", "also"):
            said = taxonomy.get(key, ())
            for name in (said,) if isinstance(said, str) else said:
                made = columns.get(name, {})
                if is_derived(made):
                    instead = _BY_CASE if "case" in made else _BY_SUM
                    reader.report(f"{name} is made from other columns, so it cannot make a tree", (*at, key), instead)


_BY_CASE = "use the column in its conditions, and join its labels: {columns: [country], aliases: {DE: EMEA, FR: EMEA}}"
_BY_SUM = "a tree needs a column of codes or labels"


def _listed(answer: Answer) -> bool:
    return not isinstance(answer, Rest)


def derived(column: Mapping[str, Any]) -> DerivedSettings:
    """The settings of a derived column."""
    after = After(column["after"]) if "after" in column else None
    return DerivedSettings(tuple(column.get("case", {}).items()), column.get("sum", ()), column.get("unit", ""), after)


def stages(roles: Mapping[str, Any], content: Plain) -> dict[Role, Stage]:
    """The roles that the values of a column answer; `content` is all of the file as it stands there."""
    found: dict[Role, Stage] = {}
    for name, said in roles.items():
        if isinstance(said, dict) and said.get("column"):
            entry = _within(_within(content, "roles"), name)
            yes, no = (_answer(said.get(key, ()), isinstance(_within(entry, key), list)) for key in ("yes", "no"))
            found[Role(name)] = Stage(said["column"], yes, no, said.get("where", ""))
    return found


def _within(written: Plain, key: str) -> Plain:
    return written.get(key) if isinstance(written, dict) else None


def _answer(values: tuple[str, ...], listed: bool) -> Answer:
    """A list of values, or the word that stands alone."""
    if not listed and len(values) == 1 and values[0] in list(Rest):
        return Rest(values[0])
    return values
