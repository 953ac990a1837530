"""Which files are segments, and what a new segment may be called."""

from __future__ import annotations

import pytest

from niche.segments.workspace.segment_names import is_slug, listing, slugify, unportable

NFC, NFD = "gr\u00f6\u00dfe", "gro\u0308\u00dfe"


@pytest.mark.parametrize(
    ("names", "files", "left_out"),
    [
        (["b.yaml", "a.yml", "C.YAML", "d.Yml"], {"C": "C.YAML", "a": "a.yml", "b": "b.yaml", "d": "d.Yml"}, []),
        (["notes.md", "yaml", "a.yaml.old", "a.json"], {}, []),
        (["a.yml", "a.yaml"], {"a": "a.yaml"}, ["a.yml is not read: a.yaml has the same name"]),
        (["a.YML", "a.YAML"], {"a": "a.YAML"}, ["a.YML is not read: a.YAML has the same name"]),
        (["a.YAML", "a.yml"], {"a": "a.yml"}, ["a.YAML is not read: a.yml has the same name"]),
        ([".a.yaml"], {}, [".a.yaml is not read: its name begins with a dot"]),
        (["o\udcff.yaml"], {"o\udcff": "o\udcff.yaml"}, []),
        (["with\ttab.yaml", " .yaml"], {" ": " .yaml", "with\ttab": "with\ttab.yaml"}, []),
        ([".yaml"], {}, [".yaml is not read: its name begins with a dot"]),
        ([f"{NFD}.yaml"], {NFC: f"{NFD}.yaml"}, []),
        (
            [f"{NFD}.yaml", f"{NFC}.yaml"],
            {NFC: f"{NFC}.yaml"},
            [f"{NFD}.yaml is not read: {NFC}.yaml has the same name"],
        ),
        (["niche.yaml", "accepted.yaml"], {"accepted": "accepted.yaml", "niche": "niche.yaml"}, []),
    ],
)
def test_a_folder_of_segments(names: list[str], files: dict[str, str], left_out: list[str]) -> None:
    for order in (names, names[::-1]):
        found = listing(order)
        assert (found.files, [str(one) for one in found.left_out]) == (files, left_out)


@pytest.mark.parametrize(
    ("name", "content", "taken"),
    [
        ("a.yaml", b"name: A\nwhere: {x: 1}\n", True),
        ("a.yaml", b"\xef\xbb\xbfniche: 1\r\nname: A\r\n", True),
        ("a.yaml", b'# why\n"where":\n  x: 1\n', True),
        ("a.yaml", b'{"niche": 1, "name": "A"}\n', True),
        ("a.yaml", b'{\n  "niche": 1\n}\n', True),
        ("a.yaml", b"{niche: 1, name: A}\n", True),
        ("docker-compose.yml", b"name: app\nservices:\n  where: {image: niche}\n", False),
        ("mkdocs.yml", b"site_name: where\n", False),
        ("niche.yaml", b"niche: 1\ndata: a.csv\n", None),
        ("accepted.yaml", b"niche: 1\naccepted: []\n", None),
    ],
)
def test_where_other_files_lie_among_them_a_segment_is_told_by_what_it_says(
    name: str, content: bytes, taken: bool | None
) -> None:
    found = listing([name], {name: content}.__getitem__)
    assert (bool(found.files), bool(found.left_out)) == (bool(taken), taken is False)


@pytest.mark.parametrize(
    "name",
    [
        *("CON", "con", "Aux", "NUL", "prn", "COM1", "com¹", "LPT9", "con.old", "CONIN$", "nul "),
        *("a:b", "a?", "a*b", 'a"b', "<a>", "a|b", "a\\b", "a.", "a "),
    ],
)
def test_what_windows_cannot_hold(name: str) -> None:
    assert unportable(name)
    assert not unportable(slugify(name))


@pytest.mark.parametrize(
    "name", ["growth-saas", "Growth SaaS", "größe", "a.b", "console", "com10", "auxiliary", "日本"]
)
def test_names_that_every_system_takes(name: str) -> None:
    assert is_slug(name)
    assert not unportable(name)


@pytest.mark.parametrize(("name", "slug"), [("CON", "con-segment"), ("a:b", "a-b"), (NFD, "grosse"), ("日本", "日本")])
def test_a_name_becomes_one_that_every_system_takes(name: str, slug: str) -> None:
    assert slugify(name) == slug
