"""A save is whole or not at all: after a kill, on a full disk, with somebody else saving the same file."""

from __future__ import annotations

import errno
import os
import random
import resource
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest
from numpy.testing import assert_array_equal

import nnteach
from nnteach import Input, Sequential
from nnteach.layers import Dense
from nnteach.models import load_model

pytestmark = pytest.mark.skipif(os.name != "posix", reason="kills and limits of POSIX")

# Saves the same model again and again, each time with all weights equal to the number of the save.
SAVER = """
import os, sys
import numpy as np
from nnteach import Input, Sequential
from nnteach.layers import Dense

model = Sequential([Input((300,)), Dense(400), Dense(100)])
print("ready", flush=True)
sys.stdin.readline()
number = int(sys.argv[2])
while True:
    number += 1
    model.set_weights([np.full(w.shape, number, w.dtype) for w in model.weights])
    model.save(sys.argv[1])
"""


def constant(number, units=5):
    model = Sequential([Input((3,)), Dense(units)])
    model.set_weights([np.full(w.shape, number, "float32") for w in model.weights])
    return model


def kill_savers(folder, times, seed):
    """Kill a process in the middle of its saves, again and again; after each the file is one whole save."""
    target, chance = folder / "m.nnteach", random.Random(seed)
    last = torn = leftovers = 0
    for _ in range(times):
        saver = subprocess.Popen(
            [sys.executable, "-c", SAVER, str(target), str(last)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert saver.stdin and saver.stdout
        saver.stdout.readline()
        saver.stdin.write("go\n")
        saver.stdin.flush()
        time.sleep(chance.uniform(0, 0.03))
        saver.send_signal(signal.SIGKILL)
        saver.wait()
        saver.stdin.close()
        saver.stdout.close()
        parts = [path for path in folder.iterdir() if path != target]
        torn += bool(parts)
        leftovers = max(leftovers, len(parts))
        if target.exists():
            values = {float(v) for w in load_model(target).get_weights() for v in np.unique(w)}
            assert len(values) == 1, "old and new numbers in one file"
            assert min(values) >= last
            last = int(min(values))
    return torn, leftovers


def test_a_kill_in_the_middle_of_a_save_leaves_the_old_or_the_new_model(tmp_path):
    _, leftovers = kill_savers(tmp_path, 6, seed=1)
    assert leftovers <= 1, "a leftover is swept at the next save"
    constant(1).save(tmp_path / "m.nnteach")
    assert [path.name for path in tmp_path.iterdir()] == ["m.nnteach"]


@pytest.mark.full
def test_a_thousand_kills(tmp_path):
    torn, leftovers = kill_savers(tmp_path, 1000, seed=2)
    print(f"{torn} of 1000 kills left a torn temporary file")
    assert torn > 100
    assert leftovers <= 1


def test_forked_savers_killed_at_every_moment(tmp_path):
    """Sixty kills without sixty starts of Python: children of this process save and are killed.

    However slow the machine is, about half of the kills come too early and half too late: the time before the kill grows
    after one that came before the end of the save, and shrinks after one that came later.
    """
    target = tmp_path / "m.nnteach"
    models = [constant(number, units=20_000) for number in range(2)]
    models[0].save(target)
    chance, now, torn, early, takes = random.Random(3), 0.0, 0, 0, 0.003
    for _ in range(60):
        begun, begins = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                os.write(begins, b"x")
                models[1 - int(now)].save(target)
            finally:
                os._exit(0)
        os.read(begun, 1)
        time.sleep(chance.uniform(0.5, 1.5) * takes)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(begun)
        os.close(begins)
        torn += len(list(tmp_path.iterdir())) > 1
        [value] = {float(v) for w in load_model(target).get_weights() for v in np.unique(w)}
        early += value == now
        takes *= 1.4 if value == now else 0.7
        now = value
    assert 5 < early < 55
    assert torn > 3, "the kills came at no moment that tests anything"
    models[0].save(target)
    assert [path.name for path in tmp_path.iterdir()] == ["m.nnteach"]


def test_on_a_full_disk_the_old_file_stays(tmp_path):
    """A limit on the size of files stands in for the full disk: the write fails in the middle."""
    target = tmp_path / "m.nnteach"
    constant(1).save(target)
    old = target.read_bytes()
    large = constant(2, units=100_000)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, limits[1]))
        with pytest.raises(OSError, match=r"disk is full.*as it was") as caught:
            large.save(target)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    assert caught.value.errno == errno.EFBIG
    assert target.read_bytes() == old
    assert [path.name for path in tmp_path.iterdir()] == ["m.nnteach"]


def test_an_interrupt_in_the_middle_leaves_no_trace(tmp_path, monkeypatch):
    target = tmp_path / "m.nnteach"
    constant(1).save(target)
    old = target.read_bytes()

    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        constant(2).save(target)
    assert target.read_bytes() == old
    assert [path.name for path in tmp_path.iterdir()] == ["m.nnteach"]


def test_another_saver_at_work_is_not_swept_away(tmp_path):
    """Eight threads save to one file; whoever is last wins, and none disturbs another."""
    target, errors = tmp_path / "m.nnteach", []

    def save(number):
        try:
            model = constant(number, units=2_000)
            for _ in range(6):
                model.save(target)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=save, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    weights = load_model(target).get_weights()
    assert len({float(v) for w in weights for v in np.unique(w)}) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["m.nnteach"]


def test_a_link_stays_a_link_and_other_files_stay(tmp_path):
    (tmp_path / "real").mkdir()
    other = tmp_path / "real" / ".m.nnteach.notes"
    other.write_text("mine")
    link = tmp_path / "link.nnteach"
    link.symlink_to(tmp_path / "real" / "m.nnteach")
    model = constant(3)
    model.save(link)
    assert link.is_symlink()
    assert_array_equal(load_model(tmp_path / "real" / "m.nnteach").get_weights()[0], model.get_weights()[0])
    assert other.read_text() == "mine"


def test_a_saved_file_can_be_read_by_others(tmp_path):
    constant(1).save(tmp_path / "m.nnteach")
    (tmp_path / "plain").write_text("")
    assert (tmp_path / "m.nnteach").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_loading_outlines_in_one_thread_leaves_another_its_numbers(tmp_path):
    constant(1).save(tmp_path / "m.nnteach")
    stop, wrong = threading.Event(), []

    def load():
        while not stop.is_set():
            load_model(tmp_path / "m.nnteach")

    thread = threading.Thread(target=load)
    thread.start()
    try:
        for _ in range(100):
            layer = Dense(3)
            layer.build((None, 4))
            wrong += [w for w in layer.weights if not w.value.flags.writeable or w.value is w.grad]
    finally:
        stop.set()
        thread.join()
    assert wrong == []
    assert nnteach.layers.Dense(2)(np.ones((1, 2))).shape == (1, 2)
