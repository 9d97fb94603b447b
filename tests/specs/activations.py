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
    ActivationSpec(activations.selu, kinks=(0.0,)),
    ActivationSpec(activations.celu, ({}, {"alpha": 0.3})),
    ActivationSpec(activations.softsign),
    ActivationSpec(activations.silu),
    ActivationSpec(activations.gelu, ({}, {"approximate": True})),
    ActivationSpec(activations.mish),
    ActivationSpec(activations.squareplus, ({}, {"b": 0.5})),
    ActivationSpec(activations.log_sigmoid),
    ActivationSpec(activations.exponential),
    ActivationSpec(activations.tanh_shrink),
    ActivationSpec(activations.log_softmax, ({}, {"axis": 0})),
    ActivationSpec(activations.relu6, kinks=(0.0, 6.0)),
    ActivationSpec(activations.hard_sigmoid, kinks=(-3.0, 3.0)),
    ActivationSpec(activations.hard_silu, kinks=(-3.0, 3.0)),
    ActivationSpec(activations.hard_tanh, kinks=(-1.0, 1.0)),
    ActivationSpec(activations.hard_shrink, ({}, {"threshold": 1.0}), (-1.0, -0.5, 0.5, 1.0)),
    ActivationSpec(activations.soft_shrink, ({}, {"threshold": 1.0}), (-1.0, -0.5, 0.5, 1.0)),
    ActivationSpec(activations.sparse_plus),
    ActivationSpec(activations.sparse_sigmoid, kinks=(-1.0, 1.0)),
]  # fmt: skip
