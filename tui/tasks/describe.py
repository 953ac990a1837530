"""Edit what a segment's file says beside the filter."""

from __future__ import annotations

from niche.segments.workspace.segment_fields import differing
from niche.tui.dialogs.form import SegmentForm
from niche.tui.session.bench import Bench

_NAMED = 3
"""Fields named in the label of an edit."""


async def describe(bench: Bench) -> None:
    """Show the form of the open segment, and apply what was changed as one edit."""
    session = bench.session
    before = session.segment
    after = await bench.ask(SegmentForm(session.slug, before))
    if after is None or bench.session is not session:
        return
    if session.unnamed and after.name != before.name:
        session.forget_draft()
        session.name(bench.project.workspace.unused_path(after.name), after.name)
        bench.show_segment()
    names = [name.removeprefix("profile.").removeprefix("guardrails.") for name in differing(before, after)]
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    bench.revise(f"edit {', '.join(names[:_NAMED])}{more}", after)
