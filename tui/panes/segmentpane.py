"""What panes that list segments have in common."""

from __future__ import annotations

from collections.abc import Sequence

from niche.tui.panes.messages import SegmentChosen
from niche.tui.panes.pane import LinePane


class SegmentPane(LinePane):
    """One line a segment; `enter` or a double click opens one. Without segments there is one line to read."""

    slugs: Sequence[str] = ()
    """The segments in the order of their lines; a subclass sets them."""

    @property
    def slug(self) -> str | None:
        """The segment under the cursor."""
        return self.slugs[self.cursor_line] if self.cursor_line < len(self.slugs) else None

    def place_of(self, slug: str | None) -> int:
        """The line of a segment; the first where it has none."""
        return self.slugs.index(slug) if slug in self.slugs else 0

    def line_count(self) -> int:
        """One line a segment."""
        return len(self.slugs) or 1

    def selectable(self, index: int) -> bool:  # noqa: ARG002 - all lines are alike
        """Whether there is a segment to choose."""
        return bool(self.slugs)

    def activated(self) -> None:
        """Open the segment that was clicked twice."""
        self.action_open()

    def action_open(self) -> None:
        """Open the segment under the cursor."""
        if self.slug is not None:
            self.post_message(SegmentChosen(self.slug))
