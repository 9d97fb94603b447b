"""The activation functions."""

from __future__ import annotations

from nnteach import activations
from specs.records import ActivationSpec

ACTIVATIONS = [
    ActivationSpec(activations.linear),
    ActivationSpec(
        activations.relu,
        ({}, {"negative_slope": 0.1}, {"max_value": 1.0}, {"threshold": 0.5},
         {"negative_slope": 0.2, "max_value": 1.0, "threshold": 0.5}), (0.0, 0.5, 1.0)),
    ActivationSpec(activations.leaky_relu, ({}, {"negative_slope": 0.01}), (0.0,)),
    ActivationSpec(activations.elu, ({}, {"alpha": 0.3}), (0.0,)),
    ActivationSpec(activations.tanh),
    ActivationSpec(activations.sigmoid),
    ActivationSpec(activations.softplus),
    ActivationSpec(activations.softmax, ({}, {"axis": 0})),
]  # fmt: skip
