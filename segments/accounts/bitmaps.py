"""Bits as a Polars Boolean column and back, handed over through the Arrow C interfaces.

Polars keeps Booleans as bitmaps but takes and gives them as one byte a value, which costs several times as much as what
is done with them. The interfaces are public and stable: https://arrow.apache.org/docs/format/CDataInterface.html and
CStreamInterface.html beside it.
"""

from __future__ import annotations

import ctypes as c
from typing import TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

Mask: TypeAlias = NDArray[np.uint64]
"""A set of accounts as packed bits, shape (ceil(accounts / 64),), least significant bit first, padding zero."""


class _Array(c.Structure):
    """`struct ArrowArray`."""


_Release = c.CFUNCTYPE(None, c.POINTER(_Array))
_Array._fields_ = [
    ("length", c.c_int64),
    ("null_count", c.c_int64),
    ("offset", c.c_int64),
    ("n_buffers", c.c_int64),
    ("n_children", c.c_int64),
    ("buffers", c.POINTER(c.c_void_p)),
    ("children", c.c_void_p),
    ("dictionary", c.c_void_p),
    ("release", _Release),
    ("private_data", c.c_void_p),
]


class _Schema(c.Structure):
    """`struct ArrowSchema`."""


_ReleaseSchema = c.CFUNCTYPE(None, c.POINTER(_Schema))
_Schema._fields_ = [
    ("format", c.c_char_p),
    ("name", c.c_char_p),
    ("metadata", c.c_char_p),
    ("flags", c.c_int64),
    ("n_children", c.c_int64),
    ("children", c.c_void_p),
    ("dictionary", c.c_void_p),
    ("release", _ReleaseSchema),
    ("private_data", c.c_void_p),
]


class _Stream(c.Structure):
    """`struct ArrowArrayStream`, as far as it is used."""

    _fields_ = (
        ("get_schema", c.c_void_p),
        ("get_next", c.CFUNCTYPE(c.c_int, c.c_void_p, c.POINTER(_Array))),
    )


_pointer_in = c.pythonapi.PyCapsule_GetPointer
_pointer_in.restype = c.c_void_p
_pointer_in.argtypes = (c.py_object, c.c_char_p)
_capsule = c.pythonapi.PyCapsule_New
_capsule.restype = c.py_object
_capsule.argtypes = (c.c_void_p, c.c_char_p, c.c_void_p)

_lent: dict[int, object] = {}
"""What columns of Polars read at present, by the address of its list of buffers."""


def _take_back(array: c._Pointer[_Array]) -> None:
    _lent.pop(array[0].private_data, None)
    array[0].release = _Release()


def _nothing_to_free(schema: c._Pointer[_Schema]) -> None:
    schema[0].release = _ReleaseSchema()


_TAKE_BACK, _NOTHING_TO_FREE = _Release(_take_back), _ReleaseSchema(_nothing_to_free)


class _Lent:
    """A mask as an Arrow array of Booleans without nulls; its memory is lent, not copied."""

    def __init__(self, mask: Mask, accounts: int) -> None:
        self._schema = _Schema(format=b"b", name=b"", release=_NOTHING_TO_FREE)
        buffers = (c.c_void_p * 2)(None, mask.ctypes.data)
        address = c.addressof(buffers)
        self._array = _Array(length=accounts, n_buffers=2, buffers=buffers, release=_TAKE_BACK, private_data=address)
        _lent[address] = buffers, mask

    def __arrow_c_array__(self, requested_schema: object = None) -> tuple[object, object]:
        return (
            _capsule(c.addressof(self._schema), b"arrow_schema", None),
            _capsule(c.addressof(self._array), b"arrow_array", None),
        )


def column(mask: Mask, accounts: int) -> pl.Series:
    """The mask as a Boolean column that reads the same memory: nobody may write to the mask any more."""
    return pl.Series(_Lent(mask, accounts)) if accounts else pl.Series(dtype=pl.Boolean)


def bits(series: pl.Series, out: NDArray[np.uint8]) -> None:
    """Write the bits of a column: true as 1, false and null as 0, least significant bit first; padding undefined.

    `out` has the shape (ceil(length / 8),).
    """
    if series.dtype != pl.Boolean:
        raise TypeError(f"a Boolean column was expected, not {series.dtype}")
    if not len(series):
        return
    series = series.rechunk()
    capsule = series.__arrow_c_stream__()
    address = _pointer_in(capsule, b"arrow_array_stream")
    stream, array = _Stream.from_address(address), _Array()
    if stream.get_next(address, c.byref(array)) or not array.release:
        raise MemoryError("Polars gave no Arrow array")
    try:
        if array.offset % 8 or array.length != len(series):
            out[:] = np.packbits(series.fill_null(False).to_numpy(), bitorder="little")
        elif array.null_count and array.buffers[0]:
            np.bitwise_and(_bytes(array, 1, len(out)), _bytes(array, 0, len(out)), out)
        else:
            out[:] = _bytes(array, 1, len(out))
    finally:
        array.release(c.byref(array))


def _bytes(array: _Array, buffer: int, size: int) -> NDArray[np.uint8]:
    """A view of a bitmap, valid until the array is released."""
    address = array.buffers[buffer] + array.offset // 8
    return np.frombuffer(memoryview((c.c_uint8 * size).from_address(address)), np.uint8)
