"""An edit changes the characters that say something else now, and no others."""

from __future__ import annotations

import difflib
import json
from random import Random
from textwrap import dedent

import pytest
from handwritten import Author
from hypothesis import given
from hypothesis import strategies as st
from laws import examples

from niche.segments.documents.aligning import same
from niche.segments.documents.editing import edit
from niche.segments.documents.style import Style
from niche.segments.documents.writing import Layout, Writable
from niche.segments.documents.yamlfile import BOM, Plain, load
from niche.segments.model.problems import BadInputError

SEGMENT = """\
# Who: ana
name: 'SaaS'       # the short name
status:   active   # draft, active, retired
tags: [saas,   emea]   # two

where:
  all:
    # size first
    - employees: {between: [100, 500]}   # from the board
    - country: {in: [DE, FR, "NO"]}
    # tools
    - any:
      - tech: {has: Salesforce}
      # the new one
      - tech: {has: HubSpot}

profile:
    buyer: CTO
    value: >
      Close the books
      in two days.
    pains:
    - slow close
    - audits
# the end"""


def diff(before: str, after: str) -> list[str]:
    """The lines that go and come."""
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return [line[0] + line[2:] for line in lines if line[0] in "+-"]


def changed(path: tuple[str | int, ...], value: Plain) -> Writable:
    """What SEGMENT says, with another value at the path."""
    whole = load(SEGMENT).value
    inside = whole
    for step in path[:-1]:
        inside = inside[step]  # type: ignore[index, call-overload]
    inside[path[-1]] = value  # type: ignore[index, call-overload]
    return whole


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        (("name",), "CRM", ["-name: 'SaaS'       # the short name", "+name: 'CRM'       # the short name"]),
        (
            ("status",),
            "draft",
            ["-status:   active   # draft, active, retired", "+status:   draft   # draft, active, retired"],
        ),
        (("tags",), ["saas"], ["-tags: [saas,   emea]   # two", "+tags: [saas]   # two"]),
        (("tags",), ["saas", "emea", "x"], ["-tags: [saas,   emea]   # two", "+tags: [saas,   emea, x]   # two"]),
        (("tags",), ["emea", "saas"], ["-tags: [saas,   emea]   # two", "+tags: [emea, saas]   # two"]),
        (("tags",), [], ["-tags: [saas,   emea]   # two", "+tags: []   # two"]),
        (
            ("where", "all", 0, "employees", "between", 1),
            400,
            [
                "-    - employees: {between: [100, 500]}   # from the board",
                "+    - employees: {between: [100, 400]}   # from the board",
            ],
        ),
        (
            ("where", "all", 1, "country", "in"),
            ["DE", "FR", "NO", "ON"],
            ['-    - country: {in: [DE, FR, "NO"]}', '+    - country: {in: [DE, FR, "NO", "ON"]}'],
        ),
        (
            ("where", "all", 1),
            {"country": {"is": "DE"}},
            ['-    - country: {in: [DE, FR, "NO"]}', "+    - country: {is: DE}"],
        ),
        (("where", "all", 2, "any"), [{"tech": {"has": "HubSpot"}}], ["-      - tech: {has: Salesforce}"]),
        (
            ("where", "all", 2, "any"),
            [{"tech": {"has": "Salesforce"}}, {"tech": {"has": "Dynamics"}}, {"tech": {"has": "HubSpot"}}],
            ["+      - tech: {has: Dynamics}"],
        ),
        (("profile", "buyer"), "CTO\nCFO", ["-    buyer: CTO", "+    buyer: |-", "+      CTO", "+      CFO"]),
        (("profile", "value"), "Close the books\n", ["-      in two days."]),
        (("profile", "pains", 1), "NO", ["-    - audits", '+    - "NO"']),
        (("profile", "pains"), "none", ["-    pains:", "+    pains: none", "-    - slow close", "-    - audits"]),
        (("profile", "proof"), "3 cases", ["+    proof: 3 cases"]),
        (
            ("owner",),
            {"name": "Ana B", "mail": "ana@example.com"},
            ["+owner:", "+  name: Ana B", "+  mail: ana@example.com"],
        ),
    ],
)
def test_only_the_changed_lines_differ(path: tuple[str | int, ...], value: Plain, expected: list[str]) -> None:
    for text in (SEGMENT, BOM + SEGMENT, SEGMENT.replace("\n", "\r\n")):
        wanted = changed(path, value)
        assert diff(text, edit(text, wanted)) == expected


