"""Files of values beside the segments, such as a column pasted from a spreadsheet: what `listed_in` reads.

One value a line; of a CSV or TSV the first column. Blank lines and lines that begin with `#` are skipped, quotes around
a value dropped. A header is a value like any other: no account has it, so it does no harm.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from niche.segments.documents.files import read_file
from niche.segments.model.problems import BadInputError, Problem, did_you_mean
from niche.segments.model.values import MismatchError

MAX_BYTES = 32 << 20
"""About a million ids."""

_RULE = "unknown-file"
_SEPARATORS = {".csv": ",;\t", ".tsv": "\t"}
_QUOTES = ('"', "'")
_NOT_LISTS = (".yaml", ".yml")


def read_names(path: Path) -> tuple[str, ...]:
    """The accounts that a file names, one a line. Raises BadInputError, also where it names none."""
    try:
        found = parse_values(read_file(path, MAX_BYTES).data, str(path))
    except MismatchError as error:
        raise BadInputError(Problem(error.message, hint=error.hint)) from None
    if not found:
        raise BadInputError(Problem("it has no accounts", str(path), hint="write an id, name or domain per line"))
    return found


def parse_values(data: bytes, file: str) -> tuple[str, ...]:
    """The values in a file's content, each once, in written order. Raises MismatchError, `unknown-file`."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise MismatchError(_RULE, f"line {line} of {file} is not UTF-8", "save it as UTF-8") from None
    lines = ((number, line.strip()) for number, line in enumerate(text.split("\n"), 1))
    said = ((number, line) for number, line in lines if line and not line.startswith("#"))
    separators = _SEPARATORS.get(Path(file).suffix.casefold())
    values = (_unquoted(line) for _, line in said) if separators is None else _first_cells(said, separators, file)
    return tuple(dict.fromkeys(value for value in values if value))


def _unquoted(line: str) -> str:
    quoted = len(line) > 1 and line[0] == line[-1] and line[0] in _QUOTES
    return line[1:-1].strip() if quoted else line


def _first_cells(lines: Iterator[tuple[int, str]], separators: str, file: str) -> Iterator[str]:
    """The first cell of every line. Raises MismatchError."""
    said = list(lines)
    separator = max(separators, key=said[0][1].count) if said else separators[0]
    rows = csv.reader((line for _, line in said), delimiter=separator, skipinitialspace=True)
    try:
        for row in rows:
            if row:
                yield row[0].strip()
    except csv.Error as error:
        number = said[rows.line_num - 1][0]
        message = f"line {number} of {file} is not valid CSV: {error}"
        raise MismatchError(_RULE, message, "is a quote missing?") from None


@dataclass(frozen=True)
class ListFolder:
    """The files of values in a folder, read again when they change. A `Lists`."""

    folder: Path
    root: Path | None = None
    """The folder of the workspace, in which the files lie; without one, the folder above."""
    _known: dict[str, tuple[tuple[int, int], tuple[str, ...]]] = field(default_factory=dict, compare=False, repr=False)

    def __call__(self, file: str) -> tuple[str, ...]:
        """The values in a file. Raises MismatchError, `unknown-file`."""
        path = self._path(file)
        with suppress(OSError, ValueError):
            found = path.stat()
            stamp = found.st_mtime_ns, found.st_size
            known = self._known.get(file)
            if known is not None and known[0] == stamp:
                return known[1]
        try:
            version = read_file(path, MAX_BYTES)
        except BadInputError as error:
            if os.path.lexists(path):
                raise MismatchError(_RULE, f"{file}: {error.problems[0].message}", error.problems[0].hint) from None
            raise MismatchError(_RULE, f"there is no file {file} beside the segments", self._near(file)) from None
        values = parse_values(version.data, file)
        self._known[file] = (version.modified, len(version.data)), values
        return values

    def _path(self, file: str) -> Path:
        """Where the file is, all links followed. Raises MismatchError where that is not in the workspace."""
        if not file.isprintable():
            raise MismatchError(_RULE, f"{file!r} is not a file name")
        if Path(file).is_absolute():
            raise MismatchError(_RULE, f"{file} is an absolute path", "give its path from the folder of segments")
        path = Path(os.path.realpath(self.folder / file))
        inside = (self.folder, self.root or self.folder.parent)
        if not any(path.is_relative_to(os.path.realpath(folder)) for folder in inside):
            raise MismatchError(_RULE, f"{file} leads out of the workspace", "put a copy in the folder of segments")
        return path

    def _near(self, file: str) -> str:
        """The nearest file that there is, as it would be written."""
        folder = (self.folder / file).parent
        with suppress(OSError, ValueError):
            names = [path.name for path in folder.iterdir() if path.suffix not in _NOT_LISTS and path.is_file()]
            prefix = file[: len(file) - len(Path(file).name)]
            return did_you_mean(file, [prefix + name for name in names])
        return ""
