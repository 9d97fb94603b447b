"""Whole models: predict, evaluate, a step, a fit."""

from __future__ import annotations

from typing import Any

import numpy as np
from keras_parity.programs.harness import SINGLE, numbers, program

_X = numbers(23, 4, seed=8)
_Y3 = (np.abs(_X[:, 0]) + np.abs(_X[:, 1]) > 2).astype(int) + (_X[:, 2] > 1)
_Y1 = (_X[:, 0] > 0).astype("float64")
_YREAL = np.round(_X @ np.array([[1.0], [-2.0], [0.5], [0.0]]) + 0.3, 6)


def small_model(k: Any, activation: Any, units: int, last: Any, inputs: tuple[int, ...] = (4,)) -> Any:
    """Two Dense layers with weights that do not come from chance."""
    front = [k.layers.Flatten()] if len(inputs) > 1 else []
    model = k.Sequential([
        k.Input(inputs), *front, k.layers.Dense(5, activation=activation), k.layers.Dense(units, activation=last),
    ])  # fmt: skip
    model.set_weights([0.5 * numbers(4, 5, seed=1), 0.1 * numbers(5), numbers(5, units, seed=2), 0.1 * numbers(units)])
    return model


_MODELS: dict[str, tuple[Any, ...]] = {
    # hidden activation, units, last activation, loss, metrics, targets
    "classes": ("sigmoid", 3, "softmax", "sparse_categorical_crossentropy", ["accuracy"], _Y3),
    "classes (n, 1)": ("relu", 3, "softmax", "sparse_categorical_crossentropy", ["acc"], _Y3[:, None]),
    "one-hot": ("relu", 3, "softmax", "categorical_crossentropy", ["accuracy"], np.eye(3)[_Y3]),
    "yes or no (n,)": ("elu", 1, "sigmoid", "binary_crossentropy", ["accuracy"], _Y1),
    "yes or no (n, 1)": ("softplus", 1, "sigmoid", "binary_crossentropy", ["accuracy", "mse"], _Y1[:, None]),
    "numbers": ("leaky_relu", 1, None, "mse", ["mae", "mse"], _YREAL),
    "numbers (n,)": ("sigmoid", 1, "linear", "mean_absolute_error", ["mean_squared_error"], _YREAL[:, 0]),
    "hinge": ("sigmoid", 1, None, "hinge", None, 2 * _Y1 - 1),
    "tanh": ("tanh", 1, "sigmoid", "binary_crossentropy", ["binary_accuracy"], _Y1),
    "image": ("sigmoid", 3, "softmax", "sparse_categorical_crossentropy", ["accuracy"], _Y3),
}
_OPTIMIZER_FOR = {"classes": ("SGD", {"learning_rate": 0.2, "momentum": 0.9}), "one-hot": ("RMSprop", {}),
                  "numbers": ("SGD", {"learning_rate": 0.02, "nesterov": True, "momentum": 0.5})}  # fmt: skip

for _label, _case in _MODELS.items():

    @program(f"model {_label}", tolerance=3e-6 if "soft" not in str(_case[2]) else 1e-10)
    def _model(k, tools, label=_label, case=_case):
        hidden, units, last, loss, metrics, y = case
        x = _X.reshape(-1, 2, 2) if label == "image" else _X
        cls, arguments = _OPTIMIZER_FOR.get(label, ("Adam", {"learning_rate": 0.02}))

        def fresh():
            model = small_model(k, hidden, units, last, x.shape[1:])
            model.compile(optimizer=getattr(k.optimizers, cls)(**arguments), loss=loss, metrics=metrics)
            return model

        model = fresh()
        result = {"predict": model.predict(x, verbose=0), "evaluate": model.evaluate(x, y, verbose=0)}
        result["step"] = model.train_on_batch(x[:8], y[:8])
        result["weights after a step"] = model.get_weights()
        model = fresh()
        history = model.fit(x[:16], y[:16], batch_size=5, epochs=4, shuffle=False, verbose=0,
                            validation_data=(x[16:], y[16:]))  # fmt: skip
        result["fit"] = {"history": history.history, "epoch": history.epoch, "weights": model.get_weights()}
        result["evaluate in batches"] = model.evaluate(x, y, batch_size=7, verbose=0, return_dict=True)
        return result


