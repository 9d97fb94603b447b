"""Penalties on large weights: a term added to the loss, so that a model prefers the simpler of two explanations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nnteach.autodiff import Tape, Tensor
from nnteach.backend import Array, xp
from nnteach.errors import check_number, did_you_mean


class Regularizer:
    """A penalty on numbers, and its gradient. Subclass it and define `__call__(x)`, in `nnteach.ops`.

    A tape then takes the gradient (see `autodiff`); to write it yourself, define `gradient(x)`, too.
    `Dense(kernel_regularizer=...)` adds the penalty of the kernel to the loss and the gradient of the penalty to the
    kernel's. The logs show the loss with its penalties, as Keras's do.
    """

    def __call__(self, x: Array) -> Array:
        """The penalty: one number."""
        raise NotImplementedError(f"{type(self).__name__} does not define __call__(self, x).")

    def gradient(self, x: Array) -> Array:
        """How the penalty grows with each of the numbers; of the shape of x."""
        with Tape() as tape:
            followed = tape.follow(x)
            penalty = self(followed)
        if not isinstance(penalty, Tensor) or penalty.shape != ():
            raise TypeError(
                f"The penalty of {self!r} must be one number that ops computed from the weight, such as "
                f"ops.sum(ops.square(x)); it returned {penalty!r}."
            )
        tape.backward([penalty], [xp.ones_like(penalty.value)])
        gradient = tape.gradient(followed)
        return xp.zeros_like(x) if gradient is None else gradient

    def get_config(self) -> dict[str, Any]:
        """The arguments that make this regularizer again."""
        return {}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Regularizer:
        """A new regularizer from what `get_config` returned."""
        return cls(**config)

    def __repr__(self) -> str:
        arguments = ", ".join(f"{key}={value!r}" for key, value in self.get_config().items())
        return f"{type(self).__name__}({arguments})"


class L1(Regularizer):
    """l1 * sum(|x|): pulls every number towards 0 with the same force, so that many arrive there.

    >>> round(float(L1(0.1)(np.array([3.0, -4.0]))), 4)
    0.7

    Args
        l1: how strong, 0 or more.
    Source
        Tibshirani 1996, "Regression shrinkage and selection via the lasso".
    """

    def __init__(self, l1: float = 0.01) -> None:
        self.l1 = _strength("L1", "l1", 0.01 if l1 is None else l1)

    def __call__(self, x):
        return self.l1 * xp.abs(x).sum()

    def gradient(self, x):
        return self.l1 * xp.sign(x)

    def get_config(self):
        return {"l1": self.l1}


class L2(Regularizer):
    """l2 * sum(x**2): pulls each number towards 0 the harder, the larger it is.

    There is no 1/2 before it, as in Keras; books that write l2 / 2 mean half of it.

    >>> round(float(L2(0.1)(np.array([3.0, -4.0]))), 4)
    2.5

    Args
        l2: how strong, 0 or more.
    """

    def __init__(self, l2: float = 0.01) -> None:
        self.l2 = _strength("L2", "l2", 0.01 if l2 is None else l2)

    def __call__(self, x):
        return self.l2 * (x * x).sum()

    def gradient(self, x):
        return 2 * self.l2 * x

    def get_config(self):
        return {"l2": self.l2}


class L1L2(Regularizer):
    """l1 * sum(|x|) + l2 * sum(x**2): both at once, the elastic net.

    >>> round(float(L1L2(0.1, 0.1)(np.array([3.0, -4.0]))), 4)
    3.2

    Args
        l1, l2: how strong each is, 0 or more.
    Source
        Zou and Hastie 2005, "Regularization and variable selection via the elastic net".
    """

    def __init__(self, l1: float = 0.0, l2: float = 0.0) -> None:
        self.l1 = _strength("L1L2", "l1", 0.0 if l1 is None else l1)
        self.l2 = _strength("L1L2", "l2", 0.0 if l2 is None else l2)

    def __call__(self, x):
        return self.l1 * xp.abs(x).sum() + self.l2 * (x * x).sum()

    def gradient(self, x):
        return self.l1 * xp.sign(x) + 2 * self.l2 * x

    def get_config(self):
        return {"l1": self.l1, "l2": self.l2}


class OrthogonalRegularizer(Regularizer):
    """factor * mean |cosine| between any two rows (or columns): each is to say something that no other says.

    >>> round(float(OrthogonalRegularizer(0.1)(np.array([[1.0, 0.0], [1.0, 0.0]]))), 4)
    0.1

    Args
        factor: how strong, 0 or more.
        mode: "rows" or "columns" of a kernel of shape (features, units).
    """

    def __init__(self, factor: float = 0.01, mode: str = "rows") -> None:
        self.factor = _strength("OrthogonalRegularizer", "factor", factor)
        if mode not in ("rows", "columns"):
            raise ValueError(f"OrthogonalRegularizer: mode must be 'rows' or 'columns'; received {mode!r}.")
        self.mode = mode

    def __call__(self, x):
        unit, _ = self._unit_rows(x)
        return self._share(unit) * xp.abs(self._cosines(unit)).sum()

    def gradient(self, x):
        unit, norms = self._unit_rows(x)
        dunit = 2 * self._share(unit) * xp.sign(self._cosines(unit)) @ unit
        dx = (dunit - (dunit * unit).sum(axis=1, keepdims=True) * unit) / norms  # along a row its length cannot help
        return dx if self.mode == "rows" else dx.T

    def _unit_rows(self, x):
        """The rows (or columns, laid down) at length 1, and their lengths."""
        if x.ndim != 2:
            raise ValueError(f"OrthogonalRegularizer compares rows of a table; received an array of shape {x.shape}.")
        rows = x if self.mode == "rows" else x.T
        norms = xp.sqrt((rows * rows).sum(axis=1, keepdims=True))
        norms = xp.maximum(norms, 1e-12)
        return rows / norms, norms

    def _cosines(self, unit):
        """Between any two rows; 0 between a row and itself."""
        return (unit @ unit.T) * (1 - xp.eye(len(unit), dtype=unit.dtype))

    def _share(self, unit):
        """Each pair is counted twice in the table, and the mean is over pairs; a lonely row has none."""
        pairs = len(unit) * (len(unit) - 1) / 2
        return 0.5 * self.factor / pairs if pairs else 0.0

    def get_config(self):
        return {"factor": self.factor, "mode": self.mode}


class FromFunction(Regularizer):
    """A function of one's own: from the weight, in `nnteach.ops`, one number."""

    def __init__(self, function: Callable[[Any], Any]) -> None:
        self.function = function

    def __call__(self, x):
        return self.function(x)

    def get_config(self):
        return {"function": self.function}


