"""Layers that make training harder on purpose, so that the model relies on no single number."""

from __future__ import annotations

from typing import Any

from nnteach import random as nn_random
from nnteach.errors import check_count, check_number
from nnteach.layers.layer import Layer


class Dropout(Layer):
    """Silence a random fraction of the inputs while training, so that none becomes indispensable.

    Shapes
        x: any  ->  y: the same

    Args
        rate: fraction of the inputs set to zero, 0 <= rate < 1. The others grow by 1 / (1 - rate), so that the
            sum stays the same on average. When predicting, nothing is silenced.
        seed: makes the choice repeatable.

    Raises
        ValueError: rate outside [0, 1).
    Source
        Srivastava et al. 2014, "Dropout: a simple way to prevent neural networks from overfitting".
    """

    keras_only = ("noise_shape",)

    def __init__(self, rate: float, *, seed: int | None = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.rate = check_number("Dropout", "rate", rate, 0, 1, below=True)
        self.seed = None if seed is None else check_count("Dropout", "seed", seed, least=0)
        self._own = nn_random.device(seed) if seed is not None else None

    def call(self, x, training=False):
        if not training or self.rate == 0:
            self.saved = {"x": x, "y": x}
            return x
        generator = nn_random.device() if self._own is None else self._own
        kept = generator.random(x.shape, dtype="float32") >= self.rate
        mask = kept / x.dtype.type(1 - self.rate)
        y = x * mask
        self.saved = {"x": x, "y": y, "mask": mask}
        return y

    def backward(self, dy):
        return dy * self.saved["mask"] if "mask" in self.saved else dy

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"rate": self.rate, "seed": self.seed}
