"""The screens as text and looks.

After a change that is meant: `pytest tests/tui/test_pictures.py --snapshot-update`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from driving import NARROW, WIDE, driven
from screens import pictured
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from niche.tui.app import NicheApp
from niche.tui.user.preferences import Config

VAST = (200, 50)
NESTED = """\
niche: 1
name: Growth
where:
  all:
    - industry: {under: [Software]}
    - any:
        - country: {in: [DE, FR]}
        - all:
            - employees: {between: [100, 900]}
            - not:
                won: {is: true}
    - off:
        company: {contains: "0"}
"""


class Screenshot(SingleFileSnapshotExtension):
    """One text file a screen."""

    _file_extension = "txt"
    _write_mode = WriteMode.TEXT

    def serialize(self, data: str, **_: object) -> str:
        """The text as it is."""
        return data


@dataclass(frozen=True)
class Picture:
    """The keys that lead to a screen; what is typed stands in one word with a blank after it."""

    keys: str
    size: tuple[int, int] = WIDE
    theme: str = ""
    growth: str = ""
    """What the segment says; as usual unless given."""

    @property
    def pressed(self) -> Sequence[str]:
        """Each key by its name; `'text` stands for the keys of its letters."""
        return [key for word in self.keys.split() for key in (word[1:] if word[0] == "'" else (word,))]


PICTURES = {
    "workbench": Picture("2 down"),
    "workbench-vast": Picture("2 down", VAST),
    "workbench-light": Picture("2 down", theme="niche-light"),
    "workbench-ansi": Picture("2 down", theme="ansi-dark"),
    "workbench-contrast": Picture("2 down", theme="niche-contrast"),
    "tree": Picture("1 down right down space down x"),
    "tree-lens": Picture("1 m m o"),
    "tree-narrow": Picture("1 down right", NARROW),
    "definition-nested": Picture("2 down down down", growth=NESTED),
    "definition-narrow": Picture("2 down", NARROW),
    "definition-empty": Picture("2", growth="niche: 1\nname: Growth\nwhere: {}\n"),
    "insight-bars": Picture("3 z ] ] ] right shift+right"),
    "insight-narrow": Picture("3", NARROW),
    "repair-tried": Picture("3 enter", growth=f"{NESTED}guardrails: {{min: 30}}\n"),
    "accounts": Picture("4 right right o"),
    "record": Picture("4 enter"),
    "yaml": Picture("2 down ! 5"),
    "changes": Picture("2 down delete 6"),
    "overlap": Picture("7"),
    "portfolio-vast": Picture("8 z", VAST),
    "condition-columns": Picture("2 a"),
    "condition-number": Picture("2 a 'employees enter '100 tab '500"),
    "condition-category": Picture("2 a 'country enter space", NARROW),
    "condition-error": Picture("2 a 'employes>100"),
    "explorer": Picture("d"),
    "compare": Picture("v"),
    "columns": Picture("c"),
    "column": Picture("c 'won enter down"),
    "column-role": Picture("c 'won enter down down down enter"),
    "column-tree-narrow": Picture("c 'country enter down down down down enter", NARROW),
    "file-rows-narrow": Picture("c ctrl+r", NARROW),
    "segments": Picture("ctrl+o"),
    "save": Picture("2 down ! s"),
    "quit-narrow": Picture("2 down delete q", NARROW),
    "jump": Picture("2 ''"),
    "jump-narrow": Picture("2 ''", NARROW),
    "jump-ansi": Picture("2 ''", theme="ansi-dark"),
    "help": Picture("2 ?"),
    "palette": Picture("2 : 'comp"),
    "too-small": Picture("", (50, 12)),
}


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """No time passes."""
    monkeypatch.setattr("niche.tui.session.count_worker.perf_counter", lambda: 0.0)

    today = SimpleNamespace(today=lambda: date(2026, 11, 21))
    monkeypatch.setattr("niche.segments.workspace.measured.dt", SimpleNamespace(date=today))


@pytest.mark.usefixtures("still")
@pytest.mark.parametrize("name", PICTURES)
async def test_screen(snapshot: SnapshotAssertion, workspace: Path, name: str) -> None:
    picture = PICTURES[name]
    if picture.growth:
        (workspace / "segments" / "growth.yaml").write_text(picture.growth)
    async with driven(NicheApp(workspace, Config(picture.theme)), picture.size) as driver:
        for key in picture.pressed:
            await driver.press(key)
        assert pictured(driver.app.screen) == snapshot(extension_class=Screenshot)


async def test_welcome(snapshot: SnapshotAssertion, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    async with driven(NicheApp(), NARROW) as driver:
        assert pictured(driver.app.screen) == snapshot(extension_class=Screenshot)
