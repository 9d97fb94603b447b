"""Promise 6: memory does not grow, whatever is built and thrown away, however long one trains."""

from __future__ import annotations

import gc

import numpy as np
import psutil
import pytest
from promises.small_models import CLASSES, KINDS, compiled

from nnteach import models

LIMIT = 5e6  # bytes
SAVED = [name for name in KINDS if name != "subclass"]  # a class of one's own would have to be registered


def memory() -> int:
    gc.collect()
    return psutil.Process().memory_info().rss


def live(name: str, path: str) -> None:
    """Build, fit, predict, save, load, predict again."""
    rng = np.random.default_rng(1)
    x, y = KINDS[name].examples(rng, 32), rng.integers(0, CLASSES, 32)
    model = compiled(KINDS[name])
    model.fit(x, y, batch_size=16, verbose=0, validation_split=0.25)
    made = model.predict(x, verbose=0)
    if name in SAVED:
        model.save(path, overwrite=True)
        np.testing.assert_array_equal(models.load_model(path).predict(x, verbose=0), made)


def growth(cycles: int, path: str) -> int:
    names = list(KINDS)
    for i in range(3 * len(names)):
        live(names[i % len(names)], path)
    before = memory()
    for i in range(cycles):
        live(names[i % len(names)], path)
    return memory() - before


def test_sixty_lives_of_models_leave_nothing(tmp_path):
    assert growth(60, str(tmp_path / "m.nnteach")) < LIMIT


@pytest.mark.full
def test_a_thousand_lives_of_models_leave_nothing(tmp_path):
    assert growth(1000, str(tmp_path / "m.nnteach")) < LIMIT


def epochs(count: int) -> int:
    rng = np.random.default_rng(1)
    x, y = KINDS["rows"].examples(rng, 32), rng.integers(0, CLASSES, 32)
    model = compiled(KINDS["rows"])
    model.fit(x, y, epochs=100, verbose=0)
    before = memory()
    model.fit(x, y, epochs=count, verbose=0)
    return memory() - before


def test_five_hundred_epochs_leave_nothing():
    assert epochs(500) < LIMIT


@pytest.mark.full
def test_ten_thousand_epochs_leave_nothing():
    assert epochs(10_000) < LIMIT


def test_what_a_tape_wrote_is_thrown_away_with_the_next_batch():
    """A tape holds every number between; if batches kept theirs, a long training would eat the machine."""
    rng = np.random.default_rng(1)
    x, y = KINDS["subclass"].examples(rng, 64), rng.integers(0, CLASSES, 64)
    model = compiled(KINDS["subclass"])
    model.fit(x, y, batch_size=8, verbose=0)
    count = _tapes()
    model.fit(x, y, batch_size=8, epochs=20, verbose=0)
    assert _tapes() <= count


def _tapes() -> int:
    gc.collect()
    return sum(type(thing).__name__ == "Tape" for thing in gc.get_objects())
