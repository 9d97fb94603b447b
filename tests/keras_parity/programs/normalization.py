"""Normalizations and noise: what they make of numbers, what they remember, how a model with them learns."""

from __future__ import annotations

from typing import Any

import numpy as np
from keras_parity.programs.harness import SINGLE, numbers, program

_BATCH: list[tuple[dict[str, Any], tuple[int, ...]]] = [
    ({}, (6, 3)),
    ({"momentum": 0.5, "epsilon": 0.1}, (6, 3)),
    ({"center": False}, (5, 2)),
    ({"scale": False}, (5, 2)),
    ({"axis": 1}, (4, 3, 5)),
    ({}, (2, 3, 3, 2)),
    ({"axis": 1}, (2, 2, 3, 3)),
    ({"axis": -2}, (3, 2, 4)),
]


@program("batch normalization", tolerance=SINGLE)
def _(k, tools):
    """In training twice, then predicting, then frozen: outputs and all weights."""
    result = {}
    for arguments, shape in _BATCH:
        layer = k.layers.BatchNormalization(**arguments)
        layer(np.ones(shape), training=False)
        rest = [w.shape for w in layer.get_weights()]
        layer.set_weights([np.abs(numbers(*s, seed=30 + i)) + 0.1 for i, s in enumerate(rest)])
        x = 2 * numbers(*shape, seed=31) + 1
        steps: dict[str, Any] = {"names": [w.name for w in layer.weights]}
        steps["first"] = tools.numpy(layer(x, training=True))
        steps["second"] = tools.numpy(layer(x - 3, training=True))
        steps["weights"] = layer.get_weights()
        steps["predicting"] = tools.numpy(layer(x, training=False))
        layer.trainable = False
        steps["frozen"] = tools.numpy(layer(x, training=True))
        steps["weights after"] = layer.get_weights()
        steps["trainable"] = len(layer.trainable_variables)
        result[f"{arguments} {shape}"] = steps
    return result


@program("batch normalization with a mask", tolerance=SINGLE)
def _(k, tools):
    layer = k.layers.BatchNormalization(momentum=0.5)
    x = numbers(3, 4, 2, seed=32)
    layer(x, training=False)
    mask = np.array([[1, 1, 0, 0], [1, 1, 1, 1], [0, 1, 0, 1]], dtype=bool)
    y = layer.call(tools.array(x), training=True, mask=tools.array(mask))
    return {"y": tools.numpy(y), "weights": layer.get_weights()}


@program("layer normalization", tolerance=SINGLE)
def _(k, tools):
    result = {}
    for arguments, shape in [
        ({}, (4, 5)), ({"epsilon": 0.1}, (4, 5)), ({"center": False}, (3, 4)), ({"scale": False}, (3, 4)),
        ({"axis": 1}, (2, 4, 3)), ({"axis": [1, 2]}, (2, 4, 3)), ({"axis": [-1, -3]}, (2, 3, 2, 4)),
    ]:  # fmt: skip
        layer = k.layers.LayerNormalization(**arguments)
        layer(np.ones(shape))
        layer.set_weights([numbers(*w.shape, seed=33 + i) for i, w in enumerate(layer.get_weights())])
        y = tools.numpy(layer(3 * numbers(*shape, seed=34) + 2))
        result[f"{arguments} {shape}"] = {"y": y, "shapes": [list(w.shape) for w in layer.get_weights()]}
    return result


@program("unit normalization", tolerance=SINGLE)
def _(k, tools):
    x = numbers(2, 3, 4, seed=35)
    x[0, 0] = 0
    return [tools.numpy(k.layers.UnitNormalization(axis=axis)(x)) for axis in (-1, 1, [1, 2])]


@program("a model with normalizations learns", tolerance=1e-5)
def _(k, tools):
    x = 3 * numbers(20, 4, seed=36) + 2
    y = (x[:, 0] > x[:, 1]).astype("float64")
    model = k.Sequential([
        k.Input((4,)), k.layers.BatchNormalization(), k.layers.Dense(5, activation="sigmoid"),
        k.layers.LayerNormalization(), k.layers.Dense(1, activation="sigmoid"),
    ])  # fmt: skip
    model.set_weights([*model.get_weights()[:4], 0.5 * numbers(4, 5), numbers(5), np.ones(5), np.zeros(5),
                       numbers(5, 1, seed=1), numbers(1)])  # fmt: skip
    model.compile(optimizer=k.optimizers.SGD(0.3, momentum=0.9), loss="binary_crossentropy", metrics=["accuracy"])
    history = model.fit(x, y, batch_size=6, epochs=5, shuffle=False, verbose=0, validation_split=0.25)
    return {
        "history": history.history, "weights": model.get_weights(), "predict": model.predict(x, verbose=0),
        "names": [w.name for w in model.weights], "trainable": len(model.trainable_variables),
    }  # fmt: skip


@program("noise does nothing when it should not")
def _(k, tools):
    x = numbers(3, 4, 5, 2, seed=37)
    layers = {
        "AlphaDropout": (k.layers.AlphaDropout(0.5), k.layers.AlphaDropout(0.0)),
        "GaussianDropout": (k.layers.GaussianDropout(0.5), k.layers.GaussianDropout(0.0)),
        "GaussianNoise": (k.layers.GaussianNoise(0.5), k.layers.GaussianNoise(0.0)),
        "SpatialDropout2D": (k.layers.SpatialDropout2D(0.5), k.layers.SpatialDropout2D(0.0)),
    }
    return {
        name: [tools.numpy(a(x, training=False)), tools.numpy(b(x, training=True))] for name, (a, b) in layers.items()
    }


@program("what noise promises", floatx="float32", tolerance=0.02)
def _(k, tools):
    """Draws differ; means, spreads and shares do not, over 40,000 numbers."""
    x = np.ones((100, 4, 100), dtype="float32")
    result = {}
    for name, layer in {
        "Dropout": k.layers.Dropout(0.4), "noise_shape": k.layers.Dropout(0.5, noise_shape=(None, 1, None)),
        "SpatialDropout1D": k.layers.SpatialDropout1D(0.5), "AlphaDropout": k.layers.AlphaDropout(0.5),
        "GaussianDropout": k.layers.GaussianDropout(0.5), "GaussianNoise": k.layers.GaussianNoise(0.5),
    }.items():  # fmt: skip
        y = tools.numpy(layer(x, training=True))
        result[name] = {
            "mean": float(y.mean()), "spread": float(y.std()), "largest": float(y.max()) if "Gauss" not in name else 0.0,
            "same at all steps": bool((y[:, :1] == y).all()),
        }  # fmt: skip
    return result