@program("model with weighted examples", tolerance=1e-10)
def _(k, tools):
    result = {}
    weights = np.linspace(0, 2, len(_X))
    for label, arguments in {
        "sample_weight": {"sample_weight": weights},
        "sample_weight as a column": {"sample_weight": weights[:, None]},
        "class_weight": {"class_weight": {0: 1.0, 1: 3.0, 2: 0.5}},
        "sample_weight, validation_split": {"sample_weight": weights, "validation_split": 0.3},
        "class_weight, validation_split": {"class_weight": {0: 1.0, 1: 3.0, 2: 0.5}, "validation_split": 0.3},
        "weighted validation": {"validation_data": (_X, _Y3, weights)},
    }.items():
        model = small_model(k, "sigmoid", 3, "softmax")
        model.compile(optimizer="sgd", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
        history = model.fit(_X, _Y3, batch_size=6, epochs=2, shuffle=False, verbose=0, **arguments)
        result[label] = {"history": history.history, "weights": model.get_weights()}
    result["evaluate"] = model.evaluate(_X, _Y3, sample_weight=weights, verbose=0)
    return result


@program("validation_split keeps the last examples", tolerance=SINGLE)
def _(k, tools):
    """For many lengths and fractions: how many examples stay. Told by the number of batches of one."""
    result = {}
    for n, fraction in [(10, 0.1), (10, 0.25), (10, 0.3), (7, 0.2), (23, 0.1), (100, 0.15), (3, 0.4), (2, 0.5)]:
        model = k.Sequential([k.Input((1,)), k.layers.Dense(1, use_bias=False, kernel_initializer="zeros")])
        model.compile(optimizer=k.optimizers.SGD(0.0), loss="mse")
        y = np.arange(n, dtype="float64")[:, None] ** 2
        history = model.fit(np.zeros((n, 1)), y, validation_split=fraction, verbose=0, batch_size=n).history
        result[f"{n} * {fraction}"] = {key: values[0] for key, values in history.items()}
    return result


@program("frozen layers keep their weights", tolerance=1e-10)
def _(k, tools):
    model = small_model(k, "sigmoid", 3, "softmax")
    model.layers[0].trainable = False
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    model.fit(_X, _Y3, epochs=2, shuffle=False, verbose=0)
    return {"weights": model.get_weights(), "trainable": len(model.trainable_variables)}


@program("the learning rate may change between fits", tolerance=1e-10)
def _(k, tools):
    model = small_model(k, "sigmoid", 3, "softmax")
    model.compile(optimizer=k.optimizers.SGD(0.1, momentum=0.9), loss="sparse_categorical_crossentropy")
    model.fit(_X, _Y3, epochs=1, shuffle=False, verbose=0)
    model.optimizer.learning_rate = 0.01
    model.fit(_X, _Y3, epochs=1, shuffle=False, verbose=0)
    return model.get_weights()


@program("float32 unless asked", floatx="float32", tolerance=1e-5)
def _(k, tools):
    model = small_model(k, "sigmoid", 3, "softmax")
    model.compile(optimizer=k.optimizers.Adam(0.02), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(_X, _Y3, epochs=3, shuffle=False, verbose=0, validation_split=0.2)
    predictions = model.predict(_X, verbose=0)
    return {
        "history": history.history, "predict": predictions, "dtype": str(predictions.dtype),
        "weights": model.get_weights(), "weight dtypes": [str(w.dtype) for w in model.get_weights()],
    }  # fmt: skip
