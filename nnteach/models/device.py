"""Moving a model between the CPU and the graphics card."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnteach import random as nn_random
from nnteach.backend import to_device, to_numpy, use_device, xp
from nnteach.layers._held import held_by, is_array, is_generator, layers_within, variables_within


def move(model: Any, device: str) -> None:
    """Take all that the model keeps to the device, and compute there from now on."""
    if device != xp.device:
        use_device(device)
    elif getattr(model, "built_on", None) == device:  # it is there
        return
    for v in variables_within(model):
        v.value, v.grad = _moved(v.value), _moved(v.grad)
    for layer in layers_within(model):
        for place, key, thing in list(held_by(layer)):
            if is_generator(thing):
                seed = getattr(layer, "seed", None)
                _put(layer, place, key, nn_random.device(nn_random.new_seed() if seed is None else seed))
            elif is_array(thing):
                _put(layer, place, key, _moved(thing))
        _forget_the_last_batch(layer)
    if model.optimizer is not None:
        model.optimizer.move()
        model._reset_logs()


def _moved(array: Any) -> Any:
    return to_device(np.array(to_numpy(array)))


def _put(layer: Any, place: Any, key: Any, thing: Any) -> None:
    """In the place of what stands there."""
    if isinstance(place, tuple):
        for name, value in vars(layer).items():
            if value is place:
                setattr(layer, name, (*place[:key], thing, *place[key + 1 :]))
                return
    place[key] = thing


def _forget_the_last_batch(layer: Any) -> None:
    """Its numbers lie on the device that is left."""
    layer.saved = {}
    if "built_on" in vars(layer):
        layer.built_on = xp.device
    if "graph" in vars(layer):
        for node in layer.graph.nodes:
            node.output = node.mask = node.grad = None
            node.saved = {}
            node.layer.saved = {}
