"""Activations: values and slopes."""

from __future__ import annotations

import numpy as np
from keras_parity.programs.harness import EXACT, numbers, program

# Not 0 itself: at a kink the slope is a choice, and the backends of Keras choose differently.
AROUND_ZERO = np.array([-4.0, -2.5, -1.1, -0.3, -1e-3, 0.02, 1e-3, 0.2, 0.7, 1.5, 3.0, 6.5]).reshape(3, 4)
FAR = np.array([-1e4, -700.0, -40.0, -20.0, 20.0, 40.0, 700.0, 1e4]).reshape(2, 4)
# softmax: far from zero the slopes are differences of nearly equal numbers.
_TOLERANCE = {"tanh": 1e-6, "softmax": 1e-8}

for _name, _arguments in [
    ("linear", {}), ("relu", {}), ("relu", {"negative_slope": 0.1}), ("relu", {"max_value": 2.0}),
    ("relu", {"threshold": 0.5}), ("relu", {"negative_slope": 0.1, "max_value": 2.0, "threshold": 0.5}),
    ("leaky_relu", {}), ("leaky_relu", {"negative_slope": 0.3}), ("elu", {}), ("elu", {"alpha": 0.5}),
    ("tanh", {}), ("sigmoid", {}), ("softplus", {}), ("softmax", {}), ("softmax", {"axis": 0}),
    ("selu", {}), ("celu", {}), ("celu", {"alpha": 0.5}), ("softsign", {}), ("silu", {}), ("swish", {}), ("gelu", {}),
    ("gelu", {"approximate": True}), ("mish", {}), ("squareplus", {}), ("squareplus", {"b": 0.5}), ("log_sigmoid", {}),
    ("exponential", {}), ("tanh_shrink", {}), ("log_softmax", {}), ("log_softmax", {"axis": 0}), ("relu6", {}),
    ("hard_sigmoid", {}), ("hard_silu", {}), ("hard_swish", {}), ("hard_tanh", {}), ("hard_shrink", {}),
    ("hard_shrink", {"threshold": 1.2}), ("soft_shrink", {}), ("soft_shrink", {"threshold": 1.2}), ("sparse_plus", {}),
    ("sparse_sigmoid", {}),
]:  # fmt: skip
    _label = _name + "".join(f",{key}={value:g}" for key, value in _arguments.items())

    def _activation(k, tools, name=_name, arguments=_arguments):
        result = {}
        for where, x in (("near", AROUND_ZERO), ("far", np.minimum(FAR, 40) if name == "exponential" else FAR)):
            y, dx = tools.activation(getattr(k.activations, name), x, numbers(*x.shape, seed=3), arguments)
            result[where] = {"y": y, "dx": dx}
        return result

    program(f"activation {_label}", tolerance=_TOLERANCE.get(_name, EXACT))(_activation)
