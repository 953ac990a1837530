"""Segment files: everything in them read, all errors at once, and saves that change only what changed."""

from __future__ import annotations

import datetime as dt
import difflib
from dataclasses import replace
from pathlib import Path as FilePath
from random import Random
from typing import Any as Anything

import pytest
from handwritten import WORDS, Author, undated
from hypothesis import given
from hypothesis import strategies as st
from strategies import limits, trees

from niche.segments.documents.files import ChangedOnDiskError
from niche.segments.documents.yamlfile import load
from niche.segments.model import edits
from niche.segments.model.filters import All, Any, Condition, Limit, Not
from niche.segments.model.problems import BadInputError
from niche.segments.model.segment import Expectations, Guardrails, Measured, Profile, Segment, Status
from niche.segments.workspace.segmentfile import SCHEMA, formatted, parse_segment, read_segment, rendered, save_segment

TEXT = """\
# the first segment
niche: 1
name: Growth-stage SaaS
description: Cloud software companies that have outgrown spreadsheets.
status: active            # draft, active, retired
owner: ana@example.com
priority: 1
tags: [saas, emea]
reviewed: 2026-11-21
team: blue                # niche does not know this key
where:
  all:
    - industry: {under: ["5132 Software Publishers", "518 Computing Infrastructure Providers"]}
    - employees: {between: [100, 500]}   # from the board
    - country: [DE, FR, "NO"]
    - any:
        # both tools
        - tech_stack: {has: Salesforce}
        - tech_stack: {has: HubSpot}
    - not:
        - customer: true
guardrails: {min: 80, max: 2000}
profile:
  buyer: CTO
  pains: [slow month-end close]
  value: Close the books in two days.
measured: {accounts: 932, of: 20000, on: 2026-11-21, rule: 6f1c09, data: 91ab34}
"""

SEGMENT = Segment(
    name="Growth-stage SaaS",
    description="Cloud software companies that have outgrown spreadsheets.",
    status=Status.ACTIVE,
    owner="ana@example.com",
    priority=1,
    tags=("saas", "emea"),
    reviewed=dt.date(2026, 11, 21),
    where=All(
        (
            Condition("industry", "under", ("5132 Software Publishers", "518 Computing Infrastructure Providers")),
            Condition("employees", "between", (100, 500)),
            Condition("country", "in", ("DE", "FR", "NO")),
            Any((Condition("tech_stack", "has", "Salesforce"), Condition("tech_stack", "has", "HubSpot"))),
            Not(Condition("customer", "is", True)),
        )
    ),
    guardrails=Guardrails(min=80, max=2000),
    profile=Profile(buyer="CTO", pains=("slow month-end close",), value="Close the books in two days."),
    measured=Measured(accounts=932, of=20000, on=dt.date(2026, 11, 21), rule="6f1c09", data="91ab34"),
    extra={"team": "blue"},
)


def test_everything_is_read() -> None:
    file = parse_segment(TEXT, "segments/growth-stage-saas.yaml")
    assert file.segment == SEGMENT
    assert file.slug == "growth-stage-saas"
    assert file.places[()] == (12, 3)
    assert file.places[(1,)] == (14, 7)
    assert file.places[(3, 1)] == (19, 11)
    assert [str(problem) for problem in file.problems] == ["segments/growth-stage-saas.yaml:10:1: unknown key team"]


def test_a_name_is_enough() -> None:
    assert parse_segment("name: x\n").segment == Segment("x")


