"""Layers that make training harder on purpose, so that the model relies on no single number.

All of them draw while training and do nothing when predicting.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from nnteach import config
from nnteach import random as nn_random
from nnteach.backend import Array, Shape
from nnteach.errors import check_count, check_number
from nnteach.layers.layer import Layer
from nnteach.regularizers import L1L2


class _Noisy(Layer):
    """What they share: a random stream, the model's or one of their own."""

    supports_masking = True

    def __init__(self, seed: int | None = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.seed = None if seed is None else check_count(type(self).__name__, "seed", seed, least=0)
        self._own = nn_random.device(seed) if seed is not None else None

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return input_shape

    @property
    def chance(self) -> Any:
        """The generator to draw from, where the data live."""
        return nn_random.device() if self._own is None else self._own

    def normal(self, x: Array) -> Array:
        """A bell-shaped number of mean 0 and spread 1 for each x."""
        return self.chance.standard_normal(x.shape, dtype="float32").astype(x.dtype)

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"seed": self.seed}


class _Masked(_Noisy):
    """A fraction of the numbers is silenced: those where a random mask says so."""

    def __init__(self, rate: float, noise_shape: Any = None, seed: int | None = None, **kwargs: Any):
        super().__init__(seed, **kwargs)
        self.rate = check_number(type(self).__name__, "rate", rate, 0, 1, below=True)
        self.noise_shape = _noise_shape(type(self).__name__, noise_shape)

    def build(self, input_shape: Shape) -> None:
        self.check_input(input_shape)

    def check_input(self, input_shape: Shape) -> None:
        if self.noise_shape is not None:
            _refuse_other_noise(self.name, self.noise_shape, input_shape)

    def call(self, x, training=False):
        if not training or self.rate == 0:
            self.saved = {"x": x, "y": x}
            return x
        kept = self.chance.random(self._mask_shape(x), dtype="float32") >= self.rate
        return self.silence(x, kept)

    def silence(self, x: Array, kept: Array) -> Array:
        """y, given which numbers keep their voice; saves the slope of y as "mask"."""
        raise NotImplementedError

    def backward(self, dy):
        return dy * self.saved["mask"] if "mask" in self.saved else dy

    def _mask_shape(self, x: Array) -> tuple[int, ...]:
        if self.noise_shape is None:
            return x.shape
        return tuple(size if asked is None else asked for asked, size in zip(self.noise_shape, x.shape, strict=True))

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"rate": self.rate, "noise_shape": self.noise_shape}


class Dropout(_Masked):
    """Silence a random fraction of the inputs while training, so that none becomes indispensable.

    >>> sorted(set(Dropout(0.5)(np.ones((8, 8)), training=True).ravel().tolist()))
    [0.0, 2.0]

    Shapes
        x: any  ->  y: the same

    Args
        rate: fraction of the inputs set to zero, 0 <= rate < 1. The others grow by 1 / (1 - rate), so that the
            sum stays the same on average. When predicting, nothing is silenced.
        noise_shape: shape of the mask, with 1 where all numbers along an axis share one fate and None where the
            input's size counts: (None, 1, None) silences a feature in all steps at once.
        seed: makes the choice repeatable.

    Raises
        ValueError: rate outside [0, 1); a noise_shape that does not fit the input.
    Source
        Srivastava et al. 2014, "Dropout: a simple way to prevent neural networks from overfitting".
    """

    def __init__(
        self, rate: float, noise_shape: Sequence[int | None] | None = None, seed: int | None = None, **kwargs: Any
    ):
        super().__init__(rate, noise_shape, seed, **kwargs)

    def silence(self, x, kept):
        mask = kept / x.dtype.type(1 - self.rate)
        y = x * mask
        self.saved = {"x": x, "y": y, "mask": mask}
        return y


class _SpatialDropout(Dropout):
    """Silence whole features, at every step or pixel at once. Neighbours look alike, so they would give it away."""

    axes: int  # of an input, the batch and the features included

    def __init__(self, rate: float, seed: int | None = None, **kwargs: Any):
        super().__init__(rate, None, seed, **kwargs)
        self.data_format = "channels_last"

    def check_input(self, input_shape: Shape) -> None:
        if len(input_shape) != self.axes:
            raise ValueError(
                f"{self.name} needs an input of {self.axes} axes, (batch, {_PLACES[self.axes]}, features); "
                f"received shape {input_shape}."
            )

    def _mask_shape(self, x: Array) -> tuple[int, ...]:
        ones = (1,) * (self.axes - 2)
        if self.data_format == "channels_first":
            return (x.shape[0], x.shape[1], *ones)
        return (x.shape[0], *ones, x.shape[-1])

    def get_config(self) -> dict[str, Any]:
        own = super().get_config()
        del own["noise_shape"]
        return own


