"""Layers that make one array of several: sums, products, the largest; side by side; the products of two."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nnteach.backend import Array, Shape, xp
from nnteach.errors import check_flag
from nnteach.layers.layer import Layer

Shapes = list[Shape]


class _Merge(Layer):
    """Several inputs, number by number. An input with fewer axes is repeated along those it lacks, after the batch."""

    supports_masking = True
    at_least, at_most = 2, float("inf")  # inputs

    def build(self, input_shape: Any) -> None:
        self.check_input(input_shape)

    def check_input(self, input_shape: Any) -> None:
        """Raise a ValueError if these shapes do not fit together."""
        self.compute_output_shape(input_shape)

    def compute_output_shape(self, input_shape: Any) -> Shape:
        shapes = self._several(input_shape)
        _same_batch(self.name, shapes)
        axes = max(map(len, shapes))
        aligned = [_widened(shape, axes) for shape in shapes]
        sizes = [_common_size(self.name, [s[a] for s in aligned], a, shapes) for a in range(1, axes)]
        return (_batch(shapes), *sizes)

    def _several(self, shapes: Any) -> Shapes:
        if not isinstance(shapes, list) or not all(isinstance(shape, tuple) for shape in shapes):
            raise ValueError(
                f"{self.name} reads a list of inputs: {type(self).__name__}()([a, b]), with square brackets; "
                f"received one input of shape {shapes}."
            )
        if not self.at_least <= len(shapes) <= self.at_most:
            wanted = f"exactly {self.at_least}" if self.at_least == self.at_most else f"at least {self.at_least}"
            raise ValueError(f"{self.name} needs {wanted} inputs; received {len(shapes)}, of shapes {shapes}.")
        return shapes

    def call(self, xs, training=False):
        axes = max(x.ndim for x in xs)
        y = self.merge([x.reshape(_widened(x.shape, axes)) for x in xs])
        self.saved = {"x": xs, "y": y}
        return y

    def backward(self, dy):
        xs, y = self.saved["x"], self.saved["y"]
        wide = [x.reshape(_widened(x.shape, y.ndim)) for x in xs]
        shares = zip(self.split(dy, wide, y), wide, xs, strict=True)
        return [_gathered(share, w.shape).reshape(x.shape) for share, w, x in shares]

    def merge(self, xs: list[Array]) -> Array:
        """y from inputs of as many axes each."""
        raise NotImplementedError

    def split(self, dy: Array, xs: list[Array], y: Array) -> list[Array]:
        """dy's share for each input, of the shape of dy."""
        raise NotImplementedError

    def compute_mask(self, inputs: Any, mask: Any) -> Any:
        """A step counts if it counts in any input; all count if an input has no mask."""
        if mask is None or any(m is None for m in mask):
            return None
        return _any_of(mask)


class Add(_Merge):
    """y = a + b + ...: each input gets the whole gradient. The sum of a residual connection.

    >>> Add()([np.array([[1.0, 2.0]]), np.array([[10.0, 20.0]])])
    array([[11., 22.]], dtype=float32)

    Shapes
        [a, b, ...], each (batch, ...)  ->  y: (batch, ...)
    """

    def merge(self, xs):
        return _folded(xp.add, xs)

    def split(self, dy, xs, y):
        return [dy] * len(xs)


class Subtract(_Merge):
    """y = a - b: exactly two inputs.

    >>> Subtract()([np.array([[1.0, 2.0]]), np.array([[10.0, 20.0]])])
    array([[ -9., -18.]], dtype=float32)

    Shapes
        [a, b], each (batch, ...)  ->  y: (batch, ...)
    """

    at_least = at_most = 2

    def merge(self, xs):
        return xs[0] - xs[1]

    def split(self, dy, xs, y):
        return [dy, -dy]


