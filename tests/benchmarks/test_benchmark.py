"""The benchmark measures what it says: every workload trains, and a table comes out of made-up times."""

from __future__ import annotations

import sys
import time
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


def test_a_contestant_warms_up_and_measures_as_often_as_it_is_asked():
    pytest.importorskip("resource")  # tells the peak memory; not on Windows
    arena = bench_vs_keras.Arena([bench_vs_keras.Contestant("nnteach", sys.executable)], rounds=2, threads=1)
    later = time.monotonic() + 60
    for task in ("W6", "W7", "W8 W3"):
        arena.run(task, later, later)
    arena.close()
    assert arena.troubles == []
    rows = {row: measured["nnteach"] for row, measured in arena.rows.items()}
    assert list(rows) == ["W6 predict, MLP", "W6 predict, CNN", "W7 import", "W7 first epoch", "W8 memory of W3"]
    assert all(len(values) == 2 for values in rows.values())
    assert all(value["mb"] > 30 if "mb" in value else value["wall"] > 1e-6 for row in rows.values() for value in row)
    assert arena.versions["nnteach"] == nnteach.__version__


def test_a_contestant_that_takes_too_long_is_left_out_by_name():
    arena = bench_vs_keras.Arena([bench_vs_keras.Contestant("nnteach", sys.executable)], rounds=1, threads=None)
    arena.run("no such workload", share=0, deadline=0)
    assert arena.rows == {} and arena.running == {}
    assert arena.troubles == ["no such workload: nnteach was not done in time"]