_PLACES = {3: "steps", 4: "rows, columns", 5: "planes, rows, columns"}


class SpatialDropout1D(_SpatialDropout):
    """Silence whole features of a sequence while training, at all steps at once.

    >>> SpatialDropout1D(0.5)(np.ones((1, 4, 3))).shape
    (1, 4, 3)

    Shapes
        x: (batch, steps, features)  ->  y: the same

    Args
        rate: fraction of the features set to zero, 0 <= rate < 1; the others grow by 1 / (1 - rate).
        seed: makes the choice repeatable.

    Source
        Tompson et al. 2015, "Efficient object localization using convolutional networks".
    """

    axes = 3

    def __init__(
        self, rate: float, seed: int | None = None, name: str | None = None, dtype: str | None = None, **kwargs: Any
    ):
        super().__init__(rate, seed, name=name, dtype=dtype, **kwargs)


class _SpatialDropoutOfImages(_SpatialDropout):
    def __init__(
        self,
        rate: float,
        data_format: str | None = None,
        seed: int | None = None,
        name: str | None = None,
        dtype: str | None = None,
        **kwargs: Any,
    ):
        super().__init__(rate, seed, name=name, dtype=dtype, **kwargs)
        self.data_format = data_format or config.image_data_format()
        if self.data_format not in ("channels_last", "channels_first"):
            raise ValueError(
                f"{type(self).__name__}: data_format must be 'channels_last' or 'channels_first'; "
                f"received {data_format!r}."
            )

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"data_format": self.data_format}


class SpatialDropout2D(_SpatialDropoutOfImages):
    """Silence whole channels of an image while training, at all pixels at once.

    >>> SpatialDropout2D(0.5)(np.ones((1, 4, 4, 3))).shape
    (1, 4, 4, 3)

    Shapes
        x: (batch, rows, columns, channels)  ->  y: the same

    Args
        rate: fraction of the channels set to zero, 0 <= rate < 1; the others grow by 1 / (1 - rate).
        data_format: "channels_first" if the channels are axis 1; `config.image_data_format()` if None.
        seed: makes the choice repeatable.
    """

    axes = 4


class SpatialDropout3D(_SpatialDropoutOfImages):
    """Silence whole channels of a volume while training, at all its cells at once.

    >>> SpatialDropout3D(0.5)(np.ones((1, 4, 4, 4, 3))).shape
    (1, 4, 4, 4, 3)

    Shapes
        x: (batch, planes, rows, columns, channels)  ->  y: the same

    Args
        rate: fraction of the channels set to zero, 0 <= rate < 1; the others grow by 1 / (1 - rate).
        data_format: "channels_first" if the channels are axis 1; `config.image_data_format()` if None.
        seed: makes the choice repeatable.
    """

    axes = 5


class GaussianNoise(_Noisy):
    """y = x + noise while training: the model learns not to care about small changes.

    >>> bool(abs(GaussianNoise(0.1)(np.zeros((50, 50)), training=True).std() - 0.1) < 0.01)
    True

    Shapes
        x: any  ->  y: the same

    Args
        stddev: spread of the noise, in the units of x; 0 to 1.
        seed: makes the noise repeatable.
    """

    def __init__(self, stddev: float, seed: int | None = None, **kwargs: Any):
        super().__init__(seed, **kwargs)
        self.stddev = check_number("GaussianNoise", "stddev", stddev, 0, 1)

    def call(self, x, training=False):
        y = x + self.normal(x) * self.stddev if training and self.stddev else x
        self.saved = {"x": x, "y": y}
        return y

    def backward(self, dy):
        return dy

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"stddev": self.stddev}


