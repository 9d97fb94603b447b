"""One table of everything the engine offers: how to make it, what to feed it, what it must refuse.

`layers/test_every_layer.py`, `test_losses.py`, `test_activations.py` and `optimizers/test_every_optimizer.py` walk it.
Whatever is public and has no entry here fails `test_specs.py`: a new layer comes with its line, in a module of this
package whose name begins with `layers_`.
"""

from __future__ import annotations

import importlib
import pkgutil

from specs.activations import ACTIVATIONS
from specs.losses import LOSSES, loss_sample
from specs.optimizers import OPTIMIZERS
from specs.records import ActivationSpec, Bad, LayerSpec, LossSpec, OptimizerSpec, label

LAYERS: list[LayerSpec] = [
    spec
    for info in pkgutil.iter_modules(__path__)
    if info.name.startswith("layers_")
    for spec in importlib.import_module(f"{__name__}.{info.name}").LAYERS
]

__all__ = [
    "ACTIVATIONS", "LAYERS", "LOSSES", "OPTIMIZERS",
    "ActivationSpec", "Bad", "LayerSpec", "LossSpec", "OptimizerSpec", "label", "loss_sample",
]  # fmt: skip
