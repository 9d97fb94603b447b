"""SimpleRNN, LSTM, GRU and what stands around them: Embedding, Masking, Bidirectional, TimeDistributed."""

from __future__ import annotations

from typing import Any

import numpy as np
from keras_parity.programs.harness import numbers, program

# All in float32: Keras's tanh makes float32 of float64, and its loop over the steps (on JAX) refuses the mixture.
_TANH = 3e-6  # each step passes its rounding on to the next

_X = numbers(3, 5, 2, seed=1).astype("float32")
_PLAIN = {"use_cudnn": False}  # the other way stumbles over 64-bit numbers in JAX
_MASK = np.array([[1, 1, 1, 0, 0], [1, 0, 1, 1, 0], [0, 1, 1, 1, 1]], dtype=bool)
_KINDS: dict[str, tuple[str, dict[str, Any]]] = {
    "SimpleRNN": ("SimpleRNN", {}),
    "LSTM": ("LSTM", _PLAIN),
    "GRU": ("GRU", _PLAIN),
    "GRU, reset before": ("GRU", {"reset_after": False, **_PLAIN}),
}
_OPTIONS: dict[str, dict[str, Any]] = {
    "defaults": {},
    "return_sequences": {"return_sequences": True},
    "go_backwards": {"go_backwards": True},
    "go_backwards, return_sequences": {"go_backwards": True, "return_sequences": True},
    "no bias": {"use_bias": False},
    "sigmoid": {"activation": "sigmoid", "return_sequences": True},
    "softplus": {"activation": "softplus"},
    "linear": {"activation": None, "return_sequences": True},
    "unroll": {"unroll": True, "return_sequences": True},
}


def _with_weights(layer: Any) -> Any:
    """Weights that do not come from chance."""
    layer.set_weights([0.5 * numbers(*w.shape, seed=i) for i, w in enumerate(layer.get_weights())])
    return layer


def _built(layer: Any, shape: tuple[int, ...] = (3, 5, 2)) -> Any:
    layer(np.zeros(shape, dtype="float32"))
    return _with_weights(layer)


for _label, (_name, _more) in _KINDS.items():
    for _option, _arguments in _OPTIONS.items():

        @program(f"{_label}, {_option}", floatx="float32", tolerance=_TANH)
        def _recurrent(k, tools, name=_name, arguments={**_arguments, **_more}):  # noqa: B006
            layer = _built(getattr(k.layers, name)(3, **arguments))
            steps = (5,) if arguments.get("return_sequences") else ()
            y, dx, grads = tools.layer(layer, _X, numbers(3, *steps, 3, seed=7))
            return {"y": y, "dx": dx, "gradients": grads}

    @program(f"{_label}, states and masks", floatx="float32", tolerance=_TANH)
    def _states(k, tools, name=_name, more=_more):
        result = {}
        mask = tools.array(_MASK)
        x = tools.array(_X)
        states = [tools.array(numbers(3, 3, seed=20 + i).astype("float32")) for i in range(2 if name == "LSTM" else 1)]
        for label, arguments in {
            "last": {}, "all": {"return_sequences": True}, "backwards": {"go_backwards": True, "return_sequences": True},
            "zeros": {"return_sequences": True, "zero_output_for_mask": True}, "unrolled": {"unroll": True},
        }.items():  # fmt: skip
            layer = _built(getattr(k.layers, name)(3, return_state=True, **more, **arguments))
            result[label] = [tools.numpy(part) for part in layer(x)]
            result[f"{label}, states"] = [tools.numpy(part) for part in layer(x, initial_state=states)]
            result[f"{label}, mask"] = [tools.numpy(part) for part in layer(x, mask=mask)]
            result[f"{label}, both"] = [tools.numpy(part) for part in layer(x, initial_state=states, mask=mask)]
        stateful = getattr(k.layers, name)(3, stateful=True, return_sequences=True, **more)
        _built(stateful)
        stateful.reset_state()
        result["stateful"] = [tools.numpy(stateful(x)), tools.numpy(stateful(x))]
        stateful.reset_state()
        result["reset"] = tools.numpy(stateful(x))
        result["weights"] = [list(w.shape) for w in stateful.get_weights()]
        names = sorted(set(layer.get_config()) - {"name", "dtype", "use_cudnn", "seed", "activity_regularizer"})
        return result | {"config": [n for n in names if "initializer" not in n]}

    @program(f"{_label}, start", tolerance=1e-12)
    def _start(k, tools, name=_name, more=_more):
        layer = getattr(k.layers, name)(2, **more)
        layer.build((None, 4, 3))
        w, u, b = layer.get_weights()
        return {"shapes": [list(w.shape), list(u.shape), list(b.shape)], "bias": b}


@program("a step of learning through masks", floatx="float32", tolerance=1e-5)
def _(k, tools):
    result = {}
    x = np.where(_MASK[..., None], _X, 0)
    for label, (name, more) in _KINDS.items():
        model = k.Sequential([
            k.Input((5, 2)), k.layers.Masking(), getattr(k.layers, name)(3, return_sequences=True, **more),
            getattr(k.layers, name)(2, **more), k.layers.Dense(1),
        ])  # fmt: skip
        _with_weights(model)
        model.compile(optimizer=k.optimizers.SGD(0.3), loss="mse")
        losses = [model.train_on_batch(x, numbers(3, 1, seed=5)) for _ in range(3)]
        result[label] = {"losses": losses, "weights": model.get_weights(), "predict": model.predict(x, verbose=0)}
    return result


