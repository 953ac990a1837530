"""Read the user's settings: report what is wrong in the file, and use the rest of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from textual.keys import KEY_TO_UNICODE_NAME, Keys

from niche.segments.documents.files import read_file
from niche.segments.documents.keys import Key, KeyReader, Takes
from niche.segments.documents.yamlfile import MAX_BYTES, decode, load
from niche.segments.model.formatting import Marks
from niche.segments.model.problems import BadInputError, did_you_mean
from niche.tui.drawing.themes import OFFERED
from niche.tui.keys.actions import ACTIONS, BY_ID, MOVING, PANES, Context, reachable
from niche.tui.user.preferences import QUESTIONS, Config, Question

_DECIMAL = {"point": ".", "comma": ","}
# The space does not break: a figure stays on its line.
_THOUSANDS = {**_DECIMAL, "space": "\u00a0", "apostrophe": "’", "none": ""}
_OTHER = {"point": "comma", "comma": "point"}
CONFIG_KEYS = (
    Key("theme", Takes.WORD, "colours", words=tuple(sorted(OFFERED))),
    Key("keys", Takes.PAIRS, "keys by action, separated by commas"),
    Key(
        "confirm",
        Takes.KEYS,
        "what niche asks before doing it",
        keys=tuple(Key(question, Takes.WORD, doc, words=("yes", "no")) for question, doc in QUESTIONS.items()),
    ),
    Key(
        "numbers",
        Takes.KEYS,
        "number format",
        keys=(
            Key("thousands", Takes.WORD, "thousands separator", words=tuple(_THOUSANDS)),
            Key("decimal", Takes.WORD, "decimal separator", words=tuple(_DECIMAL)),
            Key("counts", Takes.WORD, "12,345 accounts in full, or compact as 12.3k", words=("full", "compact")),
        ),
    ),
)
"""The keys of a `config.yaml`."""

UNSENDABLE = frozenset({*(f"ctrl+{key}" for key in "hijm"), "ctrl+enter", "ctrl+space"})
"""Keys that most terminals cannot tell from others, or do not send."""
_MODIFIERS = frozenset({"ctrl", "shift", "alt", "super", "meta", "hyper"})
_NAMES = frozenset({key.value for key in Keys} | KEY_TO_UNICODE_NAME.keys())


def read_config(path: Path) -> Config:
    """Read a file; the defaults for what is missing or wrong."""
    file = str(path)
    try:
        document = load(decode(read_file(path, MAX_BYTES).data, file), file)
    except BadInputError as error:
        return Config(problems=error.problems)
    reader = KeyReader(document, file)
    said = document.value
    if said is None:
        return Config()
    if not isinstance(said, dict):
        return Config(problems=(reader.problem("not settings: no keys found", ()),))
    values = reader.mapping(CONFIG_KEYS, said)
    keys = dict(_keys(reader, values.get("keys", {})))
    unasked = frozenset(Question(name) for name, word in values.get("confirm", {}).items() if word == "no")
    marks = _marks(reader, values.get("numbers", {}))
    found = sorted((*reader.problems, *reader.warnings), key=lambda problem: (problem.line, problem.column))
    return Config(values.get("theme", ""), keys, unasked, marks, tuple(found))


def _marks(reader: KeyReader, said: Mapping[str, str]) -> Marks:
    """The marks of figures; where only one is given, the other is chosen to differ."""
    thousands, decimal = said.get("thousands"), said.get("decimal")
    if thousands is not None and thousands == decimal:
        reader.report(f"numbers: thousands and decimal are both a {decimal}", ("numbers", "decimal"))
        thousands = decimal = None
    decimal = decimal or _OTHER.get(thousands or "comma", "point")
    thousands = thousands or _OTHER[decimal]
    return Marks(_THOUSANDS[thousands], _DECIMAL[decimal], said.get("counts") == "compact")


def _keys(reader: KeyReader, said: Mapping[str, str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the usable keys by action; report the others, whose actions keep their default keys."""
    wanted: dict[str, tuple[str, ...]] = {}
    for name, written in said.items():
        keys = tuple(dict.fromkeys(key.strip() for key in written.split(",") if key.strip()))
        if name not in BY_ID:
            reader.report(f"there is no action {name}", ("keys", name), did_you_mean(name, BY_ID), of_key=True)
        elif not keys:
            reader.report(f"{name} has no key", ("keys", name), "give it at least one")
        elif unfit := [reason for key in keys if (reason := _unfit(key))]:
            for reason in unfit:
                reader.report(f"{name}: {reason}", ("keys", name))
        else:
            wanted[name] = keys
    while clashes := list(_clashes(wanted)):
        for name, clash in clashes:
            if wanted.pop(name, None):
                reader.report(f"{name}: {clash}", ("keys", name), "choose another key, or change that one too")
    yield from wanted.items()


def _unfit(key: str) -> str:
    """The reason why a key cannot be used; empty where it can."""
    *modifiers, base = key.split("+") if len(key) > 1 else [key]
    if key in UNSENDABLE:
        return f"{key} is not sent by most terminals"
    if key in MOVING:
        return f"{key} moves the cursor"
    if not (len(base) == 1 or base in _NAMES) or not _MODIFIERS.issuperset(modifiers):
        hint = did_you_mean(key, _NAMES)
        return f"there is no key {key}" + (f"; {hint}" if hint else "")
    return ""


def _clashes(wanted: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    """Yield each action whose new keys conflict with another action, with the reason."""
    keys = {action.id: wanted.get(action.id, action.default_keys) for action in ACTIONS}
    for action in ACTIONS:
        for other in ACTIONS:
            shared = [key for key in keys[action.id] if key in keys[other.id]]
            if action is not other and action.context is other.context and shared and action.id in wanted:
                yield action.id, f"{shared[0]} is taken by {other.id}"
    for pane in PANES:
        reached = {action.id for _, action in reachable(pane, keys)}
        for action in ACTIONS:
            if action.context in (pane, Context.EVERYWHERE) and action.id not in reached:
                yield from _hidden(action.id, keys, pane, wanted)


def _hidden(
    lost: str, keys: Mapping[str, tuple[str, ...]], pane: Context, wanted: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[str, str]]:
    """Yield the culprits for an action that no key reaches in a pane: itself if it moved, else what covers it."""
    if lost in wanted:
        yield lost, f"{wanted[lost][0]} is used differently in the {pane.title} pane"
        return
    for action in ACTIONS:
        if action.id in wanted and action.context is pane and set(keys[action.id]) & set(keys[lost]):
            yield action.id, f"{wanted[action.id][0]} is the only key of {lost}"
