"""Filters typed in SQL, and filters written as SQL."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from strategies import limits, trees

from niche.segments.language.expressions import parse, render
from niche.segments.language.parser import DEEPEST
from niche.segments.model.filters import All, Any, Condition, Filter, InSegment, Limit, Not, Off, Value
from niche.segments.model.problems import BadInputError


def c(column: str, operator: str, value: Value) -> Condition:
    return Condition(column, operator, value)


X1, Y2 = c("x", "is", 1), c("y", "is", 2)

NAMES_ = ("employees", "No. of Employees", 'a "quoted" name', "top", "per", "where")

WRITTEN_THE_SAME = [
    ("x = 1", X1),
    ("x = -1.5", c("x", "is", -1.5)),
    ("x = 'it''s'", c("x", "is", "it's")),
    ("x = TRUE", c("x", "is", True)),
    ("x <> 1", Not(X1)),
    ("x >= 100", c("x", "at_least", 100)),
    ("x > 1e+16", c("x", "above", 1e16)),
    ("x <= DATE '2026-11-21'", c("x", "at_most", dt.date(2026, 11, 21))),
    ("x < '2026-11-21'", c("x", "below", "2026-11-21")),
    ("x BETWEEN 100 AND 500", c("x", "between", (100, 500))),
    ("x IN ('DE', 'FR')", c("x", "in", ("DE", "FR"))),
    ("x NOT IN (1, 2)", Not(c("x", "in", (1, 2)))),
    ("x IS NULL", c("x", "missing", True)),
    ("x IS NOT NULL", Not(c("x", "missing", True))),
    ("x ILIKE '%acme%'", c("x", "contains", "acme")),
    ("x ILIKE 'acme%'", c("x", "starts_with", "acme")),
    ("x ILIKE '%acme'", c("x", "ends_with", "acme")),
    (r"x ILIKE '%50\%\_\\%' ESCAPE '\'", c("x", "contains", "50%_\\")),
    (r"x ILIKE '%a\b%'", c("x", "contains", "a\\b")),
    ("matches(x, '^a[0-9]+$')", c("x", "matches", "^a[0-9]+$")),
    ("has(x, 'a')", c("x", "has", "a")),
    ("has_any(x, 'a', 'b')", c("x", "has_any", ("a", "b"))),
    ("has_all(x, 'a')", c("x", "has_all", ("a",))),
    ("under(industry, '5132 Software Publishers')", c("industry", "under", ("5132 Software Publishers",))),
    ("top(x, '10%')", c("x", "top", "10%")),
    ("bottom(x, 100)", c("x", "bottom", 100)),
    ("within(x, '90 days')", c("x", "within", "90 days")),
    ("older_than(x, '1 year')", c("x", "older_than", "1 year")),
    ("in_next(x, '2 weeks')", c("x", "in_next", "2 weeks")),
    ("listed_in(x, 'ids.csv')", c("x", "listed_in", "ids.csv")),
    ("in_segment('growth')", InSegment("growth")),
    ('"No. of ""staff""" = 1', c('No. of "staff"', "is", 1)),
    ('"order" = 1', c("order", "is", 1)),
    ("TRUE", All()),
    ("x = 1 AND y = 2", All((X1, Y2))),
    ("x = 1 OR y = 2", Any((X1, Y2))),
    ("x = 1 AND (x = 1 OR y = 2)", All((X1, Any((X1, Y2))))),
    ("(x = 1 AND y = 2) AND x = 1", All((All((X1, Y2)), X1))),
    ("NOT (x = 1 OR y = 2)", Not(Any((X1, Y2)))),
    ("NOT (x <> 1)", Not(Not(X1))),
    ("NOT (x > 1)", Not(c("x", "above", 1))),
    ("NOT off(x = 1)", Not(Off(X1))),
    ("off(x = 1 AND y = 2) AND x = 1", All((Off(All((X1, Y2))), X1))),
    ("all_of(x = 1)", All((X1,))),
    ("any_of(all_of())", Any((All(),))),
]


@pytest.mark.parametrize(("sql", "tree"), WRITTEN_THE_SAME)
def test_read_and_written(sql: str, tree: Filter) -> None:
    assert parse(sql) == tree
    assert render(tree) == sql


