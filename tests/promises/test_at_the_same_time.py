"""Promise 12: models that learn at the same time, each in its thread, get the numbers they get one after the other."""

from __future__ import annotations

import sys
import threading

import numpy as np
import pytest
from promises.small_models import CLASSES, KINDS, bytes_of, compiled

from nnteach import Input, Sequential, autodiff, utils
from nnteach.layers import Dense


@pytest.fixture
def _hasty_turns():
    """Threads take turns thousands of times a second."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(interval)


def learn(name: str, found: dict[str, bytes]) -> None:
    kind, rng = KINDS[name], np.random.default_rng(3)
    x, y = kind.examples(rng, 48), rng.integers(0, CLASSES, 48)
    utils.set_random_seed(7)
    model = compiled(kind)
    model.fit(x, y, epochs=3, batch_size=8, verbose=0)
    found[name] = bytes_of(model) + model.predict(x).tobytes()


@pytest.mark.usefixtures("_hasty_turns")
def test_threads_do_not_disturb_one_another():
    alone: dict[str, bytes] = {}
    for name in KINDS:
        learn(name, alone)
    together: dict[str, bytes] = {}
    threads = [threading.Thread(target=learn, args=(name, together)) for name in KINDS]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {name: together.get(name) == found for name, found in alone.items()} == dict.fromkeys(KINDS, True)


def test_a_thread_that_sets_a_seed_leaves_the_main_one_s_chance_alone():
    utils.set_random_seed(1)
    expected = [w.tobytes() for w in Sequential([Input((4,)), Dense(3)]).get_weights()]
    utils.set_random_seed(1)
    thread = threading.Thread(target=utils.set_random_seed, args=(99,))
    thread.start()
    thread.join()
    assert [w.tobytes() for w in Sequential([Input((4,)), Dense(3)]).get_weights()] == expected


def test_a_tape_writes_down_only_what_its_own_thread_computes():
    with autodiff.Tape():
        seen = []
        thread = threading.Thread(target=lambda: seen.append(autodiff.running_tape()))
        thread.start()
        thread.join()
        assert seen == [None]
        assert autodiff.running_tape() is not None


@pytest.mark.usefixtures("_hasty_turns")
def test_layers_made_at_the_same_time_get_names_of_their_own():
    names: list[str] = []
    threads = [threading.Thread(target=lambda: names.extend([Dense(1).name for _ in range(300)])) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(names)) == len(names) == 1200
