"""Data that come batch by batch: from a generator, or from an object that is asked for batch after batch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from nnteach.data import Batch, Data


def is_stream(x: Any) -> bool:
    """Whether x hands out batches itself: a generator or iterator, or an object like Keras's PyDataset."""
    if hasattr(x, "__next__"):
        return True
    looks_like_data = hasattr(x, "shape") or hasattr(x, "__array__") or isinstance(x, (list, tuple, dict, str, range))
    return not looks_like_data and hasattr(x, "__getitem__") and hasattr(x, "__len__")


class Portions:
    """Arrays of which each epoch takes only some batches.

    Args
        data: the whole.
        steps: how many batches make an epoch.
        go_on: whether the next epoch goes on where the last one stopped, or begins anew.
    """

    def __init__(self, data: Data, steps: int, go_on: bool):
        self.data, self.wanted, self.go_on = data, steps, go_on
        self._rest: Iterator[Batch] = iter(())

    def __len__(self) -> int:
        return len(self.data)

    def steps(self, batch_size: int) -> int:
        """How many batches an epoch has."""
        return self.wanted

    def batches(self, batch_size: int, shuffle: bool = False) -> Iterator[Batch]:
        """The batches of one epoch; after the last example comes the first again."""
        if not self.go_on:
            self._rest = iter(())
        for _ in range(self.wanted):
            batch = next(self._rest, None)
            if batch is None:
                self._rest = self.data.batches(batch_size, shuffle)
                batch = next(self._rest)
            yield batch


class Stream:
    """Batches from a generator of (x, y) or (x, y, sample_weight), or from an object with `__len__` and `__getitem__`.

    Args
        source: the generator or object.
        steps: how many batches make an epoch; all there are, if None.
        checked: turns what came into a `Batch`, with the errors that a learner needs.
        what: how errors call it, "fit".
    """

    def __init__(self, source: Any, steps: int | None, checked: Callable[..., Batch], what: str):
        self.source, self.wanted, self.checked, self.what = source, steps, checked, what
        self._asked = hasattr(source, "__getitem__")
        self._waiting: list[Any] = []

    def first(self) -> Batch:
        """The first batch, which `batches` will give again: it tells shapes before anything is learned."""
        if self._asked:
            return self._batch(self.source[0])
        self._waiting = [next(self.source, None)]
        if self._waiting[0] is None:
            raise ValueError(f"{self.what}: the generator gave no batch.")
        return self._batch(self._waiting[0])

    def steps(self, batch_size: int) -> int | None:
        """How many batches an epoch has; None if only the end will tell."""
        return self.wanted if self.wanted is not None else len(self.source) if self._asked else None

    def batches(self, batch_size: int, shuffle: bool = False) -> Iterator[Batch]:
        """The batches of one epoch; a generator goes on where the epoch before stopped."""
        count = 0
        for given in islice(self._given(), self.wanted):
            count += 1
            yield self._batch(given)
        if hasattr(self.source, "on_epoch_end"):
            self.source.on_epoch_end()
        if count == 0 or (self.wanted is not None and count < self.wanted):
            wanted = "another epoch" if self.wanted is None else f"{self.wanted} batches for an epoch"
            raise ValueError(
                f"{self.what}: the generator ended after {count} batches, but {wanted} was asked for. Let it run for "
                "ever (while True:) and say steps_per_epoch; or give an object with __len__ and __getitem__."
            )

    def _given(self) -> Iterator[Any]:
        if self._asked:
            there = len(self.source)
            yield from (self.source[i % there] for i in range(there if self.wanted is None else self.wanted))
        else:
            while self._waiting:
                yield self._waiting.pop()
            for given in self.source:  # noqa: UP028  # `yield from` would close it at the end of an epoch
                yield given

    def _batch(self, given: Any) -> Batch:
        if not isinstance(given, (tuple, list)) or len(given) not in (1, 2, 3):
            raise TypeError(
                f"{self.what}: each batch must be (x, y) or (x, y, sample_weight); received {type(given).__name__}."
            )
        return self.checked(*given)
