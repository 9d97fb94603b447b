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
    Bad({"learning_rate": lambda: 0.1}, TypeError, ("learning_rate", "LearningRateSchedule", "__call__(self, step)")),
    Bad({"weight_decay": -0.1}, ValueError, ("weight_decay", "-0.1")),
    Bad({"weight_decay": "0.1"}, TypeError, ("weight_decay", "'0.1'")),
    Bad({"clipnorm": 0}, ValueError, ("clipnorm", "positive", "0")),
    Bad({"clipnorm": -1.0}, ValueError, ("clipnorm", "-1.0")),
    Bad({"clipvalue": True}, TypeError, ("clipvalue", "True")),
    Bad({"global_clipnorm": "big"}, TypeError, ("global_clipnorm", "'big'")),
    Bad({"clipnorm": 1.0, "clipvalue": 0.5}, ValueError, ("one way", "clipnorm=1", "clipvalue=0.5")),
    Bad({"clip_norm": 1.0}, TypeError, ("clip_norm", "Did you mean 'clipnorm'?")),
    Bad({"use_ema": True}, NotImplementedError, ("use_ema",)),
    Bad({"loss_scale_factor": 2.0}, NotImplementedError, ("loss_scale_factor",)),
    Bad({"gradient_accumulation_steps": 4}, NotImplementedError, ("gradient_accumulation_steps",)),
    Bad({"decay": 0.1}, TypeError, ("decay",)),
)
OPTIMIZERS = [
    OptimizerSpec(
        optimizers.SGD,
        ({"learning_rate": 0.1}, {"learning_rate": 0.1, "momentum": 0.8},
         {"learning_rate": 0.1, "momentum": 0.8, "nesterov": True}, {"learning_rate": 0.1, "weight_decay": 0.1},
         {"learning_rate": 0.1, "clipnorm": 0.5}, {"learning_rate": 0.1, "clipvalue": 0.5}),
        (*_COMMON, Bad({"momentum": 1.1}, ValueError, ("momentum", "1.1")),
         Bad({"momentum": -1}, ValueError, ("momentum", "-1")), Bad({"momentum": "0.9"}, TypeError, ("momentum", "0.9")),
         Bad({"nesterov": "yes"}, TypeError, ("nesterov", "True or False", "yes"))),
    ),
    OptimizerSpec(
        optimizers.RMSprop,
        ({"learning_rate": 0.05}, {"learning_rate": 0.02, "momentum": 0.5}, {"learning_rate": 0.05, "centered": True},
         {"learning_rate": 0.05, "clipnorm": 0.5, "weight_decay": 0.1}),
        (*_COMMON, Bad({"rho": 1}, ValueError, ("rho", "below 1")), Bad({"rho": -0.1}, ValueError, ("rho", "-0.1")),
         Bad({"epsilon": -1e-7}, ValueError, ("epsilon",)), Bad({"centered": "no"}, TypeError, ("centered", "no"))),
    ),
    OptimizerSpec(
        optimizers.Adam,
        ({"learning_rate": 0.1}, {"learning_rate": 0.1, "beta_1": 0.5, "beta_2": 0.9},
         {"learning_rate": 0.1, "amsgrad": True, "beta_2": 0.6}),
        (*_COMMON, Bad({"beta_1": 1.5}, ValueError, ("beta_1", "1.5")), Bad({"beta_2": 1}, ValueError, ("beta_2",)),
         Bad({"beta_1": None}, TypeError, ("beta_1", "None")), Bad({"amsgrad": 1}, TypeError, ("amsgrad", "1")),
         Bad({"beta1": 0.9}, TypeError, ("beta1", "Did you mean 'beta_1'?"))),
    ),
    OptimizerSpec(
        optimizers.AdamW,
        ({"learning_rate": 0.1}, {"learning_rate": 0.1, "weight_decay": 0.5, "amsgrad": True},
         {"learning_rate": 0.1, "clipnorm": 0.5}),
        (*_COMMON, Bad({"weight_decay": None}, TypeError, ("AdamW", "weight_decay", "Adam")),
         Bad({"beta_2": 1}, ValueError, ("beta_2",))),
    ),
    OptimizerSpec(
        optimizers.Adamax,
        ({"learning_rate": 0.1}, {"learning_rate": 0.1, "beta_1": 0.5, "beta_2": 0.9, "clipvalue": 1.0}),
        (*_COMMON, Bad({"beta_1": 1}, ValueError, ("Adamax", "beta_1")), Bad({"beta_2": -1}, ValueError, ("beta_2", "-1")),
         Bad({"amsgrad": True}, TypeError, ("amsgrad",))),
    ),
    OptimizerSpec(
        optimizers.Nadam,
        ({"learning_rate": 0.1}, {"learning_rate": 0.1, "beta_1": 0.5, "beta_2": 0.9, "weight_decay": 0.1}),
        (*_COMMON, Bad({"beta_1": 1}, ValueError, ("Nadam", "beta_1")), Bad({"beta_2": "0.9"}, TypeError, ("beta_2", "0.9")),
         Bad({"epsilon": -1}, ValueError, ("epsilon", "-1"))),
    ),
    OptimizerSpec(
        optimizers.Adagrad,
        ({"learning_rate": 0.5}, {"learning_rate": 0.5, "initial_accumulator_value": 0.5, "clipnorm": 1.0}),
        (*_COMMON, Bad({"initial_accumulator_value": -0.1}, ValueError, ("initial_accumulator_value", "-0.1")),
         Bad({"epsilon": None}, TypeError, ("epsilon", "None")), Bad({"rho": 0.9}, TypeError, ("Adagrad", "rho"))),
    ),
    OptimizerSpec(
        optimizers.Adadelta,
        ({"learning_rate": 10.0, "rho": 0.9}, {"learning_rate": 1.0, "rho": 0.8, "epsilon": 1e-3, "weight_decay": 0.01}),
        (*_COMMON, Bad({"rho": 1}, ValueError, ("Adadelta", "rho", "below 1")), Bad({"rho": -0.1}, ValueError, ("rho", "-0.1")),
         Bad({"momentum": 0.9}, TypeError, ("Adadelta", "momentum"))),
    ),
]  # fmt: skip
