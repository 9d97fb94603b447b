"""The benchmark measures what it says: every workload trains, and a table comes out of made-up times."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import nnteach

sys.path.insert(0, str(Path(__file__).resolve().parent))
import bench_vs_keras
import contestant
from workloads import WORKLOADS


@pytest.mark.parametrize("name", WORKLOADS)
def test_each_workload_is_a_model_that_fits_its_data(name):
    work = WORKLOADS[name]
    x, y = work.data()
    model = work.model(nnteach)
    batch = work.batch_size
    before = model.evaluate(x[:batch], y[:batch], verbose=0)
    model.fit(x[:batch], y[:batch], batch_size=batch, epochs=3, verbose=0)
    assert model.evaluate(x[:batch], y[:batch], verbose=0) < before


def test_a_clock_tells_own_time_from_that_of_others():
    measured = contestant.repeated(lambda: sum(range(10_000)), 0.01)
    assert 0 < measured["cpu"] < 2 * measured["wall"] + 1e-3
    assert not measured["other"] < 0  # not a number, where nobody says


def test_the_table_names_the_fastest_backend_and_leaves_out_what_did_not_finish():
    libraries = [bench_vs_keras.Contestant(name, "") for name in ("nnteach", "jax", "tensorflow")]
    arena = bench_vs_keras.Arena(libraries, rounds=3, threads=None)
    wall = {"nnteach": [0.1, 0.2, 0.3], "jax": [0.5, 0.4, 0.6], "tensorflow": [0.1, 0.3, 0.9]}
    arena.rows["W3 epoch"] = {
        name: [{"wall": second, "cpu": 2 * second, "other": 0.5} for second in seconds]
        for name, seconds in wall.items()
    }
    arena.rows["W5 epoch"] = {"nnteach": [{"wall": 1, "cpu": 1, "other": 0}]}
    *_, row = arena.table().splitlines()
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert cells == [
        "W3 epoch (ms)", "200 (100 to 300)", "500 (400 to 600)", "300 (100 to 900)", "1.5 (tensorflow)", "1.5", "1.2",
        "3", "0.5",
    ]  # fmt: skip


def test_a_contestant_that_takes_too_long_is_left_out_by_name():
    slow = bench_vs_keras.Contestant("nnteach", sys.executable)
    arena = bench_vs_keras.Arena([slow], rounds=1, threads=None)
    arena.run("no such workload", deadline=0)
    assert arena.rows == {} and "no such workload" in arena.troubles[0]