class Multiply(_Merge):
    """y = a b ...: each input opens or closes a gate for the others.

    >>> Multiply()([np.array([[1.0, 2.0]]), np.array([[10.0, 20.0]])])
    array([[10., 40.]], dtype=float32)

    Shapes
        [a, b, ...], each (batch, ...)  ->  y: (batch, ...)
    """

    def merge(self, xs):
        return _folded(xp.multiply, xs)

    def split(self, dy, xs, y):
        # Not dy y / x, which fails where x is 0.
        return [_folded(xp.multiply, [dy, *xs[:i], *xs[i + 1 :]]) for i in range(len(xs))]


class Average(_Merge):
    """y = (a + b + ...) / n: what the inputs say on average.

    >>> Average()([np.array([[1.0, 2.0]]), np.array([[3.0, 4.0]])])
    array([[2., 3.]], dtype=float32)

    Shapes
        [a, b, ...], each (batch, ...)  ->  y: (batch, ...)
    """

    def merge(self, xs):
        return _folded(xp.add, xs) / len(xs)

    def split(self, dy, xs, y):
        return [dy / len(xs)] * len(xs)


class _Extreme(_Merge):
    """The gradient goes to the input that won; where several are equal, they share it."""

    def split(self, dy, xs, y):
        won = [(x == y).astype(dy.dtype) for x in xs]
        share = dy / _folded(xp.add, won)
        return [w * share for w in won]


class Maximum(_Extreme):
    """y = max(a, b, ...), number by number.

    >>> Maximum()([np.array([[1.0, 9.0]]), np.array([[3.0, 4.0]])])
    array([[3., 9.]], dtype=float32)

    Shapes
        [a, b, ...], each (batch, ...)  ->  y: (batch, ...)
    """

    def merge(self, xs):
        return _folded(xp.maximum, xs)


class Minimum(_Extreme):
    """y = min(a, b, ...), number by number.

    >>> Minimum()([np.array([[1.0, 9.0]]), np.array([[3.0, 4.0]])])
    array([[1., 4.]], dtype=float32)

    Shapes
        [a, b, ...], each (batch, ...)  ->  y: (batch, ...)
    """

    def merge(self, xs):
        return _folded(xp.minimum, xs)


class Concatenate(_Merge):
    """The inputs side by side, along one axis; the other axes must agree.

    >>> Concatenate()([np.ones((2, 3)), np.ones((2, 4))]).shape
    (2, 7)

    Shapes
        [(batch, 2), (batch, 3)]  ->  y: (batch, 5)

    Args
        axis: along which they are laid; -1 is the last, the features.

    Raises
        ValueError: another axis differs.
    """

    def __init__(self, axis: int = -1, **kwargs: Any):
        super().__init__(**kwargs)
        if isinstance(axis, bool) or not isinstance(axis, int):
            raise TypeError(f"Concatenate: axis must be a whole number such as -1; received {axis!r}.")
        self.axis = axis

    def compute_output_shape(self, input_shape: Any) -> Shape:
        shapes = self._several(input_shape)
        axes = len(shapes[0])
        if any(len(shape) != axes for shape in shapes):
            raise ValueError(f"{self.name} needs inputs with as many axes each; received shapes {_listed(shapes)}.")
        if not -axes <= self.axis < axes or self.axis % axes == 0:
            what = "the batch" if -axes <= self.axis < axes else "missing"
            raise ValueError(f"{self.name}: axis {self.axis} is {what} in inputs of shapes {_listed(shapes)}.")
        along = self.axis % axes
        for a in range(axes):
            sizes = {shape[a] for shape in shapes} - {None}
            if a != along and len(sizes) > 1:
                raise ValueError(
                    f"{self.name} lays inputs side by side along axis {along}; along axis {a} they must agree, but "
                    f"received shapes {_listed(shapes)}."
                )
        total = None if any(s[along] is None for s in shapes) else sum(s[along] for s in shapes)  # type: ignore[misc]
        common = [next((s[a] for s in shapes if s[a] is not None), None) for a in range(axes)]
        return (*common[:along], total, *common[along + 1 :])

    def call(self, xs, training=False):
        y = xp.concatenate(xs, axis=self.axis)
        self.saved = {"x": xs, "y": y}
        return y

    def backward(self, dy):
        pieces, start = [], 0
        for x in self.saved["x"]:
            stop = start + x.shape[self.axis]
            pieces.append(dy[(slice(None),) * (self.axis % dy.ndim) + (slice(start, stop),)])
            start = stop
        return pieces

    def compute_mask(self, inputs: Any, mask: Any) -> Any:
        """Along the steps the masks follow one another; along the features a step counts if any part of it does."""
        if mask is None or all(m is None for m in mask):
            return None
        masks = [xp.ones(x.shape[:2], dtype="bool") if m is None else m for x, m in zip(inputs, mask, strict=True)]
        along = self.axis % inputs[0].ndim
        return xp.concatenate(masks, axis=1) if along == 1 else _any_of(masks)

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"axis": self.axis}


