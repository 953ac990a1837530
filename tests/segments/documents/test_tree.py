"""A tree of a text says the text, to the byte; a last line has a line break in it."""

from __future__ import annotations

from random import Random

import pytest
from commented import Commenter
from handwritten import Author
from hypothesis import given
from hypothesis import strategies as st

from niche.segments.documents.tree import Child, build
from niche.segments.documents.trivia import comments
from niche.segments.documents.yamlfile import load


def tree(text: str) -> tuple[Child, str]:
    root = load(text).root
    assert root is not None
    return build(load(text).text, root)


def check(text: str) -> None:
    whole, rest = tree(text)
    assert f"{whole}{rest}".removesuffix("\n").removesuffix("\r") == load(text).text.removesuffix("\n").removesuffix(
        "\r"
    )


@given(st.randoms(use_true_random=False))
def test_a_tree_is_lossless(random: Random) -> None:
    author, commenter = Author(random), Commenter(random)
    check(author.text(author.document()))
    check(commenter.text(commenter.filter()))


@pytest.mark.parametrize(
    "text",
    [
        "--- # head\n? a # of a\n: 1\n? b\n: - 1\n  -   - 2 # two\n# end\n",
        "[1 , 2,\n # of c\n c, # c\n [a: b]\n , d,\n]\n",
        "a: [ # open\n  # none\n]\nb: {}\nc: |+ # keep\n  x\n\n\nd:\n",
        "a: 'it''s # no\n  comment' # one\n\n\n",
    ],
)
def test_a_tree_of_odd_texts_is_lossless(text: str) -> None:
    check(text)


def test_the_trivia_of_a_child_are_its_fields() -> None:
    root, _ = tree("a:   # of a\n  # above x\n  - x  # of x\n\n  # above y\n  - {b: 1 , c: 2}\n")
    (a,) = root.children
    x, y = a.children
    assert (a.head, a.mid, a.below, a.indent) == ("a:", "   # of a\n", "  # above x\n", "  ")
    assert (x.head, x.text, x.tail) == ("-", "x", "  # of x")
    assert (y.lead, y.pad) == ("\n  # above y\n", "  ")
    assert [(child.text, child.comma, child.after) for child in y.children] == [("1", " ,", " "), ("2", "", "")]


def test_its_remarks_are_the_comments_of_the_text() -> None:
    text = (
        "a: # one\n  - [ # two\n    1, # three\n    # four\n  ] # five\n  # six\n  - | # seven\n    # no\nb: '# no'\n"
    )
    assert (
        [*tree(text)[0].remarks()]
        == comments(load(text))
        == [f"# {word}" for word in ["one", "two", "three", "four", "five", "six", "seven"]]
    )
