"""How fast nnteach is beside Keras, W1 to W8: prints a table in Markdown, judges nothing.

    python tests/benchmarks/bench_vs_keras.py
    python tests/benchmarks/bench_vs_keras.py --only W3 W5 --backend jax --backend tensorflow=/path/to/python

Every library works in a process of its own. For each row all are warmed up first (compiled, caches filled) and then
measured in turns, round after round, each time in the opposite order, so that they meet the same machine. The table gives medians
and, in brackets, the fastest and the slowest round. "Keras / nnteach" is the ratio of the medians of wall time, for
the fastest backend; "in CPU time" that of the processor time, which other work on the machine disturbs less. Other
work ruins the figures of two-thread libraries above all: the last column says how many cores it took on average.

`workloads.py` says what W1 to W5 are. W6 is `predict` for one sample, W7 importing and the way from the start of the
process to the end of its first epoch of W1, W8 the peak memory of a process that trains for two epochs.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime
import json
import os
import platform
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any, NamedTuple

from workloads import WORKLOADS

HERE = Path(__file__).resolve().parent
TASKS = [*WORKLOADS, "W6", "W7", "W8 W2", "W8 W3"]
ALONE = ("W7", "W8")  # measured from the start of a process, so each round takes a new one
# What is aimed at, Keras / nnteach, by the first words of a row.
GOALS = {
    "W1 epoch": 18, "W1 one": 15, "W2": 1.2, "W3": 1.2, "W4 LSTM": 1.2, "W4 GRU": 1.2, "W4 SimpleRNN": 1.4,
    "W5": 1.7, "W6 predict, MLP": 20, "W6 predict, CNN": 8, "W7": 15, "W8 memory of W2": 2, "W8 memory of W3": 4,
}  # fmt: skip


class Contestant(NamedTuple):
    """A library, and the Python that has it."""

    name: str
    python: str

    def start(self, task: str, threads: int | None) -> subprocess.Popen[str]:
        library = "nnteach" if self.name == "nnteach" else "keras"
        environment = dict(os.environ, PYTHONPATH=str(HERE.parents[1]), TF_CPP_MIN_LOG_LEVEL="3", JAX_PLATFORMS="cpu")
        if library == "keras":
            environment["KERAS_BACKEND"] = self.name
        if threads is not None:
            for name in ("OPENBLAS", "OMP", "MKL", "TF_NUM_INTRAOP", "TF_NUM_INTEROP"):
                environment[f"{name}_NUM_THREADS" if not name.startswith("TF") else f"{name}_THREADS"] = str(threads)
            environment["XLA_FLAGS"] = f"--xla_cpu_multi_thread_eigen={'true' if threads > 1 else 'false'}"
        return subprocess.Popen(
            [self.python, str(HERE / "contestant.py"), library, task, str(time.time())],
            env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip


class OutOfTime(Exception):
    """A contestant took too long, or ended early."""


def say(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdin
    with contextlib.suppress(BrokenPipeError):  # then there is no answer either
        process.stdin.write(line + "\n")
        process.stdin.flush()


def answer(process: subprocess.Popen[str], deadline: float) -> dict[str, Any]:
    """What the process says next; one that is not done by then is ended."""
    assert process.stdout
    watch = threading.Timer(max(deadline - time.monotonic(), 0.5), process.kill)
    watch.start()
    said = process.stdout.readline()
    watch.cancel()
    if not said:
        raise OutOfTime
    return json.loads(said)


class Arena:
    """The measurements so far: of each row and library, one dictionary for each round."""

    def __init__(self, contestants: list[Contestant], rounds: int, threads: int | None):
        self.contestants, self.rounds, self.threads = contestants, rounds, threads
        self.rows: dict[str, dict[str, list[dict[str, float]]]] = {}
        self.versions: dict[str, str] = {}
        self.troubles: list[str] = []
        self.running: dict[str, subprocess.Popen[str]] = {}

    def run(self, task: str, share: float, deadline: float) -> None:
        """All rounds of one task, or as many as fit into its share; by the deadline even one that is late must end."""
        self.late = ""
        try:
            if not task.startswith(ALONE):
                self._warm_up(task, deadline)
            for turn in range(self.rounds):
                started = time.monotonic()
                for one in self.contestants[:: 1 if turn % 2 == 0 else -1]:
                    for row, values in self._measured(one, task, deadline).items():
                        self.rows.setdefault(row, {}).setdefault(one.name, []).append(values)
                if time.monotonic() + (time.monotonic() - started) > share:
                    break
        except OutOfTime:
            self.troubles.append(f"{task}: {self.late} was not done in time")
            self.close()

    def _warm_up(self, task: str, deadline: float) -> None:
        """Both start at once, each process once for all tasks: importing takes some of them longer than measuring."""
        for one in self.contestants:
            if one.name not in self.running:
                self.running[one.name] = one.start("all", self.threads)
            say(self.running[one.name], f"warm {task}")
        for one in self.contestants:
            self.late = one.name
            self.versions |= answer(self.running[one.name], deadline)

    def _measured(self, one: Contestant, task: str, deadline: float) -> dict[str, Any]:
        self.late = one.name
        if not task.startswith(ALONE):
            say(self.running[one.name], "measure")
            return answer(self.running[one.name], deadline)
        self.close()  # whoever waits holds memory and threads
        self.running[one.name] = one.start(task, self.threads)
        measured = answer(self.running[one.name], deadline)
        self.close()
        return measured

    def close(self) -> None:
        for process in self.running.values():
            process.kill()
            process.communicate()
        self.running.clear()

    def table(self) -> str:
        """Markdown: a row for each measurement, a column for each library."""
        names = [one.name for one in self.contestants]
        titles = [name if name == "nnteach" else f"Keras on {name}" for name in names]
        head = ["", *titles, "Keras / nnteach", "in CPU time", "goal", "rounds", "other load"]
        lines = [head, ["---", *["---:"] * (len(head) - 1)]]
        for row, measured in self.rows.items():
            if all(name in measured for name in names):
                lines.append([f"{row} ({unit(measured['nnteach'])[0]})", *self._cells(row, measured)])
        return "\n".join(f"| {' | '.join(line)} |" for line in lines)

    def _cells(self, row: str, measured: dict[str, list[dict[str, float]]]) -> list[str]:
        figure = "mb" if "mb" in measured["nnteach"][0] else "wall"
        peers = [name for name in measured if name != "nnteach"]
        ours, best = middle(measured["nnteach"], figure), min(peers, key=lambda name: middle(measured[name], figure))
        ratio = f"{middle(measured[best], figure) / ours:.3g}" + (f" ({best})" if len(peers) > 1 else "")
        cpu = "" if figure == "mb" else f"{middle(measured[best], 'cpu') / middle(measured['nnteach'], 'cpu'):.3g}"
        goal = next(f"{goal:g}" for words, goal in GOALS.items() if row.startswith(words))
        rounds = min(len(values) for values in measured.values())
        other = statistics.mean(value["other"] for values in measured.values() for value in values)
        scale = unit(measured["nnteach"])[1]
        times = [spread(measured[one.name], figure, scale) for one in self.contestants]
        return [*times, ratio, cpu, goal, str(rounds), f"{other:.1f}"]


def middle(values: list[dict[str, float]], figure: str) -> float:
    return statistics.median(value[figure] for value in values)


def unit(values: list[dict[str, float]]) -> tuple[str, float]:
    """The unit of a row, and how many there are in a second."""
    if "mb" in values[0]:
        return "MB", 1
    return ("µs", 1e6) if middle(values, "wall") < 1e-3 else ("ms", 1e3)


def spread(values: list[dict[str, float]], figure: str, scale: float) -> str:
    """The median, and in brackets the least and the most."""
    rounds = [scale * value[figure] for value in values]
    median, least, most = (f"{number:#.3g}".rstrip(".") if number < 100 else f"{number:.0f}"
                           for number in (statistics.median(rounds), min(rounds), max(rounds)))  # fmt: skip
    return f"{median} ({least} to {most})"


def contestants(given: list[str]) -> list[Contestant]:
    """nnteach in this Python, and Keras on each backend: "jax", or "tensorflow=/path/to/python" for another one."""
    named = [text.partition("=") for text in given]
    return [Contestant("nnteach", sys.executable)] + [
        Contestant(name, python or sys.executable) for name, _, python in named
    ]


def load_average() -> str:
    return ", ".join(f"{value:.2f}" for value in os.getloadavg()) if hasattr(os, "getloadavg") else "unknown"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", metavar="W", help='some of the rows, such as W3 W5 "W4 LSTM"')
    parser.add_argument("--backend", action="append", help="jax (if not given), or name=/path/to/python; several work")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--minutes", type=float, default=7.5, help="for all; rounds are left out to keep to it")
    parser.add_argument("--threads", type=int, help="threads for each library; its own choice if not given")
    options = parser.parse_args()
    tasks = [task for task in TASKS if not options.only or any(task.startswith(word) for word in options.only)]
    arena = Arena(contestants(options.backend or ["jax"]), options.rounds, options.threads)
    before, deadline = load_average(), time.monotonic() + 60 * options.minutes
    for i, task in enumerate(tasks):
        left = deadline - time.monotonic()
        arena.run(task, time.monotonic() + left / (len(tasks) - i), deadline)  # what one leaves over, the others share
        print(f"{task}: done, {deadline - time.monotonic():.0f} s are left", file=sys.stderr)
    arena.close()
    print(f"{datetime.date.today()}, {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
          + ", ".join(f"{name} {version}" for name, version in arena.versions.items())
          + f"; threads: {options.threads or 'as each library likes'}")  # fmt: skip
    print(f"load (1, 5, 15 minutes) before: {before}, after: {load_average()}\n")
    print(arena.table())
    for trouble in arena.troubles:
        print(f"\nleft out: {trouble}")


if __name__ == "__main__":
    main()
