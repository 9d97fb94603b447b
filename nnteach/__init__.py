"""nnteach: a small Keras that one can read. `import nnteach as keras` runs the lessons' models."""

from nnteach import (
    activations,
    callbacks,
    config,
    constraints,
    initializers,
    inspection,
    layers,
    losses,
    metrics,
    models,
    ops,
    optimizers,
    random,
    regularizers,
    utils,
)
from nnteach._version import __version__
from nnteach.backend import device, use_device
from nnteach.gradcheck import gradcheck
from nnteach.initializers import Initializer
from nnteach.layers import Input, Layer
from nnteach.losses import Loss
from nnteach.metrics import Metric
from nnteach.models import Model, Sequential
from nnteach.optimizers import Optimizer
from nnteach.regularizers import Regularizer
from nnteach.tracing import trace
from nnteach.variable import Variable

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
    "device",
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
    "trace",
    "use_device",
    "utils",
]
