"""Optimizers: five steps of each, with every option; schedules at many steps."""

from __future__ import annotations

from typing import Any

import numpy as np
from keras_parity.programs.harness import SINGLE, numbers, program

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
    "Adam, amsgrad": ("Adam", {"learning_rate": 0.1, "amsgrad": True, "beta_2": 0.5}),
    "AdamW, defaults": ("AdamW", {}),
    "AdamW": ("AdamW", {"learning_rate": 0.1, "weight_decay": 0.5, "beta_1": 0.8, "beta_2": 0.95, "amsgrad": True}),
    "Adamax, defaults": ("Adamax", {}),
    "Adamax": ("Adamax", {"learning_rate": 0.1, "beta_1": 0.8, "beta_2": 0.6, "epsilon": 1e-3}),
    "Nadam, defaults": ("Nadam", {}),
    "Nadam": ("Nadam", {"learning_rate": 0.1, "beta_1": 0.8, "beta_2": 0.6, "epsilon": 1e-3}),
    "Adagrad, defaults": ("Adagrad", {}),
    "Adagrad": ("Adagrad", {"learning_rate": 0.1, "initial_accumulator_value": 0.0, "epsilon": 1e-3}),
    "Adadelta, defaults": ("Adadelta", {}),
    "Adadelta": ("Adadelta", {"learning_rate": 1.0, "rho": 0.7, "epsilon": 1e-3}),
    "SGD, weight decay": ("SGD", {"learning_rate": 0.1, "weight_decay": 0.3, "momentum": 0.5}),
    "SGD, clipnorm": ("SGD", {"learning_rate": 0.1, "clipnorm": 0.5}),
    "SGD, clipvalue": ("SGD", {"learning_rate": 0.1, "clipvalue": 0.2}),
    "SGD, global_clipnorm": ("SGD", {"learning_rate": 0.1, "global_clipnorm": 1e-3}),
    "SGD, global_clipnorm, out of reach": ("SGD", {"learning_rate": 0.1, "global_clipnorm": 100.0}),
    "RMSprop, clipnorm, weight decay": ("RMSprop", {"learning_rate": 0.1, "clipnorm": 0.3, "weight_decay": 0.1}),
    "Adam, global_clipnorm": ("Adam", {"learning_rate": 0.1, "global_clipnorm": 0.3, "beta_2": 0.5}),
    "Adagrad, clipvalue": ("Adagrad", {"learning_rate": 0.1, "clipvalue": 0.1}),
    "Nadam, weight decay": ("Nadam", {"learning_rate": 0.1, "weight_decay": 0.2}),
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


_SCHEDULES: list[tuple[str, dict[str, Any]]] = [
    ("ExponentialDecay", {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.7}),
    ("ExponentialDecay", {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.7, "staircase": True}),
    ("InverseTimeDecay", {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.7}),
    ("InverseTimeDecay", {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.7, "staircase": True}),
    ("PiecewiseConstantDecay", {"boundaries": [10, 25], "values": [1.0, 0.5, 0.1]}),
    ("PiecewiseConstantDecay", {"boundaries": [7], "values": [1.0, 0.5]}),
    ("PolynomialDecay", {"initial_learning_rate": 0.1, "decay_steps": 20}),
    ("PolynomialDecay", {"initial_learning_rate": 0.1, "decay_steps": 20, "end_learning_rate": 0.01, "power": 0.5}),
    ("PolynomialDecay", {"initial_learning_rate": 0.1, "decay_steps": 8, "power": 2.0, "cycle": True}),
    ("CosineDecay", {"initial_learning_rate": 0.1, "decay_steps": 20}),
    ("CosineDecay", {"initial_learning_rate": 0.1, "decay_steps": 20, "alpha": 0.2}),
    ("CosineDecay", {"initial_learning_rate": 0.02, "decay_steps": 20, "alpha": 0.2, "warmup_target": 0.3,
                     "warmup_steps": 7}),
    ("CosineDecay", {"initial_learning_rate": 0.02, "decay_steps": 20, "warmup_target": 0.3}),
    ("CosineDecayRestarts", {"initial_learning_rate": 0.1, "first_decay_steps": 5}),
    ("CosineDecayRestarts", {"initial_learning_rate": 0.1, "first_decay_steps": 7, "t_mul": 1.0, "m_mul": 0.8}),
    ("CosineDecayRestarts", {"initial_learning_rate": 0.1, "first_decay_steps": 6, "t_mul": 1.7, "m_mul": 0.8,
                             "alpha": 0.1}),
]  # fmt: skip


