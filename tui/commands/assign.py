"""`assign` and `split`: each account to one segment and one person, and accounts held out of a test."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from niche.segments.checking.assign_records import AssignedRecord, StratumRecord
from niche.segments.checking.records import as_json
from niche.segments.documents.files import read_file, write_file
from niche.segments.model import formatting
from niche.segments.model.problems import BadInputError, Problem
from niche.segments.model.visible_text import plain
from niche.tui.commands.common import project_option, slug_of, warn
from niche.tui.commands.options import Format, format_option
from niche.tui.commands.output_tables import Cell, OutputTable, printed

if TYPE_CHECKING:
    import polars as pl

    from niche.segments.playbook.assignment import Assignment
    from niche.segments.playbook.moves import Move
    from niche.segments.project import Project

USUAL = "assignments.csv"
"""The file of an assignment, beside niche.yaml, where none is named."""
SHOWN = 20
"""Accounts that move and are listed for people; JSON has all."""
_PEOPLE = frozenset({Format.TABLE, Format.MARKDOWN})


@click.command(short_help="Give each account one segment and one owner, by priority and capacity.")
@project_option
@format_option()
@click.option(
    "--to", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write the accounts, as CSV."
)
@click.option("--against", metavar="FILE|REV", help="What moves since an earlier file, or since its version in git.")
def assign(project: Project, form: str, to: Path | None, against: str | None) -> None:
    """Give each account of the active segments one segment, by priority, and one owner.

    The people of a segment are those who name it under `assign:` in niche.yaml, else its `owner:`. Nothing is written
    without --to.
    """
    from niche.segments.playbook.assignment import HEADERS
    from niche.segments.playbook.assignment import assign as assigned
    from niche.segments.playbook.assignment_records import assigned_records, assignment_record
    from niche.segments.playbook.moves import moves, read_assignment

    before = None if against is None else read_assignment(*_earlier(project, against, to))
    found, problems = assigned(project)
    warn(problems)
    moved = None if before is None else moves(before, found)
    records = assigned_records(found)
    if form == Format.JSON:
        click.echo(as_json(assignment_record(found, moved)))
    elif form == Format.CSV:
        click.echo(printed(OutputTable.of_records(AssignedRecord, records), None, form))
    else:
        click.echo("\n\n".join(_for_people(found, records, moved, form)))
    if to is not None:
        _write(found.frame(), to, HEADERS)


def _earlier(project: Project, against: str, to: Path | None) -> tuple[bytes, str]:
    """The content and the name of a file, or of a version of it: `REV:PATH`, or `REV` of the file that is written."""
    from niche.segments.versions.revisions import repository_of

    path = Path(against)
    if path.is_file():
        return read_file(path).data, against
    if path.suffix.lower() == ".csv" and ":" not in against:
        raise BadInputError(Problem("there is no such file", against, hint="write one: niche assign --to FILE"))
    revision, _, named = against.partition(":")
    file = Path(named) if named else to or project.workspace.root / USUAL
    repository = repository_of(project.workspace)
    commit = repository.revision(revision)
    try:
        (data,) = repository.contents([f"{commit}:{repository.named(file)}"])
    except ValueError:
        raise BadInputError(Problem("this file is not in the repository", str(file))) from None
    if data is None:
        hint = "name the file: --against REV:FILE"
        raise BadInputError(Problem(f"{revision} has no such file", str(file), hint=hint))
    return data, f"{revision}:{file}"


def _for_people(
    found: Assignment, records: Sequence[AssignedRecord], moved: Sequence[Move] | None, form: str
) -> Iterator[str]:
    from niche.segments.playbook.assignment_records import moved_records

    headers = ["segment", "owner", "accounts", *(["value"] if found.valued else [])]
    rows: list[tuple[Cell, ...]] = [
        (one.segment or "unassigned", one.owner, one.accounts, *([_worth(one.value)] if found.valued else []))
        for one in records
    ]
    yield printed(OutputTable(headers, rows, right=("value",)), None, form)
    if any(load.capacity.limited for load in found.loads):
        yield _capacities(found, form)
    yield "\n".join(_notes(found))
    if moved is None:
        return
    if not moved:
        yield "No account moves"
        return
    pairs = [(one.accounts, _place(one.from_segment, one.from_owner), _place(one.to_segment, one.to_owner), one.why)
             for one in moved_records(moved)]  # fmt: skip
    verb = "moves" if len(moved) == 1 else "move"
    yield f"{formatting.accounts(len(moved))} {verb}"
    yield printed(OutputTable(("accounts", "from", "to", "why"), pairs), None, form)
    listed = [(one.account, _place(*one.pair[:2]), _place(*one.pair[2:]), one.why.value) for one in moved[:SHOWN]]
    yield printed(OutputTable(("account", "from", "to", "why"), listed), None, form)
    if len(moved) > SHOWN:
        yield f"{formatting.count(len(moved) - SHOWN)} more: --format json lists all"


def _capacities(found: Assignment, form: str) -> str:
    from niche.segments.playbook.assignment_records import owner_record

    rows: list[tuple[Cell, ...]] = []
    for load in found.loads:
        one = owner_record(load, found.valued)
        limit = _worth(one.value_limit)
        rows.append(
            (one.owner, one.accounts, one.accounts_limit, one.accounts_used, _worth(one.value), limit, one.value_used)
        )
    headers = ("owner", "accounts", "limit", "used", "value", "value limit", "value used")
    return printed(OutputTable(headers, rows, right=("value", "value limit")), None, form)


def _notes(found: Assignment) -> Iterator[str]:
    held = len(found.ids)
    yield f"{formatting.accounts(held)} of {formatting.count(found.of)} in active segments, dealt by {found.by.value}"
    if found.unassigned:
        yield f"{formatting.accounts(found.unassigned)} unassigned: no segment had room"
    if found.without_value:
        yield f"{formatting.accounts(found.without_value)} without a value of 0 or more: their value counts as 0"


def _worth(value: float | None) -> str | None:
    return None if value is None else formatting.short(value)


def _place(segment: str, owner: str) -> str:
    return f"{segment} / {owner}" if segment and owner else segment or "unassigned"


def _write(frame: pl.DataFrame, path: Path, headers: Sequence[str]) -> None:
    """Write a CSV file; in the place of another only where that has the same columns."""
    if path.suffix.lower() not in ("", ".csv"):
        hint = f"use {path.with_suffix('.csv').name}"
        raise BadInputError(Problem(f"cannot write {path.suffix}: the file is a CSV", str(path), hint=hint))
    before = read_file(path) if path.exists() else None
    if before is not None and before.data.splitlines()[:1] not in ([], [",".join(headers).encode()]):
        message = f"another file is there: its columns are not {', '.join(headers)}"
        raise BadInputError(Problem(message, str(path), hint="write to another name"))
    write_file(path, frame.write_csv(), before)
    click.echo(f"{formatting.accounts(frame.height)} in {plain(str(path))}", err=True)


def _share(_: click.Context, __: click.Parameter, text: str) -> float:
    """The share that `10%` or `0.1` means."""
    found = re.fullmatch(r"(\d{1,3}(?:\.\d+)?|\.\d+) *(%?)", text.strip())
    share = float(found[1]) / (100 if found[2] else 1) if found else 0.0
    if not 0 < share < 1:
        raise click.BadParameter(f"{text} is not between 0 and 100 %: write 10%")
    return share


@click.command(short_help="Hold accounts of a segment out of a test, and say what the test can see.")
@click.argument("segment")
@project_option
@format_option()
@click.option("--holdout", "share", required=True, callback=_share, metavar="10%", help="The share that is held out.")
@click.option("--by", default="", metavar="COLUMN", help="The same share of each value; of each tier by default.")
@click.option("--to", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write the groups, as CSV.")
def split(segment: str, project: Project, form: str, share: float, by: str, to: Path | None) -> None:
    """Hold out a share of SEGMENT, chosen by a hash of the id, and say which effect a test of this size can see.

    Strata are the values of a column, else the tiers of the segment's score. Nothing is written without --to.
    """
    from dataclasses import replace

    from niche.segments.playbook.assignment_records import split_record
    from niche.segments.playbook.holdout import split as held_out
    from niche.segments.playbook.tiers import scored
    from niche.segments.portfolio.overlap import members

    file = project.workspace.read(slug_of(project.workspace, segment))
    where = project.filter(file)  # says what does not fit
    scoring = file.segment.score or project.workspace.settings.score
    if scoring is not None and not by:
        scored(project, slugs=(file.slug,))  # says what does not fit
    (member,) = members(project.counter, {file.slug: replace(file.segment, where=where)})
    try:
        found = held_out(project.counter, member, share, by, None if by else scoring)
    except BadInputError as error:
        raise BadInputError(map(project.workspace.placed, error.problems)) from None
    record = split_record(found)
    rows = [(one.stratum or "(none)" if found.by else "all", one.accounts, one.holdout, one.holdout / one.accounts)
            for one in record.strata]  # fmt: skip
    people = form in _PEOPLE
    table = OutputTable((found.by or "accounts of", "accounts", "held out", "share"), rows)
    click.echo(printed(table if people else OutputTable.of_records(StratumRecord, record.strata), record, form))
    if people:
        click.echo(f"\n{plain(found.sentence)}")
    if to is not None:
        _write(found.frame(), to, ("id", "stratum", "group"))