def test_a_group_that_becomes_another_changes_its_word_alone() -> None:
    said = load(SEGMENT).value
    assert isinstance(said, dict)
    wanted: dict[str, Plain] = {**said, "where": {"any": said["where"]["all"]}}  # type: ignore[index, call-overload]
    assert diff(SEGMENT, edit(SEGMENT, wanted)) == ["-  all:", "+  any:"]


def test_an_item_that_moves_takes_its_comments_along() -> None:
    text = "list:\n  - a: 1\n  # of b\n  - b: 2   # two\n  - c: 3\n"
    moved = edit(text, {"list": [{"a": 1}, {"c": 3}, {"b": 2}]})
    assert moved == "list:\n  - a: 1\n  - c: 3\n  # of b\n  - b: 2   # two\n"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("list:\n  - a: 1\n  # of b\n  # too\n  - b: 2   # two\n  - c: 3\n", "list:\n  - a: 1\n  - c: 3\n"),
        ("list:\n  - a: 1\n    # of a\n  - b: 2\n  - c: 3\n", "list:\n  - a: 1\n    # of a\n  - c: 3\n"),
        ("list:\n  - a: 1\n  # of both\n\n  - b: 2\n  - c: 3\n", "list:\n  - a: 1\n  # of both\n\n  - c: 3\n"),
        ("list:\n  # of all\n  - b: 2\n  - a: 1\n  - c: 3\n", "list:\n  # of all\n  - a: 1\n  - c: 3\n"),
        ("list: [\n  a: 1,\n  # of b\n  b: 2,\n  c: 3\n]\n", "list: [\n  a: 1,\n  c: 3\n]\n"),
    ],
)
def test_a_deleted_item_takes_along_what_is_directly_above_it_but_for_the_first(text: str, left: str) -> None:
    assert edit(text, {"list": [{"a": 1}, {"c": 3}]}) == left


NAMES = [f"name {number}" for number in range(20)]


@pytest.mark.parametrize("head", ["list: ", "list: {in: ", "all:\n  - list: {in: ", "list:\n  in: "])
def test_a_list_that_outgrows_its_line_goes_into_lines_where_each_value_has_its_own(head: str) -> None:
    text = f"{head}[{', '.join(NAMES[:6])}]{'}' * head.count('{')}   # ours\nmore: 1\n"
    for count in range(7, 20):
        before, said = text, load(text).value
        inside = said
        while not isinstance(inside, list) or isinstance(inside[0], dict):
            assert isinstance(inside, dict | list)
            inside = next(iter(inside.values())) if isinstance(inside, dict) else inside[0]
        inside.append(NAMES[count])
        text = edit(text, said)
        assert all(len(line.partition("   #")[0]) <= 80 for line in text.splitlines())
        assert text.count("# ours") == 1
    assert len(diff(before, text)) == 1


def test_a_long_list_in_the_brackets_of_a_file_in_brackets_stays_there() -> None:
    text = f'{{"where": {{"list": [{", ".join(map(json.dumps, NAMES[:9]))}]}}}}\n'
    assert json.loads(edit(text, {"where": {"list": NAMES}})) == {"where": {"list": NAMES}}


@given(st.randoms(use_true_random=False))
def test_json_stays_json(random: Random) -> None:
    author = Author(random)
    said = author.document()
    text = Layout(style=Style(json=True)).inline(said)
    if random.random() < 0.5 and text.isascii():
        text = json.dumps(json.loads(text), indent=2)
    for _ in range(3):
        said = author.changed(said)
        text = edit(text, said)
        assert json.loads(text) == said


def test_new_keys_are_quoted_as_those_around_them() -> None:
    assert edit('"a": 1\n"b": x\n', {"a": 1, "b": "x", "c": "z"}) == '"a": 1\n"b": x\n"c": z\n'
    assert edit("a: 1\n'b': x\n", {"a": 1, "b": "x", "c": "z"}) == "a: 1\n'b': x\nc: z\n"
    assert edit('a: {"b": {"is": "c"}}\n', {"a": {"b": {"is": "c"}, "d": {"is": "e"}}}) == (
        'a: {"b": {"is": "c"}, "d": {"is": "e"}}\n'
    )


