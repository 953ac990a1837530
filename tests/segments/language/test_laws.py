"""Laws of a filter as text: what is written is read back, whichever way it is written."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from strategies import filters, universes
from universes import universe

from niche.segments.accounts.universe import Universe
from niche.segments.language.description import sentence
from niche.segments.language.expressions import parse, render
from niche.segments.model import operators
from niche.segments.model.filters import All, Any, Condition, Filter, InSegment, Not, Off
from niche.segments.model.operators import operators_for
from niche.segments.model.problems import BadInputError

EVERY_VALUE = 10**9


def meaning(node: Filter, found: Universe) -> object:
    """The tree with what each condition tests, without groups that hold nothing or one node."""
    match node:
        case All(children) | Any(children):
            inside = [meant for meant in (meaning(child, found) for child in children) if meant is not None]
            return inside[0] if len(inside) == 1 else (type(node), *inside) if inside else None
        case Not(child) | Off(child):
            inner = meaning(child, found)
            return None if inner is None else (type(node), inner)
        case Condition(
            column, "contains" | "starts_with" | "ends_with", ""
        ):  # the empty text is at the start, at the end and within alike
            return column, "any text"
        case Condition():
            return operators.resolve(node, found)
    return node


@given(universes(), filters())
def test_what_is_written_as_sql_means_the_same(found: Universe, tree: Filter) -> None:
    read = parse(render(tree, found), schema=found)
    assert meaning(read, found) == meaning(tree, found)
    assert parse(render(read, found), schema=found) == read


@given(universes(), filters())
def test_what_is_said_in_words_means_the_same(found: Universe, tree: Filter) -> None:
    read = parse(sentence(tree, found, EVERY_VALUE), schema=found)
    assert meaning(read, found) == meaning(tree, found)
    assert parse(sentence(read, found, EVERY_VALUE), schema=found) == read


NASTY = (
    "and", "or", "not", "is", "in", "top", "null", "NULL", "true", "yes", "missing", "is missing", "not missing", "of",
    "any of x", "the last", "DE", "de", "New York", "New  York", " x", "x ", "", " ", "a,b", "a, b", "it's", '"q"',
    "“q”", "‘q’", "…", "a…b", "1..5", "100-500", "007", "62.10", "7e10", "-5", "+5", "1,500", "1e", ".5", "5.", "50%",
    "$1", "$5M", ":x", "a:b", "?", "What?", "{{ x }}", "(x)", "x)", "[x]", "a=b", "<b>", "a && b", "R&D", "AT&T", "C++",
    "C#", "a;b", "a--b", "a -- b", "/* x */", "LIMIT 5", "order by x", "Order", "select", "Größe", "日本", "हिन्दी",
    "🙂", "a\nb", "a\tb", "\x1b[1m", "\u202e", "\x00", "x\\", "\\n", "O’Reilly", "2026-11-21", "2026", "x or y",
    "with and", "employees", "employees > 5", "customer", "name contains x", "between", "between 1 and 2", "off: x",
    "E'x'", "x'", "a|b", "~x", "!x", "^x$", "*", "%", "_", "@me", "a@b.c", "#1", "in segment x", "everything", "where",
    "not x",
)  # fmt: skip
"""Values and names that look like something else."""
NAMES = (
    "and", "top", "is", "not", "in", "off", "where", "true", "No. of Employees", 'a "quoted" name', "Größe", "a [b]",
    "[b]", "a b", "a b c", "it's", "a,b", "x > y", "employees", "Employees", "EMPLOYEES 2", "100", "1st", "2023",
    "date", "contains", "starts with", "missing", "is missing", "select", "a.b", "%share", "price $", "a…b", "x or y",
    "in segment", "everything", "日本", " padded ", "a\nb", "(x)", "a--b", "name",
)  # fmt: skip


@given(st.sampled_from(NASTY), st.sampled_from(NASTY), st.sampled_from(NAMES), st.sampled_from(NAMES), st.data())
def test_names_and_values_that_look_like_something_else(
    one: str, two: str, name: str, other: str, data: st.DataObject
) -> None:
    columns: dict[str, list[object]] = {name: [one, two, "x"], other: [two, "y", None], "customer": [True, False, None]}
    columns["tags"] = [[one, two], ["x"], None]
    found = replace(universe(kinds={}, **columns), lists=lambda _: ("x",))  # type: ignore[arg-type]
    column = found.columns[data.draw(st.sampled_from([name, other, "tags"]))]
    operator = data.draw(st.sampled_from([o for o in operators_for(column.kind) if o.name != "matches"]))
    # `ILIKE '%'` is read back as `contains`, whichever operator of the empty text it was: see `parse`.
    assume(one or operator.name not in ("starts_with", "ends_with"))
    value = {
        "missing": True,
        **dict.fromkeys(("in", "has_any", "has_all"), (one, two)),
        "listed_in": f"{one}.csv",
    }.get(operator.name, one)
    tree: Filter = Condition(column.name, operator.name, value)  # type: ignore[arg-type]
    if data.draw(st.booleans()):
        tree = All((Not(tree), Condition("customer", "is", True)))
    readable = all(char.isprintable() for char in column.name)
    assert parse(render(tree, found), schema=found) == tree
    text = sentence(tree, found, EVERY_VALUE)
    assert text.isprintable()
    if readable:
        assert parse(text, schema=found) == tree


@given(st.sampled_from(NASTY))
def test_a_segment_is_named_in_words(name: str) -> None:
    assert parse(sentence(InSegment(name))) == InSegment(name)


def test_what_the_outline_cuts_is_no_filter() -> None:
    found = universe(country=["DE", "FR", "NO", "SE", "DK"])
    tree = Condition("country", "in", ("DE", "FR", "NO", "SE", "DK"))
    text = sentence(tree, found)
    with pytest.raises(BadInputError) as caught:
        parse(text, schema=found)
    assert text[caught.value.problems[0].column - 1] == "…"


def places(text: str) -> list[int]:
    """The columns of the words that are refused."""
    try:
        parse(text, schema=SOME)
    except BadInputError as error:
        return [problem.column for problem in error.problems]
    return []


SOME = universe(
    name=["Acme"], employees=[5], country=["DE"], founded=[dt.date(2020, 1, 1)], customer=[True], tags=[["a"]]
)


@given(filters(), st.text(max_size=6), st.integers(0, 200))
def test_whatever_is_typed_is_read_or_refused_at_a_place(tree: Filter, typed: str, at: int) -> None:
    text = sentence(tree)
    for mixed in (text[:at] + typed + text[at:], typed, text[:at]):
        assert all(0 < place <= len(mixed) + 1 for place in places(mixed))
