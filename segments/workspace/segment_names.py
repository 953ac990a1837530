"""Names of segments and of their files: which files of a folder are segments, and what a new one may be called."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePath

from niche.segments.model.visible_text import plain

SUFFIXES = (".yaml", ".yml")
"""Of files that may be segments, in any case; of two with one name, the first of these is the segment."""

OWN = ("niche.yaml", "accepted.yaml")
"""Files of niche's that may lie among the segments."""

_LONGEST_SLUG = 80
_MOST_BYTES = 250
"""Bytes of a name that most file systems take with an ending."""
_LONGEST_NAME = 200
"""Bytes of a new name: a temporary file has a longer one."""

_KEYS = re.compile(
    rb"""^(?:(?:where|niche)|[{ \t]*(["'])(?:where|niche)\1|\{[ \t]*(?:where|niche))[ \t]*:""", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file that looks like a segment and is not taken for one."""

    name: str
    reason: str
    twin: str = ""
    """The file of the same name that is taken."""

    def __str__(self) -> str:
        return f"{plain(self.name)} is not read: {plain(self.reason)}"


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of a folder of segments."""

    files: Mapping[str, str]
    """The names of files by slug, ascending."""
    left_out: tuple[LeftOut, ...] = ()
    links: frozenset[str] = frozenset()
    """Those of the files that are links."""


def slug_of(name: str) -> str:
    """What the segment in a file is called. Letters with marks have one spelling, however a system writes them."""
    return composed(name.rpartition(".")[0] or name)


def composed(name: str) -> str:
    """A name in the one spelling that letters with marks have here, whichever of the two a system gives."""
    return name if name.isascii() else unicodedata.normalize("NFC", name)


def is_yaml(name: str) -> bool:
    """Whether a file may be a segment by its ending."""
    return name[-5:].casefold().endswith(SUFFIXES)


def looks_like_segment(content: bytes) -> bool:
    """Whether a file says at its top what segments say and files of other programs do not."""
    return _KEYS.search(content.removeprefix(b"\xef\xbb\xbf")) is not None


def listing(names: Iterable[str], content: Callable[[str], bytes | None] | None = None) -> Listing:
    """Which of the files that lie directly in a folder are segments.

    Where niche.yaml and files of other programs lie in it too, `content` gives what a file says, None where it cannot
    be read: a segment says `niche:` or `where:`, the others are left out.
    """
    found: dict[str, str] = {}
    left: list[LeftOut] = []
    for name in sorted(filter(is_yaml, names), key=_rank):
        slug = slug_of(name)
        if content is not None and name in OWN:
            continue
        if name.startswith("."):
            left.append(LeftOut(name, "its name begins with a dot"))
        elif content is not None and (foreign := _foreign(content(name))):
            left.append(LeftOut(name, foreign))
        elif slug in found:
            left.append(LeftOut(name, f"{found[slug]} has the same name", found[slug]))
        else:
            found[slug] = name
    return Listing(dict(sorted(found.items())), tuple(sorted(left, key=lambda one: one.name)))


def _foreign(content: bytes | None) -> str:
    """Why a file that may be another program's is no segment."""
    if content is None:
        return "it cannot be read"
    return "" if looks_like_segment(content) else "it says neither niche: nor where:"


def _rank(name: str) -> tuple[int, bool, str]:
    suffix = f".{name.rpartition('.')[2]}"
    return SUFFIXES.index(suffix) if suffix in SUFFIXES else len(SUFFIXES), composed(name) != name, name


# Names for new segments


_PLAIN = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
"""Letters that are no plain letter with a mark on it, and what is written for them."""

_DEVICES = frozenset(
    {
        *("con", "prn", "aux", "nul", "conin$", "conout$"),
        *(f"{port}{number}" for port in ("com", "lpt") for number in "0123456789¹²³"),
    }
)
"""Names that Windows keeps for devices, whatever follows after a dot."""
_NOT_ON_WINDOWS = frozenset('<>:"/\\|?*')


def slugify(name: str) -> str:
    """A file name for a segment that every system takes: lower case, hyphens; plain letters where the name has some."""
    written = name.casefold().replace("&", " and ").translate(_PLAIN)
    plain = unicodedata.normalize("NFKD", written).encode("ascii", "ignore").decode()
    for text in (plain, composed(name)):
        if slug := "-".join(re.findall(r"[^\W_]+", text.casefold()))[:_LONGEST_SLUG].strip("-"):
            return f"{slug}-segment" if unportable(slug) else slug
    return "segment"


def is_lookup(name: str) -> bool:
    """Whether a file of this name can lie in a folder itself, and is not hidden."""
    inside = PurePath(name).name == name and name[:1] not in ("", ".") and "\0" not in name
    return inside and len(name.encode(errors="surrogateescape")) <= _MOST_BYTES


def is_slug(name: str) -> bool:
    """Whether a segment may be called so: a name for a file in the folder itself, and not a hidden one."""
    written = is_lookup(name) and name.isprintable() and name.strip() == name
    return written and len(name.encode()) <= _LONGEST_NAME


def unportable(name: str) -> str:
    """Why some system cannot have a file of this name; empty where every one can."""
    if forbidden := sorted(_NOT_ON_WINDOWS & {*name}):
        return f"Windows takes no {forbidden[0]} in a file name"
    if name.endswith((".", " ")):
        return "Windows drops a dot or a blank at the end of a name"
    if name.split(".")[0].rstrip().casefold() in _DEVICES:
        return f"{name.split('.')[0]} is a device on Windows, not a file"
    return ""
