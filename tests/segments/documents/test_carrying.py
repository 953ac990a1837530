"""What gets another place in a file keeps its words: wrapped, unwrapped, grouped, moved, with all its comments."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random

import pytest
from commented import Commenter, edited, mark
from hypothesis import given
from hypothesis import strategies as st
from laws import examples

from niche.segments.documents.trivia import comments, nodes
from niche.segments.documents.yamlfile import load
from niche.segments.model import edits
from niche.segments.model.filters import All, Any, Condition, Filter, Off, Path, children, walk
from niche.segments.workspace.segmentfile import parse_segment, rendered


def saved(text: str, where: Filter) -> str:
    """The text after a save with another filter."""
    file = parse_segment(text)
    return rendered(file, replace(file.segment, where=where))


def said(text: str) -> Counter[str]:
    """The comments of a text."""
    return Counter(comments(load(text)))


def alive(where: Filter) -> set[Condition]:
    return {node for _, node in walk(where) if isinstance(node, Condition)}


@given(st.randoms(use_true_random=False))
@examples(400)
def test_any_edits_keep_every_comment_of_what_stays(random: Random) -> None:
    author = Commenter(random)
    where = author.filter()
    text = author.text(where)
    assert parse_segment(text).segment.where == where
    for step in range(3):
        name, _, wanted = edited(where, random)
        result = saved(text, wanted)
        assert parse_segment(result).segment.where == wanted
        before, after = said(text), said(result)
        if name != "remove":
            assert after == before
        else:
            assert after <= before
            here = [mark(condition) for condition in alive(wanted) if not step]
            assert all(after[comment] for comment in before if any(words in comment for words in here))
        assert "\r\n" not in text or "\n" not in result.replace("\r\n", "")
        where, text = wanted, result


IN_PLACE = {"not", "off", "group", "ungroup", "switch", "duplicate"}
"""Edits of one node where it stands."""


def around(text: str, path: Path) -> tuple[str, str]:
    """The lines before those of a node, and the lines after them."""
    document = load(text)
    place = parse_segment(text).places[path]
    entries = ((key, item) for node in nodes(document.root) for key, item in zip(node.keys, node.items, strict=False))
    key, item = next((key, item) for key, item in entries if document.position(key.start) == place)
    end = text.find("\n", item.end)
    return text[: text.rfind("\n", 0, key.start) + 1], text[end:] if end >= 0 else ""


def doubled(where: Filter) -> bool:
    """Whether a node is alone in another of its kind (`not` of `not`): which of the two goes, no file can tell."""
    return any(list(map(type, children(node))) == [type(node)] for _, node in walk(where))


@given(st.randoms(use_true_random=False))
@examples(300)
def test_lines_outside_the_node_are_the_same_to_the_byte(random: Random) -> None:
    author = Commenter(random)
    where = author.filter()
    text = author.text(where)
    name, path, wanted = edited(where, random)
    if name in IN_PLACE and not doubled(where) and not doubled(wanted):
        before, after = around(text, path)
        result = saved(text, wanted)
        assert result.startswith(before)
        assert result.endswith(after)


def test_the_words_above_a_group_in_brackets_stay_above_all_that_comes_out_of_it() -> None:
    head = "name: A\nwhere:\n  all:\n  # our markets\n"
    text = f"{head}  - all: [{{a: 1}}, {{b: 1}}, {{all: [{{c: 1}}, {{d: 1}}]}}]   # agreed\n  - e: 1\n"
    result = saved(text, edits.ungroup(parse_segment(text).segment.where, (0,)))
    assert result == f"{head}  - {{a: 1}}   # agreed\n  - {{b: 1}}\n  - {{all: [{{c: 1}}, {{d: 1}}]}}\n  - e: 1\n"


def test_words_above_what_leaves_brackets_go_along() -> None:
    head, tail = "name: A\nwhere:\n  any:\n  - all: [\n", "    ]\n  - c: 1\n"
    text = f"{head}    {{a: 1}},   # of a\n    # on b\n    {{b: 1}},   # of b\n{tail}"
    where = parse_segment(text).segment.where
    a, b, c = (Condition(name, "is", 1) for name in "abc")
    assert where == Any((All((a, b)), c))
    result = f"{head}    {{a: 1}},   # of a\n{tail}  # on b\n  - {{b: 1}}   # of b\n"
    assert saved(text, Any((All((a,)), c, b))) == result


ALONE = """\
name: A
where:
  any:   # one of
    # of the group
    - all:   # each
      - a: 1   # of a
      # of b
      - b: 1
    - off:   # not now
        # of the not
        not:   # never
          # of c
          c: 1
