"""Tables for people and for machines."""

from __future__ import annotations

import pytest

from niche.tui.commands.options import Format
from niche.tui.commands.output_tables import OutputTable, printed

TABLE = OutputTable(("name", "accounts", "share"), [["a|b", 12345, 0.5], ["x\ny,\x1b[1m", None, None]])


@pytest.mark.parametrize(
    ("form", "text"),
    [
        (Format.TABLE, "name      accounts   share\na|b         12,345  50.0 %\nx y,·[1m"),
        (Format.CSV, 'name,accounts,share\na|b,12345,0.5\n"x\ny,\x1b[1m",,'),
        (
            Format.MARKDOWN,
            "| name | accounts | share |\n| --- | --- | --- |\n| a\\|b | 12,345 | 50.0 % |\n| x y,·[1m |  |  |",
        ),
        (Format.JSON, '{\n  "ä": 1\n}'),
    ],
)
def test_printed(form: Format, text: str) -> None:
    assert printed(TABLE, {"ä": 1}, form) == text


def test_wide_characters_take_two_columns() -> None:
    assert OutputTable(("a", "b"), [["日本", 1], ["Ö", 2]]).text().splitlines() == ["a     b", "日本  1", "Ö     2"]


def test_headers_stand_without_rows() -> None:
    assert OutputTable(("a", "b"), []).text() == "a  b"
