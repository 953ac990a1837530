"""The README's examples are what niche reads, and its commands exist."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from niche.segments.findings import catalogue, registry
from niche.segments.findings.accepted import AcceptedFile
from niche.segments.model.columns import Role
from niche.segments.workspace.segmentfile import parse_segment
from niche.segments.workspace.workspace import read_workspace
from niche.tui.cli import main

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
LAYOUT, ROLES, WORKSPACE, SEGMENT = (text for language, text in BLOCKS if language == "yaml")
COMMANDS = [line.split("#")[0] for language, text in BLOCKS if not language for line in text.splitlines()]
SESSIONS = [text for _, text in BLOCKS if text.startswith("$ niche")]
RULES = re.compile("<!-- rules -->\n.*?<!-- /rules -->", re.DOTALL)
SPOKEN = [
    *(words.split() for words in COMMANDS),
    *(words.split() for words in re.findall(r"^\| `(niche[^`]*)`", README, re.M)),
]


def session(block: str) -> str:
    """The first line of a block, a command, with what it prints today."""
    command = block.splitlines()[0]
    return f"{command}\n{CliRunner().invoke(main, command.split()[2:]).stdout}"


def rules() -> str:
    """The table of rules between its marks."""
    return f"<!-- rules -->\n{catalogue.markdown()}<!-- /rules -->"


def test_the_segment_can_be_read() -> None:
    file = parse_segment(SEGMENT)
    assert file.problems == ()
    assert file.segment.profile.buyer == "Head of Finance"


def test_the_workspace_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "niche.yaml").write_text(WORKSPACE, encoding="utf-8")
    settings = read_workspace(tmp_path / "niche.yaml").settings
    assert settings.columns["revenue"].parse == "money"
    assert settings.roles[Role.ID] == "account_id"


def test_the_roles_and_derived_columns_are_understood(tmp_path: Path) -> None:
    (tmp_path / "niche.yaml").write_text(ROLES, encoding="utf-8")
    workspace = read_workspace(tmp_path / "niche.yaml")
    assert not workspace.problems
    assert len(workspace.settings.stages) == 3
    assert list(workspace.settings.derived) == ["region", "arr"]


def test_the_layout_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "niche.yaml").write_text(LAYOUT, encoding="utf-8")
    workspace = read_workspace(tmp_path / "niche.yaml")
    assert workspace.problems == ()
    assert (workspace.settings.layout.header, workspace.settings.taxonomies[0].edition) == (4, "naics-2017")


@pytest.mark.parametrize("words", [words for words in SPOKEN if words[:1] == ["niche"]], ids=" ".join)
def test_a_command_of_the_readme_exists(words: list[str]) -> None:
    said = [word for word in words[1:] if re.fullmatch(r"[a-z]+", word)]
    if len(words) > 1 and words[1] in said:
        command = main.get_command(click.Context(main), words[1])
        assert command is not None
        if isinstance(command, click.Group):
            command = command.commands[words[2]]
        options = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in words if re.fullmatch(r"--?[a-z-]+", word)} <= options
    else:
        assert isinstance(main, click.Group)


def test_the_settings_of_rules_can_be_read(tmp_path: Path) -> None:
    (tuning,) = (text for _, text in BLOCKS if text.startswith("plan:"))
    (tmp_path / "niche.yaml").write_text(f"data: accounts.csv\n{tuning}", encoding="utf-8")
    assert registry.problems(read_workspace(tmp_path / "niche.yaml").settings) == ()


def test_what_is_accepted_can_be_read(tmp_path: Path) -> None:
    (accepted,) = (text for _, text in BLOCKS if text.startswith("accepted:"))
    (tmp_path / "accepted.yaml").write_text(accepted, encoding="utf-8")
    (one,) = AcceptedFile(tmp_path).read()
    assert (one.rule, one.segment) == ("one-whale", "small-banks")


@pytest.mark.parametrize("block", SESSIONS, ids=lambda block: block.splitlines()[0])
def test_what_a_command_of_the_readme_prints(block: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """`python tests/test_readme.py` writes it anew."""
    monkeypatch.chdir(ROOT)
    assert block == session(block)


def test_the_table_of_rules_is_that_of_the_rules() -> None:
    """`python tests/test_readme.py` writes it anew."""
    assert RULES.search(README)
    assert RULES.sub(rules(), README) == README


def test_every_command_is_in_the_readme() -> None:
    assert set(main.list_commands(click.Context(main))) <= {words[1] for words in SPOKEN if len(words) > 1}


if __name__ == "__main__":
    text = RULES.sub(rules(), README)
    for shown in SESSIONS:
        text = text.replace(shown, session(shown))
    (ROOT / "README.md").write_text(text, encoding="utf-8")
