"""Files of values: what is a value, what is said where there is no file, and that a changed file is read again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from universes import universe

from niche.segments.counting.counter import Counter
from niche.segments.documents.value_lists import MAX_BYTES, ListFolder, parse_values
from niche.segments.model.filters import Condition, Not
from niche.segments.model.operators import resolve
from niche.segments.model.predicates import OneOf
from niche.segments.model.values import MismatchError


@pytest.mark.parametrize(
    ("file", "content", "values"),
    [
        ("a.txt", "A1\nA2\n", ("A1", "A2")),
        ("a.txt", "  A1 \r\n\r\n# the second\r\nA2", ("A1", "A2")),
        ("a.txt", "\"A1\"\n'A2'\n'\nit's\n", ("A1", "A2", "'", "it's")),
        ("a.txt", "Acme, Inc.\nAcme, Inc.\n", ("Acme, Inc.",)),
        ("a.txt", "\ufeffÅ\n\u2028x\n", ("Å", "x")),
        ("a.csv", "id,name\nA1,Acme\nA2,\n", ("id", "A1", "A2")),
        ("a.csv", '"Acme, Inc.",1\n"say ""hi""",2\n', ("Acme, Inc.", 'say "hi"')),
        ("a.csv", "# export\nA1;Acme\n A2 ;Beta, Gamma\n", ("A1", "A2")),
        ("a.CSV", "A1\n,\n", ("A1",)),
        ("a.tsv", "A1, B\tAcme\n", ("A1, B",)),
        ("a.csv", "", ()),
        ("a.txt", "\n# nothing\n", ()),
    ],
)
def test_values(file: str, content: str, values: tuple[str, ...]) -> None:
    assert parse_values(content.encode(), file) == values


def test_another_encoding_is_said_with_its_line() -> None:
    with pytest.raises(MismatchError, match=r"line 2 of a\.txt is not UTF-8 \(save it as UTF-8\)"):
        parse_values(b"A1\nM\xfcnchen\n", "a.txt")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of segments in a workspace, beside which a secret lies."""
    folder = tmp_path / "workspace" / "segments"
    (folder / "lists").mkdir(parents=True)
    (folder / "lists" / "named.csv").write_text("1\n3\n")
    (folder / "targets.txt").write_text("2\n")
    (folder / "target.yaml").write_text("name: Target\n")
    (folder / "long.csv").write_text(f"# ids\nfirst\n{'x' * 200_000}\n")
    (folder.parent / "shared.txt").write_text("4\n")
    (tmp_path / "secret.txt").write_text("5\n")
    for name, target in (
        ("linked.txt", "../../secret.txt"),
        ("folder", "../.."),
        ("dangling.txt", "../../nothing.txt"),
        ("circle.txt", "circle.txt"),
        ("within.txt", "../shared.txt"),
    ):
        (folder / name).symlink_to(target)
    return folder


@pytest.mark.parametrize("file", ["../shared.txt", "within.txt", "lists/../../shared.txt"])
def test_a_file_of_the_workspace_is_read_wherever_it_lies(folder: Path, file: str) -> None:
    assert ListFolder(folder)(file) == ("4",)
    assert ListFolder(folder, folder.parent.parent)("../../secret.txt") == ("5",)


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("target.txt", r"there is no file target.txt beside the segments \(did you mean targets.txt\?\)"),
        ("lists/names.csv", r"did you mean lists/named.csv\?"),
        ("other/names.csv", "there is no file other/names.csv beside the segments$"),
        ("lists", "lists: cannot read: it is a folder"),
        ("x" * 300, "there is no file x{300} beside the segments$"),
        ("\ud800", r"'\\ud800' is not a file name"),
        ("long.csv", r"line 3 of long.csv is not valid CSV: .*\(is a quote missing\?\)"),
        ("/etc/hosts", r"absolute path \(give its path from the folder of segments\)"),
        (
            "../../secret.txt",
            r"\.\./\.\./secret\.txt leads out of the workspace \(put a copy in the folder of segments\)",
        ),
        ("lists/../../../secret.txt", "leads out of the workspace"),
        ("linked.txt", "linked.txt leads out of the workspace"),
        ("folder/secret.txt", "folder/secret.txt leads out of the workspace"),
        ("dangling.txt", "dangling.txt leads out of the workspace"),
        ("circle.txt", "circle.txt: cannot read: its symbolic links form a loop"),
        ("../niche.yml", "there is no file ../niche.yml beside the segments"),
        ("a\0b", r"'a\\x00b' is not a file name"),
        ("x" * 300, "x: cannot read: the name is too long|there is no file x"),
    ],
)
def test_a_file_that_cannot_be_read_is_said(folder: Path, file: str, said: str) -> None:
    with pytest.raises(MismatchError, match=said) as raised:
        ListFolder(folder)(file)
    assert raised.value.rule == "unknown-file"


def test_a_file_too_large_is_refused_before_it_is_read(folder: Path) -> None:
    with (folder / "large.txt").open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(MismatchError, match="niche reads up to"):
        ListFolder(folder)("large.txt")


def test_counts_follow_the_file(folder: Path) -> None:
    accounts = universe(id=["1", "2", "3", None])
    accounts = replace(accounts, lists=ListFolder(folder))
    counter, listed = Counter(accounts), Condition("id", "listed_in", "lists/named.csv")
    assert resolve(listed, accounts) == OneOf("id", ("1", "3"))
    assert (counter.size(listed), counter.size(Not(listed)), counter.undecided(listed)) == (2, 2, 1)
    (folder / "lists" / "named.csv").write_text("2\n")
    assert counter.size(listed) == 1
    (folder / "lists" / "named.csv").unlink()
    assert (counter.size(listed), counter.undecided(listed)) == (0, 4)


@pytest.mark.parametrize(("column", "said"), [("n", "listed_in does not fit n"), ("gone", "no column gone")])
def test_columns_that_hold_no_text(folder: Path, column: str, said: str) -> None:
    accounts = universe(n=[1])
    accounts = replace(accounts, lists=ListFolder(folder))
    with pytest.raises(MismatchError, match=said):
        resolve(Condition(column, "listed_in", "targets.txt"), accounts)
