"""A table beside what is made of it: other decisions can be tried, and show what they would read."""

from __future__ import annotations

from pathlib import Path

import pytest

from niche.segments.model.columns import Kind
from niche.segments.model.problems import BadInputError
from niche.segments.model.settings import ColumnSettings
from niche.segments.workspace.preview import TablePreview, preview_table
from niche.segments.workspace.workspace import of_table, open_workspace

TABLE = "name,size,since\nA,10,3/4/2024\nB,12,13/4/2024\nC,much,5/4/2024\n" + "D,7,1/1/2024\n" * 9


@pytest.fixture
def preview(tmp_path: Path) -> TablePreview:
    (tmp_path / "t.csv").write_text(TABLE)
    return preview_table(of_table(tmp_path / "t.csv"))


@pytest.mark.parametrize(
    ("column", "said", "kind", "known", "examples"),
    [
        ("size", ColumnSettings(), Kind.NUMBER, 11, ("much",)),
        ("size", ColumnSettings(kind=Kind.TEXT), Kind.TEXT, 12, ()),
        ("size", ColumnSettings(parse="date"), Kind.DATE, 0, ("10", "12", "much")),
        ("since", ColumnSettings(parse="date-us"), Kind.DATE, 11, ("13/4/2024",)),
        ("since", ColumnSettings(parse="date-eu"), Kind.DATE, 12, ()),
        ("name", ColumnSettings(split=";"), Kind.LIST, 12, ()),
    ],
)
def test_a_decision_is_tried_on_the_whole_column(
    preview: TablePreview, column: str, said: ColumnSettings, kind: Kind, known: int, examples: tuple[str, ...]
) -> None:
    reading, encoded = preview.tried(column, said)
    assert (reading.kind, encoded.column.known, encoded.column.unparsed_examples[:3]) == (kind, known, examples)


def test_a_way_to_read_that_does_not_exist_is_said(preview: TablePreview) -> None:
    with pytest.raises(BadInputError, match=r"there is no parse mony \(did you mean money\?\)"):
        preview.tried("size", ColumnSettings(parse="mony"))
    with pytest.raises(KeyError):
        preview.tried("nothing", ColumnSettings())


def test_what_does_not_fit_has_its_place_in_the_settings(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(TABLE)
    (tmp_path / "niche.yaml").write_text("niche: 1\ndata: t.csv\nroles:\n  name: nam\n")
    with pytest.raises(BadInputError, match=r"niche\.yaml:4:9: the table has no column nam for name"):
        preview_table(open_workspace(tmp_path))
