"""Images, and the layers that read them."""

from __future__ import annotations

from typing import Any

import numpy as np

from mistakes.common import REAL, RNG, X, mistake, train
from nnteach import Input, Sequential
from nnteach.layers import (
    Add,
    BatchNormalization,
    Concatenate,
    Conv1D,
    Conv2D,
    Dense,
    Flatten,
    GlobalAveragePooling1D,
    MaxPooling2D,
    Permute,
    Reshape,
)

IMAGES = RNG.random((8, 6, 6, 1)).astype("float32")
COLOURED = RNG.random((8, 6, 6, 3)).astype("float32")
KINDS = np.arange(8) % 3
SPARSE = "sparse_categorical_crossentropy"


def see(shape: tuple[int, ...], x: Any = IMAGES, y: Any = KINDS, loss: str = SPARSE, flat: bool = True) -> Any:
    """Train a small network for images of that shape."""
    between = [Flatten()] if flat else []
    return train([Input(shape), Conv2D(4, 3), *between, Dense(3, "softmax")], x, y, loss)


MISTAKES = [
    mistake("grey images without the axis of channels", lambda: see((6, 6, 1), IMAGES[..., 0]), ValueError,
            "(8, 6, 6)", "(6, 6, 1)", "x[..., np.newaxis]"),
    mistake("Input of images without channels", lambda: see((6, 6)), ValueError, "Conv2D", "(batch, 6, 6)", "x[..., np.newaxis]"),
    mistake("no Input, grey images", lambda: train([Conv2D(4, 3), Flatten(), Dense(3)], IMAGES[..., 0], KINDS), ValueError,
            "Conv2D", "(batch, height, width, channels)", "x[..., np.newaxis]"),
    mistake("channels first", lambda: see((6, 6, 3), COLOURED.transpose(0, 3, 1, 2)), ValueError,
            "(8, 3, 6, 6)", "channels come first", "np.moveaxis(x, 1, -1)"),
    mistake("coloured images for a grey model", lambda: see((6, 6, 1), COLOURED), ValueError, "(6, 6, 3)", "(6, 6, 1)"),
    mistake("images flattened too early", lambda: see((6, 6, 1), IMAGES.reshape(8, 36)), ValueError,
            "(8, 36)", "x.reshape((-1, 6, 6, 1))"),
    mistake("predict one image", lambda: Sequential([Input((6, 6, 1)), Flatten()]).predict(IMAGES[0]), ValueError,
            "(6, 6, 1)", "x[np.newaxis]"),
    mistake("a kernel larger than the image", lambda: Sequential([Input((6, 6, 1)), Conv2D(4, 7)]), ValueError,
            "conv2d", "7 cells", "only 6", "padding='same'"),
    mistake("pooled until nothing is left", lambda: Sequential([Input((6, 6, 1)), *[MaxPooling2D() for _ in range(3)]]),
            ValueError, "max_pooling2d", "nothing would be left", "one pooling layer less"),
    mistake("Flatten forgotten, class numbers", lambda: see((6, 6, 1), flat=False), ValueError,
            "(8,)", "(4, 4, 3)", "Flatten()", "GlobalAveragePooling2D()"),
    mistake("Flatten forgotten, one-hot rows",
            lambda: see((6, 6, 1), y=np.eye(3)[KINDS], loss="categorical_crossentropy", flat=False), ValueError,
            "(8, 3)", "Images reach the last layer", "Flatten()"),
    mistake("Flatten forgotten, numbers", lambda: see((6, 6, 1), y=KINDS[:, None], loss="mse", flat=False), ValueError,
            "(8, 1)", "(4, 4, 3)", "Flatten()"),
    mistake("Flatten before a convolution", lambda: Sequential([Input((6, 6, 1)), Flatten(), Conv2D(4, 3)]), ValueError,
            "conv2d", "(batch, height, width, channels)", "(batch, 36)"),
    mistake("a convolution over a table", lambda: train([Input((4,)), Conv1D(4, 3), Flatten(), Dense(1)], X, REAL), ValueError,
            "Conv1D", "(batch, steps, channels)", "x[..., np.newaxis]"),
    mistake("a way round of other channels", lambda: Add()([x := Input((6, 6, 3)), Conv2D(8, 3, padding="same")(x)]),
            ValueError, "add", "(None, 6, 6, 3)", "(None, 6, 6, 8)", "axis 3"),
    mistake("a way round of another size", lambda: Add()([x := Input((6, 6, 3)), Conv2D(3, 3)(x)]), ValueError,
            "add", "(None, 6, 6, 3)", "(None, 4, 4, 3)", "axis 1"),
    mistake("images of two sizes side by side", lambda: Concatenate()([Input((6, 6, 3)), Input((5, 5, 3))]), ValueError,
            "concatenate", "along axis 1 they must agree", "(None, 5, 5, 3)"),
    mistake("pooling what is flat", lambda: Sequential([Input((4,)), GlobalAveragePooling1D()]), ValueError,
            "GlobalAveragePooling1D", "(batch, steps, channels)", "(batch, 4)"),
    mistake("a Reshape that does not fill", lambda: Sequential([Input((4,)), Reshape((3, 2))]), ValueError,
            "reshape", "4 numbers", "(3, 2)", "-1"),
    mistake("Permute counted from 0", lambda: Sequential([Input((4, 5)), Permute((0, 1))]), ValueError, "Permute", "at least 1"),
    mistake("normalized along no axis", lambda: Sequential([Input((4,)), BatchNormalization(axis=3)]), ValueError,
            "batch_normalization", "axis 3", "(None, 4)"),
    mistake("a kernel of too many sizes", lambda: Conv2D(32, (3, 3, 3)), ValueError, "Conv2D", "kernel_size", "(3, 3, 3)"),
]  # fmt: skip