@program("learning rates of schedules")
def _(k, tools):
    return _rates(k, [case for case in _SCHEDULES if "Cosine" not in case[0]])


@program("learning rates of cosines", tolerance=SINGLE)
def _(k, tools):
    return _rates(k, [case for case in _SCHEDULES if "Cosine" in case[0]])


def _rates(k: Any, cases: list[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
    result = {}
    for name, arguments in cases:
        made = getattr(k.optimizers.schedules, name)(**arguments)
        rates = [float(made(step)) for step in range(60)]
        result[f"{name} {arguments}"] = {"rates": rates, "config": made.get_config(), "later": float(made(1000))}
        written = k.optimizers.schedules.serialize(made)
        again = k.optimizers.schedules.deserialize(written)
        result[f"{name} {arguments}"] |= {"written": written, "again": float(again(3))}
    return result


@program("an optimizer that follows a schedule")
def _(k, tools):
    schedule = k.optimizers.schedules.PolynomialDecay(0.3, 4, 0.02, power=2.0)
    optimizer = k.optimizers.SGD(schedule, momentum=0.5)
    [w] = variables = [tools.variable(numbers(3, seed=6))]
    result = []
    for step in range(8):
        result.append(float(optimizer.learning_rate))
        optimizer.apply_gradients(zip([tools.array(numbers(3, seed=10 + step))], variables, strict=True))
        result.append(tools.numpy(w))
    try:
        optimizer.learning_rate = 0.1
    except TypeError as error:
        result.append(type(error).__name__)
    optimizer.learning_rate = k.optimizers.schedules.ExponentialDecay(0.5, 2, 0.5)
    result.append(float(optimizer.learning_rate))
    again = k.optimizers.SGD.from_config(optimizer.get_config())
    return [*result, float(again.learning_rate), again.momentum]


@program("variables that weight decay spares")
def _(k, tools):
    result = []
    for spare in ({"var_list": [0]}, {"var_names": ["vari", "bias"]}, {"var_names": ["bias"]}):
        variables = [tools.variable(numbers(2, seed=6)), tools.variable(numbers(3, seed=7))]
        optimizer = k.optimizers.AdamW(0.1, weight_decay=0.5)
        chosen = {"var_list": [variables[i] for i in spare["var_list"]]} if "var_list" in spare else spare
        optimizer.exclude_from_weight_decay(**chosen)
        optimizer.apply([tools.array(numbers(2, seed=8)), tools.array(numbers(3, seed=9))], variables)
        result.append([tools.numpy(v) for v in variables])
    return result


_REMEMBERED: dict[str, dict[str, Any]] = {
    "SGD": {"momentum": 0.5}, "RMSprop": {"momentum": 0.5, "centered": True}, "Adam": {"amsgrad": True},
    "AdamW": {}, "Adamax": {}, "Adagrad": {}, "Adadelta": {},
}  # fmt: skip


@program("what optimizers remember, and the arguments they are made of")
def _(k, tools):
    result = {}
    for name, arguments in _REMEMBERED.items():
        optimizer = getattr(k.optimizers, name)(**arguments)
        variables = [tools.variable(numbers(2, seed=6)), tools.variable(numbers(3, seed=7))]
        for step in range(2):
            optimizer.apply([tools.array(numbers(2, seed=8 + step)), tools.array(numbers(3, seed=9 + step))], variables)
        kept = [tools.numpy(v) for v in optimizer.variables]
        endings = sorted(v.name.partition("variable_")[2] or v.name for v in optimizer.variables)
        endings = sorted(e.lstrip("0123456789_") for e in endings)
        config = {key: value for key, value in optimizer.get_config().items() if key not in tools.optimizer_only}
        result[name] = {
            "names": endings, "sums": sorted(float(np.sum(a)) for a in kept), "config": config | {"name": None},
            "by name": type(k.optimizers.get(name.lower())).__name__,
        }  # fmt: skip
    return result