l1, l2, l1_l2, orthogonal_regularizer = L1, L2, L1L2, OrthogonalRegularizer  # as many books write them

_BY_NAME: dict[str, Callable[[], Regularizer]] = {
    "l1": L1, "l2": L2, "l1_l2": lambda: L1L2(0.01, 0.01), "orthogonal_regularizer": OrthogonalRegularizer,
    "L1": L1, "L2": L2, "OrthogonalRegularizer": OrthogonalRegularizer,
}  # fmt: skip


def get(identifier: Any) -> Any:
    """The regularizer of that name ("l1", "l2", "l1_l2", each with strength 0.01); an instance stays, None is none.

    A function of one's own takes the weight and returns one number, computed with `nnteach.ops`.

    Raises
        ValueError: an unknown name (the nearest known one is named).
    """
    if identifier is None or (not isinstance(identifier, type) and _is_one(identifier)):
        return identifier
    if isinstance(identifier, type) and issubclass(identifier, Regularizer):
        return identifier()
    if isinstance(identifier, str):
        if identifier in _BY_NAME:
            return _BY_NAME[identifier]()
        raise ValueError(f"There is no regularizer {identifier!r}. {did_you_mean(identifier, _BY_NAME)}")
    if callable(identifier):
        return FromFunction(identifier)
    hint = f" For that strength: L2({identifier!r})." if isinstance(identifier, (int, float)) else ""
    raise TypeError(f"A regularizer is a name such as 'l2' or an instance; received {identifier!r}.{hint}")


def _is_one(thing: Any) -> bool:
    return callable(thing) and hasattr(thing, "gradient")


def _strength(owner: str, name: str, value: Any) -> float:
    return check_number(owner, name, value, 0)
