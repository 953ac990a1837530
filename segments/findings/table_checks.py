"""What the rules about the table find: notices of one kind, with the edits of `niche.yaml` that decide otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from niche.segments.findings.context import NoticedTable
from niche.segments.findings.finding import SettingRepair, Severity
from niche.segments.findings.rules import Given, Notice, Rule
from niche.segments.findings.table_rules import TABLE, TableRule
from niche.segments.model.formatting import amount, count
from niche.segments.model.settings import ColumnSettings, Settings
from niche.segments.reading.notices import NoticeKind, Plain, Setting, TableNotice

NAMED = 3
"""Columns that are told one by one; more are told together."""


def _check(kind: NoticeKind, table: NoticedTable, given: Given) -> Iterator[Notice]:
    about = TABLE[kind]
    found = [one for one in table.notices if one.kind is kind and not _decided(about, one, table.settings)]
    if kind is NoticeKind.REPEATED_NAME:
        found = [one for one in found if one.count > given["share"] * table.accounts]
    if about.together and len(found) > NAMED:
        found = [_together(about, found)]
    for one in found:
        yield Notice(_message(one), severity=_severity(one, table, given), noticed=one, settings=_repairs(about, one))


def _severity(notice: TableNotice, table: NoticedTable, given: Given) -> Severity | None:
    if notice.kind is NoticeKind.UNREAD and notice.count > given["share"] * table.accounts:
        return Severity.WARNING
    return None


def _decided(about: TableRule, notice: TableNotice, settings: Settings) -> bool:
    """Whether `niche.yaml` says already how to decide what the notice is about."""
    setting = notice.setting or notice.kept
    if not about.decision or setting is None:
        return False
    match setting.key:
        case ("columns", name, key):
            said = settings.columns.get(name, ColumnSettings())
            return said.missing is not None if key == "missing" else bool(said.kind or said.parse or said.decimal)
        case ("taxonomy", key):
            return any(getattr(one, key) and one.column in ("", notice.column) for one in settings.taxonomies)
        case ("roles", role):
            return role in {one.value for one in (*settings.roles, *settings.stages, *settings.unused)}
        case (key,):
            return getattr(settings.layout, key) not in ("", None)
    return False


def _together(about: TableRule, found: Sequence[TableNotice]) -> TableNotice:
    """One notice for several columns."""
    message = about.together.format(amount(len(found), "column"))
    return TableNotice(found[0].kind, message, count=len(found), examples=tuple(one.column for one in found))


def _message(notice: TableNotice) -> str:
    """The notice in one sentence, with its column and those of its examples that it does not name."""
    examples = [example for example in notice.examples if example not in notice.message]
    named = len(examples) if TABLE[notice.kind].all_named else NAMED
    more = f" and {count(len(examples) - named)} more" if len(examples) > named else ""
    such = f"{_JOINTS.get(notice.kind, ', such as ')}{', '.join(examples[:named])}{more}" if examples else ""
    return f"{notice.column}: {notice.message}{such}" if notice.column else f"{notice.message}{such}"


_JOINTS = {
    NoticeKind.SHEET: "; the others are ",
    NoticeKind.EMPTY: ": ",
    NoticeKind.CONSTANT: ": ",
    NoticeKind.AFTERWARDS: ": ",
    NoticeKind.NO_TRAIT: ": ",
    NoticeKind.UNCLASSIFIED: ": ",
    NoticeKind.REPEATED: "; for instance ",
    NoticeKind.REPEATED_NAME: "; for instance ",
}
"""What stands between a message and its examples."""


def _repairs(about: TableRule, notice: TableNotice) -> tuple[SettingRepair, ...]:
    """The edits that decide otherwise, then the one that decides the same for good."""
    settings = [notice.setting, *notice.further] if notice.setting is not None else []
    if notice.kind is NoticeKind.SHEET and notice.setting is not None:
        settings = [replace(notice.setting, value=name) for name in notice.examples[:NAMED]] or settings
    told = [(about.change, setting) for setting in settings if about.change]
    told += [(about.keep, notice.kept)] if notice.kept is not None else []
    examples = " and ".join(notice.examples[:NAMED])
    changes = [
        (sentence.format(_value(notice.kind, setting), examples=examples), setting) for sentence, setting in told
    ]
    return tuple(
        SettingRepair(f"{change}: {setting.effect}" if setting.effect else change, setting)
        for change, setting in changes
    )


_ORDERS: Mapping[Plain, str] = {
    "date": "year first",
    "date-us": "month first",
    "date-eu": "day first",
    "date-yy": "with a year of two digits first",
}
"""What comes first in dates of a style."""


def _value(kind: NoticeKind, setting: Setting) -> str:
    """The value of a setting as a sentence about it says it."""
    value = setting.value
    words = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
    match kind:
        case NoticeKind.DATE_ORDER:
            return _ORDERS[value]
        case NoticeKind.HEADER if isinstance(value, tuple):
            return f"rows {' and '.join(map(str, value))} together"
        case NoticeKind.HEADER:
            return f"row {value}" if value else "no row"
        case NoticeKind.UNREAD:
            ways = {"missing": f"take {words} for nothing", "kind": f"read it as {words}"}
            return ways.get(setting.key[-1], "leave the column out")
    return words


TABLE_RULES: tuple[Rule[NoticedTable], ...] = tuple(
    Rule(
        kind.value,
        about.severity,
        partial(_check, kind),
        about.summary,
        about.why,
        about.formula,
        parameters=about.parameters,
        instead=about.instead,
    )
    for kind, about in TABLE.items()
)
"""The rules about the table."""
