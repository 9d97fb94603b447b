"""Optimizers: five steps of each."""

from __future__ import annotations

from typing import Any

import numpy as np
from keras_parity.programs.harness import numbers, program

_OPTIMIZERS: dict[str, tuple[str, dict[str, Any]]] = {
    "SGD": ("SGD", {"learning_rate": 0.1}),
    "SGD, defaults": ("SGD", {}),
    "SGD, momentum": ("SGD", {"learning_rate": 0.1, "momentum": 0.9}),
    "SGD, Nesterov": ("SGD", {"learning_rate": 0.1, "momentum": 0.9, "nesterov": True}),
    "RMSprop, defaults": ("RMSprop", {}),
    "RMSprop": ("RMSprop", {"learning_rate": 0.1, "rho": 0.7, "epsilon": 1e-3}),
    "RMSprop, momentum": ("RMSprop", {"learning_rate": 0.1, "momentum": 0.9}),
    "RMSprop, centered": ("RMSprop", {"learning_rate": 0.1, "centered": True}),
    "RMSprop, centered, momentum": ("RMSprop", {"learning_rate": 0.1, "centered": True, "momentum": 0.5}),
    "Adam, defaults": ("Adam", {}),
    "Adam": ("Adam", {"learning_rate": 0.1, "beta_1": 0.8, "beta_2": 0.95, "epsilon": 1e-4}),
}

for _label, _case in _OPTIMIZERS.items():

    @program(f"optimizer {_label}")
    def _optimizer(k, tools, case=_case):
        """Five steps from the same start; tiny gradients show where epsilon stands. The rate changes on the way."""
        cls, arguments = case
        optimizer = getattr(k.optimizers, cls)(**arguments)
        start = [numbers(2, 3, seed=6), numbers(3, seed=7)]
        variables = [tools.variable(value) for value in start]
        optimizer.build(variables) if hasattr(optimizer, "build") else None
        path = []
        for step in range(5):
            grads = [numbers(2, 3, seed=10 + step) * 10.0 ** -np.arange(3), numbers(3, seed=20 + step) * 1e-7]
            optimizer.apply([tools.array(g) for g in grads], variables)
            path.append([tools.numpy(v) for v in variables])
            if step == 2:
                optimizer.learning_rate = 0.05
        return {"iterations": int(optimizer.iterations), "path": path}


SIGNATURES = (
    "optimizers.SGD",
    "optimizers.RMSprop",
    "optimizers.Adam",
    "optimizers.Optimizer",
    "optimizers.SGD.apply",
    "optimizers.SGD.update_step",
    "optimizers.get",
)
MADE_WITH = {"optimizers.Optimizer": {"learning_rate": 0.1}}  # what it cannot be made without
