"""The files behind `data:`: one file, a glob, or a folder of partitions; their name, size and fingerprint."""

from __future__ import annotations

import bz2
import glob
import gzip
import hashlib
import lzma
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, cast
from zipfile import BadZipFile, ZipFile

import polars as pl

from niche.segments.documents.files import check_ordinary
from niche.segments.model.problems import BadInputError, Problem, did_you_mean
from niche.segments.model.settings import INFERRED, FileLayout
from niche.segments.model.visible_text import is_text
from niche.segments.reading.foreign import NEXT_STEPS, is_plain, refuse_foreign

FORMATS = {
    **dict.fromkeys((".csv", ".txt", ".psv", ".dat"), "csv"),
    **dict.fromkeys((".tsv", ".tab"), "tsv"),
    **dict.fromkeys((".parquet", ".pq"), "parquet"),
    **dict.fromkeys((".arrow", ".arrows", ".feather", ".ipc"), "arrow"),
    **dict.fromkeys((".ndjson", ".jsonl"), "ndjson"),
    ".json": "json",
    **dict.fromkeys((".xlsx", ".xls", ".xlsm", ".xlsb", ".ods"), "excel"),
}
"""Table formats by file extension."""

PACKED = frozenset({".gz", ".zst", ".bz2", ".xz"})
"""Extensions of compressed files, after that of the format; text formats only."""

ARCHIVE = ".zip"
"""The extension of an archive, which is read if it holds one table."""

_SELDOM = frozenset({".txt", ".json", ".dat"})
"""Extensions of files that are rarely tables."""

_ADDRESS = re.compile(r"^[a-z][a-z0-9+.-]+:/+", re.IGNORECASE)
"""The address of a database or a page, also with the slash that a path has lost."""
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Source:
    """The files of one table, all of one format, sorted by name."""

    name: str
    format: str
    files: tuple[Path, ...]
    root: Path
    """The folder above the files; folders between named `key=value` are columns."""
    layout: FileLayout = INFERRED
    """What was decided on the files before their columns."""

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


def find_source(data: str, layout: FileLayout = INFERRED) -> Source:
    """Find the files that `data` means. Raises BadInputError if there are none, or none that niche can read."""
    if _ADDRESS.match(data):
        kind = data.split(":")[0]
        raise BadInputError(Problem(f"niche cannot read {kind} addresses", hint="give a file"))
    if not is_text(data):
        raise BadInputError(Problem("cannot open: the path is not UTF-8", data, hint="rename its folders"))
    path = Path(data)
    if path.is_dir():
        root, files = path, sorted(file for file in path.rglob("*") if file.is_file() and format_of(file))
    elif path.exists() or not glob.has_magic(data):
        root, files = path.parent, [path]
    else:
        root = _fixed_part(path)
        files = sorted(file for file in map(Path, glob.glob(data, recursive=True)) if file.is_file())  # noqa: PTH207
    if not files:
        raise BadInputError(Problem("there is no table here", data))
    formats = {_format(file) for file in files}
    if len(formats) > 1:
        raise BadInputError(Problem(f"the files are of several formats: {', '.join(sorted(formats))}", data))
    return Source(path.name, formats.pop(), tuple(files), root, layout)


def without_password(data: str) -> str:
    """What `data:` says, without the user and the password of an address."""
    return re.sub(r"(?<=:/)(/?)[^/@]*@", r"\1…@", data) if _ADDRESS.match(data) else data


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
    if path.suffix.lower() == ".zst":
        return _lines(path, size // 100)
    with opened(path) as content:
        return content.read(size)


def content(path: Path) -> bytes:
    """All bytes of a file, decompressed; of a `.zst` file with Unix line ends."""
    with opened(path) as whole:
        return whole.read()


def opened(path: Path) -> BinaryIO:
    """Open a file for its bytes, decompressed."""
    match path.suffix.lower():
        case ".gz":
            return cast(BinaryIO, gzip.open(path))
        case ".bz2":
            return cast(BinaryIO, bz2.open(path))
        case ".xz":
            return cast(BinaryIO, lzma.open(path))
        case ".zst":
            return BytesIO(_lines(path, None))
        case _:
            return path.open("rb")


def _lines(path: Path, number: int | None) -> bytes:
    try:
        lines = pl.scan_lines(path, n_rows=number).collect().to_series()
    except pl.exceptions.ComputeError as error:
        if "utf8" not in str(error):
            raise
        raise BadInputError(Problem("the text in a .zst file must be UTF-8", str(path), hint="unpack it")) from None
    return "\n".join(lines.fill_null("")).encode() + b"\n"


def _format(path: Path) -> str:
    if not path.exists():
        raise BadInputError(Problem("there is no such file", str(path), hint=did_you_mean(path.name, _beside(path))))
    check_ordinary(path)
    form = FORMATS.get(Path(member_of(path)).suffix.lower(), "") if path.suffix.lower() == ARCHIVE else format_of(path)
    if not form:
        refuse_foreign(path, "")
        known = ", ".join(suffix.removeprefix(".") for suffix in FORMATS)
        hint = NEXT_STEPS.get(path.suffix.lower(), "")
        if not hint and is_plain(path):
            hint = f"if it is a text table, rename it to {path.stem}.csv"
        hint = hint or f"niche reads {known}"
        raise BadInputError(Problem("niche does not know this kind of file", str(path), hint=hint))
    return form


def member_of(path: Path) -> str:
    """The name of the one table in a `.zip` archive. Raises BadInputError where there is none, or there are several."""
    try:
        with ZipFile(path) as archive:
            names = [name for name in archive.namelist() if not name.startswith("__MACOSX")]
    except (BadZipFile, OSError):
        raise BadInputError(Problem("this is not a valid archive", str(path))) from None
    tables = [name for name in names if Path(name).suffix.lower() in FORMATS and not Path(name).name.startswith(".")]
    if len(tables) != 1:
        found = (
            f"the archive has {len(tables)} tables: {', '.join(tables[:3])}" if tables else "the archive has no table"
        )
        raise BadInputError(Problem(found, str(path), hint="unpack it and open one of its files"))
    return tables[0]


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
