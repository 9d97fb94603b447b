"""The optimizers."""

from __future__ import annotations

from nnteach import optimizers
from specs.records import Bad, OptimizerSpec

_RATES = tuple(
    Bad({"learning_rate": value}, error, ("learning_rate", str(value)))
    for value, error in (
        (-0.1, ValueError), ("0.1", TypeError), (None, TypeError), (True, TypeError), (float("nan"), ValueError),
        (float("inf"), ValueError), ([0.1], TypeError),
    )
)  # fmt: skip
_COMMON = (
    *_RATES,
    Bad({"lr": 0.1}, TypeError, ("'lr'", "learning_rate")),
    Bad({"learning_rte": 0.1}, TypeError, ("learning_rte", "Did you mean 'learning_rate'?")),
    Bad({"weight_decay": 0.1}, NotImplementedError, ("weight_decay",)),
    Bad({"clipnorm": 1.0}, NotImplementedError, ("clipnorm",)),
    Bad({"decay": 0.1}, TypeError, ("decay",)),
)
OPTIMIZERS = [
    OptimizerSpec(
        optimizers.SGD,
        ({"learning_rate": 0.1}, {"learning_rate": 0.1, "momentum": 0.8},
         {"learning_rate": 0.1, "momentum": 0.8, "nesterov": True}),
        (*_COMMON, Bad({"momentum": 1.1}, ValueError, ("momentum", "1.1")),
         Bad({"momentum": -1}, ValueError, ("momentum", "-1")), Bad({"momentum": "0.9"}, TypeError, ("momentum", "0.9")),
         Bad({"nesterov": "yes"}, TypeError, ("nesterov", "True or False", "yes"))),
    ),
    OptimizerSpec(
        optimizers.RMSprop,
        ({"learning_rate": 0.05}, {"learning_rate": 0.02, "momentum": 0.5}, {"learning_rate": 0.05, "centered": True}),
        (*_COMMON, Bad({"rho": 1}, ValueError, ("rho", "below 1")), Bad({"rho": -0.1}, ValueError, ("rho", "-0.1")),
         Bad({"epsilon": -1e-7}, ValueError, ("epsilon",)), Bad({"centered": "no"}, TypeError, ("centered", "no"))),
    ),
    OptimizerSpec(
        optimizers.Adam,
        ({"learning_rate": 0.1}, {"learning_rate": 0.1, "beta_1": 0.5, "beta_2": 0.9}),
        (*_COMMON, Bad({"beta_1": 1.5}, ValueError, ("beta_1", "1.5")), Bad({"beta_2": 1}, ValueError, ("beta_2",)),
         Bad({"beta_1": None}, TypeError, ("beta_1", "None")), Bad({"amsgrad": True}, NotImplementedError, ("amsgrad",)),
         Bad({"beta1": 0.9}, TypeError, ("beta1", "Did you mean 'beta_1'?"))),
    ),
]  # fmt: skip
