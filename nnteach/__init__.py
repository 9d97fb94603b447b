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
from nnteach.layers import Input, Layer
from nnteach.models import Model, Sequential
from nnteach.tracing import trace

__all__ = [
    "Input",
    "Layer",
    "Model",
    "Sequential",
    "__version__",
    "activations",
    "callbacks",
    "config",
    "constraints",
    "device",
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
