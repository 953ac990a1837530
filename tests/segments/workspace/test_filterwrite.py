"""A filter keeps the form it has in its file; what is new is written in the canonical form."""

from __future__ import annotations

from dataclasses import replace

import pytest
from handwritten import undated
from hypothesis import given
from hypothesis import strategies as st
from strategies import trees

from niche.segments.documents.aligning import same
from niche.segments.documents.writing import as_read, dump
from niche.segments.documents.yamlfile import Plain, load
from niche.segments.model import edits
from niche.segments.model.filters import All, Any, Condition, Filter, InSegment, Not, Off, walk
from niche.segments.workspace.filterform import from_plain
from niche.segments.workspace.filterwrite import canonical, rule_hash, to_plain
from niche.segments.workspace.segmentfile import parse_segment, rendered

DE = Condition("country", "is", "DE")
BIG = Condition("employees", "at_least", 100)
SMALL = Condition("employees", "below", 500)
CUSTOMER = Condition("customer", "is", True)


@given(trees())
def test_the_canonical_form_is_read_back(node: Filter) -> None:
    assert from_plain(as_read(canonical(node))) == undated(node)
    assert from_plain(load(dump(canonical(node))).value) == undated(node)


@given(trees(), trees())
def test_any_filter_can_follow_any_form(before: Filter, after: Filter) -> None:
    previous = as_read(canonical(before))
    assert from_plain(as_read(to_plain(after, previous))) == undated(after)


SIMPLE = st.sampled_from(
    [
        {"country": "DE"},
        {"country": ["DE", "FR"]},
        {"customer": True},
        {"employees": {"at_least": 100, "below": 500}},
        {"country": "DE", "customer": True},
        {"column": {"name": "all", "is": 3}},
        {"in_segment": "big"},
        {"employees": {"between": [1, 2]}},
    ]
)
FORMS: st.SearchStrategy[dict[str, Plain]] = st.recursive(
    SIMPLE,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda items: {"all": items}),
        st.lists(inner, min_size=1, max_size=3).map(lambda items: {"any": items}),
        inner.map(lambda item: {"not": item}),
        inner.map(lambda item: {"not": [item]}),
        inner.map(lambda item: {"off": item}),
        inner.map(lambda item: {"any": item}),
        st.builds(lambda one, other: {**one, **other}, inner, SIMPLE),
    ),
    max_leaves=4,
)
"""Filters in the forms that people write."""


@given(FORMS)
def test_what_has_not_changed_keeps_its_form(form: dict[str, Plain]) -> None:
    node = from_plain(form)
    assert node is not None
    assert same(as_read(to_plain(node, form)), form)


def test_a_name_that_ends_like_a_file_is_read_back() -> None:
    assert from_plain(as_read(canonical(InSegment("a.yaml")))) == InSegment("a.yaml")


def test_the_same_condition_in_two_forms_keeps_both() -> None:
    previous: Plain = {"all": [{"country": "DE"}, {"any": [{"country": {"is": "DE"}}, {"customer": True}]}]}
    after = All((DE, Any((DE, BIG))))
    assert to_plain(after, previous) == {
        "all": [{"country": "DE"}, {"any": [{"country": {"is": "DE"}}, {"employees": {"at_least": 100}}]}]
    }


@given(FORMS, trees())
def test_any_filter_can_follow_a_short_form(form: dict[str, Plain], after: Filter) -> None:
    assert from_plain(as_read(to_plain(after, as_read(form)))) == undated(after)  # type: ignore[arg-type]


@given(FORMS, FORMS)
def test_a_new_neighbour_leaves_a_form_alone(form: dict[str, Plain], other: dict[str, Plain]) -> None:
    node, added = from_plain(form), from_plain(other)
    assert node is not None
    assert added is not None
    written = to_plain(All((node, added)), {"all": [form]})
    assert isinstance(written["all"], list)
    assert same(as_read(written["all"][0]), form)


