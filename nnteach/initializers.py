"""How weights start: random, and of the right size; never all equal, or the neurons of a layer stay clones.

Drawn from the host stream in float64 and then rounded, so the CPU and the GPU start from the same numbers. As in
Keras, an initializer draws the same numbers each time it is called; give each weight its own.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from nnteach import config
from nnteach import random as nn_random
from nnteach.backend import Array, to_device
from nnteach.errors import check_count, check_number, did_you_mean


class Initializer:
    """Makes the first value of a weight. Subclass it and define `__call__(shape, dtype=None)`."""

    def __call__(self, shape: Sequence[int], dtype: str | None = None) -> Array:
        raise NotImplementedError(f"{type(self).__name__} does not define __call__(self, shape, dtype=None).")

    def get_config(self) -> dict[str, Any]:
        """The arguments that make this initializer again."""
        return {}

    def __repr__(self) -> str:
        arguments = ", ".join(f"{key}={value!r}" for key, value in self.get_config().items())
        return f"{type(self).__name__}({arguments})"


class Constant(Initializer):
    """Every weight the same. Good for biases; a layer whose kernel starts constant cannot learn to differ.

    >>> Constant(0.5)((2,))
    array([0.5, 0.5], dtype=float32)
    """

    def __init__(self, value: float = 0.0) -> None:
        self.value = _number(self, "value", value)

    def __call__(self, shape, dtype=None):
        return to_device(np.full(tuple(shape), self.value), dtype or config.floatx())

    def get_config(self):
        return {"value": self.value}


class Zeros(Constant):
    """Every weight 0: how biases start.

    >>> Zeros()((2,))
    array([0., 0.], dtype=float32)
    """

    def __init__(self) -> None:
        super().__init__(0.0)

    def get_config(self):
        return {}


class Ones(Constant):
    """Every weight 1.

    >>> Ones()((2,))
    array([1., 1.], dtype=float32)
    """

    def __init__(self) -> None:
        super().__init__(1.0)

    def get_config(self):
        return {}


class Identity(Initializer):
    """The unit matrix, 1 on the diagonal and 0 elsewhere: each output starts as a copy of one input.

    >>> Identity()((2, 2))
    array([[1., 0.],
           [0., 1.]], dtype=float32)

    Args
        gain: what stands on the diagonal.

    Raises
        ValueError: the weight is not a matrix.
    """

    def __init__(self, gain: float = 1.0) -> None:
        self.gain = _number(self, "gain", gain)

    def __call__(self, shape, dtype=None):
        if len(shape) != 2:
            raise ValueError(f"Identity makes matrices, (inputs, outputs); the weight has shape {tuple(shape)}.")
        return to_device(self.gain * np.eye(*shape), dtype or config.floatx())

    def get_config(self):
        return {"gain": self.gain}


class _Random(Initializer):
    """What the random ones share: a seed of their own, drawn at birth if none is given."""

    def __init__(self, seed: int | None) -> None:
        self.seed = None if seed is None else check_count(type(self).__name__, "seed", seed, least=0)
        self._drawn_seed = nn_random.new_seed() if self.seed is None else self.seed

    def __call__(self, shape, dtype=None):
        generator = np.random.default_rng(self._drawn_seed)
        return to_device(self.draw(generator, tuple(shape)), dtype or config.floatx())

    def draw(self, generator: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
        raise NotImplementedError


class RandomNormal(_Random):
    """Bell-shaped around `mean`, with spread `stddev`.

    >>> bool(abs(RandomNormal(stddev=0.1, seed=1)((100, 100)).std() - 0.1) < 0.01)
    True
    """

    def __init__(self, mean: float = 0.0, stddev: float = 0.05, seed: int | None = None) -> None:
        super().__init__(seed)
        self.mean, self.stddev = _number(self, "mean", mean), check_number("RandomNormal", "stddev", stddev, 0)

    def draw(self, generator, shape):
        return generator.normal(self.mean, self.stddev, shape)

    def get_config(self):
        return {"mean": self.mean, "stddev": self.stddev, "seed": self.seed}


class RandomUniform(_Random):
    """Anywhere between `minval` and `maxval`, each value as likely as the next.

    >>> bool(abs(RandomUniform(-1, 1, seed=1)((100, 100))).max() <= 1)
    True
    """

    def __init__(self, minval: float = -0.05, maxval: float = 0.05, seed: int | None = None) -> None:
        super().__init__(seed)
        minval, maxval = _number(self, "minval", minval), _number(self, "maxval", maxval)
        if not minval <= maxval:
            raise ValueError(f"RandomUniform: minval must not exceed maxval; received {minval} and {maxval}.")
        self.minval, self.maxval = minval, maxval

    def draw(self, generator, shape):
        return generator.uniform(self.minval, self.maxval, shape)

    def get_config(self):
        return {"minval": self.minval, "maxval": self.maxval, "seed": self.seed}


class TruncatedNormal(_Random):
    """Bell-shaped, without the tails: values beyond two spreads are drawn again.

    >>> bool(abs(TruncatedNormal(stddev=0.1, seed=1)((100, 100))).max() <= 0.2)
    True
    """

    def __init__(self, mean: float = 0.0, stddev: float = 0.05, seed: int | None = None) -> None:
        super().__init__(seed)
        self.mean, self.stddev = _number(self, "mean", mean), check_number("TruncatedNormal", "stddev", stddev, 0)

    def draw(self, generator, shape):
        return self.mean + self.stddev * _truncated(generator, shape)

    def get_config(self):
        return {"mean": self.mean, "stddev": self.stddev, "seed": self.seed}


class VarianceScaling(_Random):
    """Random, with a spread that suits the layer's size, so that signals neither fade nor explode on their way.

    The variance is scale / n, where n counts inputs ("fan_in"), outputs ("fan_out") or their mean ("fan_avg").

    >>> VarianceScaling(scale=2.0, seed=1)((3, 4)).shape
    (3, 4)
    """

    def __init__(
        self,
        scale: float = 1.0,
        mode: str = "fan_in",
        distribution: str = "truncated_normal",
        seed: int | None = None,
    ) -> None:
        super().__init__(seed)
        if not _number(self, "scale", scale) > 0:
            raise ValueError(f"VarianceScaling: scale must be positive; received {scale!r}.")
        modes, shapes = ("fan_in", "fan_out", "fan_avg"), ("truncated_normal", "untruncated_normal", "uniform")
        if mode not in modes:
            raise ValueError(f"VarianceScaling has no mode {mode!r}. {did_you_mean(mode, modes)}")
        if distribution not in shapes:
            raise ValueError(
                f"VarianceScaling has no distribution {distribution!r}. {did_you_mean(distribution, shapes)}"
            )
        self.scale, self.mode, self.distribution = scale, mode, distribution

    def draw(self, generator, shape):
        fan_in, fan_out = compute_fans(shape)
        n = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2}[self.mode]
        variance = self.scale / max(1.0, n)
        if self.distribution == "uniform":
            limit = math.sqrt(3 * variance)
            return generator.uniform(-limit, limit, shape)
        if self.distribution == "untruncated_normal":
            return generator.normal(0, math.sqrt(variance), shape)
        # Cutting the tails off makes the spread 0.8796 times smaller; dividing by that puts it back.
        return math.sqrt(variance) / 0.87962566103423978 * _truncated(generator, shape)

    def get_config(self):
        return {
            "scale": self.scale, "mode": self.mode, "distribution": self.distribution, "seed": self.seed,
        }  # fmt: skip


class _Named(VarianceScaling):
    """A VarianceScaling with a name of its own: only the seed is left to choose."""

    def get_config(self):
        return {"seed": self.seed}


class GlorotUniform(_Named):
    """Keras's default for kernels: uniform within sqrt(6 / (inputs + outputs)).

    >>> bool(abs(GlorotUniform(seed=1)((3, 3))).max() <= 1)
    True

    Source
        Glorot and Bengio 2010, "Understanding the difficulty of training deep feedforward neural networks".
    """

    def __init__(self, seed: int | None = None) -> None:
        super().__init__(1.0, "fan_avg", "uniform", seed)


class GlorotNormal(_Named):
    """As GlorotUniform, but bell-shaped: variance 2 / (inputs + outputs).

    >>> GlorotNormal(seed=1)((3, 4)).shape
    (3, 4)
    """

    def __init__(self, seed: int | None = None) -> None:
        super().__init__(1.0, "fan_avg", "truncated_normal", seed)


class HeUniform(_Named):
    """For ReLU, which silences half: uniform within sqrt(6 / inputs).

    >>> bool(abs(HeUniform(seed=1)((6, 3))).max() <= 1)
    True

    Source
        He et al. 2015, "Delving deep into rectifiers".
    """

    def __init__(self, seed: int | None = None) -> None:
        super().__init__(2.0, "fan_in", "uniform", seed)


class HeNormal(_Named):
    """For ReLU, which silences half: bell-shaped with variance 2 / inputs (He et al. 2015).

    >>> HeNormal(seed=1)((3, 4)).shape
    (3, 4)
    """

    def __init__(self, seed: int | None = None) -> None:
        super().__init__(2.0, "fan_in", "truncated_normal", seed)


class LecunUniform(_Named):
    """For SELU, which keeps the size of its signals by itself: uniform within sqrt(3 / inputs).

    >>> bool(abs(LecunUniform(seed=1)((3, 3))).max() <= 1)
    True

    Source
        LeCun et al. 1998, "Efficient backprop"; Klambauer et al. 2017, "Self-normalizing neural networks".
    """

    def __init__(self, seed: int | None = None) -> None:
        super().__init__(1.0, "fan_in", "uniform", seed)


class LecunNormal(_Named):
    """As LecunUniform, but bell-shaped: variance 1 / inputs.

    >>> LecunNormal(seed=1)((3, 4)).shape
    (3, 4)
    """

    def __init__(self, seed: int | None = None) -> None:
        super().__init__(1.0, "fan_in", "truncated_normal", seed)


class Orthogonal(_Random):
    """Columns (or rows, where they are fewer) of length `gain`, each at a right angle to all others.

    Multiplying by such a matrix turns a vector and keeps its length, so that a state can pass through a recurrent
    layer a hundred times and neither fade nor explode. A weight of more than two axes counts as a matrix with the
    last axis as columns.

    >>> bool(np.allclose((w := Orthogonal(seed=1)((3, 3))) @ w.T, np.eye(3), atol=1e-6))
    True

    Raises
        ValueError: the weight has fewer than two axes.
    Source
        Saxe, McClelland, Ganguli 2014, "Exact solutions to the nonlinear dynamics of learning in deep linear
        neural networks".
    """

    def __init__(self, gain: float = 1.0, seed: int | None = None) -> None:
        super().__init__(seed)
        self.gain = _number(self, "gain", gain)

    def draw(self, generator, shape):
        if len(shape) < 2:
            raise ValueError(f"Orthogonal makes matrices, (inputs, outputs); the weight has shape {shape}.")
        rows, columns = math.prod(shape[:-1]), shape[-1]
        q, r = np.linalg.qr(generator.standard_normal((max(rows, columns), min(rows, columns))))
        # QR leaves the sign of each column open; with r's diagonal positive every direction is as likely as the next.
        q = q * np.where(np.diag(r) < 0, -1, 1)
        return self.gain * (q if rows >= columns else q.T).reshape(shape)

    def get_config(self):
        return {"gain": self.gain, "seed": self.seed}


def compute_fans(shape: Sequence[int]) -> tuple[float, float]:
    """How many inputs feed one output, and how many outputs one input feeds, for a kernel of that shape."""
    if len(shape) == 0:
        return 1, 1
    if len(shape) == 1:
        return shape[0], shape[0]
    window = math.prod(shape[:-2])  # a convolution's kernel: its window counts for both
    return shape[-2] * window, shape[-1] * window


def _number(owner: Initializer, name: str, value: float) -> float:
    return check_number(type(owner).__name__, name, value, -math.inf)


def _truncated(generator: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Standard normal numbers, those beyond 2 drawn again."""
    values = generator.standard_normal(shape)
    outside = np.abs(values) > 2
    while outside.any():
        values[outside] = generator.standard_normal(int(outside.sum()))
        outside = np.abs(values) > 2
    return values


