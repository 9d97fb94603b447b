"""One library in one process of the benchmark: does what each line it is sent says, and answers with a line of JSON.

    python contestant.py nnteach all                # reads "warm W2", then "measure" as often as one likes
    python contestant.py keras "W8 W3" 1764358000   # measured once, from the start of the process at that time

Each measurement maps what was measured to {"wall": seconds, "cpu": seconds of this process, "other": cores that were busy
with something else meanwhile}; W8 says {"mb": peak memory}.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

from workloads import WORKLOADS

Measured = dict[str, float]


class Clock:
    """Wall time, the processor time of this process, and what all others took of the machine."""

    def __init__(self) -> None:
        self.wall, self.own, self.all = time.perf_counter(), time.process_time(), _busy()

    def read(self, repeats: int = 1) -> Measured:
        """What went by since the clock was made, for each of so many repeats."""
        wall, own, busy = time.perf_counter() - self.wall, time.process_time() - self.own, _busy() - self.all
        other = max(busy - own, 0.0) / wall if busy == busy else float("nan")
        return {"wall": wall / repeats, "cpu": own / repeats, "other": other}


def _busy() -> float:
    """Seconds that all cores together were busy since the machine was started; NaN where nobody says."""
    try:
        with open("/proc/stat") as file:
            ticks = [int(word) for word in file.readline().split()[1:9]]
    except OSError:
        return float("nan")
    return (sum(ticks) - ticks[3] - ticks[4]) / os.sysconf("SC_CLK_TCK")


def repeated(run: Callable[[], Any], seconds: float, least: int = 3) -> Measured:
    """The median of as many runs as fit into so many seconds."""
    clock, times = Clock(), []
    while len(times) < least or sum(times) < seconds:
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return clock.read(len(times)) | {"wall": statistics.median(times)}


def load(library: str) -> tuple[Any, dict[str, str]]:
    """The library, and the versions of what it stands on."""
    if library == "nnteach":
        import numpy

        import nnteach

        return nnteach, {"nnteach": nnteach.__version__, "NumPy": numpy.__version__}
    import keras

    backend = keras.backend.backend()
    return keras, {"Keras": keras.__version__, backend: __import__(backend).__version__}


def trained(keras: Any, name: str) -> Callable[[int], Any]:
    """A function that goes on training for so many epochs; all is compiled and the caches are filled."""
    work = WORKLOADS[name]
    keras.utils.set_random_seed(0)
    model, (x, y) = work.model(keras), work.data()
    fit = lambda epochs: model.fit(x, y, epochs=epochs, batch_size=work.batch_size, verbose=0)  # noqa: E731
    for epochs in (1, work.epochs, 1):
        fit(epochs)
    return fit


def training(keras: Any, name: str) -> Callable[[], dict[str, Measured]]:
    """W1 to W5: an epoch within a `fit`; for W1 also a `fit` of one epoch, as an animated lesson calls it."""
    fit, epochs = trained(keras, name), WORKLOADS[name].epochs

    def measure() -> dict[str, Measured]:
        clock = Clock()
        fit(epochs)
        epoch = {f"{name} epoch": clock.read(epochs)}
        return epoch | ({"W1 one fit call": repeated(lambda: fit(1), 0.05)} if name == "W1" else {})

    return measure


def predicting(keras: Any, _: str) -> Callable[[], dict[str, Measured]]:
    """W6: what `predict` takes for a single sample, with the models of W2 and W3."""
    asked = []
    for name, what in (("W2", "W6 predict, MLP"), ("W3", "W6 predict, CNN")):
        model, one = WORKLOADS[name].model(keras), WORKLOADS[name].data()[0][:1].copy()
        predict = lambda model=model, one=one: model.predict(one, verbose=0)  # noqa: E731
        for _warm in range(5):
            predict()
        asked.append((what, predict))
    return lambda: {what: repeated(predict, 0.15) for what, predict in asked}


def first_epoch(library: str, born: float) -> dict[str, Any]:
    """W7: the import, and all from the start of the process to the end of its first epoch of W1."""
    clock = Clock()
    keras, _versions = load(library)
    imported = clock.read()
    work = WORKLOADS["W1"]
    model, (x, y) = work.model(keras), work.data()
    model.fit(x, y, epochs=1, batch_size=work.batch_size, verbose=0)
    whole = {"wall": time.time() - born, "cpu": time.process_time(), "other": clock.read()["other"]}
    return {"W7 import": imported, "W7 first epoch": whole}


def memory(library: str, name: str) -> dict[str, Any]:
    """W8: the most memory the process ever held, after two epochs."""
    import resource

    clock = Clock()
    keras, _versions = load(library)
    work = WORKLOADS[name]
    model, (x, y) = work.model(keras), work.data()
    model.fit(x, y, epochs=2, batch_size=work.batch_size, verbose=0)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    return {f"W8 memory of {name}": {"mb": peak, "other": clock.read()["other"]}}


def main() -> None:
    library, task, born = sys.argv[1:]
    if task == "W7":
        print(json.dumps(first_epoch(library, float(born))), flush=True)
    elif task.startswith("W8"):
        print(json.dumps(memory(library, task.removeprefix("W8 "))), flush=True)
    else:
        keras, versions = load(library)
        measure: Callable[[], Any] = dict
        for line in sys.stdin:
            order, _, name = line.strip().partition(" ")
            if order == "warm":
                measure = (predicting if name == "W6" else training)(keras, name)
            print(json.dumps(versions if order == "warm" else measure()), flush=True)


if __name__ == "__main__":
    main()
