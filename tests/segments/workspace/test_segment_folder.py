"""What lies in a folder of segments, and what of that is read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from niche.segments.documents.yamlfile import MAX_BYTES
from niche.segments.model.problems import BadInputError
from niche.segments.workspace.templates import create
from niche.segments.workspace.workspace import Workspace, open_workspace

SEGMENT = "name: A\nwhere: {country: DE}\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace beside which something lies that is none of its business."""
    folder = tmp_path / "w"
    (folder / "segments").mkdir(parents=True)
    (folder / "niche.yaml").write_text("niche: 1\ndata: a.csv\n")
    (folder / "a.csv").write_text("country\nDE\n")
    (folder / "segments" / "a.yaml").write_text(SEGMENT)
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.yaml").write_text(SEGMENT)
    return folder


def put(root: Path, *names: str, text: str = SEGMENT) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


def told(workspace: Workspace) -> list[str]:
    return [str(one) for one in workspace.folder.left_out()]


def test_sub_folders_are_told_with_what_is_in_them(root: Path) -> None:
    put(root, "segments/marketing/us.yaml", "segments/marketing/emea/de.YML", "segments/lists/named.csv")
    put(root, "segments/.git/x.yaml", "segments/sales/x.yaml")
    assert told(open_workspace(root)) == [
        "marketing/ is not read: 2 files of segments in it; segments belong in segments/ itself",
        "sales/ is not read: a file of segments in it; segments belong in segments/ itself",
    ]


def test_in_the_folder_of_niche_yaml_other_files_are_no_segments(root: Path) -> None:
    (root / "niche.yaml").write_text("niche: 1\ndata: a.csv\nsegments: .\n")
    put(root, "b.yaml", "parts/c.yaml")
    put(root, "docker-compose.yml", "charts/x.yaml", text="services: {web: {image: x}}\n")
    put(root, "accepted.yaml", text="accepted: []\n")
    put(root, "other/niche.yaml", "other/segments/d.yaml", text="niche: 1\n")
    (root / "large.yaml").write_bytes(b"openapi: 3.1.0\n" + b"#" * (MAX_BYTES + 1))
    workspace = open_workspace(root)
    assert workspace.slugs() == ("b",)
    assert told(workspace) == [
        "docker-compose.yml is not read: it has neither niche: nor where:",
        "large.yaml is not read: it has neither niche: nor where:",
        "parts/ is not read: a file of segments in it; segments belong in w/ itself",
        "segments/ is not read: a file of segments in it; segments belong in w/ itself",
    ]
    for slug in ("niche", "accepted", "docker-compose"):
        with pytest.raises(BadInputError, match=f"there is no segment {slug}"):
            workspace.read(slug)
    assert create(workspace, "Niche").path.name == "niche-2.yaml"


def test_a_link_within_the_workspace_is_a_segment(root: Path) -> None:
    put(root, "shared/b.yaml")
    (root / "segments" / "b.yaml").symlink_to("../shared/b.yaml")
    assert open_workspace(root).read("b").segment.name == "A"


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("../../outside/secret.yaml", "b.yaml is not read: it is a link that leads out of the workspace"),
        ("nothing.yaml", "b.yaml is not read: it leads to no file"),
        ("b.yaml", "b.yaml is not read: it leads to no file"),
    ],
)
def test_a_link_that_leads_elsewhere_is_not_read_and_not_written(root: Path, target: str, said: str) -> None:
    (root / "segments" / "b.yaml").symlink_to(target)
    workspace = open_workspace(root)
    assert (workspace.slugs(), told(workspace)) == (("a",), [said])
    with pytest.raises(BadInputError, match=f"there is no segment b .*{said}"):
        workspace.read("b")
    assert create(workspace, "B").path.name == "b-2.yaml"
    assert sorted(path.name for path in (root.parent / "outside").iterdir()) == ["secret.yaml"]


def test_a_new_segment_never_goes_through_a_link_to_nothing(root: Path) -> None:
    (root / "segments" / "b.yaml").symlink_to("../../outside/new.yaml")
    create(open_workspace(root), "B")
    assert not (root.parent / "outside" / "new.yaml").exists()


@pytest.mark.parametrize("repository", [False, True])
def test_a_folder_that_is_a_link_stays_in_the_workspace_or_its_repository(root: Path, repository: bool) -> None:
    (root / "segments" / "a.yaml").unlink()
    (root / "segments").rmdir()
    (root / "segments").symlink_to("../outside")
    if repository:
        (root.parent / ".git").mkdir()
        assert open_workspace(root).slugs() == ("secret",)
        return
    with pytest.raises(BadInputError, match=r"leads out of the workspace \(set it in niche\.yaml: segments: "):
        open_workspace(root).slugs()
    (root / "niche.yaml").write_text("data: a.csv\nsegments: ../outside\n")
    assert open_workspace(root).slugs() == ("secret",)


def test_what_is_no_file_is_told(root: Path) -> None:
    os.mkfifo(root / "segments" / "pipe.yaml")
    (root / "segments" / "folder.yaml").mkdir()
    assert told(open_workspace(root)) == ["pipe.yaml is not read: it is not a regular file"]


@pytest.mark.parametrize("asked", ["gr\u00f6\u00dfe", "gro\u0308\u00dfe"])
@pytest.mark.parametrize("written", ["gr\u00f6\u00dfe", "gro\u0308\u00dfe"])
def test_a_letter_with_a_mark_is_one_however_it_is_written(root: Path, asked: str, written: str) -> None:
    put(root, f"segments/{written}.yaml")
    workspace = open_workspace(root)
    assert workspace.slugs() == ("a", "gr\u00f6\u00dfe")
    assert workspace.read(asked).slug == "gr\u00f6\u00dfe"
    assert workspace.look_up(asked).path.name == f"{written}.yaml"


@pytest.mark.parametrize("name", ["../a", "segments/a", "", ".", "..", "a\0b", "x" * 400])
def test_what_is_no_name_is_no_segment(root: Path, name: str) -> None:
    with pytest.raises(BadInputError, match="there is no segment"):
        open_workspace(root / "niche.yaml").read(name)
