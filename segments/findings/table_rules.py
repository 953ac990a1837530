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
_SHARE = Parameter("share", 0.05, "share of the accounts from which it is a warning", high=1)
_REPEATS = Parameter("share", 0.02, "share of the accounts that may repeat a name in silence", high=1)

TABLE: Mapping[NoticeKind, TableRule] = {
    NoticeKind.SHEET: TableRule(
        NOTE,
        "the workbook has other sheets than the one that is read",
        "The accounts may stand in another sheet, or in several.",
        "the first visible sheet with two rows and two columns is read; sheets that are called notes come last",
        "sheet: NAME",
        "read the sheet {}",
        decision=True,
    ),
    NoticeKind.HEADER: TableRule(
        NOTE,
        "the header is not the first row, is of two rows, or is not there",
        "With the wrong row as header every column has the wrong name, and accounts are taken for titles.",
        "the first row that names more than half of the columns and has values below it",
        "header: N, the line or row from 1; 0 where there is none, [N, M] for two rows; ^r in the workbench shows them",
        "take {} for the header",
        "go on taking {} for the header",
        decision=True,
    ),
    NoticeKind.ROWS: TableRule(
        NOTE,
        "rows are left out as totals, subtotals or remarks",
        "A total among the accounts counts everything twice; an account that is left out is missing everywhere.",
        "rows with a word for a total whose numbers are sums of rows above, and remarks at the end of the table",
        "rows: all",
        "take all rows for accounts",
        decision=True,
    ),
    NoticeKind.ENCODING: TableRule(
        WARNING,
        "the encoding of the text is a guess",
        "Read in the wrong encoding, names have wrong letters: searches miss them, and so does every list of names.",
        "the file is no UTF-8; the guess goes by how often letters stand beside each other",
        "encoding: NAME; ^r in the workbench tries others",
        keep="go on reading it as {}",
        decision=True,
    ),
    NoticeKind.SEPARATOR: TableRule(
        NOTE,
        "the values are separated by a sign that seldom does so",
        "A sign that belongs to the values would tear them apart.",
        "the sign that splits all lines into as many values as the first",
        'separator: ","; ^r in the workbench tries others',
        keep="go on taking {} for the separator",
        decision=True,
    ),
    NoticeKind.SHAPE: TableRule(
        NOTE,
        "the table is not a plain list of records",
        "Records that lie deeper, or columns instead of records, may be another table than the one that is meant.",
        "the largest list of records in the file, or columns of equal length",
        "write the records as one list, or as CSV",
    ),
    NoticeKind.DATE_ORDER: TableRule(
        WARNING,
        "dates fit two orders of day, month and year",
        "A date that is read the wrong way round moves by up to eleven months, and nothing else shows it.",
        "every date of a sample can be read in both orders",
        "columns: {NAME: {parse: date-eu}}, or dates: eu for all columns",
        "read its dates {}",
        "go on reading them {}",
        decision=True,
    ),
    NoticeKind.DIGITS: TableRule(
        NOTE,
        "numbers are read as dates, since the name of the column says so",
        "A number that is no date looks like a day that never was.",
        "the name speaks of dates, and every number of a sample is a day in 1900 to 2100",
        "columns: {NAME: {parse: number}}",
        "read its values as numbers",
        decision=True,
    ),
    NoticeKind.DECIMAL: TableRule(
        WARNING,
        "points are read as decimal signs that may part thousands",
        "1.234 may be a thousand times as much; sums and bounds are then all too small.",
        "every number of a sample has one to three digits before a point and three behind it",
        'columns: {NAME: {decimal: ","}}, or decimal: "," for all columns',
        "let points part thousands",
        decision=True,
    ),
    NoticeKind.CURRENCIES: TableRule(
        WARNING,
        "amounts are in several currencies",
        "None is converted: sums and bounds mix them.",
        "signs and codes beside the amounts of a sample that mean different currencies",
        "a column for each currency, or one that is converted, in the file",
    ),
    NoticeKind.ELAPSED: TableRule(
        NOTE,
        "elapsed times of a workbook are read as hours",
        "The workbook holds parts of a day: 36:00 is 1.5 there, and 36 here.",
        "the format of the cells is one of elapsed time",
        "another format of the cells",
    ),
    NoticeKind.UNREAD: TableRule(
        NOTE,
        "values cannot be read as what their column holds",
        "They count as missing: no condition on the column is decided for these accounts.",
        "known cells without a value; a warning where they are more than share of the accounts",
        "columns: {NAME: {missing: [WORDS]}} where they stand for nothing, or {kind: category} or {kind: text}",
        "{}",
        parameters=(_SHARE,),
    ),
    NoticeKind.MISSING: TableRule(
        NOTE,
        "words are read as missing values",
        "Unknown may be an answer, and NA may be Namibia: what is missing decides no condition.",
        "the cell holds nothing but a word such as n/a, -, none or unknown",
        "columns: {NAME: {missing: [WORDS]}}, which names all words that are missing there",
        "take {examples} for a value",
        decision=True,
    ),
    NoticeKind.BRACKETS: TableRule(
        WARNING,
        "all numbers of a column are in brackets, which are read as no minus",
        "In accounts (5) is -5; if these are losses, every sum has the wrong sign.",
        "every number of a sample is in brackets",
        "write a minus in the file where one is meant",
    ),
    NoticeKind.PERCENT: TableRule(
        NOTE,
        "cells that a workbook shows as percentages are read as these",
        "The cell holds 0.12 where it shows 12 %: conditions speak of what is shown.",
        "the format of the cells is a percentage",
        "columns: {NAME: {parse: number}}",
        "read its values as plain numbers",
        decision=True,
    ),
    NoticeKind.LOST_DIGITS: TableRule(
        WARNING,
        "codes have lost digits in the file itself",
        "A spreadsheet rounds numbers to 15 digits: accounts that differ in the last ones have become one.",
        "most values are written as 1.23457E+11, or end in zeros from the sixteenth digit on",
        "export the table again, with the column as text",
    ),
    NoticeKind.SPELLING: TableRule(
        NOTE,
        "values differ in capitals, blanks or signs only",
        "A condition on one spelling misses the accounts that have the other.",
        "alike without capitals, blanks, dots, commas, hyphens and brackets",
        "name every spelling in the condition, or mend the file",
    ),
    NoticeKind.REPEATED: TableRule(
        WARNING,
        "the id repeats",
        "An account that stands there twice counts twice, in every segment.",
        "accounts with an id that another one has before them",
        "leave them out of the file, or say roles: {id: NAME} if another column tells accounts apart; one is offered "
        "that is called an id or a domain, where every account has a value of its own",
        "tell accounts apart by {}",
    ),
    NoticeKind.REPEATED_NAME: TableRule(
        NOTE,
        "a name or a domain repeats",
        "The same company may stand there twice, and count twice. Branches and namesakes are no fault.",
        "accounts with a name or a domain that another one has before them, where they are more than share",
        "leave them out of the file, if they are the same",
        parameters=(_REPEATS,),
    ),
    NoticeKind.EMPTY: TableRule(
        NOTE,
        "no account has a value in the column",
        "The export may have left it out, or the person who made it may not see it.",
        "no cell of the column has a value",
        "export the table again, if there are values",
        together="{} have no value",
    ),
    NoticeKind.CONSTANT: TableRule(
        NOTE,
        "all accounts have the same value in a column",
        "It tells no accounts apart; the export may have been filtered by it.",
        "one value, and no account without it",
        "export the table again without the filter, if others are meant to be there",
        together="{} have one and the same value for all accounts",
    ),
    NoticeKind.PARENT: TableRule(
        NOTE,
        "codes that the classification does not have stand at the node above",
        "Conditions on lower nodes miss these accounts; those on higher ones have them.",
        "the longest beginning of the code that is one",
        "taxonomy: {aliases: {CODE: NODE}}, or the edition that the codes are of",
    ),
    NoticeKind.EDITION: TableRule(
        NOTE,
        "codes of an older edition are carried over",
        "An industry that was split cannot be told apart any more; its accounts stand at the common parent.",
        "the code is one of an older edition, and the office that made both says where it leads",
        "taxonomy: {edition: NAME}",
        "take the codes as those of {}, and carry nothing over",
        decision=True,
    ),
    NoticeKind.SEVERAL: TableRule(
        NOTE,
        "cells hold several codes",
        "The account stands in the tree by the first of them only.",
        "codes with a separator between them",
        "put the main code first, or into a column of its own",
    ),
    NoticeKind.ALSO: TableRule(
        NOTE,
        "further columns place accounts in the same tree",
        "The account stands in the tree by the main column; any_industry finds it by each of them.",
        "headers such as Secondary NAICS or Industry 2, whose values are of the tree that the main column is of",
        "taxonomy: {also: [COLUMNS]}",
        "look at the main column only",
        decision=True,
    ),
    NoticeKind.OUTCOME: TableRule(
        NOTE,
        "a role is read from the words of a column",
        "Whether an account is won decides every rate; a stage of one's own may mean something else.",
        "the words that HubSpot, Salesforce, Pipedrive, Dynamics and Zoho use for stages",
        "roles: {won: {column: NAME, yes: [WORDS], no: [WORDS]}}, or won: off",
        "leave the role out",
        decision=True,
    ),
    NoticeKind.AFTERWARDS: TableRule(
        NOTE,
        "a column follows from an outcome",
        "Who was won is known by then: a stage, a close date or a contract value parts the won from the lost, and "
        "helps nobody to choose the next account.",
        "the header says so; or it is known only where a deal is closed, won or lost (surely under 5 % elsewhere and "
        "over 30 % there); or it explains over 65 % of the outcome, or has a value that surely over 90 % of the won "
        "and few others have; or it rises and falls with a size (rank correlation over 0.97); or it is worked out of "
        "one that does",
        "columns: {NAME: {after: nothing}} for one that may advise, {after: outcome} for one that may not",
        "let it advise",
        together="{} follow from an outcome, and are left out of advice",
        all_named=True,
    ),
    NoticeKind.NO_TRAIT: TableRule(
        NOTE,
        "a column is no trait of an account",
        "Coordinates, days on which a record was made and numbers of rows tell records apart, not kinds of account.",
        "the header says so; or whole numbers that rise from row to row and count the rows",
        "columns: {NAME: {after: nothing}} for one that may advise",
        "let it advise",
        together="{} are no traits of an account, and are left out of advice",
        all_named=True,
    ),
    NoticeKind.UNCLASSIFIED: TableRule(
        NOTE,
        "values have no place in the tree",
        "These accounts are in no industry: no condition on the tree has them.",
        "values of the column that no node takes, by code, title or alias",
        "taxonomy: {aliases: {VALUE: NODE}}; niche taxonomy map suggests nodes, and so does M in the workbench",
    ),
    NoticeKind.UNSOUGHT: TableRule(
        NOTE,
        "not everything was looked for, since the table is counted from disk",
        "What is not told of it may be there all the same.",
        "the table takes more memory than it may",
        "memory: BYTES, if the machine has more",
    ),
}
"""Every kind of notice with its rule; the rule is called as the kind."""
