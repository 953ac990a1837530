"""What a user reads is in the user's words: no text on the screen, in a message or in a help holds one of ours."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from niche.segments.findings.registry import ALL, AnyRule
from niche.tui.cli import main
from niche.tui.keys.actions import ABOUT, ACTIONS

ROOT = Path(__file__).parent.parent
JARGON: Mapping[str, str] = {
    r"in hand": "selected",
    r"undecided(?! \()": "unknown, or: data missing",
    r"what is asked|is asked yet": "no conditions yet; the only condition is",
    r"turns? out like": "performs like",
    r"rules nobody out|without it as with it": "has no effect: with or without it",
    r"two kinds of account": "mixes two groups",
    r"nobody has defined yet": "new segments",
    r"\bdrawn towards\b": "best estimate",
    r"\bnodes?\b(?! beyond)": "industry",
    r"canonical form": "formatted",
    r"\bguardrails\b(?!:)": "size limits",
    r"cohen's h|\bω²|\bη²": "the effect size is a detail",
    r"\bjaccard\b(?!:)": "overlap",
    r"\bp(?:10|25|50|75|90)\b": "median, 80 % between",
    r"directional": "indicative only",
    r"as it is now": "current",
    r"shall be": "say what to do",
    r"\bis called so\b|\bthat are called\b": "no matches",
    r"did not foresee": "unexpected error",
    r"thrown? away": "delete",
    r"kept for later": "keep",
    r"taken back|takes? that back": "undo",
    r"would be in\b": "would match",
    r"mend\b|mends\b": "fix",
    r"go on taking|go on reading": "keep",
    r"want of data": "data missing",
    r"is a direction only": "only N closed deals",
    r"there is nobody to treat": "the list would be empty",
    r"(?<!there )\bis no (?:operator|escape|character|quote|span|name)\b": "is not a",
    r"\b(?:is|are) expected(?! (?:in|out)\b)": "expected …, or: … is missing",
    r"^(?:(?:a|the|this) [\w ]+ )?cannot be (?:written|kept|cast|saved|opened|run)\b": "cannot, before the thing",
    r"^cannot be": "cannot, before the thing",
    r"\bnot (?:a )?whole\b": "not valid",
    r"\bblanks?\b(?! lines)": "space",
    r"\bcalled\b": "named, or: use",
    r"says nothing$": "is empty",
    r"has no meaning|no meaning beside": "has no effect",
    r"\b(?:may|are) part(?:ed)?\b": "separate",
    r"tell no capitals": "ignore capitals",
    r"said so|so said": "named",
    r"exists already|\balready\W*$": "already exists",
    r"from which on": "at least",
}
"""A word of ours, as a pattern, with what to say instead. Keys of files and of JSON are no words: see `prose`."""

SAID = frozenset(
    {"say", "notify", "Notice", "Problem", "ChoiceDialog", "Answer", "Run", "MismatchError", "BadInputError"}
    | {"refused", "report", "RefusedError", "UnreadableError", "NotPortableError", "UsageError", "echo"}
)
"""Calls whose texts a user reads."""
NAMED = frozenset({"message", "hint", "said", "why"})
"""Variables that hold a text for one of those calls."""


def prose(text: str) -> str:
    """The text without what is a format: code in backticks, keys with braces, options and slugs."""
    return re.sub(r"`[^`]*`|--[\w-]+|\{[^{}]*\}|\w+(?:-\w+)+", " ", text)


def jargon(text: str) -> list[str]:
    return [instead for word, instead in JARGON.items() if re.search(word, prose(text), re.IGNORECASE)]


def said(source: str) -> Iterator[str]:
    """The texts in the calls that show something, and in variables for them; f-strings with a blank for each value."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in SAID:
            for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
                yield from _texts(argument)
        elif isinstance(node, ast.Assign) and any(isinstance(to, ast.Name) and to.id in NAMED for to in node.targets):
            yield from _texts(node.value)


def _texts(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.JoinedStr):
        yield "".join(str(v.value) if isinstance(v, ast.Constant) else " … " for v in node.values)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp | ast.BinOp):
        for part in (node.body, node.orelse) if isinstance(node, ast.IfExp) else (node.left, node.right):
            yield from _texts(part)


def helps(command: click.Command, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The words of each command, with those below it."""
    yield words
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            if (below := command.get_command(context, name)) is not None:
                yield from helps(below, (*words, name))


@pytest.mark.parametrize(
    "path", sorted([*ROOT.glob("segments/*/*.py"), *ROOT.glob("tui/**/*.py")]), ids=lambda p: p.stem
)
def test_what_is_shown_is_in_the_users_words(path: Path) -> None:
    found = {text: words for text in said(path.read_text(encoding="utf-8")) if (words := jargon(text))}
    assert found == {}


@pytest.mark.parametrize("words", helps(main), ids=" ".join)
def test_a_help_is_in_the_users_words(words: tuple[str, ...]) -> None:
    result = CliRunner().invoke(main, [*words, "--help"])
    assert result.exit_code == 0
    assert jargon(" ".join(result.output.split())) == []


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.slug)
def test_a_rule_is_explained_in_the_users_words(rule: AnyRule) -> None:
    """Its formula and its sources are for those who check it: they have the terms of statistics."""
    texts = [rule.summary, rule.why]
    assert {text: words for text in texts if (words := jargon(text))} == {}


def test_keys_and_panes_are_explained_in_the_users_words() -> None:
    texts = [*ABOUT.values(), *(text for action in ACTIONS for text in (action.name, action.help))]
    assert {text: words for text in texts if (words := jargon(text))} == {}


def test_the_readme_is_in_the_users_words() -> None:
    text = re.sub(
        r"```.*?```|<!-- rules -->.*<!-- /rules -->", " ", (ROOT / "README.md").read_text("utf-8"), flags=re.S
    )
    assert jargon(" ".join(text.split())) == []


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ("bench.say('a node')", ["a node"]),
        ("yield Notice(f'{n} undecided', path)", [" …  undecided"]),
        ("self.notify('in hand' if one else 'selected')", ["in hand", "selected"]),
        ("Problem(text, hint='a node')", ["a node"]),
        ("message = 'a node'", ["a node"]),
        ("read('a node')", []),
    ],
)
def test_the_texts_of_calls_are_found(source: str, texts: list[str]) -> None:
    assert list(said(source)) == texts


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("16 undecided", ["unknown, or: data missing"]),
        ("the account in hand", ["selected"]),
        ("niche export x --undecided lists them", []),
        ("set guardrails: {min: 50}", []),
        ("rule `unknown-node`", []),
    ],
)
def test_words_of_ours_are_found_and_formats_are_not(text: str, instead: list[str]) -> None:
    assert jargon(text) == instead