def test_texts_are_taken_as_they_are_written() -> None:
    text = (
        "name: 2026\nowner: 007\ntags: 1\nprofile: {pains: [1.50, true]}\n"
        "measured: {accounts: 1, of: 2, on: 2026-01-01, rule: 123456, data: 1e5123}\n"
    )
    segment = parse_segment(text).segment
    assert (segment.name, segment.owner, segment.tags) == ("2026", "007", ("1",))
    assert segment.profile.pains == ("1.50", "true")
    assert segment.measured == Measured(1, 2, dt.date(2026, 1, 1), "123456", "1e5123")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", [":1:1: this is not a segment: it has no keys"]),
        ("- a\n", [":1:1: this is not a segment"]),
        ("owner: x\n", [":1:1: name is missing"]),
        ("name:\n", [":1:1: name is missing"]),
        ("name: [x]\n", [":1:7: name: expected a text"]),
        ("nam: x\n", [":1:1: name is missing", ":1:1: unknown key nam (did you mean name?)"]),
        (
            "name: x\nstatus: activ\n",
            [":2:9: status: expected one of draft, active, retired (did you mean active?)"],
        ),
        ("name: x\npriority: high\n", [":2:11: priority: expected a whole number"]),
        ("name: x\npriority: 1.5\n", [":2:11: priority: expected a whole number"]),
        ("name: x\npriority: true\n", [":2:11: priority: expected a whole number"]),
        ("name: x\ntags: {a: 1}\n", [":2:7: tags: expected a list of texts"]),
        ("name: x\ntags: [a, [b]]\n", [":2:7: tags: expected a list of texts"]),
        ("name: x\nreviewed: 21.11.2026\n", [":2:11: reviewed: expected a date such as 2026-11-21"]),
        (
            "name: x\nreviewed: 2026-02-30\n",
            [":2:11: reviewed: expected a date such as 2026-11-21 (day is out of range"],
        ),
        ("name: x\nguardrails: 3\n", [":2:13: guardrails: expected a mapping"]),
        ("name: x\nguardrails: {min: 1_000}\n", [":2:19: guardrails.min: expected a whole number (write 1000)"]),
        ("name: x\nguardrails: {min: -1}\n", [":2:19: guardrails.min: expected a whole number (0 or more)"]),
        ("name: x\nguardrails: {min: 9, max: 3}\n", [":2:19: guardrails: min 9 is more than max 3"]),
        (
            "name: x\nguardrails: {max_share: 20%}\n",
            [":2:25: guardrails.max_share: expected a share between 0 and 1 (write 0.2 for 20%)"],
        ),
        (
            "name: x\nguardrails: {max_share: 20}\n",
            [":2:25: guardrails.max_share: expected a share between 0 and 1 (write 0.2 for 20%)"],
        ),
        (
            "name: x\nmeasured: {accounts: 1, of: 2, on: 2026-01-01, rule: a}\n",
            [":2:1: measured.data is missing"],
        ),
        ("name: x\nniche: 2\n", [":2:8: this file is of a newer format"]),
        ("name: x\nwhere: 3\n", [":2:8: expected a condition"]),
        ("name: x\nwhere: {employees: {gte: 3}}\n", [":2:21: there is no operator gte (did you mean at_least?)"]),
        (
            "name: x\nprioriti: 1\nreviewed: now\nwhere:\n  - a\nguardrails: {mn: 3}\n",
            [
                ":2:1: unknown key prioriti (did you mean priority?)",
                ":3:11: reviewed: expected a date",
                ":5:3: expected a condition",
                ":6:14: unknown key mn in guardrails (did you mean min?)",
            ],
        ),
    ],
)
def test_what_is_wrong_is_said_all_at_once(text: str, said: list[str]) -> None:
    with pytest.raises(BadInputError) as caught:
        parse_segment(text, "f.yaml")
    found = [str(problem).removeprefix("f.yaml") for problem in caught.value.problems]
    assert len(found) == len(said)
    assert all(any(line.startswith(expected) for line in found) for expected in said), found


def diff(after: str) -> list[str]:
    """The lines that go and come."""
    lines = difflib.ndiff(TEXT.splitlines(), after.splitlines())
    return [line[0] + line[2:] for line in lines if line[0] in "+-"]


