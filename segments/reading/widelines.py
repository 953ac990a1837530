"""Lines of a text file that have more values than there are columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from niche.segments.model.formatting import amount
from niche.segments.model.problems import BadInputError, Problem
from niche.segments.reading.notices import NoticeKind, TableNotice

_ONE_IN = 1_000
"""Records for each line that may be left out."""
_LONG = 100
"""Records above the last line from which that one alone may be left out: it is often a remark."""
_MOST = 1_000
_EXAMPLES = 3


@dataclass
class WideLines:
    """Few such lines in a long file are left out and told; more of them, or one with quotes, are refused.

    Many lines mean that the separator or the header is misread; a quote means that values may have run together.
    """

    path: Path
    width: int
    """The columns of the table."""
    refused: bool = False
    """No such line may be left out: other lines show that there may be more columns than the header names."""
    _found: list[tuple[int, Sequence[str]]] = field(default_factory=list)
    _above: int = 0
    """Records above the last of them."""

    def add(self, record: Sequence[str], line: int, last_line: int, above: int) -> None:
        """Take a record on some lines with so many others above it. Raises BadInputError."""
        self._found.append((line, record))
        self._above = above
        if last_line != line or any('"' in value for value in record) or len(self._found) > _MOST or self.refused:
            raise self._refused()

    def notices(self, records: int) -> Iterator[TableNotice]:
        """The notice of the lines that were left out of so many records. Raises BadInputError if they are too many."""
        if not self._found:
            return
        last = records >= _LONG and self._above == records
        if len(self._found) > records // _ONE_IN + last:
            raise self._refused()
        lines = ", ".join(f"{line:,}" for line, _ in self._found[:_EXAMPLES])
        values = f"more values than the {self.width} columns"
        message = f"{amount(len(self._found), 'line')} with {values} left out: {lines}"
        examples = tuple(",".join(record) for _, record in self._found[:_EXAMPLES])
        place = f"line {self._found[0][0]}"
        yield TableNotice(NoticeKind.ROWS, message, count=len(self._found), examples=examples, place=place)

    def _refused(self) -> BadInputError:
        line, record = self._found[0]
        message = f"{len(record)} values, but the header has {self.width}"
        return BadInputError(Problem(message, str(self.path), line, hint="is a quote missing around a value?"))
