"""The bits of a Polars Boolean column, read through the Arrow C stream interface.

Polars keeps Booleans as bitmaps but hands them out only as one byte a value, which costs ten times as much as making
them. The interface is public and stable: https://arrow.apache.org/docs/format/CStreamInterface.html
"""

from __future__ import annotations

import ctypes as c

import numpy as np
import polars as pl
from numpy.typing import NDArray


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


class _Stream(c.Structure):
    """`struct ArrowArrayStream`, as far as it is used."""

    _fields_ = (
        ("get_schema", c.c_void_p),
        ("get_next", c.CFUNCTYPE(c.c_int, c.c_void_p, c.POINTER(_Array))),
    )


_pointer_in = c.pythonapi.PyCapsule_GetPointer
_pointer_in.restype = c.c_void_p
_pointer_in.argtypes = (c.py_object, c.c_char_p)


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
