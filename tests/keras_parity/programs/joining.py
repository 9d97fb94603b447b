"""Merging layers, Lambda, and what activity costs: numbers and shapes."""

from __future__ import annotations

import numpy as np
from keras_parity.programs.harness import EXACT, SINGLE, numbers, program


def _inputs(shapes):
    return [numbers(*shape, seed=40 + i) for i, shape in enumerate(shapes)]


@program("merging number by number, broadcast", tolerance=SINGLE)
def _(k, tools):
    result = {}
    for shapes in ([(3, 4), (3, 4)], [(2, 3, 4), (2, 4)], [(2, 4), (2, 3, 1)], [(2, 1, 4), (2, 3, 1)]):
        for name in ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"):
            layer = getattr(k.layers, name)()
            result[f"{name} {shapes}"] = tools.numpy(layer([tools.array(x) for x in _inputs(shapes)]))
    for name in ("Add", "Multiply", "Average", "Maximum", "Minimum"):
        xs = [tools.array(x) for x in _inputs([(3, 4)] * 3)]
        result[f"{name} of three"] = tools.numpy(getattr(k.layers, name)()(xs))
        result[f"{name.lower()}, the function"] = tools.numpy(getattr(k.layers, name.lower())(xs))
    return result


@program("side by side", tolerance=EXACT)
def _(k, tools):
    cases = [({}, [(3, 2), (3, 4)]), ({"axis": 1}, [(2, 3, 4), (2, 1, 4), (2, 2, 4)]), ({"axis": -2}, [(2, 3, 4), (2, 1, 4)])]
    result = [tools.numpy(k.layers.Concatenate(**a)([tools.array(x) for x in _inputs(s)])) for a, s in cases]
    return [*result, tools.numpy(k.layers.concatenate([tools.array(x) for x in _inputs([(3, 2), (3, 4)])], axis=1))]


@program("products along an axis", tolerance=SINGLE)
def _(k, tools):
    result = {}
    for arguments, shapes in [
        ({"axes": 1}, [(3, 4), (3, 4)]), ({"axes": -1}, [(3, 4), (3, 4)]), ({"axes": 1, "normalize": True}, [(3, 4), (3, 4)]),
        ({"axes": 2}, [(2, 3, 5), (2, 4, 5)]), ({"axes": (1, 2)}, [(2, 5, 3), (2, 4, 5)]),
        ({"axes": (2, 1), "normalize": True}, [(2, 3, 5), (2, 5, 4)]), ({"axes": (1, 2)}, [(2, 5), (2, 4, 5)]),
        ({"axes": (2, 1)}, [(2, 4, 5), (2, 5)]), ({"axes": (3, 1)}, [(2, 2, 3, 4), (2, 4, 3, 2)]),
    ]:  # fmt: skip
        y = k.layers.Dot(**arguments)([tools.array(x) for x in _inputs(shapes)])
        result[f"{arguments} {shapes}"] = {"y": tools.numpy(y), "shape": list(y.shape)}
    return result


@program("shapes of merged symbols")
def _(k, tools):
    a, b, c = k.Input((3, 4)), k.Input((4,)), k.Input((None, 4))
    layers = k.layers
    return {
        "add": list(layers.Add()([a, b]).shape), "free": list(layers.Add()([a, c]).shape),
        "concatenate": list(layers.Concatenate(axis=1)([a, c]).shape), "last": list(layers.Concatenate()([a, a]).shape),
        "dot": list(layers.Dot(axes=2)([a, a]).shape), "of rows": list(layers.Dot(axes=1)([b, b]).shape),
        "lambda": list(layers.Lambda(lambda x: k.ops.sum(x, axis=1))(a).shape),
        "lambda, told": list(layers.Lambda(lambda x: x, output_shape=(3, 4))(a).shape),
    }  # fmt: skip


@program("a model that branches and joins learns", tolerance=1e-5)
def _(k, tools):
    x = k.Input((4,))
    left, right = k.layers.Dense(3, activation="sigmoid")(x), k.layers.Dense(3, activation="softplus")(x)
    joined = k.layers.concatenate([k.layers.multiply([left, right]), k.layers.add([left, right]), k.layers.maximum([left, right])])
    seen = k.layers.ActivityRegularization(l1=0.01, l2=0.02)(joined)
    bent = k.layers.Lambda(lambda z: k.ops.square(z) - z)(seen)
    model = k.Model(x, k.layers.Dense(1)(bent))
    model.set_weights([numbers(*w.shape, seed=50 + i) * 0.5 for i, w in enumerate(model.get_weights())])
    model.compile(optimizer=k.optimizers.SGD(0.001), loss="mse")
    data = numbers(12, 4, seed=60)
    history = model.fit(data, np.abs(data).sum(axis=1), batch_size=5, epochs=4, shuffle=False, verbose=0)
    return {"history": history.history, "weights": model.get_weights(), "predict": model.predict(data, verbose=0)}
