"""The files behind `data:`: one file, a glob, or a folder of partitions; their name, size and fingerprint."""

from __future__ import annotations

import glob
import gzip
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import polars as pl

from niche.segments.documents.files import check_ordinary
from niche.segments.model.problems import BadInputError, Problem, did_you_mean
from niche.segments.model.visible_text import is_text

FORMATS = {
    **dict.fromkeys((".csv", ".txt"), "csv"),
    **dict.fromkeys((".tsv", ".tab"), "tsv"),
    **dict.fromkeys((".parquet", ".pq"), "parquet"),
    **dict.fromkeys((".arrow", ".arrows", ".feather", ".ipc"), "arrow"),
    **dict.fromkeys((".ndjson", ".jsonl"), "ndjson"),
    ".json": "json",
    **dict.fromkeys((".xlsx", ".xls", ".xlsm", ".xlsb", ".ods"), "excel"),
}
"""Table formats by file extension."""

PACKED = frozenset({".gz", ".zst"})
"""Extensions of compressed files, after that of the format; text formats only."""

_SELDOM = frozenset({".txt", ".json"})
"""Extensions of files that are rarely tables."""

_ADDRESS = re.compile(r"^[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Source:
    """The files of one table, all of one format, sorted by name."""

    name: str
    format: str
    files: tuple[Path, ...]
    root: Path
    """The folder above the files; folders between named `key=value` are columns."""

    @cached_property
    def digest(self) -> str:
        """Hash the content of all files; the same on every machine. Reads everything once."""
        total = hashlib.sha256()
        for file in self.files:
            total.update(file.relative_to(self.root).as_posix().encode() if len(self.files) > 1 else b"")
            with file.open("rb") as opened:
                while chunk := opened.read(_CHUNK):
                    total.update(chunk)
        return total.hexdigest()

    @property
    def textual(self) -> bool:
        """Whether values are parsed from text, which is slow."""
        return self.format not in ("parquet", "arrow")

    @property
    def size(self) -> int:
        """Size of all files in bytes."""
        return sum(file.stat().st_size for file in self.files)

    def partition(self, file: Path) -> dict[str, str]:
        """The values that the folders above a file give to all its rows."""
        parts = (part.partition("=") for part in file.relative_to(self.root).parts[:-1])
        return {key: value for key, equals, value in parts if equals}


def find_source(data: str) -> Source:
    """Find the files that `data` means. Raises BadInputError if there are none, or none that niche can read."""
    if _ADDRESS.match(data):
        raise BadInputError(Problem(f"niche cannot count at {data.split(':')[0]} addresses", hint="give a file"))
    if not is_text(data):
        raise BadInputError(Problem("the path is not UTF-8, and cannot be opened", data, hint="rename its folders"))
    path = Path(data)
    if path.is_dir():
        root, files = path, sorted(file for file in path.rglob("*") if file.is_file() and format_of(file))
    elif path.exists() or not glob.has_magic(data):
        root, files = path.parent, [path]
    else:
        root = _fixed_part(path)
        files = sorted(file for file in map(Path, glob.glob(data, recursive=True)) if file.is_file())  # noqa: PTH207
    if not files:
        raise BadInputError(Problem("no table is found here", data))
    formats = {_format(file) for file in files}
    if len(formats) > 1:
        raise BadInputError(Problem(f"the files are of several formats: {', '.join(sorted(formats))}", data))
    return Source(path.name, formats.pop(), tuple(files), root)


def format_of(path: Path) -> str:
    """The table format that a file name shows; empty if it shows none."""
    name = path.with_suffix("") if path.suffix.lower() in PACKED else path
    return FORMATS.get(name.suffix.lower(), "")


def tables_in(folder: Path) -> tuple[Path, ...]:
    """The tables in a folder, by name; text and JSON files only if there is nothing else."""
    try:
        files = sorted(file for file in folder.iterdir() if format_of(file) and file.is_file())
    except OSError:
        return ()
    files = [file for file in files if not file.name.startswith((".", "~$"))]  # ~$ are locks of Excel
    return tuple(file for file in files if not _SELDOM.intersection(file.suffixes)) or tuple(files)


def head(path: Path, size: int) -> bytes:
    """The first bytes of a file, decompressed."""
    match path.suffix.lower():
        case ".gz":
            with gzip.open(path) as packed:
                return packed.read(size)
        case ".zst":
            return _lines(path, size // 100)
        case _:
            with path.open("rb") as opened:
                return opened.read(size)


def unpacked(path: Path) -> bytes:
    """All bytes of a `.zst` file of UTF-8 text, with Unix line ends."""
    return _lines(path, None)


def _lines(path: Path, number: int | None) -> bytes:
    try:
        lines = pl.scan_lines(path, n_rows=number).collect().to_series()
    except pl.exceptions.ComputeError as error:
        if "utf8" not in str(error):
            raise
        raise BadInputError(Problem("in a .zst file the text must be UTF-8", str(path), hint="unpack it")) from None
    return "\n".join(lines.fill_null("")).encode() + b"\n"


def _format(path: Path) -> str:
    if not path.exists():
        raise BadInputError(Problem("there is no such file", str(path), hint=did_you_mean(path.name, _beside(path))))
    check_ordinary(path)
    form = format_of(path)
    if not form:
        known = ", ".join(suffix.removeprefix(".") for suffix in FORMATS)
        raise BadInputError(Problem("niche does not know this kind of file", str(path), hint=f"it reads {known}"))
    return form


def _beside(path: Path) -> Iterator[str]:
    return (file.name for file in path.parent.iterdir()) if path.parent.is_dir() else iter(())


def _fixed_part(pattern: Path) -> Path:
    """The deepest folder of a glob before its first wildcard."""
    fixed = Path(pattern.anchor)
    for part in pattern.relative_to(pattern.anchor).parts[:-1]:
        if glob.has_magic(part):
            break
        fixed /= part
    return fixed
