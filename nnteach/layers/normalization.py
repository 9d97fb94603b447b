"""Layers that give their inputs mean 0 and spread 1 again, so that no layer has to chase another's scale."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any

from nnteach import constraints, initializers, regularizers
from nnteach.backend import Shape, xp
from nnteach.errors import check_flag, check_number
from nnteach.layers.layer import Layer


class _Rescaled(Layer):
    """What both normalizations share: after mean 0 and spread 1, a spread gamma and a mean beta that are learned."""

    supports_masking = True
    axes: list[int]  # those along which gamma and beta differ, counted from the front

    def __init__(
        self,
        epsilon: float,
        center: bool,
        scale: bool,
        beta_initializer: Any,
        gamma_initializer: Any,
        beta_regularizer: Any,
        gamma_regularizer: Any,
        beta_constraint: Any,
        gamma_constraint: Any,
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        owner = type(self).__name__
        self.epsilon = check_number(owner, "epsilon", epsilon, 0)
        self.center = check_flag(owner, "center", center)
        self.scale = check_flag(owner, "scale", scale)
        self.beta_initializer = initializers.get(beta_initializer)
        self.gamma_initializer = initializers.get(gamma_initializer)
        self.beta_regularizer = regularizers.get(beta_regularizer)
        self.gamma_regularizer = regularizers.get(gamma_regularizer)
        self.beta_constraint = constraints.get(beta_constraint)
        self.gamma_constraint = constraints.get(gamma_constraint)

    def _build_rescaling(self, input_shape: Shape, axis: int | list[int]) -> None:
        self.axes = _axes_of(self.name, axis, input_shape)
        self.features: Any = [input_shape[a] for a in self.axes]
        self.spread_out = tuple(size if a in self.axes else 1 for a, size in enumerate(input_shape))
        if self.scale:
            self.gamma = self.add_weight(
                self.features, self.gamma_initializer, regularizer=self.gamma_regularizer,
                constraint=self.gamma_constraint, name="gamma",
            )  # fmt: skip
        if self.center:
            self.beta = self.add_weight(
                self.features, self.beta_initializer, regularizer=self.beta_regularizer,
                constraint=self.beta_constraint, name="beta",
            )  # fmt: skip

    def check_input(self, input_shape: Shape) -> None:
        if len(input_shape) != len(self.spread_out) or [input_shape[a] for a in self.axes] != self.features:
            expected = tuple(size if a in self.axes else None for a, size in enumerate(self.spread_out))
            raise ValueError(
                f"{self.name} was built for inputs of shape {expected} but received {input_shape}. Its axis is "
                f"{self.axis}; did the data come in transposed?"
            )

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return input_shape

    def _across(self, w):
        """A weight laid along its axes, ready to meet x."""
        return w if self.axes == [len(self.spread_out) - 1] else w.reshape(self.spread_out)

    def _rescale(self, z):
        y = z * self._across(self.gamma.value) if self.scale else z
        return y + self._across(self.beta.value) if self.center else y

    def _rescale_back(self, dy, z):
        """Add to the gradients of gamma and beta; returns dz."""
        others = tuple(a for a in range(dy.ndim) if a not in self.axes)
        if self.center:
            self.beta.grad += dy.sum(axis=others)
        if not self.scale:
            return dy
        self.gamma.grad += (dy * z).sum(axis=others)
        return dy * self._across(self.gamma.value)

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {
            "epsilon": self.epsilon,
            "center": self.center,
            "scale": self.scale,
            "beta_initializer": self.beta_initializer,
            "gamma_initializer": self.gamma_initializer,
            "beta_regularizer": self.beta_regularizer,
            "gamma_regularizer": self.gamma_regularizer,
            "beta_constraint": self.beta_constraint,
            "gamma_constraint": self.gamma_constraint,
        }


class BatchNormalization(_Rescaled):
    """y = gamma (x - mean) / sqrt(variance + epsilon) + beta: each feature is measured against the batch it came in.

    While training, mean and variance are those of the batch, over all axes but `axis`; the layer keeps a running
    mean of both. When predicting it uses these, so that an answer does not depend on who else is in the batch. A
    frozen layer (`trainable = False`) predicts, also inside `fit`.

    >>> BatchNormalization(epsilon=0)(np.array([[1.0], [3.0]]), training=True)
    array([[-1.],
           [ 1.]], dtype=float32)

    Shapes
        x: (batch, ..., features)  ->  y: the same
        gamma, beta, moving_mean, moving_variance: (features,)

    Args
        axis: the axis of the features.
        momentum: how much of the running mean is kept at each step, 0 to 1; 0.99 keeps 99 %.
        epsilon: keeps the division away from 0.
        center, scale: whether a beta, a gamma is learned.
        beta_initializer, gamma_initializer, moving_mean_initializer, moving_variance_initializer: how they start.
        beta_regularizer, gamma_regularizer: what their numbers add to the loss.
        beta_constraint, gamma_constraint: what is done to their numbers after each step.

    Raises
        ValueError: an axis that the input does not have, or whose size is not the one the layer was built for.
    Source
        Ioffe and Szegedy 2015, "Batch normalization: accelerating deep network training by reducing internal
        covariate shift".
    """

    keras_only = ("renorm", "renorm_clipping", "renorm_momentum", "synchronized")

    def __init__(
        self,
        axis: int = -1,
        momentum: float = 0.99,
        epsilon: float = 1e-3,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        moving_mean_initializer: Any = "zeros",
        moving_variance_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        beta_constraint: Any = None,
        gamma_constraint: Any = None,
        **kwargs: Any,
    ):
        for switch in ("renorm", "synchronized"):
            if kwargs.get(switch) is False:  # as it is here
                del kwargs[switch]
        super().__init__(
            epsilon, center, scale, beta_initializer, gamma_initializer,
            beta_regularizer, gamma_regularizer, beta_constraint, gamma_constraint, **kwargs,
        )  # fmt: skip
        self.axis = _whole("BatchNormalization", axis)
        self.momentum = check_number("BatchNormalization", "momentum", momentum, 0, 1)
        self.moving_mean_initializer = initializers.get(moving_mean_initializer)
        self.moving_variance_initializer = initializers.get(moving_variance_initializer)

    def build(self, input_shape: Shape) -> None:
        if len(input_shape) < 2:
            raise ValueError(
                f"{self.name} needs a batch of features, shape (batch, ..., features); received shape {input_shape}. "
                "A single sample is a batch of one: x[np.newaxis]."
            )
        self._build_rescaling(input_shape, self.axis)
        self.moving_mean = self.add_weight(
            self.features, self.moving_mean_initializer, trainable=False, name="moving_mean"
        )
        self.moving_variance = self.add_weight(
            self.features, self.moving_variance_initializer, trainable=False, name="moving_variance"
        )

    def call(self, x, training=False, mask=None):
        if training and self.trainable:
            counts = self._counts(x, mask)
            mean, variance = self._of_batch(x, counts)
            self._remember(mean, variance)
        else:
            counts, mean, variance = None, self.moving_mean.value, self.moving_variance.value
        inverse = 1 / xp.sqrt(self._across(variance) + self.epsilon)
        z = (x - self._across(mean)) * inverse
        y = self._rescale(z)
        self.saved = {"x": x, "z": z, "y": y, "inverse": inverse}
        if training and self.trainable:
            self.saved |= {"mean": mean, "variance": variance} | ({} if counts is None else {"counts": counts})
        return y

    def backward(self, dy):
        z, inverse = self.saved["z"], self.saved["inverse"]
        dz = self._rescale_back(dy, z)
        if not self.wants_dx:
            return None
        if "mean" not in self.saved:
            return dz * inverse
        # Each x also moved the mean and the variance of its batch, and with them all the others.
        others = tuple(a for a in range(dz.ndim) if a not in self.axes)
        shift, stretch = dz.sum(axis=others, keepdims=True), (dz * z).sum(axis=others, keepdims=True)
        if "counts" in self.saved:
            counts = self.saved["counts"]
            n = _at_least_one(counts.sum(axis=others, keepdims=True))
            return (dz - counts * (shift + z * stretch) / n) * inverse
        return (dz - (shift + z * stretch) / (z.size // stretch.size)) * inverse

    def _of_batch(self, x, counts):
        """Mean and variance of each feature, over the places that count."""
        others = tuple(a for a in range(x.ndim) if a not in self.axes)
        if counts is None:
            mean = x.mean(axis=others, keepdims=True)
            centred = x - mean  # first: the difference of two large squares would have no digits left
            variance = (centred * centred).mean(axis=others)
        else:
            n = _at_least_one(counts.sum(axis=others, keepdims=True))
            mean = (x * counts).sum(axis=others, keepdims=True) / n
            centred = (x - mean) * counts
            variance = (centred * centred).sum(axis=others) / n.reshape(-1)
        return mean.reshape(-1), variance

    def _counts(self, x, mask):
        """1 where the mask lets x count, else 0; None if everything counts."""
        if mask is None:
            return None
        if mask.ndim != x.ndim - 1:
            raise ValueError(
                f"{self.name}: the mask must have one axis less than x; received shapes {mask.shape} and {x.shape}."
            )
        return xp.broadcast_to(mask[..., None], x.shape).astype(x.dtype)

    def _remember(self, mean, variance):
        """Let the running mean and variance follow, slowly."""
        for kept, new in ((self.moving_mean, mean), (self.moving_variance, variance)):
            kept.value *= self.momentum
            kept.value += new * (1 - self.momentum)

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {
            "axis": self.axis,
            "momentum": self.momentum,
            "moving_mean_initializer": self.moving_mean_initializer,
            "moving_variance_initializer": self.moving_variance_initializer,
        }


class LayerNormalization(_Rescaled):
    """y = gamma (x - mean) / sqrt(variance + epsilon) + beta: each example is measured against itself.

    Mean and variance are those of one example along `axis`, while training and when predicting.

    >>> LayerNormalization(epsilon=0)([[1.0, 3.0]])
    array([[-1.,  1.]], dtype=float32)

    Shapes
        x: (batch, ..., features)  ->  y: the same
        gamma, beta: the sizes along `axis`, (features,)

    Args
        axis: the axis, or a list of the axes, that are made mean 0 and spread 1.
        epsilon: keeps the division away from 0.
        center, scale: whether a beta, a gamma is learned.
        beta_initializer, gamma_initializer: how they start.
        beta_regularizer, gamma_regularizer: what their numbers add to the loss.
        beta_constraint, gamma_constraint: what is done to their numbers after each step.

    Raises
        ValueError: an axis that the input does not have, or whose size is not the one the layer was built for.
    Source
        Ba, Kiros and Hinton 2016, "Layer normalization".
    """

    keras_only = ("rms_scaling",)

    def __init__(
        self,
        axis: int | Sequence[int] = -1,
        epsilon: float = 1e-3,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        beta_constraint: Any = None,
        gamma_constraint: Any = None,
        **kwargs: Any,
    ):
        super().__init__(
            epsilon, center, scale, beta_initializer, gamma_initializer,
            beta_regularizer, gamma_regularizer, beta_constraint, gamma_constraint, **kwargs,
        )  # fmt: skip
        self.axis = _whole_or_several("LayerNormalization", axis)

    def build(self, input_shape: Shape) -> None:
        self._build_rescaling(input_shape, self.axis)

    def call(self, x, training=False):
        along = tuple(self.axes)
        centred = x - x.mean(axis=along, keepdims=True)
        variance = (centred * centred).mean(axis=along, keepdims=True)
        inverse = 1 / xp.sqrt(variance + self.epsilon)
        z = centred * inverse
        y = self._rescale(z)
        self.saved = {"x": x, "z": z, "y": y, "inverse": inverse}
        return y

    def backward(self, dy):
        z, inverse, along = self.saved["z"], self.saved["inverse"], tuple(self.axes)
        dz = self._rescale_back(dy, z)
        # Each x also moved the mean and the variance of its example, and with them all its other numbers.
        shift, stretch = dz.mean(axis=along, keepdims=True), (dz * z).mean(axis=along, keepdims=True)
        return (dz - shift - z * stretch) * inverse

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"axis": self.axis}


class UnitNormalization(Layer):
    """y = x / |x|: each example keeps its direction and gets length 1.

    >>> UnitNormalization()([[3.0, 4.0]])
    array([[0.6, 0.8]], dtype=float32)

    Shapes
        x: any  ->  y: the same

    Args
        axis: the axis, or a list of the axes, along which the length is measured.
    """

    supports_masking = True

    def __init__(self, axis: int | Sequence[int] = -1, **kwargs: Any):
        super().__init__(**kwargs)
        self.axis = _whole_or_several("UnitNormalization", axis)

    def build(self, input_shape: Shape) -> None:
        self.check_input(input_shape)

    def check_input(self, input_shape: Shape) -> None:
        _axes_of(self.name, self.axis, input_shape, known_sizes=False)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return input_shape

    def call(self, x, training=False):
        length = xp.sqrt((x * x).sum(axis=self._along, keepdims=True))
        inverse = 1 / xp.maximum(length, 1e-12)  # a row of zeros has no direction: it stays
        y = x * inverse
        self.saved = {"x": x, "y": y, "inverse": inverse}
        return y

    def backward(self, dy):
        y, inverse = self.saved["y"], self.saved["inverse"]
        return (dy - y * (dy * y).sum(axis=self._along, keepdims=True)) * inverse

    @property
    def _along(self) -> int | tuple[int, ...]:
        return self.axis if isinstance(self.axis, int) else tuple(self.axis)

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"axis": self.axis}


def _at_least_one(n):
    return xp.maximum(n, 1)  # where nothing counts there is nothing to divide


def _whole(owner: str, axis: Any) -> int:
    try:
        if isinstance(axis, bool):
            raise TypeError
        return operator.index(axis)
    except TypeError:
        raise TypeError(f"{owner}: axis must be a whole number such as -1; received {axis!r}.") from None


def _whole_or_several(owner: str, axis: Any) -> int | list[int]:
    if isinstance(axis, (list, tuple)):
        if not axis:
            raise ValueError(f"{owner}: axis must name at least one axis; received {axis!r}.")
        return [_whole(owner, a) for a in axis]
    return _whole(owner, axis)


def _axes_of(owner: str, axis: int | list[int], shape: Shape, known_sizes: bool = True) -> list[int]:
    """The axes counted from the front, in order; the batch cannot be one of them."""
    asked = [axis] if isinstance(axis, int) else axis
    for a in asked:
        if not -len(shape) <= a < len(shape):
            raise ValueError(f"{owner}: axis {a} does not exist in an input of shape {shape}, of {len(shape)} axes.")
    axes = sorted(a % len(shape) for a in asked)
    if len(set(axes)) != len(axes):
        raise ValueError(f"{owner}: axis {axis} names an axis twice in an input of shape {shape}.")
    if known_sizes and 0 in axes:
        raise ValueError(
            f"{owner}: axis {axis} is the batch, in an input of shape {shape}; the features must be another one."
        )
    if known_sizes and any(shape[a] is None for a in axes):
        raise ValueError(f"{owner}: axis {axis} has no fixed size in an input of shape {shape}; say it in Input(...).")
    return axes
