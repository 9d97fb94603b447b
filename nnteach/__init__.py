"""nnteach: a small Keras that one can read. `import nnteach as keras` runs the lessons' models."""

from typing import TYPE_CHECKING, Any

from nnteach import (
    activations,
    callbacks,
    config,
    constraints,
    initializers,
    layers,
    losses,
    metrics,
    models,
    ops,
    optimizers,
    random,
    regularizers,
    saving,
    utils,
)
from nnteach._version import __version__
from nnteach.backend import device, use_device
from nnteach.initializers import Initializer
from nnteach.layers import Input, Layer
from nnteach.losses import Loss
from nnteach.metrics import Metric
from nnteach.models import Model, Sequential
from nnteach.optimizers import Optimizer
from nnteach.regularizers import Regularizer
from nnteach.variable import Variable

if TYPE_CHECKING:
    from nnteach import datasets, inspection
    from nnteach.gradient_check import gradcheck
    from nnteach.keras_bridge import from_keras, to_keras
    from nnteach.tracing.run import trace

__all__ = [
    "Initializer",
    "Input",
    "Layer",
    "Loss",
    "Metric",
    "Model",
    "Optimizer",
    "Regularizer",
    "Sequential",
    "Variable",
    "__version__",
    "activations",
    "callbacks",
    "config",
    "constraints",
    "datasets",
    "device",
    "from_keras",
    "gradcheck",
    "initializers",
    "inspection",
    "layers",
    "losses",
    "metrics",
    "models",
    "ops",
    "optimizers",
    "random",
    "regularizers",
    "saving",
    "to_keras",
    "trace",
    "use_device",
    "utils",
]


def __getattr__(name: str) -> Any:
    """What few programs need is imported when it is first asked for: `import nnteach` is to be quick."""
    from importlib import import_module

    if name in ("datasets", "inspection"):
        return import_module(f"nnteach.{name}")
    if name in ("from_keras", "to_keras"):
        return getattr(import_module("nnteach.keras_bridge"), name)
    if name == "gradcheck":
        return import_module("nnteach.gradient_check").gradcheck
    if name == "trace":
        return import_module("nnteach.tracing").trace
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