"""


def test_words_of_what_is_dissolved_stay_within_what_is_around_it() -> None:
    kept = ALONE[: ALONE.index("    - off")]
    where = parse_segment(kept).segment.where
    lines = "    # of the group\n    # each\n    - a: 1   # of a\n    # of b\n    - b: 1\n"
    assert saved(kept, edits.ungroup(where, (0,))) == "name: A\nwhere:\n  any:   # one of\n" + lines
    where = parse_segment(ALONE).segment.where
    assert isinstance(where, Any)
    wanted = Any((where.children[0], Off(Condition("c", "is", 1))))
    inside = "   # not now\n        # of the not\n        # never\n        # of c\n        c: 1\n"
    assert saved(ALONE, wanted) == f"{kept}    - off:{inside}"


def test_words_of_what_is_dissolved_stay_above_it_where_something_is_put_in_front() -> None:
    text = "name: A\nwhere:\n  all:\n    - all:   # both\n        # of a\n        - a: 1\n"
    wanted = All((Any(()), Condition("a", "is", 1)))
    result = "name: A\nwhere:\n  all:\n    - any: []\n    # both\n    # of a\n    - a: 1\n"
    assert saved(text, wanted) == result


TEXT = """\
name: Growth
where:   # the rule
  all:   # steps
    - employees: {between: [100,  500]}   # from the board

    # Nordics too
    - country: [DE, FR, "NO"]
    - any:   # tools
        # the old one
        - tech: {has: Salesforce}   # sf
        # the newer

        # one
        - tech: {has: HubSpot}   # hs
    # customers
    - not:   # never
        # by crm
        - customer: true   # crm
    - {off: {a: 1}}   # flow
guardrails: {min: 80}   # end
"""
WHERE = parse_segment(TEXT).segment.where
STEPS = WHERE.children  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("wanted", "old", "new"),
    [
        (
            edits.toggle_off(WHERE, (0,)),
            "    - employees: {between: [100,  500]}   # from the board\n",
            "    - off:\n        employees: {between: [100,  500]}   # from the board\n",
        ),
        (
            edits.toggle_off(WHERE, (3,)),
            "    - not:   # never\n        # by crm\n        - customer: true   # crm\n",
            "    - off:\n        not:   # never\n          # by crm\n          - customer: true   # crm\n",
        ),
        (
            edits.toggle_not(WHERE, (3,)),
            "    - not:   # never\n        # by crm\n        - customer: true   # crm\n",
            "    # never\n    # by crm\n    - customer: true   # crm\n",
        ),
        (edits.toggle_not(WHERE, (4,)), "    - {off: {a: 1}}", "    - {off: {not: [{a: 1}]}}"),
        (edits.toggle_off(WHERE, (4,)), "    - {off: {a: 1}}", "    - {a: 1}"),
        (edits.toggle_group(WHERE, (2,)), "    - any:   # tools\n", "    - all:   # tools\n"),
        (edits.toggle_group(WHERE, ()), "  all:   # steps\n", "  any:   # steps\n"),
        (
            edits.ungroup(WHERE, (2,)),
            TEXT[TEXT.index("    - any:") : TEXT.index("    # customers")],
            "    # tools\n    # the old one\n    - tech: {has: Salesforce}   # sf\n"
            "    # the newer\n\n    # one\n    - tech: {has: HubSpot}   # hs\n",
        ),
        (
            edits.move(WHERE, (2, 1), 1)[0],
            "        # one\n        - tech: {has: HubSpot}   # hs\n",
            "    # one\n    - tech: {has: HubSpot}   # hs\n",
        ),
        (
            All((Any(STEPS[:2]), *STEPS[2:])),
            TEXT[TEXT.index("    - employees") : TEXT.index("    - any:")],
            "    - any:\n        - employees: {between: [100,  500]}   # from the board\n"
            '        # Nordics too\n        - country: [DE, FR, "NO"]\n\n',
        ),
    ],
)
def test_what_moves_keeps_its_words(wanted: Filter, old: str, new: str) -> None:
    assert saved(TEXT, wanted) == TEXT.replace(old, new)


@pytest.mark.parametrize(
    "path", [(), (0,), (2,), (3,), (4,)], ids=["the whole", "a condition", "a group", "a not", "in brackets"]
)
def test_switched_off_and_on_again_is_the_same_file(path: Path) -> None:
    off = saved(TEXT, edits.toggle_off(WHERE, path))
    assert said(off) == said(TEXT)
    assert saved(off, WHERE) == TEXT