class Dot(_Merge):
    """y = sum of a b along one axis of each: how well every row of a agrees with every row of b.

    >>> Dot(axes=1)([np.array([[1.0, 2.0]]), np.array([[3.0, 4.0]])])
    array([[11.]], dtype=float32)

    Shapes
        [(batch, n), (batch, n)] with axes=1  ->  y: (batch, 1)
        [(batch, queries, n), (batch, keys, n)] with axes=2  ->  y: (batch, queries, keys)

    Args
        axes: the axis that is summed over, in both inputs, or (axis of a, axis of b); not 0, the batch.
        normalize: gives both length 1 along it first, so that y is the cosine of the angle between them.

    Raises
        ValueError: the two axes have different sizes.
    """

    at_least = at_most = 2

    def __init__(self, axes: int | Sequence[int], normalize: bool = False, **kwargs: Any):
        super().__init__(**kwargs)
        pair = [axes, axes] if isinstance(axes, int) else axes
        if not isinstance(pair, (list, tuple)) or not all(isinstance(a, int) and not isinstance(a, bool) for a in pair):
            raise TypeError(f"Dot: axes must be a whole number, or two such as (1, 2); received {axes!r}.")
        if len(pair) != 2:
            raise ValueError(f"Dot: axes must be one axis, or two, one for each input; received {axes!r}.")
        self.axes = axes
        self._pair = list(pair)
        self.normalize = check_flag("Dot", "normalize", normalize)

    def compute_output_shape(self, input_shape: Any) -> Shape:
        a, b = self._several(input_shape)
        _same_batch(self.name, [a, b])
        for shape, axis in zip((a, b), self._pair, strict=True):
            if not -len(shape) <= axis < len(shape) or axis % len(shape) == 0:
                what = "the batch" if -len(shape) <= axis < len(shape) else "missing"
                raise ValueError(f"{self.name}: axis {axis} is {what} in an input of shape {shape}; axes={self.axes}.")
        i, j = self._pair[0] % len(a), self._pair[1] % len(b)
        if None not in (a[i], b[j]) and a[i] != b[j]:
            raise ValueError(
                f"{self.name} sums over axis {i} of {a} and axis {j} of {b}: they need the same size, but are {a[i]} "
                f"and {b[j]}."
            )
        rest = (*_without(a, i)[1:], *_without(b, j)[1:])
        return (_batch([a, b]), *(rest or (1,)))

    def call(self, xs, training=False):
        i, j = (axis % x.ndim for axis, x in zip(self._pair, xs, strict=True))
        a, b = xp.moveaxis(xs[0], i, -1), xp.moveaxis(xs[1], j, -1)
        if self.normalize:
            a, b = a * _one_over_length(a), b * _one_over_length(b)
        y = _rows(a) @ _rows(b).swapaxes(1, 2)
        y = y.reshape(self.compute_output_shape([x.shape for x in xs]))
        self.saved = {"x": xs, "y": y}
        return y

    def backward(self, dy):
        xs = self.saved["x"]
        i, j = (axis % x.ndim for axis, x in zip(self._pair, xs, strict=True))
        raw_a, raw_b = xp.moveaxis(xs[0], i, -1), xp.moveaxis(xs[1], j, -1)
        short_a = _one_over_length(raw_a) if self.normalize else 1
        short_b = _one_over_length(raw_b) if self.normalize else 1
        a, b = raw_a * short_a, raw_b * short_b
        rows_a, rows_b = _rows(a), _rows(b)
        dy = dy.reshape(dy.shape[0], rows_a.shape[1], rows_b.shape[1])
        da = (dy @ rows_b).reshape(a.shape)
        db = (dy.swapaxes(1, 2) @ rows_a).reshape(b.shape)
        if self.normalize:  # what only lengthens a vector changes nothing
            da = (da - a * (a * da).sum(axis=-1, keepdims=True)) * short_a
            db = (db - b * (b * db).sum(axis=-1, keepdims=True)) * short_b
        return [xp.moveaxis(da, -1, i), xp.moveaxis(db, -1, j)]

    def compute_mask(self, inputs: Any, mask: Any) -> None:
        return None

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"axes": self.axes, "normalize": self.normalize}


