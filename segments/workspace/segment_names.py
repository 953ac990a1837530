"""Names of segments and their files: which files are segments, and what a new one may be called."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePath

from niche.segments.model.visible_text import plain

SUFFIXES = (".yaml", ".yml")
"""Extensions of segment files, in any case; of two files with one name, the earlier extension wins."""

OWN = ("niche.yaml", "accepted.yaml")
"""Other files of niche that may be in the segment folder."""

_LONGEST_SLUG = 80
_MOST_BYTES = 250
"""Bytes of a name that most file systems allow, extension included."""
_LONGEST_NAME = 200
"""Bytes of a new name; leaves room for the name of a temporary file."""

_KEYS = re.compile(
    rb"""^(?:(?:where|niche)|[{ \t]*(["'])(?:where|niche)\1|\{[ \t]*(?:where|niche))[ \t]*:""", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file that looks like a segment but is not taken for one."""

    name: str
    reason: str
    twin: str = ""
    """The file of the same name that is taken instead."""

    def __str__(self) -> str:
        return f"{plain(self.name)} is not read: {plain(self.reason)}"


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of a segment folder."""

    files: Mapping[str, str]
    """File names by slug, ascending."""
    left_out: tuple[LeftOut, ...] = ()
    links: frozenset[str] = frozenset()
    """Those of the files that are links."""


def slug_of(name: str) -> str:
    """The slug of a file, with letters and accents composed, whatever form the system uses."""
    return composed(name.rpartition(".")[0] or name)


def composed(name: str) -> str:
    """Compose letters and accents (Unicode NFC)."""
    return name if name.isascii() else unicodedata.normalize("NFC", name)


def is_yaml(name: str) -> bool:
    """Whether a file may be a segment, by its extension."""
    return name[-5:].casefold().endswith(SUFFIXES)


def looks_like_segment(content: bytes) -> bool:
    """Whether a file starts like a segment, and unlike files of other programs."""
    return _KEYS.search(content.removeprefix(b"\xef\xbb\xbf")) is not None


def listing(names: Iterable[str], content: Callable[[str], bytes | None] | None = None) -> Listing:
    """Find the segments among the names of files directly in a folder.

    If the folder also holds niche.yaml and files of other programs, `content` gives the content of a file (None if it
    cannot be read), and only files that say `niche:` or `where:` are taken.
    """
    by_slug: dict[str, str] = {}
    left: list[LeftOut] = []
    for name in sorted(filter(is_yaml, names), key=_rank):
        slug = slug_of(name)
        if content is not None and name in OWN:
            continue
        if name.startswith("."):
            left.append(LeftOut(name, "its name begins with a dot"))
        elif content is not None and (foreign := _foreign(content(name))):
            left.append(LeftOut(name, foreign))
        elif slug in by_slug:
            left.append(LeftOut(name, f"{by_slug[slug]} has the same name", by_slug[slug]))
        else:
            by_slug[slug] = name
    return Listing(dict(sorted(by_slug.items())), tuple(sorted(left, key=lambda file: file.name)))


def _foreign(content: bytes | None) -> str:
    """Why a file that may belong to another program is no segment; empty if it is one."""
    if content is None:
        return "it cannot be read"
    return "" if looks_like_segment(content) else "it has neither niche: nor where:"


def _rank(name: str) -> tuple[int, bool, str]:
    suffix = f".{name.rpartition('.')[2]}"
    return SUFFIXES.index(suffix) if suffix in SUFFIXES else len(SUFFIXES), composed(name) != name, name


# Names for new segments


_PLAIN = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
"""ASCII spellings of letters that are not a plain letter with an accent."""

_DEVICES = frozenset(
    {
        *("con", "prn", "aux", "nul", "conin$", "conout$"),
        *(f"{port}{number}" for port in ("com", "lpt") for number in "0123456789¹²³"),
    }
)
"""Names that Windows reserves for devices, whatever follows after a dot."""
_NOT_ON_WINDOWS = frozenset('<>:"/\\|?*')


def slugify(name: str) -> str:
    """A portable file name for a segment: lower case, hyphens, and plain letters where there are any."""
    written = name.casefold().replace("&", " and ").translate(_PLAIN)
    plain = unicodedata.normalize("NFKD", written).encode("ascii", "ignore").decode()
    for text in (plain, composed(name)):
        if slug := "-".join(re.findall(r"[^\W_]+", text.casefold()))[:_LONGEST_SLUG].strip("-"):
            return f"{slug}-segment" if unportable(slug) else slug
    return "segment"


def is_lookup(name: str) -> bool:
    """Whether a name is that of a visible file directly in a folder."""
    inside = PurePath(name).name == name and name[:1] not in ("", ".") and "\0" not in name
    return inside and len(name.encode(errors="surrogateescape")) <= _MOST_BYTES


def is_slug(name: str) -> bool:
    """Whether a segment may have this slug: the name of a visible file directly in the folder."""
    written = is_lookup(name) and name.isprintable() and name.strip() == name
    return written and len(name.encode()) <= _LONGEST_NAME


def unportable(name: str) -> str:
    """Why some operating system cannot have a file of this name; empty if all can."""
    if forbidden := sorted(_NOT_ON_WINDOWS & {*name}):
        return f"Windows takes no {forbidden[0]} in a file name"
    if name.endswith((".", " ")):
        return "Windows drops a dot or a blank at the end of a name"
    if name.split(".")[0].rstrip().casefold() in _DEVICES:
        return f"{name.split('.')[0]} is a device on Windows, not a file"
    return ""
