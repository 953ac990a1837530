"""The canonical form: what it looks like, where comments go, and that it says the same and stays as it is."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random

import pytest
from handwritten import Author
from hypothesis import given
from hypothesis import strategies as st
from laws import examples
from strategies import conditions, grouped

import niche.sample_data
from niche.segments.documents.filterwrite import canonical
from niche.segments.documents.formatting import tidied, tidy, untidy
from niche.segments.documents.segmentfile import parse_segment
from niche.segments.documents.yamlfile import BOM, load
from niche.segments.documents.yamlwrite import dump
from niche.segments.problems import BadInputError

SAMPLES = sorted(Path(niche.sample_data.__file__).parent.glob("*/segments/*.yaml"))

UNTIDY = """\
# The first line of all

# of the filter
where:   # all of these
    country: [DE,   FR]   # home
    # of the size
    size: {at_least: 5, below: 9}


    not: {customer: yes}
name: 'Growth'   # the name
profile:
    pains:
      - slow close   # one
      # between
      - audits       # two
    # below the pains
    colour: red   # niche does not know this
# of the tags
tags: saas
created: 2026-11-21   # unknown too
# the end
"""
TIDY = """\
# The first line of all

# of the filter
niche: 1
name: Growth  # the name
status: draft
# of the tags
tags: [saas]
where:  # all of these
  all:
    - country: {in: [DE, FR]}  # home
    # of the size
    - size: {at_least: 5}
    - size: {below: 9}

    - not:
        - customer: {is: "yes"}
# between
# below the pains
# one
# two
# niche does not know this
profile: {pains: [slow close, audits], colour: red}
created: 2026-11-21  # unknown too
# the end
"""


def form(text: str) -> str:
    return tidied(parse_segment(text, "a.yaml"))


def test_the_whole() -> None:
    assert form(UNTIDY) == TIDY


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("name: A", "niche: 1\nname: A\nstatus: draft\nwhere: {all: []}\n"),
        ("name: A\nwhere:\n", "niche: 1\nname: A\nstatus: draft\nwhere: {all: []}\n"),
        ("name: A\nwhere: {in_segment: b.yaml}\n", "niche: 1\nname: A\nstatus: draft\nwhere: {in_segment: b}\n"),
        (
            "name: A\nreviewed: '2026-11-21'\n",
            "niche: 1\nname: A\nstatus: draft\nreviewed: 2026-11-21\nwhere: {all: []}\n",
        ),
        (
            "name: A\nwhere: {day: {above: 2026-11-21}, text: '2026-11-20'}\n",
            "niche: 1\nname: A\nstatus: draft\nwhere:\n  all:\n"
            '    - day: {above: 2026-11-21}\n    - text: {is: "2026-11-20"}\n',
        ),
        (
            "name: A\nowner: '#1'   # not # two\n",
            'niche: 1\nname: A\nstatus: draft\nowner: "#1"  # not # two\nwhere: {all: []}\n',
        ),
        (
            "name: A\ndescription: |   # of the text\n  one\n  # no comment\n\n  two\ntags: [b]\n",
            "niche: 1\nname: A\ndescription: |  # of the text\n  one\n  # no comment\n\n  two\n"
            "status: draft\ntags: [b]\nwhere: {all: []}\n",
        ),
        ("name: A\nmeasured:\n", "niche: 1\nname: A\nstatus: draft\nwhere: {all: []}\n"),
        (
            "name: A # one\r\n# two\r\ntags: [b]\r\n",
            "niche: 1\r\nname: A  # one\r\nstatus: draft\r\n# two\r\ntags: [b]\r\nwhere: {all: []}\r\n",
        ),
        (BOM + "name: A\n", BOM + "niche: 1\nname: A\nstatus: draft\nwhere: {all: []}\n"),
        (
            "name: A\nwhere:\n  all:\n    - a: 1\n    # - b: 2\ntags: [x]\n",
            "niche: 1\nname: A\nstatus: draft\ntags: [x]\nwhere:\n  all:\n    - a: {is: 1}\n    # - b: 2\n",
        ),
        (
            "name: A\nwhere:\n  a:\n    in:\n      - DE # one\n      - FR # two\n",
            "niche: 1\nname: A\nstatus: draft\nwhere:\n  # one\n  # two\n  a: {in: [DE, FR]}\n",
        ),
    ],
)
def test_corners(text: str, expected: str) -> None:
    assert form(text) == expected
    assert form(expected) == expected


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_real_files_say_the_same_and_stay(path: Path) -> None:
    before = parse_segment(path.read_text(encoding="utf-8"))
    once = tidied(before)
    assert parse_segment(once).segment == before.segment
    assert form(once) == once


def comments(text: str) -> list[str]:
    return sorted(re.findall(r"# (?:note|about) \d+", text))


@given(st.randoms(use_true_random=False), grouped(conditions(), 5))
@examples(150)
def test_any_file_says_the_same_keeps_its_comments_and_stays(random: Random, where: object) -> None:
    author = Author(random)
    said = {"name": "A", "profile": {"buyer": "B", "more": author.value(2)}, **author.document()}
    said["where"] = load(dump(canonical(where))).value  # type: ignore[arg-type]
    names = list(said)
    random.shuffle(names)
    text = author.text({name: said[name] for name in names})
    before = parse_segment(text)
    once = tidied(before)
    assert parse_segment(once).segment == before.segment
    assert comments(once) == comments(text)
    assert form(once) == once


def test_files_are_written_and_only_those_that_change(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(UNTIDY)
    (tmp_path / "b.yaml").write_text(TIDY)
    paths = [tmp_path / "a.yaml", tmp_path / "b.yaml"]
    assert untidy(paths) == (paths[0],)
    assert (tmp_path / "a.yaml").read_text() == UNTIDY
    assert tidy(paths) == (paths[0],)
    assert (tmp_path / "a.yaml").read_text() == TIDY
    assert untidy(paths) == ()


def test_a_file_that_cannot_be_read_does_not_keep_the_others_untidy(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("name: [")
    (tmp_path / "b.yaml").write_text(UNTIDY)
    with pytest.raises(BadInputError, match=r"a\.yaml"):
        tidy([tmp_path / "a.yaml", tmp_path / "b.yaml"])
    assert (tmp_path / "b.yaml").read_text() == TIDY
