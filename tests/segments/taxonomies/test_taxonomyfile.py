"""Classifications of the user's own, and what is said of broken ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from niche.segments.model.problems import BadInputError
from niche.segments.taxonomies.taxonomyfile import read_taxonomy

WANTED = [("soft", "", "Software"), ("1.10", "soft", "Security"), ("Retail", "", "Retail")]


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("ours.csv", "code,parent,title,aliases\nsoft,,Software,SaaS; Tech\n1.10,soft,Security,\n,,Retail,\n"),
        (
            "ours.yaml",
            "- code: soft\n  title: Software\n  aliases: [SaaS, Tech]\n  children:\n"
            "    - {code: 1.10, title: Security}\n- Retail\n",
        ),
    ],
)
def test_a_tree_file_is_read(tmp_path: Path, file: str, text: str) -> None:
    (tmp_path / file).write_text(text)
    taxonomy = read_taxonomy(tmp_path / file)
    assert taxonomy.name == "ours"
    assert list(taxonomy.rows()) == WANTED
    assert taxonomy.find("saas").code == taxonomy.find("Tech").code == "soft"


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("t.csv", "name,kind\na,b\n", r"t\.csv:1: a taxonomy file has the columns code, parent, title, aliases"),
        ("t.csv", "code,title\n", "the taxonomy has no industries"),
        ("t.csv", "code,title\na,A\na,B\n", r"t\.csv:3: code a is already on line 2"),
        ("t.csv", "code,parent,title\nsoft,,A\nb,sift,B\n", r"t\.csv:3: b has the unknown parent sift .*soft"),
        ("t.csv", "code,parent,title\na,b,A\nb,a,B\n", "is its own ancestor"),
        ("t.csv", "code,parent,title\nunclassified,,X\n", "reserved name"),
        ("t.yaml", "a: 1\n", "expected a list of industries"),
        ("t.yaml", "- code: a\n  titel: A\n", r"t\.yaml:2:3: unknown key titel \(did you mean title\?\)"),
        ("t.yaml", "- code: a\n  children: b\n", r"t\.yaml:2:13: expected a list of children"),
    ],
)
def test_a_broken_tree_file_is_said_with_its_line(tmp_path: Path, file: str, text: str, message: str) -> None:
    (tmp_path / file).write_text(text)
    with pytest.raises(BadInputError, match=message):
        read_taxonomy(tmp_path / file)


def test_a_missing_tree_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="cannot read"):
        read_taxonomy(tmp_path / "none.csv")
