"""Series, images and clips: convolutions, pooling, borders, new shapes; forward and back, option by option."""

from __future__ import annotations

from typing import Any

import numpy as np
from keras_parity.programs.harness import SINGLE, numbers, program

_SHAPES = {1: (2, 7, 2), 2: (1, 6, 5, 2), 3: (1, 4, 3, 5, 2)}
_FIRST = {1: (2, 2, 7), 2: (1, 2, 6, 5), 3: (1, 2, 4, 3, 5)}


def both_ways(k: Any, tools: Any, name: str, x: np.ndarray, arguments: dict[str, Any]) -> dict[str, Any]:
    """What a layer makes of x, its gradients, the shape it promises, its weights' shapes."""
    layer = getattr(k.layers, name)(**arguments)
    layer(x)
    shapes = [list(w.shape) for w in layer.get_weights()]
    layer.set_weights([numbers(*shape, seed=20 + i) for i, shape in enumerate(shapes)])
    shape = layer.compute_output_shape((None, *x.shape[1:]))
    y, dx, gradients = tools.layer(layer, x, numbers(*shape_of(layer, x), seed=9))
    config = {key: layer.get_config()[key] for key in arguments if key not in ("activation",)}
    return {"y": y, "dx": dx, "gradients": gradients, "shape": list(shape), "weights": shapes, "config": config}


def shape_of(layer: Any, x: np.ndarray) -> tuple[int, ...]:
    return tuple(layer.compute_output_shape(x.shape))


def _conv(rank: int) -> list[tuple[dict[str, Any], tuple[int, ...]]]:
    """Every option of a convolution by itself, with odd and even kernels, and some together."""
    x, first = _SHAPES[rank], _FIRST[rank]
    cases: list[tuple[dict[str, Any], tuple[int, ...]]] = [
        ({"kernel_size": size, "padding": padding} | more, x)
        for size in (1, 2, 3)
        for padding in ("valid", "same", *(["causal"] if rank == 1 else []))
        for more in ({}, {"strides": 2}, {"dilation_rate": 2}, {"groups": 2})
        if not (size == 3 and padding == "valid" and more.get("dilation_rate"))
    ]
    cases += [
        ({"kernel_size": 2, "data_format": "channels_first", "padding": "same"}, first),
        ({"kernel_size": 2, "data_format": "channels_first", "groups": 2, "strides": 2}, first),
        ({"kernel_size": 2, "use_bias": False, "activation": "relu"}, x),
        ({"kernel_size": 2, "activation": "softmax"}, x),
        ({"kernel_size": 2, "activation": "softmax", "data_format": "channels_first", "use_bias": False}, first),
    ]
    if rank == 1:
        cases += [({"kernel_size": 3, "dilation_rate": 3, "padding": "same"}, x), ({"kernel_size": 7, "strides": 3}, x),
                  ({"kernel_size": 3, "padding": "causal", "data_format": "channels_first"}, first)]  # fmt: skip
    else:
        cases += [({"kernel_size": (1, 3, 2)[:rank], "strides": (2, 1, 3)[:rank], "padding": "same"}, x),
                  ({"kernel_size": (2, 3, 1)[:rank], "dilation_rate": (2, 1, 1)[:rank]}, x)]  # fmt: skip
    return cases


@program("convolutions, forward and back")
def _(k, tools):
    return {
        f"Conv{rank}D {arguments}": both_ways(k, tools, f"Conv{rank}D", numbers(*x, seed=rank), {"filters": 2} | arguments)
        for rank in (1, 2, 3)
        for arguments, x in _conv(rank)
    }


