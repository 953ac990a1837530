"""The hooks that others run before a commit are commands that there are, on the files that they are for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from niche.tui.cli import COMMANDS

HOOKS = yaml.safe_load((Path(__file__).parent.parent / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_a_hook_is_a_command(hook: dict[str, str]) -> None:
    program, command = hook["entry"].split()
    assert program == "niche"
    assert command in COMMANDS


@pytest.mark.parametrize(
    ("file", "hooks"),
    [
        ("niche.yaml", {"niche-check"}),
        ("growth/niche.yaml", {"niche-check"}),
        ("growth/segments/saas.yaml", {"niche-check", "niche-fmt"}),
        ("segments/saas.yml", {"niche-check", "niche-fmt"}),
        ("segments/saas.YAML", {"niche-check", "niche-fmt"}),
        ("segments/lists/named.csv", {"niche-check"}),
        ("other/saas.yaml", set()),
        ("my-niche.yaml", set()),
    ],
)
def test_files_that_a_hook_is_for(file: str, hooks: set[str]) -> None:
    assert {hook["id"] for hook in HOOKS if re.search(hook["files"], file)} == hooks
