"""The canonical form: what it looks like, where comments go, and that it says the same and stays as it is."""

from __future__ import annotations

import re
import sys
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from commented import Commenter
from handwritten import Author
from hypothesis import given
from hypothesis import strategies as st
from laws import examples
from strategies import conditions, grouped

import niche.sample_data
from niche.segments.documents.writing import dump
from niche.segments.documents.yamlfile import BOM, load
from niche.segments.model.problems import BadInputError
from niche.segments.workspace.filterwrite import canonical
from niche.segments.workspace.formatting import tidied, tidy, untidy
from niche.segments.workspace.segmentfile import parse_segment

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
profile:
  pains:
    - slow close  # one
    # between
    - audits  # two
  # below the pains
  colour: red  # niche does not know this
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
        ("name: A", "niche: 1\nname: A\nwhere: {all: []}\n"),
        ("name: A\nwhere:\n", "niche: 1\nname: A\nwhere: {all: []}\n"),
        ("name: A\nwhere: {in_segment: b.yaml}\n", "niche: 1\nname: A\nwhere: {in_segment: b}\n"),
        (
            "name: A\nreviewed: '2026-11-21'\n",
            "niche: 1\nname: A\nreviewed: 2026-11-21\nwhere: {all: []}\n",
        ),
        (
            "name: A\nwhere: {day: {above: 2026-11-21}, text: '2026-11-20'}\n",
            'niche: 1\nname: A\nwhere:\n  all:\n    - day: {above: 2026-11-21}\n    - text: {is: "2026-11-20"}\n',
        ),
        (
            "name: A\nowner: '#1'   # not # two\n",
            'niche: 1\nname: A\nowner: "#1"  # not # two\nwhere: {all: []}\n',
        ),
        (
            "name: A\ndescription: |   # of the text\n  one\n  # no comment\n\n  two\ntags: [b]\n",
            "niche: 1\nname: A\ndescription: |  # of the text\n  one\n  # no comment\n\n  two\n"
            "tags: [b]\nwhere: {all: []}\n",
        ),
        ("name: A\nmeasured:\n", "niche: 1\nname: A\nwhere: {all: []}\n"),
        (
            "name: A # one\r\n# two\r\ntags: [b]\r\n",
            "niche: 1\r\nname: A # one\r\n# two\r\ntags: [b]\r\nwhere: {all: []}\r\n",
        ),
        (BOM + "name: A\n", BOM + "niche: 1\nname: A\nwhere: {all: []}\n"),
        (
            "name: A\nwhere:\n  all:\n    - a: 1\n    # - b: 2\ntags: [x]\n",
            "niche: 1\nname: A\ntags: [x]\nwhere:\n  all:\n    - a: {is: 1}\n    # - b: 2\n",
        ),
        (
            "name: A\nwhere:\n  a:\n    in:\n      - DE # one\n      - FR # two\n",
            "niche: 1\nname: A\nwhere:\n  a:\n    in:\n      - DE # one\n      - FR # two\n",
        ),
        (
            "name: A\nwhere:\n  a: [DE, # one\n    FR,   # two\n    # none yet\n  ]\n",
            "niche: 1\nname: A\nwhere:\n  a:\n    in:\n      - DE  # one\n      - FR  # two\n      # none yet\n",
        ),
        (
            "name: A\nwhere:\n  all:\n    - a:   # of a\n        in:   # of in\n          - DE\n"
            "          # - FR\n          - US\n          # of US\n        # of in too\n    # of a too\n"
            "  # of all\n# of where\ntags: [b]\n",
            "niche: 1\nname: A\n# of where\ntags: [b]\nwhere:\n  all:\n    - a:  # of a\n        in:  # of in\n"
            "          - DE\n          # - FR\n          - US\n          # of US\n        # of in too\n    # of a too\n"
            "  # of all\n",
        ),
        (
            "name: A\nwhere: { a: { in: [x] } } # one\n",
            "niche: 1\nname: A\nwhere: # one\n  a: { in: [x] }\n",
        ),
        ("# head\n--- # start\n# two\nname: A\n", "# head\n--- # start\n# two\nniche: 1\nname: A\nwhere: {all: []}\n"),
        ("---\nname: A\n", "---\nniche: 1\nname: A\nwhere: {all: []}\n"),
        ("name: A\nstatus: draft\n", "niche: 1\nname: A\nstatus: draft\nwhere: {all: []}\n"),
        (
            'name: \'a: "hi"\'\nowner: "@it\'s"\n',
            'niche: 1\nname: \'a: "hi"\'\nowner: "@it\'s"\nwhere: {all: []}\n',
        ),
        (
            '{"name": "A", "where": {"country": "DE"}}\n',
            '{"niche": 1, "name": "A", "where": {"country": {"is": "DE"}}}\n',
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


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_blanks_inside_braces_and_one_before_comments_are_canonical_too(path: Path) -> None:
    """What prettier makes of a file; lines in braces have room for its blanks, so that it breaks none of them."""
    text = form(path.read_text(encoding="utf-8"))
    padded = re.sub(r"(?<=\S)  #", " #", text.replace("{", "{ ").replace("}", " }"))
    assert form(padded) == padded
    assert all(len(line.partition(" #")[0]) <= 80 for line in padded.splitlines() if "{" in line or "[" in line)


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


class Annotator:
    """Writes conditions on lists in many forms; every value has a comment behind it that names it, some one above."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.made = 0

    def text(self) -> str:
        """A segment file."""
        form = self.random.choice(["all:", "any:", ""])
        if not form:
            return f"name: A\nwhere:\n{''.join(self.column(2, n) for n in range(self.random.randrange(1, 4)))}"
        items = "".join(self.item(4) for _ in range(self.random.randrange(1, 4)))
        return f"name: A\ntags:\n{self.values('  ')}where:\n  {form}{self.behind('group')}\n{items}# the end\n"

    def behind(self, about: str) -> str:
        return f"   # {about}" if self.random.random() < 0.5 else ""

    def item(self, indent: int) -> str:
        pad = " " * indent
        if self.random.random() < 0.3:
            return f"{pad}- not:\n{pad}    - {self.column(indent + 6, 0).lstrip()}"
        return f"{pad}- {self.column(indent + 2, 0).lstrip()}"

    def column(self, indent: int, number: int) -> str:
        pad = " " * indent
        if self.random.random() < 0.5:
            head = f"{pad}c{number}:{self.behind('column')}\n{pad}  in:{self.behind('operator')}\n"
            return head + self.values(pad + "    ")
        if self.random.random() < 0.5:
            return f"{pad}c{number}:\n{self.values(pad + '  ')}"
        return f"{pad}c{number}: [\n{self.values(pad + '    ', dash='', comma=',')}{pad}  ]\n"

    def values(self, pad: str, dash: str = "- ", comma: str = "") -> str:
        lines = []
        for _ in range(self.random.randrange(1, 5)):
            self.made += 1
            if self.random.random() < 0.3:
                lines.append(f"{pad}# above <{self.made}>\n")
            lines.append(f"{pad}{dash}v{self.made}{comma}{self.random.choice([' ', '   '])}# behind <{self.made}>\n")
        return "".join(lines)


@given(st.randoms(use_true_random=False))
def test_a_comment_stays_at_its_value_and_a_second_time_changes_nothing(random: Random) -> None:
    text = Annotator(random).text()
    once = form(text)
    assert form(once) == once
    lines = once.splitlines()
    for line, following in pairwise([*lines, ""]):
        if about := re.search(r"# behind <(\d+)>", line):
            assert re.search(rf"\bv{about[1]}\b", line)
        if about := re.search(r"# above <(\d+)>", line):
            assert re.search(rf"\bv{about[1]}\b", following)
    assert len(re.findall("#", once)) == len(re.findall("#", text))


@given(st.randoms(use_true_random=False))
def test_files_with_comments_everywhere_are_formatted_once(random: Random) -> None:
    commenter = Commenter(random)
    where = commenter.filter()
    before = parse_segment(commenter.text(where))
    once = tidied(before)
    assert parse_segment(once).segment == before.segment
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


@pytest.mark.parametrize("entry", ["key{}: 1\n", "# of it\nkey{}: 1   # it\n\n", "key{}:\n  - 1\n  # below\n"])
def test_the_work_grows_with_the_size_of_a_file_and_no_faster(entry: str) -> None:
    def steps(count: int) -> int:
        file = parse_segment("name: A\nwhere: {a: 1}\n" + "".join(map(entry.format, range(count))))
        made = 0

        def step(_frame: object, _event: str, _argument: object) -> object:
            nonlocal made
            made += 1
            return step

        before = sys.gettrace()
        sys.settrace(step)
        try:
            tidied(file)
        finally:
            sys.settrace(before)
        return made

    assert steps(800) < 4.5 * steps(200)
