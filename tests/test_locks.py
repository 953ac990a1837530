"""The locks: what `make` installs is fixed to the byte, wherever it is fetched from, and is within the ranges."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LAYERS = ("run", "dev", "bench")
"""Each holds all of the one before."""
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
ADDRESS = re.compile(r"://|^\s*-(?!-hash=)|\s--(?!hash=)|\bfile:|\s@\s|[/\\]\w+[/\\]", re.MULTILINE)
"""An index, an option of pip that names one, a direct reference, a path."""


@dataclass(frozen=True)
class Locked:
    """One version in a lock, and the hashes of its files."""

    requirement: Requirement
    hashes: tuple[str, ...]

    @property
    def version(self) -> str:
        """The one version that is allowed."""
        (pin,) = self.requirement.specifier
        assert pin.operator == "=="
        return pin.version


def lock(layer: str) -> str:
    """The text of a lock."""
    return (ROOT / "locks" / f"{layer}.txt").read_text(encoding="utf-8")


def parse(text: str) -> Iterator[Locked]:
    """What a lock holds."""
    without_comments = re.sub(r"^\s*#.*\n?", "", text, flags=re.MULTILINE)
    for line in without_comments.replace("\\\n", " ").splitlines():
        requirement, *hashes = line.split(" --hash=")
        yield Locked(Requirement(requirement.strip()), tuple(found.strip() for found in hashes))


def versions(layer: str, python: str) -> dict[str, str]:
    """The version of each package that a Python gets."""
    found: dict[str, str] = {}
    for one in parse(lock(layer)):
        marker, name = one.requirement.marker, canonicalize_name(one.requirement.name)
        if marker is None or marker.evaluate({"python_version": python, "python_full_version": f"{python}.0"}):
            assert name not in found, "two versions for one Python"
            found[name] = one.version
    return found


def asked_for(layer: str) -> Iterator[Requirement]:
    """What pyproject.toml says that the layer needs, and what builds niche."""
    yield from map(Requirement, PROJECT["build-system"]["requires"])
    yield from map(Requirement, PROJECT["project"]["dependencies"])
    for extra in LAYERS[1 : LAYERS.index(layer) + 1]:
        extras = map(Requirement, PROJECT["project"]["optional-dependencies"][extra])
        yield from (one for one in extras if one.name != PROJECT["project"]["name"])


@pytest.mark.parametrize("layer", LAYERS)
def test_every_version_has_hashes(layer: str) -> None:
    locked = list(parse(lock(layer)))
    assert locked
    for one in locked:
        assert one.version
        assert one.hashes, one.requirement
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", found) for found in one.hashes)


@pytest.mark.parametrize("layer", LAYERS)
def test_a_lock_names_no_place_to_fetch_from(layer: str) -> None:
    assert ADDRESS.findall(lock(layer)) == []


@pytest.mark.parametrize(
    "text",
    [
        "--index-url https://example.org/simple",
        "-i /srv/simple",
        "--find-links /srv/wheels",
        "click @ file:///srv/click.whl",
        "click==8.5.1 \\\n    --hash=sha256:00 --extra-index-url there",
        "# from /srv/wheels/",
    ],
)
def test_a_place_to_fetch_from_would_be_seen(text: str) -> None:
    assert ADDRESS.search(f"rich==15.0.0 \\\n    --hash=sha256:00\n{text}\n")


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("layer", LAYERS)
def test_what_is_locked_is_within_the_ranges(layer: str, python: str) -> None:
    locked = versions(layer, python)
    for one in asked_for(layer):
        assert one.specifier.contains(locked[canonicalize_name(one.name)]), one


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize(("inner", "outer"), [("run", "dev"), ("dev", "bench")])
def test_one_lock_holds_another(inner: str, outer: str, python: str) -> None:
    assert versions(inner, python).items() <= versions(outer, python).items()


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
@pytest.mark.parametrize("target", ["run", "test", "check", "fuzz", "bench"])
def test_what_make_installs_is_locked(target: str) -> None:
    command = ["make", "--always-make", "--dry-run", target]
    planned = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    installs = [line for line in planned.splitlines() if "pip install" in line]
    assert installs
    for line in installs:
        assert "--require-hashes -r locks/" in line or ("--no-index" in line and "--no-build-isolation" in line)