@pytest.mark.parametrize(
    ("sql", "tree"),
    [
        ("WHERE x = 1;", X1),
        ("x == 1 -- a remark", X1),
        ("((x = 1))", X1),
        ("1 = x", X1),
        ("100 <= x", c("x", "at_least", 100)),
        ("x != 1", Not(X1)),
        ("NOT x = 1", Not(X1)),
        ("x IS DISTINCT FROM 1", Not(X1)),
        ("x IS NOT DISTINCT FROM NULL", c("x", "missing", True)),
        ("x", c("x", "is", True)),
        ("NOT x", Not(c("x", "is", True))),
        ("x IS TRUE", c("x", "is", True)),
        ("x IS NOT FALSE", Not(c("x", "is", False))),
        ("x NOT BETWEEN 1 AND 2", Not(c("x", "between", (1, 2)))),
        ("x = CAST('2026-11-21' AS DATE)", c("x", "is", dt.date(2026, 11, 21))),
        ("x = '2026-11-21'::date", c("x", "is", dt.date(2026, 11, 21))),
        ("x NOT ILIKE '%a%'", Not(c("x", "contains", "a"))),
        ("x NOT ILIKE '%!%%' ESCAPE '!'", Not(c("x", "contains", "%"))),
        ("x ILIKE '%'", c("x", "contains", "")),
        ("x ILIKE 'Acme'", c("x", "matches", "(?i)^Acme$")),
        ("x ILIKE 'a%z'", c("x", "matches", "(?i)^a(?:.|\\n)*z$")),
        ("x ILIKE '%a_z%'", c("x", "matches", "(?i)a(?:.|\\n)z")),
        ("x LIKE 'Acme'", c("x", "is", "Acme")),
        ("x LIKE 'A.%'", c("x", "matches", "^A\\.")),
        ("x LIKE '%A'", c("x", "matches", "A$")),
        ("x LIKE '%A%'", c("x", "matches", "A")),
        ("x NOT LIKE '%A%'", Not(c("x", "matches", "A"))),
        ("x LIKE '%'", c("x", "matches", "")),
        ("regexp_matches(x, 'a+')", c("x", "matches", "a+")),
        ("regexp_matches(x, 'a+', 'i')", c("x", "matches", "(?i)a+")),
        ("REGEXP_LIKE(x, 'a+')", c("x", "matches", "a+")),
        ("x REGEXP 'a+'", c("x", "matches", "a+")),
        ("regexp_full_match(x, 'a|b')", c("x", "matches", "^(?:a|b)$")),
        ("contains(x, 'a.b')", c("x", "matches", "a\\.b")),
        ("starts_with(x, 'a')", c("x", "matches", "^a")),
        ("suffix(x, 'a')", c("x", "matches", "a$")),
        ("array_contains(x, 'a')", c("x", "has", "a")),
        ("list_contains(x, 'a')", c("x", "has", "a")),
        ("'a' = ANY(x)", c("x", "has", "a")),
        ("'a' IN x", c("x", "has", "a")),
        ("list_has_any(x, ['a', 'b'])", c("x", "has_any", ("a", "b"))),
        ("array_has_all(x, ARRAY['a', 'b'])", c("x", "has_all", ("a", "b"))),
        ("x = 1 OR y = 2 AND x = 1", Any((X1, All((Y2, X1))))),
        ("(x = 1) AND ((y = 2))", All((X1, Y2))),
    ],
)
def test_other_ways_of_saying_it_are_read(sql: str, tree: Filter) -> None:
    assert parse(sql) == tree


@given(trees())
def test_what_is_written_is_read_back_to_the_same_tree(tree: Filter) -> None:
    assert parse(render(tree)) == tree


@given(limits(trees(), NAMES_, NAMES_))
def test_a_limit_is_read_back_to_the_same_tree(tree: Limit) -> None:
    assert parse(render(tree)) == tree
    assert parse(render(Not(tree))) == Not(tree)
    assert parse(render(All((tree, X1)))) == All((tree, X1))


