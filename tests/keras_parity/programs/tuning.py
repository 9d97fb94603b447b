"""Regularizers and constraints: penalties and their slopes, weights brought back."""

from __future__ import annotations

import numpy as np
from keras_parity.programs.harness import SINGLE, numbers, program

_REGULARIZERS = {
    "L1": {}, "L2": {}, "L1L2": {"l1": 0.02, "l2": 0.3}, "OrthogonalRegularizer": {"factor": 0.7},
}  # fmt: skip
_CONSTRAINTS = [
    ("NonNeg", {}), ("MaxNorm", {}), ("MaxNorm", {"max_value": 1.5, "axis": 1}), ("UnitNorm", {}),
    ("UnitNorm", {"axis": 1}), ("MinMaxNorm", {}), ("MinMaxNorm", {"min_value": 2.5, "max_value": 3.0, "rate": 0.4}),
]  # fmt: skip


@program("penalties of regularizers")
def _(k, tools):
    x = numbers(4, 3, seed=2)  # none is 0: there the slope of |x| is 1 to JAX, 0 to TensorFlow, PyTorch and nnteach
    result = {}
    for name, arguments in _REGULARIZERS.items():
        for more in ({}, {"mode": "columns"}) if "factor" in arguments else ({},):
            made = getattr(k.regularizers, name)(**arguments, **more)
            result[f"{name} {more}"] = {
                "penalty": tools.numpy(made(tools.array(x))), "config": made.get_config(),
                "slope": tools.penalty_gradient(made, x),
            }  # fmt: skip
    for name in ("l1", "l2", "orthogonal_regularizer", "L2"):
        made = k.regularizers.get(name)
        result[name] = [type(made).__name__, made.get_config()]
    result["None"] = k.regularizers.get(None)
    result["defaults"] = [k.regularizers.l1_l2().get_config(), k.regularizers.L1(None).get_config()]
    return result


@program("weights after constraints")
def _(k, tools):
    result = {}
    for name, arguments in _CONSTRAINTS:
        made = getattr(k.constraints, name)(**arguments)
        result[f"{name} {arguments}"] = [tools.numpy(made(tools.array(numbers(4, 3, seed=3)))), made.get_config()]
    filters = k.constraints.MaxNorm(1.0, axis=[0, 1, 2])
    result["filters"] = tools.numpy(filters(tools.array(numbers(2, 2, 3, 4, seed=4))))
    result["zeros"] = [tools.numpy(getattr(k.constraints, name)()(tools.array(np.zeros((3, 2)))))
                       for name in ("MaxNorm", "UnitNorm", "MinMaxNorm")]  # fmt: skip
    for name in ("max_norm", "non_neg", "unit_norm", "min_max_norm", "MaxNorm"):
        made = k.constraints.get(name)
        result[name] = [type(made).__name__, made.get_config()]
    result["None"] = k.constraints.get(None)
    return result


_X = numbers(24, 3, seed=5)
_Y = numbers(24, 1, seed=6)
_TRAINED = {
    "l2": {"kernel_regularizer": "l2", "bias_regularizer": "l2"},
    "l1": {"kernel_regularizer": "l1"},
    "orthogonal": {"kernel_regularizer": "orthogonal_regularizer"},
    "max_norm": {"kernel_constraint": "max_norm", "bias_constraint": "non_neg"},
    "unit_norm": {"kernel_constraint": "unit_norm"},
    "min_max_norm": {"kernel_constraint": "min_max_norm"},
    "activity": {"activity_regularizer": "l2"},
    "all": {"kernel_regularizer": "l2", "activity_regularizer": "l1", "kernel_constraint": "max_norm"},
}


@program("training with penalties and limits", tolerance=SINGLE)
def _(k, tools):
    result = {}
    for name, arguments in _TRAINED.items():
        first = k.layers.Dense(4, activation="sigmoid", **arguments)
        model = k.Sequential([k.Input((3,)), first, k.layers.Dense(1, kernel_regularizer=k.regularizers.L2(0.1))])
        model.set_weights([numbers(*w.shape, seed=i) for i, w in enumerate(model.get_weights())])
        model.compile(optimizer=k.optimizers.SGD(0.2, momentum=0.5), loss="mse")
        history = model.fit(_X, _Y, batch_size=8, epochs=3, shuffle=False, verbose=0, validation_split=0.25)
        result[name] = {
            "history": history.history,
            "weights": model.get_weights(),
            "evaluate": model.evaluate(_X, _Y, verbose=0),
        }
    return result


@program("a frozen layer pays no penalty", tolerance=SINGLE)
def _(k, tools):
    model = k.Sequential([k.Input((3,)), k.layers.Dense(4, kernel_regularizer="l2"), k.layers.Dense(1)])
    model.set_weights([numbers(*w.shape, seed=i) for i, w in enumerate(model.get_weights())])
    result = []
    for trainable in (True, False):
        model.layers[0].trainable = trainable
        model.compile(optimizer="sgd", loss="mse")
        result.append(model.evaluate(_X, _Y, verbose=0))
    return result
