"""Compare what was read of a messy table with the truth about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from messy_columns import MessyColumn
from messy_tables import MessyTable
from messy_trees import MessyTree
from universes import frame_of, nodes_of

from niche.segments.accounts.universe import Universe
from niche.segments.model.columns import Kind, Role
from niche.segments.model.taxonomy import UNCLASSIFIED
from niche.segments.reading.notices import NoticeKind

_NEAR = 1e-9


@dataclass(frozen=True)
class Check:
    """One thing that was compared: a column, a role, the tree, or the table."""

    what: str
    form: str
    right: bool
    told: bool
    """Whether a notice tells what may be wrong."""
    detail: str = ""

    @property
    def silent(self) -> bool:
        """Whether it is wrong, and nothing tells."""
        return not self.right and not self.told


_TELLS = {
    "kind": {NoticeKind.UNREAD, NoticeKind.DIGITS, NoticeKind.DATE_ORDER, NoticeKind.LOST_DIGITS},
    "values": {
        NoticeKind.UNREAD,
        NoticeKind.DIGITS,
        NoticeKind.DATE_ORDER,
        NoticeKind.BRACKETS,
        NoticeKind.ENCODING,
        NoticeKind.DECIMAL,
    },
    "missing": {NoticeKind.UNREAD, NoticeKind.MISSING},
    "order": {NoticeKind.UNREAD},
    "header": {NoticeKind.HEADER, NoticeKind.ENCODING},
    "rows": {NoticeKind.ROWS, NoticeKind.HEADER, NoticeKind.ENCODING},
    "tree": {NoticeKind.PARENT, NoticeKind.EDITION, NoticeKind.SEVERAL, NoticeKind.SPELLING},
}
"""The kinds of notice that tell of a fault."""


def checks(universe: Universe, table: MessyTable) -> Iterator[Check]:
    """All comparisons of a universe with the truth about its table."""
    kinds = {notice.kind for notice in universe.notices}
    garbled = NoticeKind.ENCODING in kinds  # then nothing below a header in other letters can be found
    rows = len(universe) == table.rows
    yield Check("rows", table.form, rows, bool(kinds & _TELLS["rows"]), f"{len(universe)} for {table.rows}")
    if missing := table.told - kinds:
        yield Check("notice", table.form, False, garbled, f"not told: {', '.join(sorted(missing))}")
    for column in table.columns:
        yield _column(universe, column) if rows else Check(column.header, column.form, right=False, told=garbled)
    for role in (Role.ID, Role.NAME, Role.OWNER, Role.WON, Role.DEAL_SIZE, Role.VALUE):
        wanted, found = table.roles.get(role), universe.roles.get(role)
        if wanted or found:
            lost = wanted is not None and wanted not in universe.columns
            yield Check(role.value, "role", wanted == found, garbled and lost, f"{found} for {wanted}")
    if table.tree is not None or universe.main is not None:
        yield _tree(universe, table.tree)


def _kinds_told(universe: Universe, columns: Sequence[str]) -> set[NoticeKind]:
    return {notice.kind for notice in universe.notices if notice.column in (*columns, "")}


def _column(universe: Universe, truth: MessyColumn) -> Check:
    fault, detail = _fault(universe, truth)
    told = _kinds_told(universe, [truth.header])
    own = {notice.kind for notice in universe.notices if notice.column == truth.header}
    if not fault and (untold := truth.told - own):
        return Check(truth.header, truth.form, False, False, f"not told: {', '.join(sorted(untold))}")
    tells = _TELLS.get(fault, set()) & (told if fault == "header" else own | (told & {NoticeKind.ENCODING}))
    return Check(truth.header, truth.form, not fault, bool(tells), f"{fault}: {detail}")


def _fault(universe: Universe, truth: MessyColumn) -> tuple[str, str]:
    """What is wrong with a column, and how; nothing if it is right."""
    column = universe.columns.get(truth.header)
    if column is None or column.kind is Kind.INDUSTRY:
        return "header", f"not among {', '.join(universe.columns)}"
    found = frame_of(universe).get_column(truth.header).to_list()
    if universe.order is not None:
        found = [value for _, value in sorted(zip(universe.order.tolist(), found, strict=True), key=lambda row: row[0])]
    if column.kind not in truth.kinds:
        sample = [cell for cell in truth.cells if cell][:3]
        return "kind", f"{column.kind.value} for {' or '.join(kind.value for kind in truth.kinds)}: {sample}"
    if NoticeKind.DATE_ORDER in truth.told:
        return "", ""
    for row, (one, value) in enumerate(zip(found, truth.values, strict=True)):
        if not _alike(one, value):
            fault = "missing" if one is None or value is None else "values"
            return fault, f"{one!r} for {value!r}, written {truth.cells[row]!r} in row {row}"
    if truth.order and column.values != tuple(one for one in truth.order if one in found):
        return "order", f"{column.values} for {truth.order}"
    return "", ""


def _alike(found: object, value: object) -> bool:
    if isinstance(found, list) and isinstance(value, str):  # several codes in a cell
        return found == value.split(", ")
    if isinstance(found, float) or isinstance(value, float):
        if not isinstance(found, (int, float)) or not isinstance(value, (int, float)):
            return False
        return abs(found - value) <= _NEAR * max(1.0, abs(value))
    return found == value


def _tree(universe: Universe, truth: MessyTree | None) -> Check:
    main = universe.main
    if main is None or truth is None:
        columns = "none" if main is None else ", ".join(main.columns)
        lost = truth is not None and not {*truth.columns} <= {*universe.columns}
        garbled = lost and NoticeKind.ENCODING in _kinds_told(universe, ())
        return Check("tree", truth.form if truth else "none", False, garbled, f"made of {columns}")
    told = _kinds_told(universe, truth.columns)
    detail, wanted = "", list(truth.nodes)
    if main.columns != truth.columns:
        detail = f"made of {', '.join(main.columns)} for {', '.join(truth.columns)}"
    elif len(universe) == len(wanted) and (found := _placed(universe)) != wanted:
        row = next(row for row, (one, node) in enumerate(zip(found, wanted, strict=True)) if one != node)
        detail = f"{found[row]} for {wanted[row]} in row {row} of {main.taxonomy.name}"
    if not detail and (untold := truth.told - told):
        return Check("tree", truth.form, False, False, f"not told: {', '.join(sorted(untold))}")
    return Check("tree", truth.form, not detail, bool(told & _TELLS["tree"]), detail)


def _placed(universe: Universe) -> list[str | None]:
    """The node of each account in the order of the table, as the truth writes it."""
    assert universe.main is not None
    assert universe.order is not None
    taxonomy = universe.main.taxonomy
    by_row: dict[int, str | None] = {}
    for row, position in zip(universe.order.tolist(), nodes_of(universe.main).tolist(), strict=True):
        node = taxonomy.nodes[position]
        by_row[row] = None if node.code == UNCLASSIFIED else node.code
    return [by_row[row] for row in range(len(universe))]