@pytest.mark.parametrize(
    ("previous", "after", "written"),
    [
        ("country: DE", All((DE, BIG)), "{country: DE, employees: {at_least: 100}}"),
        ("country: [DE]", Condition("country", "in", ("DE", "FR")), "country: [DE, FR]"),
        ("country: DE", Condition("country", "contains", "D"), "country: {contains: D}"),
        ("country: DE", Not(DE), "not: [country: DE]"),
        ("country: DE", Off(DE), "off: {country: DE}"),
        ("off: {country: DE}", DE, "country: DE"),
        ("off: {country: DE}", Condition("country", "is", "FR"), "country: FR"),
        ("not: {country: DE}", Not(Condition("country", "is", "FR")), "not: {country: FR}"),
        ("employees: {at_least: 5, below: 500}", All((BIG, SMALL)), "employees: {at_least: 100, below: 500}"),
        ("{country: FR, customer: true}", All((DE, CUSTOMER)), "{country: DE, customer: true}"),
        ("{country: DE, customer: true}", All((CUSTOMER, DE)), "all: [customer: true, country: DE]"),
        ("{country: DE, customer: true}", Any((DE, CUSTOMER)), "any: [country: DE, customer: true]"),
        ("any: {country: FR, customer: true}", Any((DE, CUSTOMER)), "any: {country: DE, customer: true}"),
        ("all: [country: DE, customer: true]", Any((DE, CUSTOMER)), "any: [country: DE, customer: true]"),
        ("all: [country: DE, customer: true]", All((CUSTOMER,)), "all: [customer: true]"),
        ("all: [any: [country: DE]]", All((Any((DE, CUSTOMER)),)), "all: [any: [country: DE, customer: {is: true}]]"),
        (
            "all: [country: DE]",
            All((DE, All((BIG, SMALL)))),
            "all: [country: DE, {all: [{employees: {at_least: 100}}, {employees: {below: 500}}]}]",
        ),
        ("all: [country: DE]", All(), "all: []"),
        ("column: {name: all, is: 3}", Condition("all", "is", 4), "column: {name: all, is: 4}"),
        ("in_segment: a", InSegment("b"), "in_segment: b"),
    ],
)
def test_forms_after_an_edit(previous: str, after: Filter, written: str) -> None:
    assert as_read(to_plain(after, load(previous).value)) == load(written).value


def test_the_rule_hash_is_six_digits_of_what_has_effect() -> None:
    rule = All((DE, BIG))
    assert rule_hash(rule) == rule_hash(All((DE, Off(CUSTOMER), BIG)))
    assert rule_hash(rule) != rule_hash(All((BIG, DE)))
    assert rule_hash(Condition("a", "is", 1)) != rule_hash(Condition("a", "is", True))
    assert rule_hash(All()) == rule_hash(Off(DE))
    assert len(rule_hash(rule)) == 6
    assert int(rule_hash(rule), 16) >= 0


def test_the_rule_hash_does_not_change_between_versions() -> None:
    assert rule_hash(All((DE, BIG))) == "4fe8c9"


@given(FORMS, st.data())
def test_any_new_order_of_the_children_of_a_group_is_saved(form: dict[str, Plain], data: st.DataObject) -> None:
    file = parse_segment(dump({"name": "A", "where": form}))
    groups = [(path, node) for path, node in walk(file.segment.where) if isinstance(node, All | Any)]
    if groups:
        path, group = data.draw(st.sampled_from(groups))
        wanted = edits.replace(file.segment.where, path, type(group)(tuple(data.draw(st.permutations(group.children)))))
        text = rendered(file, replace(file.segment, where=wanted))
        assert parse_segment(text).segment.where == wanted


@pytest.mark.parametrize(
    "where",
    [
        "employees: {at_least: 100, below: 500}   # ours",
        "any: {employees: {at_least: 100, below: 500}}",
        "any:\n    a: 1\n    b: 2",
    ],
)
def test_what_one_mapping_says_becomes_items_in_another_order(where: str) -> None:
    file = parse_segment(f"name: A\nwhere:\n  {where}\n")
    group = file.segment.where
    assert isinstance(group, All | Any)
    wanted = type(group)(tuple(reversed(group.children)))
    text = rendered(file, replace(file.segment, where=wanted))
    assert parse_segment(text).segment.where == wanted
    assert ("# ours" in text) == ("# ours" in where)
