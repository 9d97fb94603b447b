"""What the methods return, in which order, under which names; the small things beside models."""

from __future__ import annotations

from typing import Any

import numpy as np
from keras_parity.programs.harness import program
from keras_parity.programs.models import _X, _Y1, _Y3, small_model


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