@program("the usual small convnet learns alike", tolerance=1e-9)
def _(k, tools):
    layers = k.layers
    model = k.Sequential([
        k.Input((9, 8, 1)), layers.Conv2D(3, 3, activation="relu"), layers.MaxPooling2D(), layers.Conv2D(4, 2, padding="same"),
        layers.AveragePooling2D(2, padding="same"), layers.Flatten(), layers.Dense(3, activation="softmax"),
    ])  # fmt: skip
    model.set_weights([0.3 * numbers(*w.shape, seed=i) for i, w in enumerate(model.get_weights())])
    model.compile(optimizer=k.optimizers.SGD(0.05, momentum=0.9), loss="sparse_categorical_crossentropy")
    x = numbers(12, 9, 8, 1, seed=5)
    y = (np.abs(x[:, 0, 0, 0]) > 1).astype(int) + (x[:, 4, 4, 0] > 0)
    history = model.fit(x, y, epochs=4, batch_size=5, shuffle=False, verbose=0)
    return {"history": history.history, "weights": model.get_weights(), "predict": model.predict(x, verbose=0)}


def _pools(rank: int) -> list[tuple[dict[str, Any], tuple[int, ...]]]:
    x, first = _SHAPES[rank], _FIRST[rank]
    cases: list[tuple[dict[str, Any], tuple[int, ...]]] = [
        ({"pool_size": size, "strides": strides, "padding": padding}, x)
        for size in (1, 2, 3)
        for strides in (None, 1, 2, 3)
        for padding in ("valid", "same")
    ]
    return [*cases, ({"pool_size": 2, "data_format": "channels_first"}, first),
            ({"pool_size": (2, 1, 3)[:rank], "strides": (1, 2, 2)[:rank], "padding": "same"}, x)]  # fmt: skip


@program("pooling, forward and back")
def _(k, tools):
    result = {}
    for rank in (1, 2, 3):
        for arguments, shape in _pools(rank):
            for name in (f"MaxPooling{rank}D", f"AveragePooling{rank}D"):
                result[f"{name} {arguments}"] = both_ways(k, tools, name, numbers(*shape, seed=rank), arguments)
    return result


@program("of several largest the first gets the gradient")
def _(k, tools):
    """Whole numbers from -1 to 1, so that most windows have ties; and zeros, as behind a ReLU."""
    result = {}
    for rank in (1, 2, 3):
        ties = np.round(numbers(*_SHAPES[rank], seed=3) / 2)
        for arguments in ({"pool_size": 2}, {"pool_size": 3, "strides": 1}, {"pool_size": 3, "strides": 2, "padding": "same"}):
            result[f"{rank}D {arguments}"] = both_ways(k, tools, f"MaxPooling{rank}D", ties, arguments)
        result[f"{rank}D zeros"] = both_ways(k, tools, f"MaxPooling{rank}D", 0 * ties, {"pool_size": 2})
        result[f"{rank}D global"] = both_ways(k, tools, f"GlobalMaxPooling{rank}D", ties, {})
    return result


@program("global pooling, forward and back", tolerance=SINGLE)
def _(k, tools):
    return {
        f"{name} {rank}D {arguments}": both_ways(
            k, tools, f"Global{name}Pooling{rank}D",
            numbers(*(_FIRST if "data_format" in arguments else _SHAPES)[rank], seed=4), arguments)
        for name in ("Max", "Average") for rank in (1, 2, 3)
        for arguments in ({}, {"keepdims": True}, {"data_format": "channels_first"},
                          {"data_format": "channels_first", "keepdims": True})
    }  # fmt: skip


@program("a mean over the steps that a mask lets through", tolerance=SINGLE)
def _(k, tools):
    x, mask = numbers(3, 5, 2, seed=6), np.array([[1, 1, 0, 0, 0], [1, 0, 1, 1, 1], [0, 0, 0, 0, 1]], dtype=bool)
    layers = [k.layers.GlobalAveragePooling1D(), k.layers.GlobalAveragePooling1D(keepdims=True)]
    return [tools.numpy(layer.call(tools.array(x), mask=tools.array(mask))) for layer in layers]


@program("the average at a border counts the cells that are there")
def _(k, tools):
    layer = k.layers.AveragePooling1D(2, strides=1, padding="same")
    return tools.numpy(layer(np.array([1.0, 2.0, 3.0, 4.0]).reshape(1, 4, 1)))