FILE = parse_segment(TEXT, "x.yaml")
WHERE = SEGMENT.where


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        (
            {"where": edits.replace(WHERE, (1,), Condition("employees", "between", (100, 400)))},
            [
                "-    - employees: {between: [100, 500]}   # from the board",
                "+    - employees: {between: [100, 400]}   # from the board",
            ],
        ),
        (
            {"where": edits.replace(WHERE, (2,), Condition("country", "in", ("DE", "FR", "NO", "SE")))},
            ['-    - country: [DE, FR, "NO"]', '+    - country: [DE, FR, "NO", SE]'],
        ),
        ({"where": edits.toggle_group(WHERE, (3,))}, ["-    - any:", "+    - all:"]),
        ({"where": edits.remove(WHERE, (3, 1))}, ["-        - tech_stack: {has: HubSpot}"]),
        (
            {"where": edits.move(WHERE, (4,), -1)[0]},
            ["+    - not:", "+        - customer: true", "-    - not:", "-        - customer: true"],
        ),
        (
            {"where": edits.toggle_off(WHERE, (1,))},
            [
                "+    - off:",
                "-    - employees: {between: [100, 500]}   # from the board",
                "+        employees: {between: [100, 500]}   # from the board",
            ],
        ),
        (
            {"where": edits.insert(WHERE, (2,), Condition("name", "contains", "soft ware"))},
            ["+    - name: {contains: soft ware}"],
        ),
        (
            {"status": Status.RETIRED},
            [
                "-status: active            # draft, active, retired",
                "+status: retired            # draft, active, retired",
            ],
        ),
        ({"reviewed": dt.date(2026, 12, 1)}, ["-reviewed: 2026-11-21", "+reviewed: 2026-12-01"]),
        ({"reviewed": None, "owner": ""}, ["-owner: ana@example.com", "-reviewed: 2026-11-21"]),
        ({"profile": replace(SEGMENT.profile, proof="3 cases")}, ["+  proof: 3 cases"]),
        ({"guardrails": Guardrails()}, ["-guardrails: {min: 80, max: 2000}"]),
        (
            {"guardrails": Guardrails(80, 2000, 0.2)},
            ["-guardrails: {min: 80, max: 2000}", "+guardrails: {min: 80, max: 2000, max_share: 0.2}"],
        ),
        (
            {"measured": replace(SEGMENT.measured, accounts=900, rule="123456")},  # type: ignore[type-var]
            [
                "-measured: {accounts: 932, of: 20000, on: 2026-11-21, rule: 6f1c09, data: 91ab34}",
                '+measured: {accounts: 900, of: 20000, on: 2026-11-21, rule: "123456", data: 91ab34}',
            ],
        ),
        (
            {"extra": {"team": "red"}},
            [
                "-team: blue                # niche does not know this key",
                "+team: red                # niche does not know this key",
            ],
        ),
        ({"extra": {}}, ["-team: blue                # niche does not know this key"]),
    ],
)
def test_a_save_changes_only_the_lines_that_changed(changes: dict[str, Anything], expected: list[str]) -> None:
    after = replace(SEGMENT, **changes)
    text = rendered(FILE, after)
    assert diff(text) == expected
    assert parse_segment(text).segment == after


def test_a_new_key_takes_its_canonical_place() -> None:
    file = parse_segment("name: x # short\nwhere: {country: DE}\n")
    text = rendered(file, replace(file.segment, owner="ana@example.com", guardrails=Guardrails(min=5)))
    assert text == "name: x # short\nowner: ana@example.com\nwhere: {country: DE}\nguardrails: {min: 5}\n"


CANONICAL = """\
niche: 1
name: Growth-stage SaaS
description: Cloud software companies that have outgrown spreadsheets.
status: active
owner: ana@example.com
priority: 1
tags: [saas, emea]
reviewed: 2026-11-21
where:
  all:
    - industry:
        under:
          [5132 Software Publishers, 518 Computing Infrastructure Providers]
    - employees: {between: [100, 500]}
    - country: {in: [DE, FR, "NO"]}
    - any:
        - tech_stack: {has: Salesforce}
        - tech_stack: {has: HubSpot}
    - not:
        - customer: {is: true}
guardrails: {min: 80, max: 2000}
profile:
  buyer: CTO
  pains: [slow month-end close]
  value: Close the books in two days.
measured: {accounts: 932, of: 20000, on: 2026-11-21, rule: 6f1c09, data: 91ab34}
team: blue
"""


def test_a_new_file_is_written_in_the_canonical_layout() -> None:
    assert rendered(None, SEGMENT) == CANONICAL
    assert formatted(parse_segment(TEXT)) == CANONICAL
    assert formatted(parse_segment(CANONICAL)) == CANONICAL