@program("words", floatx="float32", tolerance=1e-5)
def _(k, tools):
    result = {}
    ids = np.array([[1, 2, 3, 0], [4, 4, 0, 0], [2, 1, 4, 3]])
    for mask_zero in (False, True):
        model = k.Sequential([
            k.Input((4,)), k.layers.Embedding(5, 3, mask_zero=mask_zero), k.layers.GRU(2, **_PLAIN), k.layers.Dense(1),
        ])  # fmt: skip
        _with_weights(model)
        model.compile(optimizer=k.optimizers.SGD(0.3), loss="mse")
        losses = [model.train_on_batch(ids, numbers(3, 1, seed=5)) for _ in range(3)]
        result[f"mask_zero={mask_zero}"] = {"losses": losses, "weights": model.get_weights()}
    table = k.layers.Embedding(5, 3, weights=[numbers(5, 3)])
    result["looked up"] = tools.numpy(table(tools.array(ids)))
    masked = k.layers.Embedding(5, 3, mask_zero=True).compute_mask(tools.array(ids))
    return result | {"mask": np.asarray(tools.numpy(masked)).astype(float)}


@program("masking", tolerance=1e-12)
def _(k, tools):
    x = np.array([[[1.0, 0.0], [-1.0, -1.0], [2.0, -1.0], [0.0, 0.0]]])
    return {f"{value}": [tools.numpy(k.layers.Masking(value)(tools.array(x))),
                         np.asarray(tools.numpy(k.layers.Masking(value).compute_mask(tools.array(x)))).astype(float)]
            for value in (0.0, -1.0)}  # fmt: skip


@program("bidirectional", floatx="float32", tolerance=_TANH)
def _(k, tools):
    result = {}
    x, mask = tools.array(_X), tools.array(_MASK)
    for name in ("SimpleRNN", "LSTM", "GRU"):
        for mode in ("concat", "sum", "mul", "ave", None):
            for steps in (False, True):
                plain = {} if name == "SimpleRNN" else _PLAIN
                inside = getattr(k.layers, name)(3, return_sequences=steps, return_state=True, **plain)
                layer = k.layers.Bidirectional(inside, merge_mode=mode)
                _built(layer)
                label = f"{name}, {mode}, {steps}"
                result[label] = [tools.numpy(part) for part in layer(x)]
                result[f"{label}, mask"] = [tools.numpy(part) for part in layer(x, mask=mask)]
    layer = _built(k.layers.Bidirectional(k.layers.LSTM(3, return_sequences=True, name="a", **_PLAIN), name="both"))
    y, dx, grads = tools.layer(layer, _X, numbers(3, 5, 6, seed=9))
    result["gradients"] = {"y": y, "dx": dx, "gradients": grads}
    states = [tools.array(numbers(3, 3, seed=30 + i).astype("float32")) for i in range(4)]
    result["initial states"] = tools.numpy(layer(x, initial_state=states))
    mixed = _built(k.layers.Bidirectional(k.layers.GRU(3, **_PLAIN), backward_layer=k.layers.LSTM(2, go_backwards=True, **_PLAIN)))
    return result | {
        "mixed": tools.numpy(mixed(x)), "names": [layer.forward_layer.name, layer.backward_layer.name],
        "shapes": [list(w.shape) for w in mixed.get_weights()],
    }  # fmt: skip


@program("a step of learning through a masked bidirectional layer", floatx="float32", tolerance=1e-5)
def _(k, tools):
    result = {}
    x = np.where(_MASK[..., None], _X, 0)
    for mode in ("concat", "mul"):
        model = k.Sequential([
            k.Input((5, 2)), k.layers.Masking(),
            k.layers.Bidirectional(k.layers.LSTM(3, return_sequences=True, **_PLAIN), merge_mode=mode),
            k.layers.TimeDistributed(k.layers.Dense(2, activation="sigmoid")), k.layers.GRU(2, **_PLAIN), k.layers.Dense(1),
        ])  # fmt: skip
        _with_weights(model)
        model.compile(optimizer=k.optimizers.SGD(0.3), loss="mse")
        losses = [model.train_on_batch(x, numbers(3, 1, seed=5)) for _ in range(3)]
        result[str(mode)] = {"losses": losses, "weights": model.get_weights()}
    return result


@program("time distributed", floatx="float32", tolerance=_TANH)
def _(k, tools):
    layer = _built(k.layers.TimeDistributed(k.layers.Dense(3, activation="sigmoid")))
    y, dx, grads = tools.layer(layer, _X, numbers(3, 5, 3, seed=9))
    images = _built(k.layers.TimeDistributed(k.layers.Conv2D(2, 2)), (2, 2, 4, 4, 1))
    video = tools.array(numbers(2, 2, 4, 4, 1).astype("float32"))
    return {"y": y, "dx": dx, "gradients": grads, "video": tools.numpy(images(video)),
            "shape": [n or 0 for n in images.compute_output_shape((None, 2, 4, 4, 1))]}  # fmt: skip
