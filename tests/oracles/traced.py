"""What backward says to a step, and that a trace of the same step says the same."""

from __future__ import annotations

from typing import Any

from numpy.testing import assert_allclose

import nnteach
from nnteach.layers._held import layers_within
from nnteach.tracing import Trace, trace
from nnteach.tracing.run import _names_of_layers


def listed(thing: Any) -> list[Any]:
    return thing if isinstance(thing, list) else [thing]


def gradients_of(model: Any, x: Any, y: Any, sample_weight: Any = None) -> tuple[float, dict[str, Any]]:
    """By backward: the loss; the gradients of all weights that learn and of all inputs, by the names of a trace."""
    nnteach.utils.set_random_seed(9)
    [batch] = model._data(x, y, sample_weight).batches(len(listed(x)[0]))
    model._gather_variables()
    y_pred = model.graph.forward(batch.x, training=True)
    weights = model._without_masked(batch.sample_weight) if model.graph.masked else batch.sample_weight
    loss = model.loss(batch.y, y_pred, weights)
    model.zero_gradients()
    dx = model.graph.backward(model.loss.gradient(batch.y, y_pred, weights), to_inputs=True)
    loss = loss + model.penalty_of_batch(with_gradients=True)
    names = model.input_names if len(model.input_names) > 1 else ["x"]
    found = {name: grad for name, grad in zip(names, listed(dx), strict=True) if grad is not None}
    paths = _names_of_layers(model)
    for layer in layers_within(model):
        found |= {f"{paths[id(layer)]}/{w.name}": w.grad for w in layer.own_variables if w.trainable}
    return float(loss), found


def assert_traced(
    model: Any, x: Any, y: Any, sample_weight: Any = None, tolerance: float = 1e-10, **options: Any
) -> Trace:
    """The loss and each gradient of a trace are those of the engine."""
    nnteach.utils.set_random_seed(9)
    steps = trace(model, x, y, sample_weight, limit=400_000, **options)
    loss, expected = gradients_of(model, x, y, sample_weight)
    assert_allclose(steps.loss.value, loss, rtol=tolerance)
    for name, grad in expected.items():
        assert_allclose(steps.gradients[name], grad, rtol=tolerance, atol=tolerance, err_msg=name)
    return steps
