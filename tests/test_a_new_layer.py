"""CONTRIBUTING.md's layer of twenty lines: what stands there is run, and goes through every test of a layer."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from layers import test_every_layer as contract
from specs import LayerSpec
from specs.records import Bad
from strict_numpy import pretend_gpu

import nnteach
from nnteach import Input, Sequential
from nnteach.layers import Dense

CODE, LINE = re.findall(
    r"```python\n(.*?)```", (Path(__file__).resolve().parents[1] / "CONTRIBUTING.md").read_text(encoding="utf-8"), re.S
)[:2]


@pytest.fixture
def spec(monkeypatch):
    """The layer and its line in the table, as they are printed."""
    names = {"LayerSpec": LayerSpec, "Bad": Bad, "__name__": "their_own"}
    exec(CODE, names)
    line = eval(LINE.strip(), names)
    monkeypatch.setitem(contract.SPECS, line.layer, line)
    return line


def test_the_layer_has_twenty_lines():
    body = CODE[CODE.index("class") :]
    assert len([line for line in body.splitlines() if line.strip()]) <= 20


@pytest.mark.parametrize(
    "promise",
    [
        name
        for name in vars(contract)
        if name.startswith("test_") and "mistake" not in name and "float_type" not in name
    ],
)
def test_it_keeps_every_promise_of_a_layer(spec, promise):
    for arguments, shape in spec.samples:
        more = {"card": pretend_gpu} if "gpu" in promise else {}
        getattr(contract, promise)(spec.layer, arguments, shape, rng=np.random.default_rng(20), **more)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_it_keeps_the_float_type(spec, dtype):
    for arguments, shape in spec.samples:
        contract.test_the_float_type_is_kept(spec.layer, arguments, shape, dtype, np.random.default_rng(20))


def test_its_mistake_is_named(spec):
    for bad in spec.bad:
        contract.test_a_mistake_is_named_with_what_was_expected_and_what_came(spec.layer, bad)


def test_a_broken_way_back_would_be_found(spec, monkeypatch):
    right = spec.layer.backward
    monkeypatch.setattr(spec.layer, "backward", lambda self, dy: 1.01 * right(self, dy))
    with pytest.raises(AssertionError):
        contract.test_the_gradient_of_the_input_is_a_finite_difference(
            spec.layer, {}, (5, 3), np.random.default_rng(20)
        )


def test_it_learns_in_a_model():
    nnteach.utils.set_random_seed(0)
    names = {}
    exec(CODE, names)
    x = np.random.default_rng(0).uniform(0.5, 2, (200, 1))
    model = Sequential([Input((1,)), names["PowerLaw"](), Dense(1)])
    model.compile(nnteach.optimizers.Adam(0.1), "mse")
    model.fit(x, 3 * x**2 + 1, epochs=200, verbose=0)
    assert abs(model.layers[0].power.numpy()[0] - 2) < 0.2
