"""Find segments by words: in the name and all fields that file it, or in one of them, as in `tag:saas owner:ana`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from niche.segments.model.segment import Segment

_FIELDS: Mapping[str, Callable[[Segment], tuple[str, ...]]] = {
    "tag": lambda segment: segment.tags,
    "owner": lambda segment: (segment.owner,),
    "status": lambda segment: (segment.status.value,),
    "priority": lambda segment: () if segment.priority is None else (str(segment.priority),),
}
"""What each word before a colon looks at."""
WORDS = tuple(_FIELDS)
_PLURAL = {"tags": "tag", "owners": "owner"}


@dataclass(frozen=True, slots=True)
class SegmentQuery:
    """A search as it was typed."""

    text: str

    @property
    def plain(self) -> str:
        """The words that look at everything, as one text."""
        return " ".join(word for field, word in self._words() if not field)

    @property
    def unknown(self) -> str:
        """The first word before a colon that names no field; empty where all do."""
        return next((field for field, _ in self._words() if field and field not in _FIELDS), "")

    def finds(self, slug: str, segment: Segment | None) -> bool:
        """Whether a segment has all words; one that cannot be read is found by its slug alone."""
        return all(self._has(field, word, slug, segment) for field, word in self._words())

    def _words(self) -> Iterator[tuple[str, str]]:
        for written in self.text.casefold().split():
            field, colon, word = written.partition(":")
            yield (_PLURAL.get(field, field), word) if colon and field else ("", written)

    def _has(self, field: str, word: str, slug: str, segment: Segment | None) -> bool:
        if segment is None:
            return not field and word in slug.casefold()
        if field in ("status", "priority"):
            return any(text.startswith(word) if field == "status" else text == word for text in _FIELDS[field](segment))
        if field:
            return field in _FIELDS and any(word in text.casefold() for text in _FIELDS[field](segment))
        texts = (
            slug,
            segment.name,
            segment.description,
            *(text for found in _FIELDS.values() for text in found(segment)),
        )
        return any(word in text.casefold() for text in texts)
