"""The sum over all paths of a trace is the gradient that backward computes: asked of each line of the table in specs."""

from __future__ import annotations

import numpy as np
import pytest
from oracles.traced import assert_traced, listed
from specs import LAYERS, label

import nnteach
from nnteach.layers import Embedding, Reshape

CASES = [
    pytest.param(spec, arguments, shape, id=f"{spec.layer.__name__}({label(arguments)})-{shape}")
    for spec in LAYERS
    for arguments, shape in spec.samples
    if not spec.whole or spec.layer is Embedding  # the others hand on no gradient at all
]


@pytest.mark.parametrize(("spec", "arguments", "shape"), CASES)
def test_the_sum_over_all_paths_is_the_gradient_of_backward(spec, arguments, shape, rng):
    nnteach.utils.set_random_seed(3)
    layer = spec.layer(**arguments, dtype="float64")
    shapes = listed(shape)
    batch = shapes[0][0] if arguments.get("stateful") else None
    kind = "int32" if spec.whole else "float64"
    inputs = [nnteach.Input(s[1:], batch, dtype=kind) for s in shapes]
    made = layer(inputs if isinstance(shape, list) else inputs[0])
    made = [Reshape((1,), dtype="float64")(part) if part.ndim == 1 else part for part in listed(made)]
    model = nnteach.Model(inputs, made if len(made) > 1 else made[0])
    x = [spec.inputs(rng, s, arguments) if spec.inputs else _away_from_0(rng, s) for s in shapes]
    outputs = listed(model(x if len(x) > 1 else x[0]))
    y = [rng.standard_normal(part.shape) for part in outputs]
    model.compile(optimizer="sgd", loss="mse")
    assert_traced(model, x if len(x) > 1 else x[0], y if len(y) > 1 else y[0])


def _away_from_0(rng, shape):
    x = rng.standard_normal(shape)
    return x + 0.1 * np.sign(x)