def test_a_long_chain_is_one_flat_group() -> None:
    chain = Any(tuple(c("x", "is", number) for number in range(2_000)))
    assert parse(render(chain)) == chain


@pytest.mark.parametrize(
    ("sql", "column", "message"),
    [
        ("", 1, "expected a condition"),
        ("x = ", 5, "a value is missing after ="),
        ("x = 'a' y", 9, "y is not expected here"),
        ("x = 1 AND (y = 2", 17, ") is missing"),
        ("x = 'abc", 5, "not closed"),
        ("x = 1; y = 2", 6, "several statements"),
        ("select 1", 1, "not select"),
        ("x = 1 AND name ~ 'a'", 16, "matches(column, 'pattern')"),
        ("1 = 1", 1, "expected a column, not 1"),
        ("x = 1 AND y = NULL", 15, "IS NULL"),
        ("x IN ('a', null)", 12, "IS NULL"),
        ("x + 1 > 3", 3, "+ is not an operator of x"),
        ("length(name) = 3", 1, "compare the column itself"),
        ("lower(name) = 'A'", 15, "lower() never gives A"),
        ("x = CURRENT_DATE - INTERVAL '90' DAY", 5, "within(column, '90 days')"),
        ("x > now() - INTERVAL '90' DAY", 5, "within(column, '90 days')"),
        ("x = DATE '2026-13-01'", 10, "2026-13-01 is not a date"),
        ("x IN (SELECT 1)", 7, "IN takes a list"),
        ("x BETWEEN SYMMETRIC 2 AND 1", 11, "lower bound first"),
        ("t.x = 1", 1, "write x without t."),
        ("x = 1 AND undre(industry, 'a')", 11, "did you mean under?"),
        ("top(x, 'half')", 8, "top takes a count such as 100"),
        ("has(x)", 1, "has() takes a column and one value"),
        ("within(x, 90)", 11, "a span of time"),
        ("matches(x, '(a')", 12, "databases differ on this pattern"),
        ("regexp_matches(x, 'a', 'm')", 24, "ignoring case"),
        ("x LIKE 'a!' ESCAPE '!'", 8, "ends with its escape character"),
        ("x LIKE 1", 8, "a text in single quotes"),
        ("x IN ()", 6, "at least one"),
        ("x = 1 AND TRUE", 11, "TRUE is not a condition"),
        ("(" * (DEEPEST + 1) + "x = 1" + ")" * (DEEPEST + 1), DEEPEST + 1, "nested more than"),
        ("NOT " * 3_000 + "x", 4 * DEEPEST + 1, "nested more than"),
        ("IF x THEN y", 1, "expected a condition"),
    ],
)
def test_what_the_tree_cannot_say_points_at_the_word(sql: str, column: int, message: str) -> None:
    with pytest.raises(BadInputError) as caught:
        parse(sql, file="--where")
    (problem,) = caught.value.problems
    assert message in str(problem)
    assert (problem.file, problem.line, problem.column) == ("--where", 0, column)


def test_every_refused_operand_is_reported() -> None:
    with pytest.raises(BadInputError) as caught:
        parse("employes > 1 AND (land = 'DE' OR x = 1)", columns=["employees", "country", "x"])
    assert [(p.column, p.message, p.hint) for p in caught.value.problems] == [
        (1, "there is no column employes", "did you mean employees?"),
        (19, "there is no column land", ""),
    ]


def test_several_lines_are_counted() -> None:
    with pytest.raises(BadInputError) as caught:
        parse("x = 1\n  AND y = )")
    (problem,) = caught.value.problems
    assert (problem.line, problem.column) == (2, 11)


@pytest.mark.parametrize(
    ("sql", "column"),
    [("EMPLOYEES = 1", "employees"), ('"Size" = 1', "Size"), ("size = 1", "size"), ('"employees" = 1', "employees")],
)
def test_a_name_without_quotes_is_found_ignoring_case(sql: str, column: str) -> None:
    assert parse(sql, columns=["employees", "Size", "size"]) == c(column, "is", 1)


def test_a_quoted_name_keeps_its_case() -> None:
    with pytest.raises(BadInputError, match="did you mean employees"):
        parse('"Employees" = 1', columns=["employees"])
