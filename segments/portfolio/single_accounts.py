"""The accounts of a project one by one: found by what they are called, and held beside segments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from niche.segments.counting.counts import AccountSet
from niche.segments.counting.engine import Engine
from niche.segments.model.filters import All, Filter
from niche.segments.model.problems import BadInputError, Problem
from niche.segments.portfolio import lookup
from niche.segments.portfolio.expectations import Kept, kept
from niche.segments.portfolio.lookup import NamedAccount
from niche.segments.portfolio.why import NearMiss, Why, elsewhere, near_misses, why
from niche.segments.workspace.references import Question
from niche.segments.workspace.segment_names import composed
from niche.segments.workspace.workspace import Workspace

_MOST = 20
"""Default number of accounts that `named` returns."""
_LISTED = 5
"""Accounts that are named where a text may mean any of them."""


@dataclass(frozen=True, slots=True)
class SingleAccounts:
    """`Project.accounts`."""

    engine: Engine
    workspace: Workspace
    filter: Callable[[Question], Filter]
    """The filter that a question means. Raises BadInputError."""

    def find(self, text: str, most: int = lookup.MOST) -> tuple[NamedAccount, ...]:
        """Find the accounts that a text may mean, the surest first: by id, name or domain, else by any column.

        >>> [account.name for account in project.accounts.find("vergren media")]
        ['Vergren Media SA']
        """
        return lookup.find(self.engine, text, most)

    def one(self, text: str) -> NamedAccount:
        """Return the one account that a text means: by its id, else by its name or domain.

        Raises BadInputError where it means none, or several; the problem lists them.
        """
        found = lookup.surest(self.find(text), text)
        if len(found) == 1:
            return found[0]
        if not found:
            raise BadInputError(Problem(f"no account named {text}"))
        listed = ", ".join(account.label for account in found[:_LISTED])
        more = ", …" if len(found) > _LISTED else ""
        raise BadInputError(
            Problem(f"{text} may be any of several accounts: {listed}{more}", hint="name one by its id")
        )

    def called(self, row: int) -> NamedAccount:
        """Say what the account in a row of the universe is called."""
        return lookup.named(self.engine.universe, row)

    def why(self, account: str | NamedAccount, question: Question = All()) -> Why:
        """Say why an account is in or not: the definition with its own values, and what would bring it in.

        Raises BadInputError for an account that `one` does not find, and if the question does not fit the data.

        >>> why = project.accounts.why("Vergren Media SA", "nordic-logistics")
        >>> print(why.verdict)
        out by two rules: ...
        """
        found = self.one(account) if isinstance(account, str) else account
        return why(self.engine, self.filter(question), found.row)

    def segments_of(self, account: str | NamedAccount) -> dict[str, bool]:
        """Say of every segment, by slug, whether an account is in it. Raises BadInputError as `why`.

        >>> [slug for slug, inside in project.accounts.segments_of("Vergren Media SA").items() if inside]
        [...]
        """
        found = self.one(account) if isinstance(account, str) else account
        files = self.workspace.read_all().files
        return elsewhere(self.engine, found.row, {slug: file.segment.where for slug, file in files.items()})

    def near_misses(self, question: Question) -> tuple[NearMiss, ...]:
        """List the rules of a filter, each with the accounts that it alone keeps out. Raises BadInputError.

        >>> [(miss.rule, miss.accounts.size) for miss in project.accounts.near_misses("nordic-logistics")]
        [...]
        """
        return near_misses(self.engine, self.filter(question))

    def named(self, asked: Question | AccountSet, most: int = _MOST) -> tuple[NamedAccount, ...]:
        """Say what the first accounts that match are called. Raises BadInputError."""
        found = asked if isinstance(asked, AccountSet) else self.filter(asked)
        return tuple(lookup.all_named(self.engine.universe, self.engine.rows(found)[:most]))

    def expected(self, slug: str) -> tuple[Kept, ...]:
        """Hold the accounts that a segment's `expect` names beside its filter, list by list. Raises BadInputError.

        >>> for kept in project.accounts.expected("growth-stage-saas"):
        ...     print(kept.expected.file, kept.held, len(kept.expected.rows))
        best.csv ...
        not-a-fit.csv ...
        """
        segment = self.workspace.read(composed(slug)).segment
        return tuple(kept(self.engine, segment.expect, segment.where))
