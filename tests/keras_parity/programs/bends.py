"""ReLU and its kin, Softmax and Rescaling as layers; normalize and pad_sequences."""

from __future__ import annotations

import numpy as np
from keras_parity.programs.harness import EXACT, numbers, program

_LAYERS = (
    ("ReLU", {}), ("ReLU", {"max_value": 1.0}), ("ReLU", {"negative_slope": 0.1, "threshold": 0.3, "max_value": 1.5}),
    ("LeakyReLU", {}), ("LeakyReLU", {"negative_slope": 0.05}), ("ELU", {}), ("ELU", {"alpha": 0.4}),
    ("PReLU", {"alpha_initializer": "ones"}), ("PReLU", {"shared_axes": [1]}), ("Softmax", {}), ("Softmax", {"axis": 1}),
    ("Softmax", {"axis": [1, 2]}), ("Rescaling", {"scale": 0.5, "offset": -1.0}),
)  # fmt: skip


@program("layers that bend", tolerance=EXACT)
def _bends(k, tools):
    x = numbers(2, 3, 4, seed=8)
    result = {}
    for name, arguments in _LAYERS:
        layer = getattr(k.layers, name)(**arguments)
        result[f"{name} {arguments}"] = tools.numpy(layer(x))
    mask = numbers(2, 3, 4, seed=9) > 0
    result["Softmax masked"] = tools.numpy(k.layers.Softmax()(x, mask=tools.array(mask)))
    result["LeakyReLU"] = float(k.layers.LeakyReLU().negative_slope)
    return result


@program("normalize and pad_sequences")
def _utils(k, tools):
    x, sentences = numbers(3, 4, seed=2), [[1, 2, 3], [4], [5, 6, 7, 8, 9]]
    pad = k.utils.pad_sequences
    return [
        k.utils.normalize(x), k.utils.normalize(x[None], axis=1), k.utils.normalize(np.array([[3.0, 4.0], [0, 0]]), order=1),
        pad(sentences), pad(sentences, maxlen=4), pad(sentences, maxlen=2, padding="post", truncating="post"),
        pad(sentences, value=-1, dtype="float32", padding="post"), pad([[[1, 2]], [[3, 4], [5, 6]]]),
    ]  # fmt: skip
