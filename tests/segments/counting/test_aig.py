"""A circuit carries the same accounts as sets do, however its gates are simplified."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from niche.segments.accounts import masks
from niche.segments.accounts.mask_cache import CountedMask
from niche.segments.counting.aig import EVERYBODY, NOBODY, Circuit, Wire, complement
from niche.segments.model.cancelling import CancelledError


def sized(rows: set[int], accounts: int) -> CountedMask:
    return CountedMask.of(masks.from_rows(np.array(sorted(rows), np.int64), accounts))


@given(st.data(), st.sampled_from([1, 63, 64, 65, 1_000]))
def test_wires_carry_what_sets_hold(data: st.DataObject, accounts: int) -> None:
    circuit, everyone = Circuit(accounts), frozenset(range(accounts))
    rows = st.sets(st.integers(0, accounts - 1), max_size=20)
    wires: list[tuple[Wire, frozenset[int]]] = [(NOBODY, frozenset()), (EVERYBODY, everyone)]
    leaves = data.draw(st.lists(rows, max_size=4))
    wires += [(circuit.leaf(sized(chosen, accounts)), frozenset(chosen)) for chosen in leaves]
    for _ in range(data.draw(st.integers(0, 12))):
        (one, first), (other, second) = data.draw(st.sampled_from(wires)), data.draw(st.sampled_from(wires))
        wires += [
            (complement(one), everyone - first),
            (circuit.both(one, other), first & second),
            (circuit.either(one, other), first | second),
        ]
        if not first & second:
            wires.append((circuit.disjoint(one, other), first | second))
    whole, expected = data.draw(st.sampled_from(wires))
    counted = data.draw(st.one_of(st.just(wires), st.lists(st.sampled_from(wires))))
    mask = circuit.run([wire for wire, _ in counted], whole)
    assert set(masks.rows(mask, accounts).tolist()) == expected
    assert np.array_equal(mask, masks.from_rows(np.array(sorted(expected), np.int64), accounts))
    assert [circuit.size(wire) for wire, _ in counted] == [len(found) for _, found in counted]


def test_blocks_are_added_up() -> None:
    accounts = masks.BLOCK * 64 * 2 + 100
    evens, thirds = np.arange(0, accounts, 2), np.arange(0, accounts, 3)
    circuit = Circuit(accounts)
    one, other = (circuit.leaf(CountedMask.of(masks.from_rows(rows, accounts))) for rows in (evens, thirds))
    wire = circuit.both(one, complement(other))
    assert masks.rows(circuit.run([wire], wire), accounts).tolist() == np.setdiff1d(evens, thirds).tolist()
    assert circuit.size(wire) == len(evens) - len(np.intersect1d(evens, thirds))


SHARED = sized({1, 2, 3}, 8)
FIRST, SECOND = sized({1, 4}, 8), sized({2, 4}, 8)


def test_simplified_gates_need_no_work() -> None:
    circuit = Circuit(8)
    a, b = circuit.leaf(FIRST), circuit.leaf(SECOND)
    both = circuit.both(a, b)
    assert circuit.leaf(FIRST) == a
    assert circuit.both(b, a) == both
    assert circuit.both(both, a) == both
    assert circuit.either(circuit.either(a, b), b) == circuit.either(a, b)
    assert circuit.both(a, complement(a)) == NOBODY
    assert circuit.either(a, EVERYBODY) == EVERYBODY


def test_only_what_was_counted_has_a_size() -> None:
    circuit = Circuit(8)
    wire = circuit.both(circuit.leaf(FIRST), circuit.leaf(SECOND))
    assert circuit.size(circuit.leaf(SHARED)) == 3
    with pytest.raises(KeyError):
        circuit.size(wire)


def test_a_run_can_be_given_up() -> None:
    circuit = Circuit(8)
    wire = circuit.both(circuit.leaf(FIRST), circuit.leaf(SECOND))
    with pytest.raises(CancelledError):
        circuit.run([wire], cancelled=lambda: True)


def test_what_is_made_of_the_whole_leaves_the_whole_as_it_is() -> None:
    circuit = Circuit(8)
    a, b, c = map(circuit.leaf, (FIRST, SECOND, SHARED))
    whole = circuit.both(a, b)
    more, last = circuit.either(whole, c), circuit.both(a, c)
    mask = circuit.run([more, last], whole)
    assert (masks.rows(mask, 8).tolist(), circuit.size(more), circuit.size(last)) == ([4], 4, 1)