def test_braces_are_padded_where_those_of_the_file_are() -> None:
    assert edit("a: { b: 1 }\n", {"a": {"b": 1}, "c": {"d": 2}}) == "a: { b: 1 }\nc: { d: 2 }\n"
    assert edit("a: {b: 1 }\n", {"a": {"b": 1}, "c": {"d": 2}}) == "a: {b: 1 }\nc: {d: 2}\n"


@pytest.mark.parametrize("text", ["a: 1\rb: 2\r", "a: 1\nb: 2\r"])
def test_lines_that_end_with_a_carriage_return_alone_are_not_changed(text: str) -> None:
    assert load(text).value == {"a": 1, "b": 2}
    assert edit(text, {"a": 1, "b": 2}) == text
    with pytest.raises(
        BadInputError, match=r"f\.yaml:\d:\d+: cannot change a file whose lines end with a carriage return"
    ):
        edit(text, {"a": 1, "b": 3}, "f.yaml")


@pytest.mark.parametrize(
    ("text", "wanted", "result"),
    [
        ("", {"a": 1}, "a: 1\n"),
        ("# why\n", {"a": 1}, "# why\na: 1\n"),
        ("# why", {"a": 1}, "# why\na: 1\n"),
        ("a: 1", {"a": 1, "b": 2}, "a: 1\nb: 2"),
        ("a: 1\nb: 2", {"a": 1}, "a: 1"),
        ("a:\n", {"a": 1}, "a: 1\n"),
        ("a: 1   # why\n", {"a": {"b": "x\ny", "c": {"d": 1}}}, "a:   # why\n  b: |-\n    x\n    y\n  c: {d: 1}\n"),
        ("- 1   # why\n", [{"b": {"c": "x y"}, "d": "x\ny"}], "-   # why\n  b: {c: x y}\n  d: |-\n    x\n    y\n"),
        ("a:   # why\n", {"a": 1}, "a: 1   # why\n"),
        ("- - 1\n  - 2\n", [[2]], "- - 2\n"),
        ("- a: 1\n  b: 2\n", [{"b": 2}], "- b: 2\n"),
        ("- a: 1\n  # of b\n  b: 2\n", [{"b": 2}], "-\n  # of b\n  b: 2\n"),
        ("- a: 1  # of a\n  # of b\n  b: 2\n", [{"b": 2}], "-\n  # of b\n  b: 2\n"),
        ("- a: 1\n  b: 2\n  c: 3\n  d: 4\n", [{"c": 3, "d": 4}], "- c: 3\n  d: 4\n"),
        ("a: [\n  1, # one\n  2, # two\n]\n", {"a": [1]}, "a: [\n  1, # one\n]\n"),
        ("a: [\n  1, # one\n  2 # two\n]\n", {"a": [1, 2, 3]}, "a: [\n  1, # one\n  2, # two\n  3\n]\n"),
        ("a: {b: 1, c: 2}\n", {"a": {"c": 2, "d": 3}}, "a: {c: 2, d: 3}\n"),
        ("a: |2\n    x\n", {"a": "y\n"}, "a: |\n    y\n"),
        ("a: |   # text\n  x\n  y\n", {"a": "x\nz\n"}, "a: |   # text\n  x\n  z\n"),
        ("a: >\n  one\n  two\n\n", {"a": "three\n"}, "a: >\n  three\n\n"),
        ("a: 'x'\n", {"a": "it's"}, "a: 'it''s'\n"),
        ('a: "x"\n', {"a": "NO"}, 'a: "NO"\n'),
        ("a: x\n", {"a": "2026-11-21"}, 'a: "2026-11-21"\n'),
        ("a: 'x'\n", {"a": 5}, "a: 5\n"),
        ("a: [b: 1]\n", {"a": [{"b": 2}]}, "a: [b: 2]\n"),
        ("? a\n: 1\n", {"a": 2}, "? a\n: 2\n"),
        ("--- # head\na: 1\n... # tail\n", {"a": 2}, "--- # head\na: 2\n... # tail\n"),
        ("a: 1", {"a": 1, "b": "x\ny\n"}, "a: 1\nb: |\n  x\n  y\n"),
        ("a:\n  - 1 # one\n  - 2\n", {"a": [1], "b": 3}, "a:\n  - 1 # one\nb: 3\n"),
        ("a:\r\n  - 1 # one\r\n  - 2\r\n", {"a": [1], "b": 3}, "a:\r\n  - 1 # one\r\nb: 3\r\n"),
    ],
)
def test_corners(text: str, wanted: Writable, result: str) -> None:
    assert edit(text, wanted) == result


