"""Find rows of a text table that hold no account: totals, subtotals and remarks that no empty row parts."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

import polars as pl

from niche.segments.model.formatting import amount
from niche.segments.reading import casting
from niche.segments.reading.notices import ALL_ROWS, NoticeKind, RawTable, TableNotice

_LONGEST = 40
"""Bytes up to which a cell may be the label of a total."""
_TOTAL = (
    r"(?i)^\s*(?:(?:grand|sub|overall|report)[\s-]?totals?|totals?|sum|summe|zwischensumme|gesamt|gesamtsumme|insgesamt"
    r"|totale|subtotale|total général|sous-total|suma|summa|razem|celkem|totaal|subtotaal|totalt|yhteensä|összesen"
    r"|average|avg|mean|durchschnitt|mittelwert|moyenne|promedio|media|итого|всего|合計|小計|总计|合计|小计)"
    r"\s*:?\s*(?:\(.*\))?\s*$"
)
_ALWAYS = (
    r"(?i)^\s*(?:(?:grand|sub)[\s-]?totals?|zwischensumme|gesamtsumme|subtotale|sous-total|小計|小计)"
    r"\s*:?\s*(?:\(.*\))?\s*$"
)
"""Labels that no account has."""
_LABELS = r"(?i)^\s*(?:sum|count|avg|average|min|max|mean|total|subtotal)\s*:?\s*$"
"""Labels beside that of a total, which are no values."""
_REMARK = re.compile(
    r"(?i)^\W*(?:end of|generated|exported|export|created (?:on|by)|copyright|confidential|source|notes?|report"
    r"|filters?|as of|data as of|page|rows?|records?|total|quelle|stand|hinweis|erstellt|exportiert|vertraulich"
    r"|remarque|exporté|généré|créé|fuente|nota|generado|exportado|esportato|generato|fonte|gerado|bron|gegenereerd"
    r"|geëxporteerd|källa|exporterad|skapad|genererad|źródło|wygenerowano|wyeksportowano|utworzono|uwaga|zdroj"
    r"|vygenerováno|exportováno|vytvořeno|poznámka|источник|выгружено|сформировано|создано|примечание|\*|©)\b"
    r"|^\W*(?:出力|作成|出典|備考|注|导出|来源)|^\s*[*=#-]{3,}|^\s*©|^\s*\(\d+ |\b(?:records|rows|results)\s*\)?\s*$"
    r"|^(?=.*\b20[0-9]{2}\b)(?:\S+\s+){3}"
)
"""Begins, or is, a remark: some word for one, or a sentence with a year."""
_COLUMNS = 3
"""Columns from the left in which a label is looked for."""
_TAIL = 30
"""Rows at the bottom that are searched for remarks."""
_NEAR = 1e-6
"""The relative difference up to which two sums are equal."""
_FEW = 2_000
"""Rows that may be looked at one by one."""


def without_totals(table: RawTable) -> RawTable:
    """Drop totals, subtotals and remarks among the rows of a text table; a notice tells which."""
    frame = table.frame
    if frame.width < 2 or frame.height < 2 or set(frame.dtypes) != {pl.String}:
        return table
    repeated = _heads(frame)
    if repeated:
        table = _without_heads(table, repeated)
        frame = table.frame
    end = _remarks(frame)
    left_out = [*_totals(frame.head(end)), *range(end, frame.height)]
    if not left_out:
        return table
    kept = pl.Series(range(frame.height)).is_in(left_out).not_()
    lost = frame.filter(~kept)
    examples = [next((cell for cell in row if cell), "") for row in lost.head(3).rows()]
    count = len(left_out)
    message = f"{amount(count, 'row')} left out as totals or remarks"
    notice = TableNotice(NoticeKind.ROWS, message, count=count, examples=tuple(examples), setting=ALL_ROWS)
    found = frame.filter(kept)
    if any(row < end for row in left_out) and left_out[0] < frame.height - len(left_out):
        found = _group_filled(frame, found, left_out)
    return RawTable(found, (*table.notices, notice))


def _heads(frame: pl.DataFrame) -> list[int]:
    """The rows that repeat the header, as where exports are put below each other."""
    first = frame.columns[:_COLUMNS]
    alike = frame.select(pl.all_horizontal(pl.col(name) == name for name in first)).to_series().arg_true()
    if not 0 < len(alike) <= _FEW:
        return []
    names = frame.columns
    return [
        row for row in alike if all(not cell or cell in name for cell, name in zip(frame.row(row), names, strict=True))
    ]


def _without_heads(table: RawTable, rows: list[int]) -> RawTable:
    kept = pl.Series(range(table.frame.height)).is_in(rows).not_()
    message = f"{amount(len(rows), 'row')} left out that repeat{'s' if len(rows) == 1 else ''} the header"
    examples = tuple(table.frame.columns[:_COLUMNS])
    notice = TableNotice(NoticeKind.ROWS, message, count=len(rows), examples=examples, setting=ALL_ROWS)
    return RawTable(table.frame.filter(kept), (*table.notices, notice))


def _remarks(frame: pl.DataFrame) -> int:
    """The number of rows above the remarks at the bottom: first cells alone that read like remarks."""
    end = frame.height
    for row in reversed(frame.tail(_TAIL).rows()):
        first, *others = row
        if any(others) or not first or not _REMARK.search(first):
            break
        end -= 1
    return end


def _totals(frame: pl.DataFrame) -> list[int]:
    """The rows that are totals: labelled so, with nothing else but numbers, which repeat sums or stand for a group."""
    first = map(pl.col, frame.columns[:_COLUMNS])
    labelled = ((cell.str.len_bytes() <= _LONGEST) & cell.str.contains(_TOTAL) for cell in first)
    suspects = frame.select(pl.any_horizontal(labelled).fill_null(value=False)).to_series().arg_true().to_list()
    if not 0 < len(suspects) <= _FEW:
        return []
    numeric = {name for name in frame.columns if _is_numeric(_without(frame, suspects).get_column(name))}
    rows = [row for row in suspects if _is_bare(frame.row(row, named=True), numeric)]
    rest = _without(frame, rows)
    found, before = [], -1
    for row in rows:
        parts = rest, frame[before + 1 : row]
        if _is_total(frame.row(row, named=True), parts, numeric):
            found.append(row)
            before = row
    return found


def _numbers(column: pl.Series) -> pl.Series:
    """The numbers of a column, those in brackets as well; null for what is none."""
    styles = [style + casting.UNSIGNED for style in casting.NUMBER_STYLES]
    return casting.best_style(column, styles, casting.numbers)[1].cast(pl.Float64)


def _is_numeric(written: pl.Series) -> bool:
    known, read = written.drop_nulls(), _numbers(written).drop_nulls()
    return len(known) > 0 and len(read) * 2 > len(known)


def _without(frame: pl.DataFrame, rows: Collection[int]) -> pl.DataFrame:
    return frame.filter(~pl.Series(range(frame.height)).is_in(list(rows)))


def _label(row: Mapping[str, str | None]) -> str:
    """The column of a row's label."""
    return next(name for name, cell in row.items() if cell and re.match(_TOTAL, cell))


