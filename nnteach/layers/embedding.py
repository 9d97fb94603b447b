"""Embedding: a table with a row of numbers for each word, looked up and learned."""

from __future__ import annotations

import warnings
from typing import Any

from nnteach import constraints, initializers, regularizers
from nnteach.autodiff import value_of
from nnteach.backend import Shape, to_numpy, xp
from nnteach.errors import check_count, check_flag
from nnteach.graph import Symbol
from nnteach.kernels.lookup import add_rows
from nnteach.layers.layer import Layer


class Embedding(Layer):
    """y = the rows of a table that the ids in x name: what an id means is learned, as a point in space.

    >>> Embedding(100, 8)([[3, 14, 15]]).shape
    (1, 3, 8)

    Shapes
        x: (batch, ...), whole numbers  ->  y: (batch, ..., output_dim)
        embeddings: (input_dim, output_dim), one row for each id.

    Args
        input_dim: how many ids there are: 0, 1, ..., input_dim - 1.
        output_dim: numbers in a row.
        embeddings_initializer: how the table starts.
        embeddings_regularizer, embeddings_constraint: what keeps its numbers small, or in bounds.
        mask_zero: whether id 0 means that there is nothing; recurrent layers then skip such steps.
        weights: the table to start with, an array or a list of one.

    Raises
        ValueError: an id that is not whole, is negative or has no row.
    """

    keras_only = ("lora_rank", "lora_alpha", "quantization_config")

    def __init__(
        self,
        input_dim: int,
        output_dim: int,
        embeddings_initializer: Any = "uniform",
        embeddings_regularizer: Any = None,
        embeddings_constraint: Any = None,
        mask_zero: bool = False,
        weights: Any = None,
        **kwargs: Any,
    ):
        if kwargs.pop("input_length", None) is not None:
            warnings.warn("Embedding: input_length changes nothing; just remove it.", stacklevel=2)
        super().__init__(**kwargs)
        self.input_dim = check_count("Embedding", "input_dim", input_dim)
        self.output_dim = check_count("Embedding", "output_dim", output_dim)
        self.embeddings_initializer = initializers.get(embeddings_initializer)
        self.embeddings_regularizer = regularizers.get(embeddings_regularizer)
        self.embeddings_constraint = constraints.get(embeddings_constraint)
        self.mask_zero = check_flag("Embedding", "mask_zero", mask_zero)
        self.makes_mask = self.supports_masking = self.mask_zero
        if weights is not None:
            self.ensure_built((None, None))
            self.set_weights(weights if isinstance(weights, list) and len(weights) == 1 else [weights])

    def build(self, input_shape: Shape) -> None:
        self.embeddings = self.add_weight(
            (self.input_dim, self.output_dim), self.embeddings_initializer, name="embeddings",
            regularizer=self.embeddings_regularizer, constraint=self.embeddings_constraint,
        )  # fmt: skip

    def __call__(self, x: Any, *more: Any, **options: Any) -> Any:
        numbers = value_of(x)  # within the call of another layer they are followed
        if not isinstance(x, Symbol) and not hasattr(numbers, "get"):  # on a card, looking would mean waiting for it
            self.check_values(to_numpy(numbers))
        return super().__call__(x, *more, **options)

    def check_values(self, x: Any) -> None:
        """Refuse ids that have no row; asked on the host, where looking is cheap."""
        ids = x if x.dtype.kind in "iufb" else x.astype("float64")
        if ids.size == 0 or (ids.dtype.kind != "f" and ids.min() >= 0 and ids.max() < self.input_dim):
            return
        wrong = ~((ids >= 0) & (ids < self.input_dim) & (ids == ids // 1))
        if wrong.any():
            place = tuple(int(axis[0]) for axis in wrong.nonzero())
            raise ValueError(
                f"{self.name} looks up ids, the whole numbers 0 to {self.input_dim - 1} (input_dim={self.input_dim} "
                f"counts them all, also the 0 of padding); received {ids[place]:g} at index {place}. "
                "Count the words again: input_dim is the largest id + 1."
            )

    def call(self, x, training=False):
        if xp.device == "cpu":
            self.check_values(x)
        ids = x.astype("int64")
        y = self.embeddings.value[ids]
        self.saved = {"x": x, "ids": ids, "y": y}
        return y

    def backward(self, dy):
        add_rows(self.embeddings.grad, self.saved["ids"], dy)
        return None  # an id has no slope

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        return inputs != 0 if self.mask_zero else None

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return (*input_shape, self.output_dim)

    def get_config(self) -> dict[str, Any]:
        names = (
            "input_dim", "output_dim", "embeddings_initializer", "embeddings_regularizer", "embeddings_constraint",
            "mask_zero",
        )  # fmt: skip
        return super().get_config() | {name: getattr(self, name) for name in names}