texts = st.one_of(st.sampled_from(WORDS), st.text(st.characters(exclude_categories=["Cs"]), max_size=8))
many = st.lists(texts, max_size=3).map(tuple)
counts = st.integers(0, 10**9)
wheres = trees().map(undated)
NAMES = ("revenue", "Größe", "NO", "10")
segments = st.builds(
    Segment,
    name=texts.filter(bool),
    where=st.one_of(wheres, wheres, limits(wheres, NAMES, NAMES)),
    description=texts,
    status=st.sampled_from(Status),
    owner=texts,
    priority=st.none() | st.integers(),
    tags=many,
    reviewed=st.none() | st.dates(),
    guardrails=st.builds(
        Guardrails, st.none() | st.integers(0, 9), st.none() | st.integers(9, 99), st.none() | st.floats(0, 1)
    ),
    profile=st.builds(Profile, texts, many, texts, texts, many),
    measured=st.none() | st.builds(Measured, counts, counts, st.dates(), texts.filter(bool), texts.filter(bool)),
    extra=st.dictionaries(st.sampled_from(["team", "x_1", "NO"]), texts, max_size=2),
)


@given(segments)
def test_a_segment_survives_its_file(segment: Segment) -> None:
    assert parse_segment(rendered(None, segment)).segment == segment


@given(st.lists(segments, min_size=1, max_size=3))
def test_any_sequence_of_edits_gives_the_segment_in_memory(steps: list[Segment]) -> None:
    file = FILE
    for segment in steps:
        file = parse_segment(rendered(file, segment), "x.yaml")
        assert file.segment == segment
        assert file.text.startswith("# the first segment\n")


def lines_of(text: str, path: tuple[str | int, ...]) -> range:
    """The lines, from 1, on which the value at a key path stands."""
    document = load(text)
    node = document.root
    for step in path:
        assert node is not None
        found = node.child(step)
        assert found is not None
        node = found[1]
    assert node is not None
    return range(document.position(node.start)[0], document.position(node.end)[0] + 1)


EDITED: tuple[tuple[str, str, Anything, Anything], ...] = (
    ("employees", "between", (10, 20), (10, 99)),
    ("country", "in", ("DE", "NO"), ("DE", "XX", "ON")),
    ("name", "contains", "it's", "a: b"),
    ("n", "is", 3, "NO"),
)
"""Conditions by column, operator, value, and the value that it gets."""


@pytest.mark.parametrize("seed", range(200))
def test_an_edit_of_one_value_of_a_hand_written_file_changes_its_lines_alone(seed: int) -> None:
    random = Random(seed)
    author = Author(random)
    tests = random.sample(EDITED, len(EDITED))
    where = [{column: {word: list(old) if isinstance(old, tuple) else old}} for column, word, old, _ in tests]
    said = {"name": "A", **author.document(), "where": {"all": where}}
    text = author.text({key: said[key] for key in random.sample(list(said), len(said))})
    file = parse_segment(text)
    index = random.randrange(len(tests))
    column, word, _, new = tests[index]
    edited = edits.replace(file.segment.where, (index,), Condition(column, word, new))
    result = rendered(file, replace(file.segment, where=edited))
    assert parse_segment(result).segment.where == edited
    touched = lines_of(text, ("where", "all", index, column, word))
    matcher = difflib.SequenceMatcher(None, text.splitlines(), result.splitlines(), autojunk=False)
    changed = [(low + 1, high) for tag, low, high, _, _ in matcher.get_opcodes() if tag != "equal"]
    assert changed
    assert all(low in touched and high in touched for low, high in changed)


def test_save_and_save_again(tmp_path: FilePath) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(TEXT)
    file = read_segment(path)
    saved = save_segment(path, replace(file.segment, priority=2), file)
    assert saved == read_segment(path)
    again = save_segment(path, replace(saved.segment, priority=1), saved)
    assert path.read_text() == TEXT
    assert again.segment == file.segment


def test_a_stale_save_is_refused(tmp_path: FilePath) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(TEXT)
    file = read_segment(path)
    save_segment(path, replace(file.segment, priority=2), file)
    with pytest.raises(ChangedOnDiskError):
        save_segment(path, replace(file.segment, priority=3), file)
    with pytest.raises(ChangedOnDiskError):
        save_segment(path, SEGMENT, None)
    assert read_segment(path).segment.priority == 2