class GaussianDropout(_Noisy):
    """y = x noise, with noise around 1, while training: as uncertain as Dropout, but nothing falls silent.

    >>> bool(abs(GaussianDropout(0.5)(np.ones((50, 50)), training=True).mean() - 1) < 0.1)
    True

    Shapes
        x: any  ->  y: the same

    Args
        rate: 0 <= rate < 1. The noise has spread sqrt(rate / (1 - rate)), that of Dropout's mask.
        seed: makes the noise repeatable.

    Source
        Srivastava et al. 2014, "Dropout: a simple way to prevent neural networks from overfitting", section 10.
    """

    def __init__(self, rate: float, seed: int | None = None, **kwargs: Any):
        super().__init__(seed, **kwargs)
        self.rate = check_number("GaussianDropout", "rate", rate, 0, 1, below=True)

    def call(self, x, training=False):
        if not training or self.rate == 0:
            self.saved = {"x": x, "y": x}
            return x
        mask = 1 + self.normal(x) * math.sqrt(self.rate / (1 - self.rate))
        y = x * mask
        self.saved = {"x": x, "y": y, "mask": mask}
        return y

    def backward(self, dy):
        return dy * self.saved["mask"] if "mask" in self.saved else dy

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"rate": self.rate}


class ActivityRegularization(Layer):
    """y = x, and its size is added to the loss: l1 sum(|x|) + l2 sum(x**2), for each example.

    >>> ActivityRegularization(l1=0.1)([[1.0, -2.0]])
    array([[ 1., -2.]], dtype=float32)

    Shapes
        x: any  ->  y: the same

    Args
        l1, l2: how strong, 0 or more.
    """

    supports_masking = True

    def __init__(self, l1: float = 0.0, l2: float = 0.0, **kwargs: Any):
        self.l1 = check_number("ActivityRegularization", "l1", l1, 0)
        self.l2 = check_number("ActivityRegularization", "l2", l2, 0)
        super().__init__(activity_regularizer=L1L2(self.l1, self.l2), **kwargs)

    def call(self, x, training=False):
        self.saved = {"x": x, "y": x}
        return x

    def backward(self, dy):
        return dy

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        own = super().get_config()
        own.pop("activity_regularizer", None)
        return own | {"l1": self.l1, "l2": self.l2}


_SELU_FLOOR = -1.7580993408473766  # what SELU makes of a very negative number: - alpha scale


class AlphaDropout(_Masked):
    """Dropout for SELU: what is silenced gets SELU's lowest value, then all is put back to mean 0 and spread 1.

    >>> AlphaDropout(0.1)([[1.0, 2.0]])  # while predicting nothing happens
    array([[1., 2.]], dtype=float32)

    Shapes
        x: any  ->  y: the same

    Args
        rate: fraction of the inputs silenced, 0 <= rate < 1.
        noise_shape: shape of the mask, as for Dropout.
        seed: makes the choice repeatable.

    Source
        Klambauer et al. 2017, "Self-normalizing neural networks".
    """

    def __init__(
        self, rate: float, noise_shape: Sequence[int | None] | None = None, seed: int | None = None, **kwargs: Any
    ):
        super().__init__(rate, noise_shape, seed, **kwargs)

    def silence(self, x, kept):
        kept = kept.astype(x.dtype)
        stretch = 1 / math.sqrt((1 - self.rate) * (1 + self.rate * _SELU_FLOOR**2))
        y = stretch * (x * kept + _SELU_FLOOR * (1 - kept)) - stretch * _SELU_FLOOR * self.rate
        self.saved = {"x": x, "y": y, "mask": kept * stretch}
        return y


def _noise_shape(owner: str, noise_shape: Any) -> tuple[int | None, ...] | None:
    if noise_shape is None:
        return None
    if isinstance(noise_shape, str) or not hasattr(noise_shape, "__iter__"):
        raise TypeError(f"{owner}: noise_shape must be a tuple such as (None, 1, None); received {noise_shape!r}.")
    return tuple(
        None if size is None else check_count(owner, f"noise_shape[{axis}]", size)
        for axis, size in enumerate(noise_shape)
    )


def _refuse_other_noise(name: str, noise_shape: tuple[int | None, ...], input_shape: Shape) -> None:
    """Each size of the mask must be 1, or that of the input."""
    fits = len(noise_shape) == len(input_shape) and all(
        asked in (None, 1, size) or size is None for asked, size in zip(noise_shape, input_shape, strict=True)
    )
    if not fits:
        raise ValueError(
            f"{name}: noise_shape {noise_shape} does not fit an input of shape {input_shape}: it needs as many axes, "
            "and along each of them 1, the same size or None."
        )
