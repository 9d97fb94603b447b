"""Models that branch: several inputs and outputs, shared layers, models in models, losses by name, generators."""

from __future__ import annotations

from typing import Any

import numpy as np
from keras_parity.programs.harness import numbers, program

LOOSE = 3e-6  # the mean squared error passes through ops.mean

_A, _B = numbers(24, 4, seed=3), numbers(24, 3, seed=4)
_REAL = np.round(_A[:, :1] - 0.5 * _B[:, 1:2], 6)
_CLASSES = (np.abs(_A[:, 0]) > 1).astype(int) + (_B[:, 0] > 0.5)


def fixed(model: Any) -> Any:
    """Weights that do not come from chance, in the order in which the model hands them out."""
    model.set_weights([0.4 * numbers(*w.shape, seed=i) for i, w in enumerate(model.get_weights())])
    return model


def two_in_two_out(k: Any) -> Any:
    a, b = k.Input((4,), name="a"), k.Input((3,), name="b")
    first = k.layers.Dense(5, activation="sigmoid", name="first")(a)
    shared = k.layers.Dense(3, activation="sigmoid", name="shared")
    joined = k.layers.Concatenate(name="joined")([shared(b), shared(k.layers.Dense(3, name="to_b")(first))])
    number = k.layers.Dense(1, name="number")(joined)
    kind = k.layers.Dense(3, activation="softmax", name="kind")(k.layers.Concatenate(name="all")([joined, first]))
    return fixed(k.Model([a, b], [number, kind]))


def learned(model: Any, x: Any, y: Any, **fit: Any) -> dict[str, Any]:
    history = model.fit(x, y, batch_size=7, epochs=2, shuffle=False, verbose=0, **fit)
    return {"history": history.history, "weights": model.get_weights()}


@program("functional: the order of layers and weights", tolerance=1e-10)
def _(k, tools):
    model = two_in_two_out(k)
    return {"layers": [layer.name for layer in model.layers], "shapes": [list(w.shape) for w in model.get_weights()],
            "predict": model.predict([_A, _B], verbose=0)}  # fmt: skip


_COMPILED: dict[str, dict[str, Any]] = {
    "lists": {"loss": ["mse", "sparse_categorical_crossentropy"], "metrics": [["mae"], ["accuracy"]]},
    "dictionaries": {"loss": {"number": "mse", "kind": "sparse_categorical_crossentropy"},
                     "metrics": {"kind": ["accuracy"]}, "loss_weights": {"number": 0.3, "kind": 2.0}},
    "weights in a list": {"loss": ["mse", "sparse_categorical_crossentropy"], "loss_weights": [0.5, 0.0]},
}  # fmt: skip
for _label, _compiled in _COMPILED.items():

    @program(f"functional: two losses, {_label}", tolerance=LOOSE)
    def _losses(k, tools, compiled=_compiled):
        model = two_in_two_out(k)
        model.compile(optimizer=k.optimizers.SGD(0.1, momentum=0.5), **compiled)
        result = {"evaluate": model.evaluate([_A, _B], [_REAL, _CLASSES], verbose=0, return_dict=True)}
        result["step"] = model.train_on_batch([_A, _B], [_REAL, _CLASSES])
        return result | learned(model, [_A, _B], [_REAL, _CLASSES])


@program("functional: data by name", tolerance=LOOSE)
def _(k, tools):
    model = two_in_two_out(k)
    model.compile(optimizer="sgd", loss={"number": "mse", "kind": "sparse_categorical_crossentropy"})
    return learned(model, {"b": _B, "a": _A}, {"kind": _CLASSES, "number": _REAL}, validation_split=0.25)


@program("functional: sample weights for each output", tolerance=LOOSE)
def _(k, tools):
    model = two_in_two_out(k)
    model.compile(optimizer="sgd", loss=["mse", "sparse_categorical_crossentropy"])
    weights = [np.linspace(0, 2, 24), np.linspace(1, 3, 24)]
    return learned(model, [_A, _B], [_REAL, _CLASSES], sample_weight=weights)


@program("functional: weighted metrics", tolerance=LOOSE)
def _(k, tools):
    x = k.Input((4,))
    model = fixed(k.Model(x, k.layers.Dense(1)(x)))
    model.compile(optimizer="sgd", loss="mse", metrics=["mae"], weighted_metrics=["mse"])
    return learned(model, _A, _REAL, sample_weight=np.linspace(0, 2, 24))