def test_a_segment_that_no_file_can_say_is_not_written(tmp_path: FilePath) -> None:
    with pytest.raises(BadInputError):
        save_segment(tmp_path / "x.yaml", Segment("\ud800"), None)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("place", "line"), [("segments", SCHEMA), ("", f"../{SCHEMA}"), (None, "")])
def test_a_new_file_tells_editors_of_the_schema_where_there_is_one(
    tmp_path: FilePath, place: str | None, line: str
) -> None:
    folder = tmp_path / "segments"
    folder.mkdir()
    if place is not None:
        (tmp_path / place / SCHEMA).write_text("{}")
    saved = save_segment(folder / "a.yaml", Segment("A"), None)
    assert saved.text.startswith(f"# yaml-language-server: $schema={line}\n" if line else "niche: 1\n")
    assert saved.segment.name == "A"


EXPECTING = """\
name: x
where: {size: {at_least: 5}}
expect:
  in: [A1, best.csv]   # from sales
  out: A2
"""


def test_what_is_expected_is_read_with_its_places_and_written() -> None:
    file = parse_segment(EXPECTING)
    assert file.problems == ()
    assert file.segment.expect == Expectations(("A1", "best.csv"), ("A2",))
    assert file.expected == {"A1": (4, 8), "best.csv": (4, 12), "A2": (5, 8)}
    changed = replace(file.segment, expect=Expectations(("A1",), ("A2", "A3")))
    assert parse_segment(rendered(file, changed)).segment == changed
    assert "  in: [A1]   # from sales" in rendered(file, changed)
    assert parse_segment(formatted(file)).segment == file.segment
    assert "expect" not in rendered(file, replace(file.segment, expect=Expectations()))
    assert parse_segment(rendered(None, file.segment)).segment == file.segment


def test_a_wrong_side_of_what_is_expected_is_told() -> None:
    (problem,) = parse_segment("name: x\nexpect: {inn: [A1]}\n").problems
    assert (problem.line, problem.column, problem.hint) == (2, 10, "did you mean in?")


LIMITED = "name: Best\nwhere:\n  country: DE\nlimit: {top: 50, by: revenue, per: region}\n"


def test_a_limit_ends_the_filter_and_has_its_place() -> None:
    file = parse_segment(LIMITED)
    assert file.segment.where == Limit(Condition("country", "is", "DE"), 50, "revenue", "region")
    assert file.segment.limit == file.segment.where
    assert file.places[()] == (4, 1)
    assert file.places[(0,)][0] == 3


@pytest.mark.parametrize(
    ("limit", "line"),
    [
        (Limit(All(), "10%", "revenue"), "limit: {top: 10%, by: revenue}"),
        (Limit(All(), 5, "revenue", smallest=True), "limit: {by: revenue, bottom: 5}"),
        (None, ""),
    ],
)
def test_a_changed_limit_changes_its_line_alone(limit: Limit | None, line: str) -> None:
    file = parse_segment(LIMITED)
    text = rendered(file, replace(file.segment, where=edits.limited(file.segment.where, limit)))
    assert text == LIMITED.replace("limit: {top: 50, by: revenue, per: region}\n", f"{line}\n" if line else "")


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        ("{by: revenue}", "limit: top or bottom is missing (such as {top: 50, by: revenue})"),
        ("{top: 5, bottom: 5, by: x}", "limit: expected top or bottom, not both (such as {top: 50, by: revenue})"),
        ("{top: 5}", "limit.by is missing (the column to rank by, a number or a date, or its role)"),
        ("{top: 0, by: x}", "limit.top: expected a number such as 50, or a percentage such as 10% (above 0)"),
        ("{top: 101%, by: x}", "limit.top: expected a number such as 50, or a percentage such as 10% (above 0)"),
        ("50", "limit: expected a mapping"),
    ],
)
def test_what_is_wrong_with_a_limit(limit: str, said: str) -> None:
    with pytest.raises(BadInputError) as caught:
        parse_segment(f"name: x\nlimit: {limit}\n", "x.yaml")
    assert [str(problem).partition(": ")[2] for problem in caught.value.problems] == [said]
