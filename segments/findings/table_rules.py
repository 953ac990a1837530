"""Rules about the table: what was decided to read it, and what was noticed in it. One rule for each kind of notice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from niche.segments.findings.context import NoticedTable
from niche.segments.findings.finding import Severity
from niche.segments.findings.rule_settings import Parameter
from niche.segments.findings.rules import Given
from niche.segments.reading.notices import NoticeKind, TableNotice

Level: TypeAlias = Callable[[TableNotice, NoticedTable, Given], "Severity | None"]
"""The severity of a notice, where it is not the rule's own."""


@dataclass(frozen=True, slots=True)
class TableRule:
    """What a rule about the table says, beside what all of them have."""

    severity: Severity
    summary: str
    why: str
    formula: str
    instead: str
    change: str = ""
    """What the notice's own setting does; `{}` stands for its value, `{examples}` for those of the notice."""
    keep: str = ""
    """What the setting does that keeps what was decided."""
    parameters: tuple[Parameter, ...] = ()
    together: str = ""
    """How many columns are told as one, where that is usual: `{}` stands for their number."""
    all_named: bool = False
    """Whether all columns are named that are told as one."""
    decision: bool = False
    """Whether nothing is left to tell once `niche.yaml` says how to decide."""


NOTE, WARNING = Severity.NOTE, Severity.WARNING
_SHARE = Parameter("share", 0.05, "share of accounts from which it is a warning", high=1)
_REPEATS = Parameter("share", 0.02, "share of accounts that may repeat a name", high=1)

