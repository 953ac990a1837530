"""Columns streamed out of the table into the store, in a thread of their own.

A count that waits for a column may be given up meanwhile; the column arrives all the same, for the next one.
"""

from __future__ import annotations

import atexit
import threading
import weakref
from collections.abc import Callable, Mapping
from concurrent.futures import Future

import polars as pl

from niche.segments.accounts.codes import TooManyValuesError
from niche.segments.accounts.columnfile import ColumnWriter, EncodedPart
from niche.segments.accounts.cores import cores
from niche.segments.accounts.parquet import ParquetFiles
from niche.segments.accounts.part_pool import Spans
from niche.segments.accounts.parts import Encoder
from niche.segments.accounts.store import Store, unkept
from niche.segments.model.cancelling import Cancelled, check

LOOK = 0.05
"""Seconds between two looks at whether a count still wants what it waits for."""
_GOODBYE = 2.0
"""Seconds that the end of the program waits for a column to be given up."""

Told = Callable[[float, str], None]
"""Told the share that is done, and what is being done."""

_running: weakref.WeakSet[threading.Thread] = weakref.WeakSet()
_leaving = threading.Event()


@atexit.register
def _leave() -> None:
    _leaving.set()
    for thread in list(_running):
        thread.join(_GOODBYE)


class LeavingError(Exception):
    """The program ends: nobody needs the column any more."""


class Streamer:
    """Streams columns of one table; what two ask for at the same time is streamed once."""

    def __init__(self, files: ParquetFiles, store: Store, spans: Spans) -> None:
        self._files, self._store, self._spans = files, store, spans
        self._pending: dict[str, Future[None]] = {}
        self._lock = threading.Lock()
        self._one_by_one = threading.Lock()
        self.told: Told = lambda share, doing: None  # noqa: ARG005

    def stream(self, what: str, header: str, encoder: Callable[[], Encoder], cancelled: Cancelled) -> None:
        """Wait until the column is in the store. Raises CancelledError, BadInputError, TooManyValuesError."""
        with self._lock:
            pending = self._pending.get(what)
            if pending is None:
                pending = self._pending[what] = Future()
                job = threading.Thread(target=self._run, args=(what, header, encoder(), pending), daemon=True)
                _running.add(job)
                job.start()
        while not pending.done():
            check(cancelled)
            try:
                pending.exception(LOOK)
            except TimeoutError:
                continue
        pending.result()

    def _run(self, what: str, header: str, encoder: Encoder, pending: Future[None]) -> None:
        try:
            with self._one_by_one:
                failed = self.stream_together({what: (header, encoder)}, f"reading {header}")
                if what in failed:
                    raise failed[what]
            pending.set_result(None)
        except BaseException as error:  # it is raised again by whoever waits
            pending.set_exception(error)
        finally:
            with self._lock:
                self._pending.pop(what, None)

    def stream_together(
        self, columns: Mapping[str, tuple[str, Encoder]], doing: str, told: Told | None = None
    ) -> Mapping[str, TooManyValuesError]:
        """Stream several columns in one pass; those that cannot be encoded. Raises BadInputError."""
        tell = told or self.told
        failed: dict[str, TooManyValuesError] = {}
        writers: dict[str, ColumnWriter] = {}
        try:
            writers |= {what: self._store.write(what) for what in columns}
            headers = list(dict.fromkeys(header for header, _ in columns.values()))
            for number, frame in enumerate(self._files.batches(headers, self._spans.part)):
                if _leaving.is_set():
                    raise LeavingError

                going = [what for what in columns if what not in failed]
                encoded = cores().map(lambda what, frame=frame: _encoded(frame, *columns[what]), going)
                for what, part in zip(going, encoded, strict=True):
                    if isinstance(part, TooManyValuesError):
                        failed[what] = part
                    else:
                        writers[what].add(part)
                tell((number + 1) / len(self._spans), doing)
            for what in columns.keys() - failed.keys():
                writers[what].close(columns[what][1].about())
        except OSError as error:
            raise unkept(self._store, error) from None
        finally:
            for writer in writers.values():
                writer.abandon()
        return failed


def _encoded(frame: pl.DataFrame, header: str, encoder: Encoder) -> EncodedPart | TooManyValuesError:
    try:
        return encoder.encode(frame.get_column(header))
    except TooManyValuesError as error:
        return error