@program("new shapes and borders, forward and back")
def _(k, tools):
    cases: list[tuple[str, dict[str, Any], tuple[int, ...]]] = [
        ("Flatten", {}, (2, 3, 4, 2)), ("Flatten", {"data_format": "channels_first"}, (2, 3, 4, 2)),
        ("Flatten", {}, (3,)), ("Flatten", {"data_format": "channels_first"}, (3,)), ("Flatten", {}, (2, 5)),
        ("Reshape", {"target_shape": (6, 2)}, (2, 3, 4)), ("Reshape", {"target_shape": (-1, 2, 2)}, (2, 3, 4)),
        ("Permute", {"dims": (2, 1)}, (2, 3, 4)), ("Permute", {"dims": (3, 1, 2)}, (2, 3, 4, 5)),
        ("RepeatVector", {"n": 3}, (2, 4)), ("UpSampling1D", {}, _SHAPES[1]), ("UpSampling1D", {"size": 3}, _SHAPES[1]),
        ("ZeroPadding1D", {}, _SHAPES[1]), ("ZeroPadding1D", {"padding": (2, 0)}, _SHAPES[1]), ("Cropping1D", {}, _SHAPES[1]),
        ("ZeroPadding1D", {"data_format": "channels_first"}, _FIRST[1]), ("Cropping1D", {"cropping": (0, 3)}, _SHAPES[1]),
        ("Cropping1D", {"cropping": 2}, _SHAPES[1]), ("Cropping3D", {"cropping": ((1, 0), (0, 1), (2, 1))}, _SHAPES[3]),
    ]  # fmt: skip
    pairs = {2: ((0, 2), (1, 0)), 3: ((0, 1), (2, 0), (1, 1))}
    for rank in (2, 3):
        first = {"data_format": "channels_first"}
        cases += [
            (f"ZeroPadding{rank}D", {}, _SHAPES[rank]), (f"ZeroPadding{rank}D", {"padding": 2}, _SHAPES[rank]),
            (f"ZeroPadding{rank}D", {"padding": (1, 2, 0)[:rank]}, _SHAPES[rank]),
            (f"ZeroPadding{rank}D", {"padding": pairs[rank]} | first, _FIRST[rank]),
            (f"UpSampling{rank}D", {}, _SHAPES[rank]), (f"UpSampling{rank}D", {"size": (1, 3, 2)[:rank]} | first, _FIRST[rank]),
            (f"Cropping{rank}D", {"cropping": 1}, _SHAPES[rank]), (f"Cropping{rank}D", {"cropping": 1} | first, _FIRST[rank]),
            (f"Cropping{rank}D", {} if rank == 2 else {"cropping": 0}, _SHAPES[rank]),
        ]  # fmt: skip
    return {f"{name} {arguments} {shape}": both_ways(k, tools, name, numbers(*shape, seed=7), arguments)
            for name, arguments, shape in cases}  # fmt: skip


@program("shapes where sizes are not known yet")
def _(k, tools):
    cases: list[tuple[str, dict[str, Any], tuple[Any, ...]]] = [
        ("Conv2D", {"filters": 3, "kernel_size": 3}, (None, None, None, 2)),
        ("Conv1D", {"filters": 3, "kernel_size": 3, "padding": "causal", "strides": 2}, (None, None, 2)),
        ("Conv2D", {"filters": 3, "kernel_size": 3, "padding": "same", "strides": 2}, (None, None, 7, 2)),
        ("MaxPooling2D", {}, (None, None, 7, 2)), ("AveragePooling1D", {"pool_size": 2, "padding": "same"}, (None, 7, 2)),
        ("GlobalMaxPooling2D", {}, (None, None, None, 2)), ("Flatten", {}, (None, None, 2)),
        ("ZeroPadding2D", {}, (None, None, 3, 1)), ("Cropping2D", {"cropping": 1}, (None, None, 3, 1)),
        ("UpSampling2D", {}, (None, None, 3, 1)), ("Reshape", {"target_shape": (-1, 2)}, (None, None, 4)),
        ("Permute", {"dims": (2, 1)}, (None, None, 4)), ("RepeatVector", {"n": 2}, (None, 4)),
    ]  # fmt: skip
    return {f"{name} {shape}": list(getattr(k.layers, name)(**arguments).compute_output_shape(shape))
            for name, arguments, shape in cases}  # fmt: skip