def _is_bare(row: Mapping[str, str | None], numeric: set[str]) -> bool:
    """Whether a row that is labelled as a total holds numbers only: an account called Total has more."""
    label = _label(row)
    others = [
        cell for name, cell in row.items() if cell and name not in (label, *numeric) and not re.match(_LABELS, cell)
    ]
    return not _numbers(pl.Series(others, dtype=pl.String)).has_nulls()


def _is_total(row: Mapping[str, str | None], parts: tuple[pl.DataFrame, ...], numeric: set[str]) -> bool:
    """Whether a bare row is a total: of all rows, or of those of its group, in `parts`."""
    label = _label(row)
    if re.match(_ALWAYS, row[label] or ""):
        return True
    sums = [name for name in numeric if row[name] and name != label]
    return any(_is_sum(row[name] or "", part.get_column(name)) for name in sums for part in parts)


def _is_sum(total: str, column: pl.Series) -> bool:
    """Whether a number is the sum or the mean of a column."""
    numbers, read = _numbers(column).drop_nulls(), _numbers(pl.Series([total]))[0]
    if read is None or numbers.is_empty():
        return False
    whole = float(numbers.sum())
    return any(abs(read - each) <= _NEAR * max(1.0, abs(each)) for each in (whole, whole / len(numbers)))


def _group_filled(frame: pl.DataFrame, found: pl.DataFrame, left_out: list[int]) -> pl.DataFrame:
    """Repeat the names of groups, which a grouped report writes on the first row of each, down to its subtotal."""
    first = frame.columns[0]
    column = frame.get_column(first)
    subtotal = pl.Series(range(frame.height)).is_in(left_out)
    starts = column.filter(~subtotal & subtotal.shift(1, fill_value=True))
    if not found.get_column(first).has_nulls() or starts.has_nulls() or len(starts) < 2:
        return found
    return found.with_columns(pl.col(first).forward_fill())
