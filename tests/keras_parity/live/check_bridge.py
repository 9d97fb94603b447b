"""The bridge: models go to Keras and come back. Run by `test_live.py` in a process of its own, with Keras on JAX."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from specs import LAYERS, LayerSpec, label

import nnteach
from nnteach import Input, Model, Sequential, activations, from_keras, layers, ops, to_keras

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # Keras's, with NumPy 2

EVERY = [(spec, arguments, shape) for spec in LAYERS for arguments, shape in spec.samples if spec.layer is not layers.Lambda]
LAST = {spec.layer: arguments for spec, arguments, _ in EVERY}
SAMPLES = [  # one of each layer; in the full run all that the table knows
    pytest.param(spec, arguments, shape, id=f"{spec.layer.__name__}-{label(arguments)}",
                 marks=[] if LAST[spec.layer] is arguments else pytest.mark.full)
    for spec, arguments, shape in EVERY
]  # fmt: skip


def randomize(model: Any, rng: np.random.Generator) -> None:
    """Weights that are nowhere 0 or 1, so that none can be mistaken for another."""
    model.set_weights([rng.uniform(0.2, 1, w.shape) * rng.choice([-1, 1], w.shape) if "variance" not in v.name
                       else rng.uniform(0.5, 1, w.shape) for v, w in zip(model.weights, model.get_weights(), strict=True)])  # fmt: skip


def answers(model: Any, x: Any) -> list[np.ndarray]:
    y = model(x, training=False)
    return [np.asarray(part) for part in keras.tree.flatten(y)]


def assert_same_numbers(ours: Any, theirs: Any, x: Any, **tolerance: float) -> None:
    for layer in theirs.layers:
        its = [np.asarray(w).ravel() for w in layer.weights]
        mine = [w.ravel() for w in ours.get_layer(layer.name).get_weights()] if its else []
        for one, other in zip(mine, its, strict=True):
            assert_array_equal(one, other)
    for mine, its in zip(answers(ours, x), answers(theirs, x), strict=True):
        assert_allclose(mine, its, **(tolerance or {"rtol": 1e-5, "atol": 1e-6}))


def assert_comes_back(ours: Any, theirs: Any, x: Any, custom_objects: Any = None) -> Any:
    """There and back again: the same structure, names, arguments and weights, and the very same answers."""
    again = from_keras(theirs, custom_objects)
    assert structure(again) == structure(ours)
    assert [layer.trainable for layer in again.layers] == [layer.trainable for layer in ours.layers]
    for mine, its in zip(ours.get_weights(), again.get_weights(), strict=True):
        assert_array_equal(mine, its)
    for mine, its in zip(answers(ours, x), answers(again, x), strict=True):
        assert_array_equal(mine, its)
    return again


def structure(model: Any) -> Any:
    """All that `get_config` says, as texts; of operations the name, what they do, and to how many symbols."""

    def told(thing: Any) -> Any:
        if isinstance(thing, dict):
            return {key: told([v] if key == "axis" and isinstance(v, int) else v) for key, v in thing.items()}
        if isinstance(thing, (list, tuple)):
            return [told(part) for part in thing]
        if isinstance(thing, layers.Operation):
            name = getattr(thing.function, "name", None) or thing.function.__name__
            return thing.name, name, sum(part is None for part in thing.args)
        if hasattr(thing, "get_config"):
            return type(thing).__name__, told(thing.get_config())
        return repr(thing) if not isinstance(thing, (int, float)) else float(thing)

    return told(model)


def plain(layer: Any) -> Any:
    """The table has wrappers whose layer is made anew each time; of those, the wrapper itself."""
    if isinstance(layer, layers.Bidirectional):
        return layers.Bidirectional(layer.forward_layer, layer.merge_mode, backward_layer=layer.backward_layer,
                                    activity_regularizer=layer.activity_regularizer)  # fmt: skip
    return layers.TimeDistributed(layer.layer) if isinstance(layer, layers.TimeDistributed) else layer


@pytest.mark.parametrize(("spec", "arguments", "shape"), SAMPLES)
def test_every_layer_goes_and_comes_back(spec: LayerSpec, arguments: dict[str, Any], shape: Any) -> None:
    rng = np.random.default_rng(3)
    shapes = shape if isinstance(shape, list) else [shape]
    draw = spec.inputs or (lambda rng, shape, arguments: rng.standard_normal(shape))
    x = [np.asarray(draw(rng, s, arguments), "float32") for s in shapes]
    symbols = [Input(s[1:], batch_size=s[0]) for s in shapes]
    layer = plain(spec.layer(**arguments))
    ours = Model(symbols if len(symbols) > 1 else symbols[0], layer(symbols if len(symbols) > 1 else symbols[0]))
    randomize(ours, rng)
    theirs = to_keras(ours, {"sin": keras.ops.sin, "arctan": keras.ops.arctan})
    x = x if len(x) > 1 else x[0]
    for model in (ours, theirs):
        for its in model.layers:
            if getattr(its, "stateful", False):
                its.reset_states()
    assert_same_numbers(ours, theirs, x)
    for its in ours.layers:
        if getattr(its, "stateful", False):
            its.reset_states()
            theirs.get_layer(its.name).reset_states()
    assert_comes_back(ours, theirs, x, {"sin": np.sin, "arctan": np.arctan})


# Models --------------------------------------------------------------------------------------------------------------


def in_a_row() -> Any:
    return Sequential([
        Input((8, 8, 2), name="picture"), layers.Conv2D(3, 3, activation="relu", name="conv"), layers.BatchNormalization(),
        layers.MaxPooling2D(), layers.Flatten(), layers.Dropout(0.2, seed=3), layers.Dense(4, "softmax", kernel_regularizer="l2"),
    ], name="row")  # fmt: skip


def with_branches() -> Any:
    """Two inputs, a layer used twice, two outputs, and one that both read."""
    a, b = Input((5,), name="a"), Input((5,), name="b")
    shared = layers.Dense(4, activation="tanh", name="shared")
    one, other = shared(a), shared(b)
    both = layers.Concatenate()([one, other, layers.Multiply()([one, other])])
    return Model([a, b], [layers.Dense(3, "softmax", name="kind")(both), layers.Dense(1, name="size")(both)], name="branches")


def by_name() -> Any:
    a, b = Input((5,), name="left"), Input((5,), name="right")
    c = layers.Subtract()([a, b])
    return Model({"left": a, "right": b}, {"sum": layers.Add()([a, b]), "difference": layers.Dense(2)(c)}, name="by_name")


def nested() -> Any:
    """A model in a row within, used twice, and one with two inputs and outputs; one layer of them frozen."""
    tower = Sequential([Input((5,)), layers.Dense(5, "relu", name="inner"), layers.BatchNormalization()], name="tower")
    tower.get_layer("inner").trainable = False
    a, b = Input((5,)), Input((5,))
    kind, size = with_branches()([tower(a), tower(b)])
    named = by_name()({"left": tower(b), "right": a})
    return Model([a, b], [kind, size, named["difference"]], name="nested")


def of_words() -> Any:
    words = Input((6,), dtype="int32", name="words")
    x = layers.Embedding(9, 4, mask_zero=True)(words)
    y, *states = layers.Bidirectional(layers.LSTM(3, return_sequences=True, return_state=True))(x)
    read = layers.LSTM(3)(y, initial_state=states[:2])
    return Model(words, layers.Dense(2)(read), name="of_words")


def with_operations() -> Any:
    x = Input((4, 3))
    y = ops.sum(activations.gelu(2 * x + 1) ** 2, axis=1, keepdims=True)[:, 0]
    z = ops.concatenate([y, ops.mean(x, axis=1), -ops.exp(ops.tanh(x[:, 1]))], axis=-1)
    z = layers.Add(name="add")([z, z]) + activations.hard_silu(z)  # Keras calls a sum "add", too
    z = ops.matmul(z, np.eye(9, dtype="float32"))
    z = ops.cast(ops.transpose(ops.reshape(z, (-1, 3, 3)), axes=(0, 2, 1)), "float32")
    z = ops.concatenate([ops.squeeze(ops.expand_dims(ops.max(z, axis=2), 1), 1), ops.take(z, [2, 0], axis=1)[:, 0]], axis=1)
    return Model(x, layers.Dense(2)(ops.clip(ops.where(z > 0, z, ops.abs(z)) / 2, -1, 1)), name="with_operations")


MAKERS = [in_a_row, with_branches, by_name, nested, of_words, with_operations]


def data_for(model: Any, rng: np.random.Generator) -> Any:
    drawn = {
        name: rng.integers(1, 9, (6, *node.shape[1:])) if node.layer.dtype == "int32"
              else rng.standard_normal((6, *node.shape[1:])).astype("float32")
        for name, node in zip(model.input_names, model.graph.inputs, strict=True)
    }  # fmt: skip
    if model.name == "by_name":
        return drawn
    return list(drawn.values()) if len(drawn) > 1 else next(iter(drawn.values()))


@pytest.mark.parametrize("make", MAKERS)
def test_every_kind_of_model_goes_and_comes_back(make: Any) -> None:
    rng = np.random.default_rng(5)
    ours = make()
    randomize(ours, rng)
    x = data_for(ours, rng)
    theirs = to_keras(ours)
    assert isinstance(theirs, keras.Sequential if make is in_a_row else keras.Model)
    known = {operation.name for operation in getattr(theirs, "operations", theirs.layers)}
    assert {layer.name for layer in ours.layers} <= known | {"picture"}
    assert_same_numbers(ours, theirs, x)
    assert_comes_back(ours, theirs, x)


def test_who_learns_goes_over() -> None:
    theirs = to_keras(nested())
    assert [layer.trainable for layer in theirs.get_layer("tower").layers] == [False, True]
    assert len(theirs.trainable_weights) == len(nested().trainable_weights)


def test_a_model_made_in_keras_comes_over_and_goes_back() -> None:
    x = keras.Input((6, 6, 3), name="x")
    z = keras.ops.relu(keras.layers.Conv2D(4, 3, padding="same", name="c")(x)) + keras.layers.Conv2D(4, 1, use_bias=False)(x)
    z = keras.layers.GlobalAveragePooling2D()(keras.activations.silu(z))
    theirs = keras.Model(x, keras.layers.Dense(2, activation="softmax")(z))
    ours = from_keras(theirs)
    data = np.random.default_rng(1).standard_normal((3, 6, 6, 3)).astype("float32")
    assert_same_numbers(ours, theirs, data)
    assert_same_numbers(ours, to_keras(ours), data)


def test_what_a_model_was_compiled_with_goes_over() -> None:
    ours = with_branches()
    schedule = nnteach.optimizers.schedules.ExponentialDecay(0.1, 10, 0.9)
    ours.compile(nnteach.optimizers.SGD(schedule, momentum=0.5, clipnorm=1.0),
                 {"kind": "sparse_categorical_crossentropy", "size": nnteach.losses.Huber(2.0)},
                 loss_weights={"size": 0.25}, metrics={"kind": ["accuracy"]})  # fmt: skip
    theirs = to_keras(ours)
    assert type(theirs.optimizer) is keras.optimizers.SGD and theirs.optimizer.clipnorm == 1
    again = from_keras(theirs)
    assert repr(again.optimizer.get_config()) == repr(ours.optimizer.get_config())
    rng = np.random.default_rng(0)
    x, y = data_for(ours, rng), {"kind": rng.integers(0, 3, 6), "size": rng.standard_normal((6, 1))}
    mine, its, back = (m.evaluate(x, y, verbose=0, return_dict=True) for m in (ours, theirs, again))
    assert mine == pytest.approx(its, rel=1e-5) and mine == back
    for model in (ours, theirs, again):
        model.fit(x, y, batch_size=3, epochs=3, shuffle=False, verbose=0)
    for one, other, third in zip(ours.weights, theirs.weights, again.weights, strict=True):
        assert_allclose(one.numpy(), np.asarray(other), rtol=1e-4, atol=1e-5)
        assert_array_equal(one.numpy(), third.numpy())
    assert not to_keras(ours, compile=False).compiled
    assert from_keras(theirs, compile=False).optimizer is None


LOSSES = {
    "text": "mse", "function": nnteach.losses.mean_absolute_error, "huber": nnteach.losses.Huber(0.5),
    "logits": nnteach.losses.BinaryCrossentropy(from_logits=True, label_smoothing=0.1, reduction="sum"),
    "cosine": nnteach.losses.CosineSimilarity(axis=1),
}  # fmt: skip


@pytest.mark.parametrize("loss", LOSSES)
def test_every_way_to_name_a_loss_goes_over(loss: str) -> None:
    ours = Sequential([Input((3,)), layers.Dense(2)])
    ours.compile("adam", LOSSES[loss], metrics=[nnteach.metrics.BinaryAccuracy(threshold=0.3), "mae"])
    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((6, 3)), rng.integers(0, 2, (6, 2)).astype("float32")
    theirs = to_keras(ours)
    mine, its, back = (m.evaluate(x, y, verbose=0, return_dict=True) for m in (ours, theirs, from_keras(theirs)))
    assert mine == pytest.approx(its, rel=1e-5) and mine == back


# What cannot go over ---------------------------------------------------------------------------------------------------


class Gate(nnteach.Layer):
    def __init__(self, units: int = 3, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.units = units

    def build(self, shape: Any) -> None:
        self.w = self.add_weight((shape[-1], self.units), name="w")

    def call(self, x: Any) -> Any:
        return ops.sigmoid(ops.matmul(x, self.w))

    def get_config(self) -> Any:
        return super().get_config() | {"units": self.units}


class KerasGate(keras.Layer):
    def __init__(self, units: int = 3, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.units = units

    def build(self, shape: Any) -> None:
        self.w = self.add_weight(shape=(shape[-1], self.units), name="w")

    def call(self, x: Any) -> Any:
        return keras.ops.sigmoid(keras.ops.matmul(x, self.w))

    def get_config(self) -> Any:
        return super().get_config() | {"units": self.units}


def test_a_layer_of_one_s_own_goes_over_where_its_counterpart_is_named() -> None:
    ours = Sequential([Input((4,)), Gate(2, name="gate"), layers.Dense(1)])
    with pytest.raises(NotImplementedError, match=r"gate \(Gate\).*of your own.*custom_objects=\{'Gate'"):
        to_keras(ours)
    theirs = to_keras(ours, custom_objects={"Gate": KerasGate})
    x = np.random.default_rng(0).standard_normal((5, 4)).astype("float32")
    assert_same_numbers(ours, theirs, x)
    with pytest.raises(NotImplementedError, match=r"gate \(KerasGate\).*custom_objects=\{'KerasGate'"):
        from_keras(theirs)
    assert_same_numbers(from_keras(theirs, custom_objects={"KerasGate": Gate}), theirs, x)


class Subclass(Model):
    def __init__(self) -> None:
        super().__init__()
        self.dense = layers.Dense(2)

    def call(self, x: Any) -> Any:
        return self.dense(x)


def _called_on(x: Any, model: Any) -> Any:
    model.predict(x, verbose=0)
    return model


def refusals_going() -> Any:
    def own_bend(z: Any) -> Any:
        return z * 2

    def compiled(**how: Any) -> Any:
        model = Sequential([Input((2,)), layers.Dense(1)])
        model.compile(**how)
        return model

    return {
        "lambda": (Sequential([Input((2,)), layers.Lambda(lambda x: x, name="mine")]), ["mine (Lambda)", "custom_objects"]),
        "subclass": (_called_on(np.ones((2, 2)), Subclass()), ["Subclass", "Model(inputs, outputs)", "set_weights"]),
        "activation": (Sequential([Input((2,)), layers.Dense(2, own_bend, name="d")]), ["d (Dense)", "activation", "own_bend"]),
        "own loss": (compiled(loss=lambda t, p: ops.mean(ops.square(t - p))), ["compile", "loss", "compile=False"]),
        "regularizer": (Sequential([Input((2,)), layers.Dense(2, kernel_regularizer=lambda w: ops.sum(w), name="d")]),
                        ["d (Dense)", "kernel_regularizer", "custom_objects"]),
    }  # fmt: skip


@pytest.mark.parametrize("case", ["lambda", "subclass", "activation", "own loss", "regularizer"])
def test_what_cannot_go_over_is_refused_by_name(case: str) -> None:
    model, words = refusals_going()[case]
    with pytest.raises(NotImplementedError) as refusal:
        to_keras(model)
    assert [word for word in words if word not in str(refusal.value)] == []


def keras_row(*its: Any, shape: Any = (4, 4)) -> Any:
    return keras.Sequential([keras.Input(shape), *its])


class KerasSubclass(keras.Model):
    def call(self, x: Any) -> Any:
        return x


def refusals_coming() -> Any:
    x = keras.Input((4,))
    built = KerasSubclass()
    built.build((None, 4))
    compiled = keras_row(keras.layers.Dense(1))
    compiled.compile(keras.optimizers.Adam(use_ema=True), "mse")
    lion = keras_row(keras.layers.Dense(1))
    lion.compile(keras.optimizers.Lion(), "mse")
    own_loss = keras_row(keras.layers.Dense(1))
    own_loss.compile("sgd", lambda t, p: keras.ops.mean(t - p))
    masked = keras.layers.LSTM(2, name="read")(keras.Input((4, 2), name="s"), mask=np.ones((1, 4), bool))
    return {
        "layer": (keras_row(keras.layers.GroupNormalization(2, name="groups")), ["groups (GroupNormalization)", "custom_objects"]),
        "lambda": (keras_row(keras.layers.Lambda(lambda z: z, name="mine")), ["mine (Lambda)", "custom_objects"]),
        "argument": (keras_row(keras.layers.LayerNormalization(rms_scaling=True, name="n")), ["n (LayerNormalization)", "rms_scaling", "True"]),
        "operation": (keras.Model(x, keras.ops.erf(x)), ["erf", "no operation"]),
        "subclass": (built, ["KerasSubclass", "set_weights"]),
        "precision": (keras_row(keras.layers.Dense(2, dtype="mixed_bfloat16", name="d")), ["d (Dense)", "mixed_bfloat16", "float32"]),
        "optimizer argument": (compiled, ["compile", "Adam", "use_ema"]),
        "own loss": (own_loss, ["compile", "loss", "<lambda>", "compile=False"]),
        "optimizer": (lion, ["optimizer", "Lion", "compile=False"]),
        "mask": (keras.Model(masked._keras_history.operation.input, masked), ["read (LSTM)", "mask"]),
    }  # fmt: skip


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    "case", ["layer", "lambda", "argument", "operation", "subclass", "precision", "optimizer argument", "own loss", "optimizer", "mask"]
)
def test_what_cannot_come_over_is_refused_by_name(case: str) -> None:
    model, words = refusals_coming()[case]
    with pytest.raises(NotImplementedError) as refusal:
        from_keras(model)
    assert [word for word in words if word not in str(refusal.value)] == []


def test_a_model_of_the_other_side_or_without_weights_is_refused() -> None:
    with pytest.raises(TypeError, match=r"model of Keras.*nnteach already"):
        from_keras(in_a_row())
    with pytest.raises(TypeError, match="model of nnteach"):
        to_keras(keras_row(keras.layers.Dense(1)))
    with pytest.raises(ValueError, match=r"no weights yet.*Input"):
        to_keras(Sequential([layers.Dense(2)]))
    with pytest.raises(ValueError, match=r"no weights yet.*Input"):
        from_keras(keras.Sequential([keras.layers.Dense(2)]))


def test_a_model_in_float64_is_not_rounded_in_silence() -> None:
    ours = Sequential([Input((3,), dtype="float64"), layers.Dense(2, dtype="float64", name="fine")])
    with pytest.raises(ValueError, match=r"fine computes in float64.*JAX_ENABLE_X64"), pytest.warns(UserWarning):
        to_keras(ours)


def test_a_state_that_is_remembered_goes_over() -> None:
    ours = Sequential([Input((3, 2), batch_size=2), layers.GRU(3, stateful=True, name="g")])
    x = np.random.default_rng(0).standard_normal((2, 3, 2)).astype("float32")
    ours(x)
    theirs = to_keras(ours)
    again = from_keras(theirs)
    mine, its, back = answers(ours, x)[0], answers(theirs, x)[0], answers(again, x)[0]
    assert_allclose(mine, its, rtol=1e-5, atol=1e-6)
    assert_array_equal(mine, back)
