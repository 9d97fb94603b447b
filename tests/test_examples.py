"""The examples in docstrings run as they stand."""

from __future__ import annotations

import inspect
import textwrap

import numpy as np
import pytest

import nnteach
from nnteach import rewind
from nnteach.inspection import snapshot
from nnteach.tracing import trace

EXPLAINED = [snapshot, trace, nnteach.gradcheck, rewind.moment, rewind.untouched, rewind.Recorder, nnteach.Model.summary]


def example_of(thing):
    """The first block of a docstring that is indented and no list of arguments."""
    lines = inspect.getdoc(thing).splitlines()
    block = []
    for before, line in zip(["", *lines], lines, strict=False):
        if line.startswith("    ") and (block or not before):
            block.append(line)
        elif block and line:
            break
        elif block:
            block.append("")
    return textwrap.dedent("\n".join(block)).strip()


@pytest.mark.parametrize("thing", EXPLAINED, ids=lambda thing: thing.__name__)
def test_an_example_runs(thing, capsys):
    nnteach.utils.set_random_seed(1)
    model = nnteach.Sequential([nnteach.Input((2,)), nnteach.layers.Dense(3), nnteach.layers.Dense(1)])
    model.compile("sgd", "mse")
    x, y = np.ones((960, 2)), np.ones((960, 1))
    names = vars(nnteach) | vars(nnteach.layers) | vars(rewind) | {"snapshot": snapshot, "trace": trace, "np": np}
    names |= {"gradcheck": nnteach.gradcheck}
    code = example_of(thing)
    assert len(code.splitlines()) >= 1 and "(" in code
    exec(compile(code, thing.__name__, "exec"), names | {"model": model, "x": x, "y": y})