TABLE: Mapping[NoticeKind, TableRule] = {
    NoticeKind.SHEET: TableRule(
        NOTE,
        "the workbook has sheets that are not read",
        "The accounts may be on another sheet, or on several.",
        "the first visible sheet with two rows and two columns is read; sheets that are called notes come last",
        "sheet: NAME",
        "read the sheet {}",
        decision=True,
    ),
    NoticeKind.HEADER: TableRule(
        NOTE,
        "the header is not simply the first row",
        "With the wrong header row, every column has the wrong name.",
        "the first row that names more than half of the columns and has values below it",
        "header: N, the line or row from 1; 0 where there is none, [N, M] for two rows; ^r in the workbench shows them",
        "use {} as the header",
        "keep {} as the header",
        decision=True,
    ),
    NoticeKind.ROWS: TableRule(
        NOTE,
        "totals, subtotals and remarks are left out",
        "A total among the accounts counts everything twice; an account left out is missing everywhere.",
        "rows with a word for a total whose numbers are sums of rows above, and remarks at the end of the table",
        "rows: all",
        "read all rows as accounts",
        decision=True,
    ),
    NoticeKind.ENCODING: TableRule(
        WARNING,
        "the encoding of the text is a guess",
        "In the wrong encoding, names have wrong letters: searches and lists miss them.",
        "the file is not UTF-8; the guess goes by how often letters stand side by side",
        "encoding: NAME; ^r in the workbench tries others",
        keep="keep reading it as {}",
        decision=True,
    ),
    NoticeKind.SEPARATOR: TableRule(
        NOTE,
        "the separator is unusual",
        "If it belongs to the values, it tears them apart.",
        "the sign that splits all lines into as many values as the first",
        'separator: ","; ^r in the workbench tries others',
        keep="keep {} as the separator",
        decision=True,
    ),
    NoticeKind.SHAPE: TableRule(
        NOTE,
        "the table is not a plain list of records",
        "The table read may not be the one you meant.",
        "the largest list of records in the file, or columns of equal length",
        "write the records as one list, or as CSV",
    ),
    NoticeKind.DATE_ORDER: TableRule(
        WARNING,
        "dates can be read in two orders",
        "A date read the wrong way round moves by up to eleven months, and nothing shows it.",
        "every date of a sample can be read in both orders",
        "columns: {NAME: {parse: date-eu}}, or dates: eu for all columns",
        "read its dates {}",
        "keep reading them {}",
        decision=True,
    ),
    NoticeKind.DIGITS: TableRule(
        NOTE,
        "numbers are read as dates because of the column's name",
        "A number that is not a date becomes a wrong day.",
        "the name speaks of dates, and every number of a sample is a day in 1900 to 2100",
        "columns: {NAME: {parse: number}}",
        "read its values as numbers",
        decision=True,
    ),
    NoticeKind.DECIMAL: TableRule(
        WARNING,
        "points are read as decimal signs, but may be thousands separators",
        "1.234 may mean 1,234; sums and limits would be a thousand times too small.",
        "every number of a sample has one to three digits before a point and three behind it",
        'columns: {NAME: {decimal: ","}}, or decimal: "," for all columns',
        "read points as thousands separators",
        decision=True,
    ),
    NoticeKind.CURRENCIES: TableRule(
        WARNING,
        "amounts are in several currencies",
        "None is converted: sums mix them.",
        "a sample has signs and codes of different currencies",
        "a column for each currency, or one that is converted, in the file",
    ),
    NoticeKind.ELAPSED: TableRule(
        NOTE,
        "elapsed times of a workbook are read as hours",
        "The workbook stores days: 36:00 is 1.5 there, and 36 here.",
        "the format of the cells is one of elapsed time",
        "another format of the cells",
    ),
    NoticeKind.UNREAD: TableRule(
        NOTE,
        "values do not fit their column",
        "They count as missing: no condition on the column matches them.",
        "known cells without a value; a warning where they are more than share of the accounts",
        "columns: {NAME: {missing: [WORDS]}} where they mean no data, or {kind: category} or {kind: text}",
        "{}",
        parameters=(_SHARE,),
    ),
    NoticeKind.MISSING: TableRule(
        NOTE,
        "some words are read as missing",
        "Unknown may be an answer, and NA may be Namibia; what is missing matches no condition.",
        "the cell holds only a word such as n/a, -, none or unknown",
        "columns: {NAME: {missing: [WORDS]}}, which names all words that are missing there",
        "keep {examples} as values",
        decision=True,
    ),
    NoticeKind.BRACKETS: TableRule(
        WARNING,
        "all numbers of a column are in brackets, not read as negative",
        "In accounting, (5) means -5; if these are losses, every sum has the wrong sign.",
        "every number of a sample is in brackets",
        "write a minus in the file where one is meant",
    ),
    NoticeKind.PERCENT: TableRule(
        NOTE,
        "percentages are read as the workbook shows them",
        "The cell holds 0.12 and shows 12 %: conditions use what is shown.",
        "the format of the cells is a percentage",
        "columns: {NAME: {parse: number}}",
        "read its values as plain numbers",
        decision=True,
    ),
    NoticeKind.LOST_DIGITS: TableRule(
        WARNING,
        "codes in the file have lost digits",
        "A spreadsheet rounds numbers to 15 digits, so different accounts become one.",
        "most values are written as 1.23457E+11, or end in zeros from the sixteenth digit on",
        "export the table again, with the column as text",
    ),
    NoticeKind.SPELLING: TableRule(
        NOTE,
        "values differ only in spelling",
        "A condition on one spelling misses the accounts with the other.",
        "alike without capitals, blanks, dots, commas, hyphens and brackets",
        "name every spelling in the condition, or fix the file",
    ),
    NoticeKind.REPEATED: TableRule(
        WARNING,
        "the id repeats",
        "An account listed twice counts twice, in every segment.",
        "accounts with an id that another one has before them",
        "leave them out of the file, or say roles: {id: NAME} if another column tells accounts apart; one is offered "
        "that is called an id or a domain, where every account has a value of its own",
        "tell accounts apart by {}",
    ),
    NoticeKind.REPEATED_NAME: TableRule(
        NOTE,
        "a name or a domain repeats",
        "The same company may be listed, and counted, twice. Branches and namesakes are fine.",
        "accounts with a name or a domain that another one has before them, where they are more than share",
        "leave them out of the file, if they are the same",
        parameters=(_REPEATS,),
    ),
    NoticeKind.EMPTY: TableRule(
        NOTE,
        "no account has a value in the column",
        "The export may have left it out, or its author may not see it.",
        "no cell of the column has a value",
        "export the table again, if there are values",
        together="{} have no value",
    ),
    NoticeKind.CONSTANT: TableRule(
        NOTE,
        "all accounts have the same value in a column",
        "It separates no accounts; the export may have been filtered by it.",
        "one value, and no account without it",
        "export the table again without the filter",
        together="{} have one and the same value for all accounts",
    ),
    NoticeKind.PARENT: TableRule(
        NOTE,
        "codes that are not in the classification count at the level above",
        "Conditions on lower levels miss these accounts; those on higher levels include them.",
        "the longest start of the code that exists",
        "taxonomy: {aliases: {CODE: NODE}}, or the edition that the codes are of",
    ),
    NoticeKind.EDITION: TableRule(
        NOTE,
        "codes of an older edition are translated",
        "If an industry was split, its accounts count at the level above.",
        "the code is of an older edition; the office that publishes both says what became of it",
        "taxonomy: {edition: NAME}",
        "read the codes as {}, without translation",
        decision=True,
    ),
    NoticeKind.SEVERAL: TableRule(
        NOTE,
        "cells hold several codes",
        "Only the first one places the account in the tree.",
        "codes with a separator between them",
        "put the main code first, or into a column of its own",
    ),
    NoticeKind.ALSO: TableRule(
        NOTE,
        "other columns hold further industries of the accounts",
        "The main column places the account in the tree; any_industry finds it by each of them.",
        "headers such as Secondary NAICS or Industry 2, whose values are of the tree that the main column is of",
        "taxonomy: {also: [COLUMNS]}",
        "use the main column only",
        decision=True,
    ),
    NoticeKind.OUTCOME: TableRule(
        NOTE,
        "an outcome is read from the words of a column",
        "Every win rate depends on it; your stages may mean something else.",
        "the words that HubSpot, Salesforce, Pipedrive, Dynamics and Zoho use for stages",
        "roles: {won: {column: NAME, yes: [WORDS], no: [WORDS]}}, or won: off",
        "do not use it",
        decision=True,
    ),
    NoticeKind.AFTERWARDS: TableRule(
        NOTE,
        "a column is known only after the outcome",
        "A stage, a close date or a contract value only says what happened: it does not help to choose accounts.",
        "the header says so; or it is known only where a deal is closed, won or lost (surely under 5 % elsewhere and "
        "over 30 % there); or it explains over 65 % of the outcome, or has a value that surely over 90 % of the won "
        "and few others have; or it rises and falls with a size (rank correlation over 0.97); or it is worked out of "
        "one that does",
        "columns: {NAME: {after: nothing}} to use it for advice, {after: outcome} not to",
        "use it for advice",
        together="{} are known only after the outcome, and left out of advice",
        all_named=True,
    ),
    NoticeKind.NO_TRAIT: TableRule(
        NOTE,
        "a column says nothing about the account",
        "Coordinates, record dates and row numbers describe the record, not the account.",
        "the header says so; or whole numbers that rise from row to row and count the rows",
        "columns: {NAME: {after: nothing}} to use it for advice",
        "use it for advice",
        together="{} say nothing about the account, and are left out of advice",
        all_named=True,
    ),
    NoticeKind.UNCLASSIFIED: TableRule(
        NOTE,
        "values are not mapped to an industry",
        "These accounts are in no industry, so no condition on an industry finds them.",
        "values that are no industry's code, title or alias",
        "taxonomy: {aliases: {VALUE: NODE}}; niche taxonomy map suggests industries, and so does M in the workbench",
    ),
    NoticeKind.UNSOUGHT: TableRule(
        NOTE,
        "some checks are skipped: the table is read from disk",
        "A problem may be there without a note.",
        "the table needs more memory than allowed",
        "memory: BYTES, if the machine has more",
    ),
}
"""Every kind of notice with its rule; the rule is called as the kind."""