def _folded(operation: Any, xs: list[Array]) -> Array:
    y = xs[0]
    for x in xs[1:]:
        y = operation(y, x)
    return y


def _any_of(masks: list[Array]) -> Array:
    return _folded(xp.logical_or, masks)


def _widened(shape: tuple[Any, ...], axes: int) -> tuple[Any, ...]:
    """A shape with ones after the batch, up to that many axes: (batch, 3) -> (batch, 1, 3)."""
    return (*shape[:1], *(1,) * (axes - len(shape)), *shape[1:])


def _gathered(dx: Array, shape: tuple[int, ...]) -> Array:
    """The sum of dx over the axes along which an input of that shape was repeated."""
    repeated = tuple(a for a, size in enumerate(shape) if size == 1 != dx.shape[a])
    return dx.sum(axis=repeated, keepdims=True) if repeated else dx


def _common_size(owner: str, sizes: list[int | None], axis: int, shapes: Shapes) -> int | None:
    known = {size for size in sizes if size not in (None, 1)}
    if len(known) > 1:
        raise ValueError(
            f"{owner} needs inputs that fit number by number; received shapes {_listed(shapes)}. Along axis {axis} "
            f"they have sizes {', '.join(map(str, sizes))}: all the same, or 1, would do."
        )
    if known:
        return known.pop() if None not in sizes else None
    return None if None in sizes else 1


def _same_batch(owner: str, shapes: Shapes) -> None:
    if any(len(shape) == 0 for shape in shapes):
        raise ValueError(f"{owner} needs inputs with a batch axis; received shapes {_listed(shapes)}.")
    batches = {shape[0] for shape in shapes} - {None}
    if len(batches) > 1:
        raise ValueError(
            f"{owner} needs as many examples in each input; received shapes {_listed(shapes)}, so batches of "
            f"{' and '.join(map(str, sorted(b for b in batches if b)))}."
        )


def _batch(shapes: Shapes) -> int | None:
    return next((shape[0] for shape in shapes if shape[0] is not None), None)


def _listed(shapes: Shapes) -> str:
    return " and ".join(map(str, shapes))


def _without(shape: Shape, axis: int) -> Shape:
    return (*shape[:axis], *shape[axis + 1 :])


def _rows(array):
    """All axes between the first and the last as one."""
    return array.reshape(array.shape[0], -1, array.shape[-1])


def _one_over_length(array):
    # Keras's smallest length; a row of zeros has no direction and stays.
    return 1 / xp.maximum(xp.sqrt((array * array).sum(axis=-1, keepdims=True)), 1e-7)
