"""Read one condition: a column, an operator and a value, in SQL or in the words of the screen."""

from __future__ import annotations

from niche.segments.language.comparisons import QUANTIFIERS, begins_range, compared, read_compared, read_range
from niche.segments.language.conversion import condition, operator_words, scalar, scalars
from niche.segments.language.cursor import Cursor, Expected
from niche.segments.language.literals import Literal, begins_value, read_array, read_literal
from niche.segments.language.matching import PATTERNS, read_pattern
from niche.segments.language.operands import Operand, read_operand
from niche.segments.language.spellings import SPELLINGS, Meaning, spelled
from niche.segments.language.tokens import TokenKind
from niche.segments.model import values
from niche.segments.model.columns import Column, Kind
from niche.segments.model.filters import All, Condition, Filter, Not
from niche.segments.model.operators import OPERATORS, Operator
from niche.segments.model.problems import did_you_mean

_FLIPPED = {"is": "is", "at_least": "at_most", "above": "below", "at_most": "at_least", "below": "above"}
"""The operator that says the same with its sides exchanged."""
_SIGNS = {
    sign: meaning for sign, meaning in SPELLINGS.items() if not sign[0].isalpha() and meaning.operator.name in _FLIPPED
}
"""The signs that compare."""
_LISTS = {"&&": "has_any", "@>": "has_all"}
_DISTINCT = ((("is", "distinct", "from"), True), (("is", "not", "distinct", "from"), False), (("<=>",), False))


def read_condition(cursor: Cursor) -> Filter:
    """Read a condition."""
    if begins_value(cursor) and cursor.bare_column() is None:
        return _read_reversed(cursor)
    operand = read_operand(cursor)
    cursor.expect(Expected.OPERATOR, operand.column)
    column = cursor.column(operand.column)
    if (where := _read_sql_only(cursor, operand, column)) is not None:
        return where
    place = cursor.token.start
    if (meant := _read_operator(cursor, column)) is None:
        return _read_without_operator(cursor, operand, column)
    where = read_compared(cursor, operand, meant.operator, place)
    return Not(where) if meant.negated else where


def _read_operator(cursor: Cursor, column: Column | None) -> Meaning | None:
    """Read an operator: the longest spelling that fits the column, else the longest. None if none comes next."""
    spellings = list(spelled(cursor.words, cursor.at))
    fitting = [spelling for spelling in spellings if cursor.fits(spelling[0].operator, column)]
    if not spellings:
        return None
    meant, cursor.at = (fitting or spellings)[0]
    return meant


def _read_sql_only(cursor: Cursor, operand: Operand, column: Column | None) -> Filter | None:
    """Read a condition whose operator only SQL has: IS DISTINCT FROM, `&&`, `@>`, LIKE. None if none comes next."""
    for words, negated in _DISTINCT:
        place = cursor.token.start
        if cursor.accept(*words):
            if cursor.accept("null"):
                where: Filter = condition(cursor, operand.column, "missing", True, place)
            else:
                where = read_compared(cursor, operand, OPERATORS["is"], place)
            return Not(where) if negated else where
    listed = _LISTS.get(cursor.token.text)
    if listed is not None and (column is None or column.kind is Kind.LIST):
        return _read_list_operator(cursor, operand.column, OPERATORS[listed])
    negated = cursor.comes("not")
    word = cursor.ahead(int(negated))
    if word.text in ("similar", "glob") and word.kind is TokenKind.WORD:
        raise cursor.refused(f"cannot read {word.text.upper()}", "write matches(column, 'pattern')")
    if not word.says(*PATTERNS):
        return None
    cursor.at += 1 + negated
    how, says_not = PATTERNS[word.text]
    pattern = read_pattern(cursor, operand, how, word)
    return Not(pattern) if negated != says_not else pattern


def _read_list_operator(cursor: Cursor, column: str, operator: Operator) -> Filter:
    sign = cursor.take()
    cursor.expect(Expected.VALUE, column, operator)
    start = cursor.token.start
    if (listed := read_array(cursor)) is None:
        raise cursor.refused(f"expected an array after {sign.text}", "such as ARRAY['a', 'b']")
    return condition(cursor, column, operator.name, scalars(cursor, listed, column, operator), start, listed)


