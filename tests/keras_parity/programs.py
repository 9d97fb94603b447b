"""The same programs for Keras and for nnteach: what both must answer alike.

Each program takes `k`, the module (`keras` or `nnteach`), and `tools` for the few things that have no common name
(gradients, variables). It returns numbers, texts, lists, dictionaries. `record.py` runs them with Keras and writes
`recorded.json`; `test_recorded.py` runs them with nnteach and compares.

Unless a program says otherwise it computes in float64. Keras (on JAX, with 64-bit numbers switched on) does so, too,
but for two operations: its `ops.mean` and its `ops.tanh` compute in float32 whatever they are given. Whatever has
passed through one of them can agree to seven digits only. The tolerance beside each program is the largest difference,
relative to the largest value of the array.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np


class Program(NamedTuple):
    run: Callable[[Any, Any], Any]
    floatx: str
    tolerance: float


PROGRAMS: dict[str, Program] = {}
EXACT = 1e-12  # both compute in float64: what is left is the order of summation
SINGLE = 3e-7  # Keras passes through float32: two or three roundings of 6e-8


def program(name: str, floatx: str = "float64", tolerance: float = EXACT) -> Callable[[Any], Any]:
    def keep(function: Any) -> Any:
        assert name not in PROGRAMS
        PROGRAMS[name] = Program(function, floatx, tolerance)
        return function

    return keep


def numbers(*shape: int, seed: int = 0) -> np.ndarray:
    """Normal numbers that are the same with every version of NumPy: from sines, rounded."""
    i = np.arange(1, int(np.prod(shape)) + 1) + 100.0 * seed
    return np.round(2 * np.sin(i * 1.7 + 0.3 * i * i), 6).reshape(shape)


# Activations ----------------------------------------------------------------------------------------------------

# Not 0 itself: at a kink the slope is a choice, and the backends of Keras choose differently.
AROUND_ZERO = np.array([-4.0, -2.5, -1.0, -0.3, -1e-3, 0.02, 1e-3, 0.2, 0.7, 1.5, 3.0, 6.5]).reshape(3, 4)
FAR = np.array([-1e4, -700.0, -40.0, -20.0, 20.0, 40.0, 700.0, 1e4]).reshape(2, 4)
# softmax: far from zero the slopes are differences of nearly equal numbers.
_TOLERANCE = {"tanh": 1e-6, "softmax": 1e-8}

for _name, _arguments in [
    ("linear", {}), ("relu", {}), ("relu", {"negative_slope": 0.1}), ("relu", {"max_value": 2.0}),
    ("relu", {"threshold": 0.5}), ("relu", {"negative_slope": 0.1, "max_value": 2.0, "threshold": 0.5}),
    ("leaky_relu", {}), ("leaky_relu", {"negative_slope": 0.3}), ("elu", {}), ("elu", {"alpha": 0.5}),
    ("tanh", {}), ("sigmoid", {}), ("softplus", {}), ("softmax", {}), ("softmax", {"axis": 0}),
]:  # fmt: skip
    _label = _name + "".join(f",{key}={value:g}" for key, value in _arguments.items())

    def _activation(k, tools, name=_name, arguments=_arguments):
        result = {}
        for where, x in (("near", AROUND_ZERO), ("far", FAR)):
            y, dx = tools.activation(getattr(k.activations, name), x, numbers(*x.shape, seed=3), arguments)
            result[where] = {"y": y, "dx": dx}
        return result

    program(f"activation {_label}", tolerance=_TOLERANCE.get(_name, EXACT))(_activation)


# Losses ---------------------------------------------------------------------------------------------------------

_LOGITS = numbers(5, 3, seed=1)
_SHARES = np.round(np.exp(_LOGITS) / np.exp(_LOGITS).sum(axis=1, keepdims=True), 6)
_CHANCES = np.round(1 / (1 + np.exp(-_LOGITS)), 6)
_EXTREME = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [1e-9, 0.5, 0.5], [0.999999999, 1e-9, 0.0], [0.2, 0.3, 0.5]])
_CLASSES = np.array([0, 2, 1, 1, 2])
_ONE_HOT = np.eye(3)[_CLASSES]
_YES_NO = np.array([[0, 1, 1], [1, 0, 0], [1, 1, 1], [0, 0, 1], [0, 1, 0]], dtype="float64")
_WEIGHTS = np.array([1.0, 0.0, 2.0, 0.5, 3.0])

_LOSSES: dict[str, tuple[str, dict[str, Any], np.ndarray, np.ndarray]] = {
    "mse": ("MeanSquaredError", {}, numbers(5, 3, seed=2), _LOGITS),
    "mse of sequences": ("MeanSquaredError", {}, numbers(5, 2, 3, seed=2), numbers(5, 2, 3, seed=4)),
    "mse of (n,) against (n, 1)": ("MeanSquaredError", {}, numbers(5, seed=2), numbers(5, 1, seed=4)),
    "mse of whole targets": ("MeanSquaredError", {}, np.array([[1], [2], [0], [7], [3]]), numbers(5, 1, seed=4)),
    "mae": ("MeanAbsoluteError", {}, numbers(5, 3, seed=2), _LOGITS),
    "hinge -1, 1": ("Hinge", {}, 2 * _YES_NO - 1, _LOGITS),
    "hinge 0, 1": ("Hinge", {}, _YES_NO, _LOGITS),
    "binary": ("BinaryCrossentropy", {}, _YES_NO, _CHANCES),
    "binary, one output": ("BinaryCrossentropy", {}, _YES_NO[:, :1], _CHANCES[:, :1]),
    "binary of (n,) against (n, 1)": ("BinaryCrossentropy", {}, _YES_NO[:, 0], _CHANCES[:, :1]),
    "binary, smoothed": ("BinaryCrossentropy", {"label_smoothing": 0.2}, _YES_NO, _CHANCES),
    "binary at the ends": ("BinaryCrossentropy", {}, _YES_NO, _EXTREME),
    "binary, logits": ("BinaryCrossentropy", {"from_logits": True}, _YES_NO, _LOGITS),
    "binary, far logits": ("BinaryCrossentropy", {"from_logits": True}, _YES_NO, 5e3 * _LOGITS),
    "binary, smoothed logits": (
        "BinaryCrossentropy", {"from_logits": True, "label_smoothing": 0.1}, _YES_NO, _LOGITS),
    "categorical": ("CategoricalCrossentropy", {}, _ONE_HOT, _SHARES),
    "categorical, shares that do not sum to 1": ("CategoricalCrossentropy", {}, _ONE_HOT, _CHANCES),
    "categorical, soft targets": ("CategoricalCrossentropy", {}, _SHARES[::-1].copy(), _SHARES),
    "categorical, smoothed": ("CategoricalCrossentropy", {"label_smoothing": 0.3}, _ONE_HOT, _SHARES),
    "categorical, at the ends": ("CategoricalCrossentropy", {}, _ONE_HOT, _EXTREME),
    "categorical, logits": ("CategoricalCrossentropy", {"from_logits": True}, _ONE_HOT, _LOGITS),
    "categorical, far logits": ("CategoricalCrossentropy", {"from_logits": True}, _ONE_HOT, 5e3 * _LOGITS),
    "categorical, smoothed logits": (
        "CategoricalCrossentropy", {"from_logits": True, "label_smoothing": 0.1}, _ONE_HOT, _LOGITS),
    "sparse": ("SparseCategoricalCrossentropy", {}, _CLASSES, _SHARES),
    "sparse of (n, 1)": ("SparseCategoricalCrossentropy", {}, _CLASSES[:, None], _SHARES),
    "sparse, at the ends": ("SparseCategoricalCrossentropy", {}, _CLASSES, _EXTREME),
    "sparse of float class numbers": ("SparseCategoricalCrossentropy", {}, _CLASSES.astype("float64"), _SHARES),
    "sparse of sequences": (
        "SparseCategoricalCrossentropy", {"from_logits": True}, np.array([[0, 1], [2, 2]]), numbers(2, 2, 3, seed=5)),
    "sparse, logits": ("SparseCategoricalCrossentropy", {"from_logits": True}, _CLASSES, _LOGITS),
    "sparse, far logits": ("SparseCategoricalCrossentropy", {"from_logits": True}, _CLASSES, 5e3 * _LOGITS),
}  # fmt: skip
_FUNCTION = {
    "MeanSquaredError": "mean_squared_error", "MeanAbsoluteError": "mean_absolute_error", "Hinge": "hinge",
    "BinaryCrossentropy": "binary_crossentropy", "CategoricalCrossentropy": "categorical_crossentropy",
    "SparseCategoricalCrossentropy": "sparse_categorical_crossentropy",
}  # fmt: skip

for _label, _case in _LOSSES.items():

    def _loss(k, tools, case=_case, name=_label):
        cls, arguments, y_true, y_pred = case
        make = getattr(k.losses, cls)
        weights = _WEIGHTS[: len(y_true)]
        result = {}
        if y_true.ndim == y_pred.ndim or cls.startswith("Sparse"):  # Keras's functions broadcast (n,) and (n, 1)
            result["values"] = getattr(k.losses, _FUNCTION[cls])(y_true, y_pred, **arguments)
        for label, loss, sample_weight in (
            ("mean", make(**arguments), None),
            ("sum", make(**arguments, reduction="sum"), None),
            ("weighted", make(**arguments), weights),
            ("weighted sum", make(**arguments, reduction="sum"), weights),
        ):
            if sample_weight is not None and "sequences" in name:
                continue  # Keras itself cannot spread one weight over the steps of a sequence
            value, gradient = tools.loss(loss, y_true, y_pred, sample_weight)
            result[label] = {"value": value, "gradient": gradient}
        return result

    program(f"loss {_label}", tolerance=EXACT if "Categorical" in _case[0] else SINGLE)(_loss)


# Metrics --------------------------------------------------------------------------------------------------------

_METRICS: dict[str, tuple[str, dict[str, Any], np.ndarray, np.ndarray]] = {
    "binary": ("BinaryAccuracy", {}, _YES_NO, _CHANCES),
    "binary, one output": ("BinaryAccuracy", {}, _YES_NO[:, 0], _CHANCES[:, :1]),
    "binary, exactly 0.5": ("BinaryAccuracy", {}, np.array([[0.0], [1.0]]), np.array([[0.5], [0.5]])),
    "binary, threshold": ("BinaryAccuracy", {"threshold": 0.8}, _YES_NO, _CHANCES),
    "categorical": ("CategoricalAccuracy", {}, _ONE_HOT, _SHARES),
    "categorical, ties": ("CategoricalAccuracy", {}, np.eye(3)[:2], np.full((2, 3), 0.2)),
    "sparse": ("SparseCategoricalAccuracy", {}, _CLASSES, _SHARES),
    "sparse of (n, 1)": ("SparseCategoricalAccuracy", {}, _CLASSES[:, None], _SHARES),
    "mse": ("MeanSquaredError", {}, numbers(5, 3, seed=2), _LOGITS),
    "mae": ("MeanAbsoluteError", {}, numbers(5, 3, seed=2), _LOGITS),
}

for _label, _case in _METRICS.items():

    @program(f"metric {_label}", tolerance=SINGLE)
    def _metric(k, tools, case=_case):
        cls, arguments, y_true, y_pred = case
        metric = getattr(k.metrics, cls)(**arguments)
        result = {"name": metric.name, "at first": float(metric.result())}
        half = len(y_true) // 2
        metric.update_state(y_true[:half], y_pred[:half])
        metric.update_state(y_true[half:], y_pred[half:])
        result["two batches"] = float(metric.result())
        metric.reset_state()
        metric.update_state(y_true, y_pred, sample_weight=_WEIGHTS[: len(y_true)])
        result["weighted"] = float(metric.result())
        return result


# Optimizers -----------------------------------------------------------------------------------------------------

_OPTIMIZERS: dict[str, tuple[str, dict[str, Any]]] = {
    "SGD": ("SGD", {"learning_rate": 0.1}),
    "SGD, defaults": ("SGD", {}),
    "SGD, momentum": ("SGD", {"learning_rate": 0.1, "momentum": 0.9}),
    "SGD, Nesterov": ("SGD", {"learning_rate": 0.1, "momentum": 0.9, "nesterov": True}),
    "RMSprop, defaults": ("RMSprop", {}),
    "RMSprop": ("RMSprop", {"learning_rate": 0.1, "rho": 0.7, "epsilon": 1e-3}),
    "RMSprop, momentum": ("RMSprop", {"learning_rate": 0.1, "momentum": 0.9}),
    "RMSprop, centered": ("RMSprop", {"learning_rate": 0.1, "centered": True}),
    "RMSprop, centered, momentum": ("RMSprop", {"learning_rate": 0.1, "centered": True, "momentum": 0.5}),
    "Adam, defaults": ("Adam", {}),
    "Adam": ("Adam", {"learning_rate": 0.1, "beta_1": 0.8, "beta_2": 0.95, "epsilon": 1e-4}),
}

for _label, _case in _OPTIMIZERS.items():

    @program(f"optimizer {_label}")
    def _optimizer(k, tools, case=_case):
        """Five steps from the same start; tiny gradients show where epsilon stands. The rate changes on the way."""
        cls, arguments = case
        optimizer = getattr(k.optimizers, cls)(**arguments)
        start = [numbers(2, 3, seed=6), numbers(3, seed=7)]
        variables = [tools.variable(value) for value in start]
        optimizer.build(variables) if hasattr(optimizer, "build") else None
        path = []
        for step in range(5):
            grads = [numbers(2, 3, seed=10 + step) * 10.0 ** -np.arange(3), numbers(3, seed=20 + step) * 1e-7]
            optimizer.apply([tools.array(g) for g in grads], variables)
            path.append([tools.numpy(v) for v in variables])
            if step == 2:
                optimizer.learning_rate = 0.05
        return {"iterations": int(optimizer.iterations), "path": path}


# Whole models ---------------------------------------------------------------------------------------------------

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


# What the methods return, in which order, under which names -------------------------------------------------------


def kind_of(value: Any) -> Any:
    """A Python or NumPy number is a number; of arrays the shape."""
    if isinstance(value, dict):
        return {name: kind_of(v) for name, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [kind_of(v) for v in value]
    return "number" if np.ndim(value) == 0 else list(np.shape(value))


@program("what the methods return")
def _(k, tools):
    result = {}
    for label, metrics in (("no metrics", None), ("one", ["accuracy"]), ("two", ["accuracy", "mse"])):
        model = small_model(k, "sigmoid", 1, "sigmoid")
        model.compile(optimizer="sgd", loss="binary_crossentropy", metrics=metrics)
        history = model.fit(_X, _Y1, verbose=0, epochs=2, validation_split=0.25)
        result[label] = {
            "history": sorted(history.history), "epoch": history.epoch,
            "same history": model.history is history, "lengths": [len(v) for v in history.history.values()],
            "evaluate": kind_of(model.evaluate(_X, _Y1, verbose=0)),
            "evaluate dict": kind_of(model.evaluate(_X, _Y1, verbose=0, return_dict=True)),
            "train_on_batch": kind_of(model.train_on_batch(_X, _Y1)),
            "train_on_batch dict": kind_of(model.train_on_batch(_X, _Y1, return_dict=True)),
            "test_on_batch": kind_of(model.test_on_batch(_X, _Y1)),
            "predict": kind_of(model.predict(_X, verbose=0)),
            "predict one": kind_of(model.predict(_X[:1], verbose=0)),
            "predict_on_batch": kind_of(model.predict_on_batch(_X)),
            "params": {key: history.params[key] for key in ("epochs", "steps", "verbose")},
        }  # fmt: skip
    return result


@program("train_on_batch, several times", tolerance=1e-10)
def _(k, tools):
    model = small_model(k, "sigmoid", 3, "softmax")
    model.compile(optimizer=k.optimizers.SGD(0.1), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    result = {"train": [model.train_on_batch(_X[i : i + 4], _Y3[i : i + 4]) for i in (0, 4, 8, 12)]}
    result["test"] = [model.test_on_batch(_X[i : i + 4], _Y3[i : i + 4]) for i in (0, 4)]
    model.fit(_X, _Y3, verbose=0, shuffle=False)
    result["after fit"] = model.train_on_batch(_X[:4], _Y3[:4])
    return result


@program("names of layers and models")
def _(k, tools):
    k.backend.clear_session() if hasattr(k, "backend") and hasattr(k.backend, "clear_session") else tools.clear_names()
    layers = k.layers
    made = [layers.Dense(1), layers.Dense(2), layers.Flatten(), layers.Dropout(0.5), layers.Activation("relu")]
    made += [layers.Dense(1, name="mine"), layers.Dense(1), type("LeakyReLU", (layers.Layer,), {})()]
    made += [type("MyOwnBlock2D", (layers.Layer,), {})(), type("RNNCell", (layers.Layer,), {})()]
    return [layer.name for layer in made] + [k.Sequential().name, k.Sequential().name, k.Sequential(name="net").name]


@program("orders and shapes of weights")
def _(k, tools):
    model = small_model(k, "sigmoid", 3, "softmax")
    result = {
        "get_weights": [list(w.shape) for w in model.get_weights()],
        "names": [w.name for w in model.weights],
        "layer": [list(w.shape) for w in model.layers[0].get_weights()],
        "input_shape": list(model.input_shape), "output_shape": list(model.output_shape),
        "layers": [type(layer).__name__ for layer in model.layers], "count_params": model.count_params(),
        "trainable": len(model.trainable_variables), "frozen": len(model.non_trainable_variables),
    }  # fmt: skip
    no_bias = k.layers.Dense(2, use_bias=False)
    no_bias.build((None, 3))
    return result | {"no bias": [list(w.shape) for w in no_bias.get_weights()]}


@program("when callbacks are called")
def _(k, tools):
    events: list[str] = []

    def listen(turn: str) -> Any:
        def method(self, *arguments, **named):
            logs = arguments[-1] if arguments and isinstance(arguments[-1], dict) else named.get("logs") or {}
            first = [str(a) for a in arguments if isinstance(a, int)]
            known = sorted(name for name in logs if name != "outputs")
            events.append(" ".join([turn, *first, ",".join(known)]).strip())

        return method

    turns = [
        f"on_{what}_{when}" for when in ("begin", "end")
        for what in ("train", "epoch", "train_batch", "test", "test_batch", "predict", "predict_batch")
    ]  # fmt: skip
    spy = type("Spy", (k.callbacks.Callback,), {turn: listen(turn) for turn in turns})
    model = small_model(k, "sigmoid", 3, "softmax")
    model.compile(optimizer="sgd", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    result = {}
    for label, run in {
        "fit": lambda: model.fit(_X, _Y3, batch_size=16, epochs=2, verbose=0, callbacks=[spy()]),
        "fit, validated": lambda: model.fit(
            _X, _Y3, batch_size=16, epochs=1, verbose=0, callbacks=[spy()], validation_split=0.4),
        "evaluate": lambda: model.evaluate(_X, _Y3, batch_size=16, verbose=0, callbacks=[spy()]),
        "predict": lambda: model.predict(_X, batch_size=16, verbose=0, callbacks=[spy()]),
    }.items():  # fmt: skip
        events.clear()
        run()
        result[label] = list(events)
    return result


@program("stop_training ends the epoch at once")
def _(k, tools):
    class Stop(k.callbacks.Callback):
        def __init__(self):
            super().__init__()
            self.seen = []

        def on_train_batch_end(self, batch, logs=None):
            self.seen.append(batch)
            if batch == 1:
                self.model.stop_training = True

    stop = Stop()
    model = small_model(k, "sigmoid", 3, "softmax")
    model.compile(optimizer="sgd", loss="sparse_categorical_crossentropy")
    history = model.fit(_X, _Y3, batch_size=4, epochs=3, shuffle=False, verbose=0, callbacks=[stop])
    return {"batches": stop.seen, "epochs": history.epoch, "history": history.history}


class _Weights:
    """A stand-in for a model: its weights say which epoch it is."""

    stop_training = False
    metrics: tuple[Any, ...] = ()
    weights: Any = None

    def get_weights(self):
        return self.weights

    def set_weights(self, weights):
        self.weights = weights


_CURVES = {
    "falls, then rises": [5, 4, 3, 3.5, 3.2, 4, 5, 6],
    "falls slowly": [5, 4.99, 4.97, 4.94, 4.9, 4.8, 4.6, 4.4],
    "rises": [1, 2, 3, 4, 5, 6, 7, 8],
    "flat": [2, 2, 2, 2, 2, 2, 2, 2],
    "wobbles": [5, 4, 4.5, 3.9, 4.4, 3.8, 4.3, 3.7],
}


@program("early stopping")
def _(k, tools):
    result = {}
    for label, arguments in {
        "defaults": {}, "patience 2": {"patience": 2}, "min_delta": {"min_delta": 0.05, "patience": 1},
        "negative min_delta": {"min_delta": -0.05, "patience": 1}, "max": {"mode": "max", "patience": 1},
        "baseline": {"baseline": 4.95, "patience": 2}, "baseline never reached": {"baseline": 0.5, "patience": 3},
        "late start": {"start_from_epoch": 3, "patience": 1},
    }.items():  # fmt: skip
        for curve, values in _CURVES.items():
            for restore in (False, True):
                stopping = k.callbacks.EarlyStopping(**({"mode": "min"} | arguments), restore_best_weights=restore)
                model = _Weights()
                stopping.set_model(model)
                stopping.set_params({"epochs": len(values)})
                stopping.on_train_begin()
                for epoch, value in enumerate(values):
                    model.weights = f"after epoch {epoch}"
                    stopping.on_epoch_end(epoch, {"val_loss": float(value)})
                    if model.stop_training:
                        break
                stopping.on_train_end()
                result[f"{label}, {curve}, restore={restore}"] = [epoch, stopping.stopped_epoch, model.weights]
    return result


@program("early stopping in fit", tolerance=1e-10)
def _(k, tools):
    result = {}
    for monitor in ("val_loss", "val_accuracy", "loss"):
        stopping = k.callbacks.EarlyStopping(monitor=monitor, patience=2, restore_best_weights=True)
        model = small_model(k, "sigmoid", 3, "softmax")
        model.compile(optimizer=k.optimizers.SGD(0.5), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
        history = model.fit(_X, _Y3, epochs=15, shuffle=False, verbose=0, validation_split=0.3, callbacks=[stopping])
        result[monitor] = {
            "epochs": history.epoch, "weights": model.get_weights(), "stopped_epoch": stopping.stopped_epoch,
            "best": stopping.best, "best_epoch": stopping.best_epoch,
        }  # fmt: skip
    return result


@program("dropout does nothing when it should not")
def _(k, tools):
    result = {}
    for rate in (0.0, 0.5):
        layer = k.layers.Dropout(rate)
        result[str(rate)] = tools.numpy(layer(_X, training=False))
    result["rate 0 in training"] = tools.numpy(k.layers.Dropout(0.0)(_X, training=True))
    return result


@program("to_categorical")
def _(k, tools):
    to_categorical = k.utils.to_categorical
    results = [
        to_categorical([0, 2, 1]), to_categorical([[0], [2]], num_classes=4), to_categorical(np.array([[0, 1], [2, 0]])),
        to_categorical([1.0, 0.0]),
    ]  # fmt: skip
    return [{"shape": list(r.shape), "numbers": r} for r in results]


@program("constant initializers and spreads", floatx="float32", tolerance=0.02)
def _(k, tools):
    """Random draws differ; what they promise does not: mean, spread, bounds, over 40,000 numbers."""
    result = {}
    for name in ("Zeros", "Ones", "RandomNormal", "RandomUniform", "TruncatedNormal", "VarianceScaling",
                 "GlorotUniform", "GlorotNormal", "HeUniform", "HeNormal"):  # fmt: skip
        initializer = getattr(k.initializers, name)()
        for shape in ((100, 400), (400, 100)):
            draw = tools.numpy(initializer(shape))
            result[f"{name} {shape}"] = {"std": float(draw.std()), "dtype": str(draw.dtype), "shape": list(draw.shape)}
        if "Normal" not in name or name in ("GlorotNormal", "HeNormal", "TruncatedNormal"):
            result[f"{name} {shape}"]["largest"] = float(np.abs(draw).max())
    result["Constant"] = tools.numpy(k.initializers.Constant(2.5)((2, 3)))
    again = k.initializers.GlorotUniform()
    result["the same instance draws the same"] = bool((tools.numpy(again((3, 3))) == tools.numpy(again((3, 3)))).all())
    return result


# Signatures -----------------------------------------------------------------------------------------------------

SIGNATURES = (
    "Input", "Sequential", "Sequential.add", "Sequential.pop", "Sequential.compile", "Sequential.fit",
    "Sequential.evaluate", "Sequential.predict", "Sequential.train_on_batch", "Sequential.test_on_batch",
    "Sequential.predict_on_batch", "Sequential.get_layer", "Sequential.summary", "Sequential.set_weights",
    "Sequential.get_weights", "Sequential.count_params", "Sequential.build",
    "layers.Dense", "layers.Activation", "layers.Flatten", "layers.Dropout", "layers.Layer",
    "layers.Layer.add_weight", "layers.Layer.build", "layers.Layer.get_weights", "layers.Layer.set_weights",
    "layers.Layer.count_params", "layers.Layer.get_config", "layers.Layer.from_config",
    "losses.MeanSquaredError", "losses.MeanAbsoluteError", "losses.Hinge", "losses.BinaryCrossentropy",
    "losses.CategoricalCrossentropy", "losses.SparseCategoricalCrossentropy", "losses.Loss", "losses.Loss.__call__",
    "losses.mean_squared_error", "losses.mean_absolute_error", "losses.hinge", "losses.binary_crossentropy",
    "losses.categorical_crossentropy", "losses.sparse_categorical_crossentropy", "losses.get",
    "metrics.BinaryAccuracy", "metrics.CategoricalAccuracy", "metrics.SparseCategoricalAccuracy", "metrics.Mean",
    "metrics.MeanSquaredError", "metrics.MeanAbsoluteError", "metrics.Metric", "metrics.Mean.update_state",
    "metrics.BinaryAccuracy.update_state", "metrics.BinaryAccuracy.result", "metrics.BinaryAccuracy.reset_state",
    "optimizers.SGD", "optimizers.RMSprop", "optimizers.Adam", "optimizers.Optimizer", "optimizers.SGD.apply",
    "optimizers.SGD.update_step", "optimizers.get",
    "initializers.Zeros", "initializers.Ones", "initializers.Constant", "initializers.RandomNormal",
    "initializers.RandomUniform", "initializers.TruncatedNormal", "initializers.VarianceScaling",
    "initializers.GlorotUniform", "initializers.GlorotNormal", "initializers.HeUniform", "initializers.HeNormal",
    "initializers.get",
    "activations.linear", "activations.relu", "activations.leaky_relu", "activations.elu", "activations.tanh",
    "activations.sigmoid", "activations.softplus", "activations.softmax", "activations.get",
    "callbacks.Callback", "callbacks.EarlyStopping", "callbacks.History", "callbacks.Callback.on_epoch_begin",
    "callbacks.Callback.on_epoch_end", "callbacks.Callback.on_train_batch_end", "callbacks.Callback.on_train_end",
    "utils.to_categorical", "utils.set_random_seed", "config.set_floatx", "config.set_epsilon",
    "config.set_image_data_format", "config.floatx", "config.epsilon", "config.image_data_format",
)  # fmt: skip