@program("functional: outputs by name", tolerance=1e-10)
def _(k, tools):
    x = k.Input((4,))
    model = fixed(k.Model(x, {"one": k.layers.Dense(1)(x), "two": k.layers.Dense(2)(x)}))
    return dict(model.predict(_A, verbose=0).items())


@program("functional: a model in a model", tolerance=LOOSE)
def _(k, tools):
    inner = k.Sequential([k.Input((3,)), k.layers.Dense(4, activation="sigmoid"), k.layers.Dense(3)], name="inner")
    a, b = k.Input((3,)), k.Input((3,))
    both = k.layers.Subtract()([inner(a), inner(b)])
    model = fixed(k.Model([a, b], k.layers.Dense(1)(both)))
    model.compile(optimizer=k.optimizers.Adam(0.05), loss="mse")
    return learned(model, [_B, _A[:, :3]], _REAL) | {"weights of the inner": inner.get_weights()}


@program("functional: regularizers count", tolerance=LOOSE)
def _(k, tools):
    x = k.Input((4,))
    h = k.layers.Dense(3, activation="sigmoid", kernel_regularizer="l2", activity_regularizer=k.regularizers.L1(0.02))(
        x
    )
    model = fixed(k.Model(x, k.layers.Dense(1, bias_regularizer=k.regularizers.L1L2(0.1, 0.2))(h)))
    model.compile(optimizer="sgd", loss="mse")
    result = learned(model, _A, _REAL)
    return result | {"evaluate": model.evaluate(_A, _REAL, batch_size=7, verbose=0)}


@program("fit: a generator, steps, and validation by generator", tolerance=LOOSE)
def _(k, tools):
    def batches(size):
        i = 0
        while True:
            rows = np.arange(i, i + size) % 24
            yield _A[rows], _REAL[rows]
            i += size

    x = k.Input((4,))
    model = fixed(k.Model(x, k.layers.Dense(1)(x)))
    model.compile(optimizer="sgd", loss="mse")
    history = model.fit(batches(5), steps_per_epoch=4, epochs=3, verbose=0, validation_data=(_A, _REAL), validation_steps=2,
                        validation_batch_size=8)  # fmt: skip
    return {"history": history.history, "weights": model.get_weights(),
            "evaluate": model.evaluate(batches(6), steps=3, verbose=0),
            "predict": model.predict(_A, batch_size=5, steps=2, verbose=0)}  # fmt: skip


@program("fit: steps of arrays", tolerance=LOOSE)
def _(k, tools):
    x = k.Input((4,))
    model = fixed(k.Model(x, k.layers.Dense(1)(x)))
    model.compile(optimizer="sgd", loss="mse")
    return model.fit(_A, _REAL, batch_size=6, steps_per_epoch=2, epochs=1, shuffle=False, verbose=0).history


@program("a layer of one's own, by call alone", tolerance=LOOSE)
def _(k, tools):
    class Gate(k.layers.Layer):
        def __init__(self, units):
            super().__init__()
            self.units = units

        def build(self, input_shape):
            self.w = self.add_weight((input_shape[-1], self.units), name="w")
            self.b = self.add_weight((self.units,), "zeros", name="b")

        def call(self, x):
            z = k.ops.matmul(x, self.w) + self.b
            return k.ops.sigmoid(z) * k.ops.softmax(z, axis=-1) - k.ops.mean(k.ops.square(z), axis=-1, keepdims=True)

    model = fixed(k.Sequential([k.Input((4,)), Gate(5), k.layers.Dense(1)]))
    model.compile(optimizer=k.optimizers.SGD(0.001), loss="mse")
    return learned(model, _A, _REAL)


@program("a model of one's own class", tolerance=LOOSE)
def _(k, tools):
    class Residual(k.Model):
        def __init__(self):
            super().__init__()
            self.a, self.b = k.layers.Dense(4, activation="sigmoid"), k.layers.Dense(1)

        def call(self, x, training=False):
            return self.b(x + self.a(x))

    model = Residual()
    model.compile(optimizer="sgd", loss="mse")
    model(_A[:2])
    fixed(model)
    return learned(model, _A, _REAL) | {"predict": model.predict(_A, verbose=0)}