def _read_reversed(cursor: Cursor) -> Filter:
    """Read a condition that begins with its value: `100 <= x`, `'a' IN tags`, `10 <= x <= 100`."""
    first = cursor.token
    listed = read_array(cursor)
    low = None if listed is not None else read_literal(cursor, stops=("in",))
    sign = cursor.token
    written = cursor.between(first.start, cursor.before.end)
    no_column = cursor.refused(f"expected a column, not {written}", at=first.start)
    if not sign.says(*_SIGNS, "<=>", "&&", "@>", "<@", "in") or (listed is not None) != sign.says("<@"):
        raise no_column
    cursor.take()
    if begins_value(cursor) and cursor.bare_column() is None:
        raise no_column
    if listed is not None:
        operand = read_operand(cursor)
        wanted = scalars(cursor, listed, operand.column, OPERATORS["has_all"])
        return condition(cursor, operand.column, "has_all", wanted, first.start, listed)
    assert low is not None
    if sign.says("in") and cursor.comes("("):
        raise no_column
    quantified = sign.says("=", "==") and cursor.token.says(*QUANTIFIERS)
    if quantified or sign.says("in"):
        operand = _read_quantified(cursor) if quantified else read_operand(cursor)
        value = scalar(low, cursor.column(operand.column), OPERATORS["has"])
        return condition(cursor, operand.column, "has", value, first.start)
    if sign.text not in _SIGNS:
        raise cursor.refused(f"{sign.text} cannot compare these", at=sign.start)
    meaning = _SIGNS[sign.text]
    operand = read_operand(cursor)
    flipped = OPERATORS[_FLIPPED[meaning.operator.name]]
    where = compared(cursor, operand, flipped, low)
    return Not(where) if meaning.negated else _read_chained(cursor, operand, flipped, where)


def _read_quantified(cursor: Cursor) -> Operand:
    """Read the column of `'a' = ANY(tags)`."""
    if cursor.take().says("all"):
        raise cursor.refused("cannot read = ALL", "use has", cursor.before.start)
    cursor.need("(")
    operand = read_operand(cursor)
    cursor.need(")")
    return operand


def _read_chained(cursor: Cursor, operand: Operand, operator: Operator, first: Filter) -> Filter:
    """Read an optional second bound: `10 <= x <= 100`."""
    ends = ("at_most", "below") if operator.name in ("at_least", "above") else ("at_least", "above")
    meaning = _SIGNS.get(cursor.token.text)
    if operator.name == "is" or meaning is None or meaning.operator.name not in ends:
        return first
    cursor.take()
    second = read_compared(cursor, operand, meaning.operator, cursor.token.start)
    match first, second:
        case (Condition(column, "at_least", low), Condition(_, "at_most", high)) if not operand.filled:
            return Condition(column, "between", (values.one(low), values.one(high)))
        case (Condition(column, "at_most", high), Condition(_, "at_least", low)) if not operand.filled:
            return Condition(column, "between", (values.one(low), values.one(high)))
    return All((first, second))


def _read_without_operator(cursor: Cursor, operand: Operand, column: Column | None) -> Filter:
    """Read a yes/no column alone or followed by yes or no, or a range. Refuse anything else."""
    token, name = cursor.token, operand.column
    ends = cursor.at_end() or token.says(")", "and", "or", "xor", "&&", "||", ";", ",")
    if operand.cut and ends:
        hint = f"write {name} in full"
        raise cursor.refused(f"there is no column {operand.cut}", hint, operand.start)
    if column is None or column.kind is Kind.YES_NO:
        if ends:
            return compared(cursor, operand, OPERATORS["is"], Literal("true", token.start, bare=True))
        if token.says("yes", "no", "true", "false"):
            return compared(cursor, operand, OPERATORS["is"], read_literal(cursor, column))
    words = operator_words(cursor, column)
    use = f"use {', '.join(words)}"
    if ends:
        raise cursor.refused(f"an operator is missing after {name}", use if column is not None else "")
    if cursor.fits(OPERATORS["between"], column) and begins_range(cursor, column):
        return read_range(cursor, operand, column)
    if token.kind is TokenKind.NUMBER and cursor.fits(OPERATORS["between"], column):
        written = cursor.written(token)
        raise cursor.refused(f"try {name} ≥ {written}, or {name} {written}..{written}0")
    raise cursor.refused(
        f"{cursor.written(token)} is not an operator of {name}", did_you_mean(token.text, words) or use
    )
