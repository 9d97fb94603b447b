"""How fast nnteach trains beside Keras on JAX: prints a table, judges nothing.

    python tests/benchmarks/bench_vs_keras.py --keras /path/to/python/with/keras [--rounds 5] [--threads 1]

Trainings, the same text for both libraries, each in a process of its own. All processes are warmed up first
(compiled, caches filled) and then timed in turns, round after round, so that both meet the same machine; the ratio is
that of the medians. Any other load ruins such figures: the table says how much there was.

W1  two moons, 1,000 points: Dense 2-8-1, tanh and sigmoid, batch 32, SGD(0.5): milliseconds an epoch inside a long
    `fit`, and for a `fit(epochs=1)` by itself, as an animated lesson calls it.
W2  28 x 28 numbers, 20,000 of them in ten classes: Dense 784-128-64-10, relu, batch 64, SGD(0.01, momentum=0.9).
W3  4,096 of the same as images: Conv2D 16, pool, Conv2D 32, pool, Dense 64-10, batch 64, Adam.
W4  4,096 sequences of 50 steps of 8 numbers: W4-LSTM, W4-GRU or W4-SimpleRNN of 64 units, Dense 1, batch 64, SGD(0.01).
W5  1,024 clips of 8 x 16 x 16 numbers in two classes: Conv3D 8 (3 x 3 x 3), Dense 2, batch 32, Adam.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

ROOT = Path(__file__).resolve().parents[2]


def moons() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    angle, side = np.pi * rng.random(1000), np.arange(1000) % 2
    upper = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    x = np.where(side[:, None] == 0, upper, [1, 0.5] - upper) + 0.1 * rng.standard_normal((1000, 2))
    return x.astype("float32"), side[:, None].astype("float32")


def pictures() -> tuple[np.ndarray, np.ndarray]:
    """Ten coarse patterns, each seen many times through noise."""
    rng = np.random.default_rng(0)
    patterns = rng.random((10, 7, 7), dtype="float32").repeat(4, axis=1).repeat(4, axis=2).reshape(10, 784)
    y = rng.integers(0, 10, 20_000)
    return patterns[y] + 0.5 * rng.standard_normal((20_000, 784), dtype="float32"), y


def clips() -> tuple[np.ndarray, np.ndarray]:
    """A bright bar that moves to the left or to the right, through noise."""
    rng = np.random.default_rng(0)
    y = rng.integers(0, 2, 1024)
    column = (8 + np.where(y == 0, -1, 1)[:, None] * np.arange(-4, 4)) % 16  # (clips, depth)
    bar = (np.arange(16) == column[:, :, None]).astype("float32")
    x = bar[:, :, None, :] + 0.5 * rng.standard_normal((1024, 8, 16, 16), dtype="float32")
    return x[..., None], y


def sequences() -> tuple[np.ndarray, np.ndarray]:
    """What is asked is the mean of the first feature."""
    x = np.random.default_rng(0).standard_normal((4096, 50, 8), dtype="float32")
    return x, x[:, :, :1].mean(axis=1)


class Workload(NamedTuple):
    """What to learn, with which model, in batches of which size, and how many epochs make one measurement."""

    data: Callable[[], tuple[np.ndarray, np.ndarray]]
    model: Callable[[Any], list[Any]]
    optimizer: Callable[[Any], Any]
    loss: str
    batch_size: int
    epochs: int


def images() -> tuple[np.ndarray, np.ndarray]:
    x, y = pictures()
    return x[:4096].reshape(-1, 28, 28, 1), y[:4096]


WORKLOADS = {
    "W1": Workload(
        moons,
        lambda k: [k.Input((2,)), k.layers.Dense(8, activation="tanh"), k.layers.Dense(1, activation="sigmoid")],
        lambda k: k.optimizers.SGD(0.5), "binary_crossentropy", 32, 20),
    "W2": Workload(
        pictures,
        lambda k: [k.Input((784,)), k.layers.Dense(128, activation="relu"), k.layers.Dense(64, activation="relu"),
                   k.layers.Dense(10, activation="softmax")],
        lambda k: k.optimizers.SGD(0.01, momentum=0.9), "sparse_categorical_crossentropy", 64, 2),
    "W3": Workload(
        images,
        lambda k: [k.Input((28, 28, 1)), k.layers.Conv2D(16, 3, activation="relu"), k.layers.MaxPooling2D(),
                   k.layers.Conv2D(32, 3, activation="relu"), k.layers.MaxPooling2D(), k.layers.Flatten(),
                   k.layers.Dense(64, activation="relu"), k.layers.Dense(10, activation="softmax")],
        lambda k: k.optimizers.Adam(), "sparse_categorical_crossentropy", 64, 1),
    **{
        f"W4-{kind}": Workload(
            sequences,
            lambda k, kind=kind: [k.Input((50, 8)), getattr(k.layers, kind)(64), k.layers.Dense(1)],
            lambda k: k.optimizers.SGD(0.01), "mse", 64, 1)
        for kind in ("LSTM", "GRU", "SimpleRNN")
    },
    "W5": Workload(
        clips,
        lambda k: [k.Input((8, 16, 16, 1)), k.layers.Conv3D(8, 3, activation="relu"), k.layers.Flatten(),
                   k.layers.Dense(2, activation="softmax")],
        lambda k: k.optimizers.Adam(), "sparse_categorical_crossentropy", 32, 2),
}  # fmt: skip


def seconds(run: Any) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def contestant(library: str, workload: str) -> None:
    """One process: warm up, say READY; then, for each line read, measure once and answer with one line of JSON."""
    if library == "keras":
        import keras as k

        versions = {"keras": k.__version__, "jax": __import__("jax").__version__}
    else:
        import nnteach as k

        versions = {"nnteach": k.__version__, "numpy": np.__version__}
    k.utils.set_random_seed(0)
    work = WORKLOADS[workload]
    model = k.Sequential(work.model(k))
    model.compile(optimizer=work.optimizer(k), loss=work.loss)
    x, y = work.data()
    fit = lambda epochs: model.fit(x, y, epochs=epochs, batch_size=work.batch_size, verbose=0)  # noqa: E731
    for warm in (1, work.epochs, 1):
        fit(warm)
    print(json.dumps({"versions": versions}), flush=True)
    for _ in sys.stdin:
        long = seconds(lambda: fit(work.epochs)) / work.epochs
        alone = [seconds(lambda: fit(1)) for _ in range(5 if workload in ("W1", "W2") else 1)]
        print(json.dumps({"epoch": long, "fit of one epoch": statistics.median(alone)}), flush=True)


def ask(process: subprocess.Popen[str], line: str | None = None) -> dict[str, Any]:
    assert process.stdin and process.stdout
    if line is not None:
        process.stdin.write(line + "\n")
        process.stdin.flush()
    answer = process.stdout.readline()
    if not answer:
        raise RuntimeError(f"a contestant ended early: {' '.join(map(str, process.args))}")  # type: ignore[arg-type]
    return json.loads(answer)


def start(python: str, library: str, workload: str, threads: int | None) -> subprocess.Popen[str]:
    environment = dict(os.environ, KERAS_BACKEND="jax", JAX_PLATFORMS="cpu", PYTHONPATH=str(ROOT))
    if threads is not None:
        environment |= dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), str(threads))
        environment["XLA_FLAGS"] = f"--xla_cpu_multi_thread_eigen={'true' if threads > 1 else 'false'}"
    command = [python, __file__, "--contestant", library, "--workload", workload]
    return subprocess.Popen(
        command, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )


def load() -> str:
    return ", ".join(f"{value:.2f}" for value in os.getloadavg()) if hasattr(os, "getloadavg") else "unknown"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keras", default=sys.executable, help="a Python that has keras and jax")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, help="threads for each library; its own choice if not given")
    parser.add_argument("--workloads", default="W1,W2", help="which, e.g. W3,W5")
    parser.add_argument("--contestant", choices=["nnteach", "keras"], help=argparse.SUPPRESS)
    parser.add_argument("--workload", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.contestant:
        contestant(options.contestant, options.workload)
        return

    pythons = {"nnteach": sys.executable, "keras": options.keras}
    workloads = options.workloads.split(",")
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"load before (1, 5, 15 minutes): {load()}; threads: {options.threads or 'as each library likes'}")
    processes = {(w, name): start(pythons[name], name, w, options.threads) for w in workloads for name in pythons}
    try:
        versions: dict[str, str] = {}
        for process in processes.values():
            versions |= ask(process)["versions"]
        print(", ".join(f"{name} {version}" for name, version in versions.items()))
        times: dict[tuple[str, str, str], list[float]] = {}
        for _ in range(options.rounds):
            for (workload, name), process in processes.items():
                for what, value in ask(process, "go").items():
                    times.setdefault((workload, what, name), []).append(value)
    finally:
        for process in processes.values():
            process.kill()
    print(f"load after: {load()}; {options.rounds} rounds, median (fastest to slowest) in milliseconds\n")
    print(f"{'':14}{'':18}{'nnteach':>28}{'Keras on JAX':>28}{'Keras / nnteach':>17}")
    for workload in workloads:
        for what in ("epoch", "fit of one epoch"):
            ours, theirs = (times[workload, what, name] for name in ("nnteach", "keras"))
            cells = [
                f"{1e3 * statistics.median(t):.3g} ({1e3 * min(t):.3g} to {1e3 * max(t):.3g})" for t in (ours, theirs)
            ]
            ratio = statistics.median(theirs) / statistics.median(ours)
            print(f"{workload:14}{what:18}{cells[0]:>28}{cells[1]:>28}{ratio:>17.2f}")


if __name__ == "__main__":
    main()