_BY_NAME: dict[str, type[Initializer]] = {
    "zeros": Zeros, "ones": Ones, "constant": Constant,
    "random_normal": RandomNormal, "random_uniform": RandomUniform, "truncated_normal": TruncatedNormal,
    "variance_scaling": VarianceScaling,
    "glorot_uniform": GlorotUniform, "glorot_normal": GlorotNormal,
    "he_uniform": HeUniform, "he_normal": HeNormal,
    "lecun_uniform": LecunUniform, "lecun_normal": LecunNormal,
    "orthogonal": Orthogonal, "identity": Identity,
}  # fmt: skip
_BY_CLASS = {c.__name__: c for c in _BY_NAME.values()}
# Keras's other names for some of them.
_SHORT: dict[str, type[Initializer]] = {
    "normal": RandomNormal, "uniform": RandomUniform, "zero": Zeros, "one": Ones,
    "IdentityInitializer": Identity, "OrthogonalInitializer": Orthogonal,
}  # fmt: skip


def get(identifier: str | Initializer | Callable[..., Any] | None) -> Callable[..., Any]:
    """The initializer of that name ("glorot_uniform" or "GlorotUniform"); an instance or a function stays.

    Raises
        ValueError: an unknown name (the nearest known one is named).
    """
    known = {**_SHORT, **_BY_CLASS, **_BY_NAME}
    if isinstance(identifier, str):
        if identifier in known:
            return known[identifier]()
        raise ValueError(f"There is no initializer {identifier!r}. {did_you_mean(identifier, known)}")
    if isinstance(identifier, type) and issubclass(identifier, Initializer):
        return identifier()
    if callable(identifier):
        return identifier
    raise TypeError(f"An initializer is a name such as 'glorot_uniform' or an instance; received {identifier!r}.")