def test_nothing_to_change_changes_nothing() -> None:
    text = "a:   [ 1,2 ]   # odd\r\n\r\n"
    assert edit(text, {"a": (1, 2)}) == text


def test_a_document_of_several_edits() -> None:
    before = dedent("""\
        a: 1 # one
        b: {c: [1, 2], d: x}
        e:
        - f: 1
          g: 2
        - h
        """)
    wanted = {"a": 2, "b": {"c": [2], "d": "x", "z": True}, "e": [{"f": 1, "g": 3}, "h", "i"]}
    assert edit(before, wanted) == dedent("""\
        a: 2 # one
        b: {c: [2], d: x, z: true}
        e:
        - f: 1
          g: 3
        - h
        - i
        """)


def test_what_is_not_yaml_is_said() -> None:
    with pytest.raises(BadInputError, match=r"f\.yaml:1:4: niche does not read anchors"):
        edit("a: &x 1\n", {"a": 2}, "f.yaml")


@given(st.randoms(use_true_random=False))
@examples(300)
def test_any_edit_of_any_document(random: Random) -> None:
    author = Author(random)
    said = author.document()
    text = author.text(said)
    assert same(load(text).value, said)
    for _ in range(3):
        wanted = author.changed(said)
        result = edit(text, wanted)
        assert same(load(result).value, wanted)
        assert result.startswith(BOM) == text.startswith(BOM)
        assert "\r\n" not in text or "\n" not in result.replace("\r\n", "")
        said, text = wanted, result


def _around(text: str, name: str) -> tuple[str, str]:
    """What stands before the lines of one top-level key and its value, and what stands after them."""
    document = load(text)
    assert document.root is not None
    found = document.root.child(name)
    assert found is not None
    assert found[0] is not None
    start = document.text.rfind("\n", 0, found[0].start) + 1
    end = document.text.find("\n", found[1].end)
    return document.text[:start], document.text[end:] if end >= 0 else ""


@given(st.randoms(use_true_random=False))
@examples(300)
def test_everything_outside_the_changed_value_is_the_same_to_the_byte(random: Random) -> None:
    author = Author(random)
    said = author.document()
    text = author.text(said)
    name = random.choice(list(said))
    wanted = {**said, name: author.value()}
    result = edit(text, wanted)
    assert same(load(result).value, wanted)
    before, after = _around(text, name)
    assert result.removeprefix(BOM).startswith(before)
    assert result.endswith(after)


def test_a_text_block_that_ends_a_value_does_not_swallow_the_comment_behind_the_old_one() -> None:
    text = "pains:\n# two so far\n- audits   # the worst\nbuyer: CTO\n"
    wanted: dict[str, Plain] = {"pains": {"first": ["slow\nclose"]}, "buyer": "CTO"}
    result = edit(text, wanted)
    assert load(result).value == wanted
    assert "# two so far\n" in result
    assert "# the worst\n" in result


BRACKETS = """\
in: [
  # countries with a partner
  DE,   # since 2020
  # two offices
  FR,
  US   # the largest
]
"""


@pytest.mark.parametrize(
    ("wanted", "inside"),
    [
        (["FR", "DE", "US"], ["# two offices", "FR,", "DE,   # since 2020", "US   # the largest"]),
        (["DE", "US", "FR"], ["DE,   # since 2020", "US,   # the largest", "# two offices", "FR,"]),
        (["US", "DE", "FR"], ["US,   # the largest", "DE,   # since 2020", "# two offices", "FR,"]),
        (["DE", "NO", "US", "FR"], ["DE,   # since 2020", '"NO",', "US,   # the largest", "# two offices", "FR,"]),
    ],
)
def test_an_item_in_brackets_that_moves_takes_its_comments_along(wanted: list[str], inside: list[str]) -> None:
    text = edit(BRACKETS, {"in": wanted})
    assert load(text).value == {"in": wanted}
    assert [line.strip() for line in text.splitlines()[1:-1]] == ["# countries with a partner", *inside]


def test_where_the_comments_of_a_moved_item_find_no_place_they_stay_in_the_text() -> None:
    text = edit("in: [DE, FR,\n  US,   # the largest\n  NL]\n", {"in": ["US", "DE", "FR", "NL"]})
    assert load(text).value == {"in": ["US", "DE", "FR", "NL"]}
    assert "# the largest" in text
