"""What was saved comes back as it was: every layer, models of every form, optimizers, training that goes on."""

from __future__ import annotations

import zipfile

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from specs import LAYERS, OPTIMIZERS, label

import nnteach
from nnteach import Input, Model, Sequential, losses, metrics, optimizers
from nnteach.layers import BatchNormalization, Dense, Dropout, Flatten, Layer
from nnteach.models import load_model, model_from_json
from nnteach.saving import ModelFileError, register, register_keras_serializable

CASES = [
    pytest.param(spec, arguments, shape, id=f"{spec.layer.__name__}({label(arguments)})-{shape}")
    for spec in LAYERS
    for arguments, shape in spec.samples
    if spec.layer.__name__ != "Lambda"
]


@register(package="tests")
class Gate(Layer):
    """Only `call`: the tape finds the gradient."""

    def __init__(self, units, **others):
        super().__init__(**others)
        self.units = units

    def build(self, input_shape):
        self.w = self.add_weight((input_shape[-1], self.units), name="w")

    def call(self, x):
        return nnteach.ops.tanh(nnteach.ops.matmul(x, self.w))

    def get_config(self):
        return super().get_config() | {"units": self.units}


@register_keras_serializable("tests")
def cube(x):
    return x**3


@register(package="tests", name="Twice")
class Doubled(Model):
    """A model that is a class of its own."""

    def __init__(self, units=4, **others):
        super().__init__(**others)
        self.units = units
        self.dense = Dense(units, activation="tanh")
        self.last = Dense(1)

    def call(self, x):
        return self.last(self.dense(self.dense(x)))

    def get_config(self):
        return {"units": self.units, "name": self.name}


def in_a_model(spec, arguments, shape):
    """A model around one layer."""
    shapes = shape if isinstance(shape, list) else [shape]
    dtype = "int32" if spec.whole else "float64"
    layer = spec.layer(**arguments, dtype="float64")
    stateful = arguments.get("stateful", False)
    symbols = [Input(s[1:], batch_size=s[0] if stateful else None, dtype=dtype) for s in shapes]
    return Model(symbols, layer(symbols if len(symbols) > 1 else symbols[0]))


def data_for(spec, arguments, shape, rng):
    draw = spec.inputs or (lambda rng, shape, _: rng.standard_normal(shape))
    arrays = [draw(rng, s, arguments) for s in (shape if isinstance(shape, list) else [shape])]
    return arrays if len(arrays) > 1 else arrays[0]


def same(a, b):
    assert [w.path for w in a.weights] == [w.path for w in b.weights]
    for one, other in zip(a.get_weights(), b.get_weights(), strict=True):
        assert one.dtype == other.dtype
        assert_array_equal(one, other)


@pytest.mark.parametrize(("spec", "arguments", "shape"), CASES)
def test_every_layer_comes_back(spec, arguments, shape, rng, tmp_path):
    if any(isinstance(value, np.ufunc) for value in arguments.values()):
        pytest.skip("a function that is not registered is refused; see below")
    nnteach.utils.set_random_seed(3)
    model = in_a_model(spec, arguments, shape)
    model.save(tmp_path / "a.nnteach")
    again = load_model(tmp_path / "a.nnteach")
    same(model, again)
    x = data_for(spec, arguments, shape, rng)
    for one, other in zip(answers(model, x), answers(again, x), strict=True):
        assert_array_equal(one, other)
    again.save(tmp_path / "b.nnteach")
    assert (tmp_path / "a.nnteach").read_bytes() == (tmp_path / "b.nnteach").read_bytes() or model.name != again.name


def answers(model, x):
    made = model(x)
    return list(made.values()) if isinstance(made, dict) else made if isinstance(made, list) else [made]


def branches():
    a, b = Input((4,), name="a"), Input((3, 2), name="b")
    shared = Dense(5, activation="tanh", name="shared")
    left, right = shared(a), shared(Dense(4, name="in_between")(Flatten()(b)))
    both = nnteach.layers.Add()([left, right]) if hasattr(nnteach.layers, "Add") else Sum()([left, right])
    inner = Sequential([Input((5,)), Dense(3, name="inside"), BatchNormalization()], name="inner")
    return Model([a, b], [Dense(1, name="first")(inner(both)), inner(left)], name="branches")


@register(package="tests")
class Sum(Layer):
    def call(self, x):
        return x[0] + x[1]


def test_branches_shared_layers_and_models_in_models_come_back(rng, tmp_path):
    model = branches()
    model.save(tmp_path / "m.nnteach")
    again = load_model(tmp_path / "m.nnteach")
    same(model, again)
    x = [rng.standard_normal((6, 4)), rng.standard_normal((6, 3, 2))]
    for one, other in zip(answers(model, x), answers(again, x), strict=True):
        assert_array_equal(one, other)
    assert [layer.name for layer in again.layers] == [layer.name for layer in model.layers]


def test_inputs_and_outputs_keep_their_names(rng, tmp_path):
    a, b = Input((2,)), Input((3,))
    model = Model({"left": a, "right": b}, {"sum": Dense(1)(a), "other": Dense(2)(b)})
    model.save(tmp_path / "m.nnteach")
    again = load_model(tmp_path / "m.nnteach")
    assert (again.input_names, again.output_names) == (["left", "right"], ["sum", "other"])
    x = [rng.standard_normal((4, 2)), rng.standard_normal((4, 3))]
    for one, other in zip(answers(model, x), answers(again, x), strict=True):
        assert_array_equal(one, other)


@pytest.mark.parametrize("seed", range(12))
def test_random_small_models_come_back_and_go_on_learning_as_if_nothing_had_happened(seed, tmp_path):
    rng = np.random.default_rng(seed)
    nnteach.utils.set_random_seed(seed)
    stack: list = [Input((int(rng.integers(1, 6)),), dtype=str(rng.choice(["float32", "float64"])))]
    for _ in range(int(rng.integers(1, 5))):
        kind = rng.integers(5)
        stack.append([
            lambda: Dense(int(rng.integers(1, 7)), activation=str(rng.choice(["relu", "tanh", "elu"]))),
            lambda: Dropout(0.3), lambda: Dropout(0.2, seed=int(rng.integers(9))), BatchNormalization, lambda: Gate(3),
        ][kind]())  # fmt: skip
    model = Sequential([*stack, Dense(1)])
    model.layers[0].trainable = bool(rng.integers(2))
    optimizer = [optimizers.SGD(0.01, momentum=0.9), optimizers.Adam(0.01), optimizers.RMSprop(0.01, centered=True)]
    model.compile(optimizer[seed % 3], "mse", metrics=["mae"])
    x = rng.standard_normal((30, model.input_shape[1]))
    y = x.sum(axis=1)
    model.fit(x, y, epochs=2, batch_size=7, verbose=0)
    model.save(tmp_path / "m.nnteach")
    histories = [model.fit(x, y, epochs=4, initial_epoch=2, batch_size=7, verbose=0).history]
    again = load_model(tmp_path / "m.nnteach")
    assert again.epochs_done == 2
    histories.append(again.fit(x, y, epochs=4, initial_epoch=2, batch_size=7, verbose=0).history)
    assert histories[0] == histories[1]
    same(model, again)


OPTIMIZER_CASES = [
    pytest.param(spec.optimizer, arguments, id=f"{spec.optimizer.__name__}({label(arguments)})")
    for spec in OPTIMIZERS
    for arguments in spec.samples
]


@pytest.mark.parametrize(("cls", "arguments"), OPTIMIZER_CASES)
def test_every_optimizer_goes_on_where_it_was(cls, arguments, rng, tmp_path):
    x, y = rng.standard_normal((20, 3)), rng.standard_normal(20)
    model = Sequential([Input((3,)), Dense(4, "tanh"), Dense(1)])
    model.compile(cls(**arguments), "mse")
    for _ in range(3):
        model.train_on_batch(x, y)
    model.save(tmp_path / "m.nnteach")
    again = load_model(tmp_path / "m.nnteach")
    for m in (model, again):
        for _ in range(3):
            m.train_on_batch(x, y)
    same(model, again)
    assert again.optimizer.iterations == 6


def test_losses_and_metrics_come_back_with_their_arguments(rng, tmp_path):
    model = Sequential([Input((3,)), Dense(1)])
    model.compile(
        "sgd", losses.BinaryCrossentropy(from_logits=True, label_smoothing=0.1),
        metrics=[metrics.BinaryAccuracy(name="right", threshold=0.3), "mse"],
    )  # fmt: skip
    x, y = rng.standard_normal((20, 3)), rng.integers(0, 2, 20)
    model.save(tmp_path / "m.nnteach")
    again = load_model(tmp_path / "m.nnteach")
    assert again.evaluate(x, y, verbose=0, return_dict=True) == model.evaluate(x, y, verbose=0, return_dict=True)


def test_a_file_without_compile_leaves_chance_alone(tmp_path):
    model = Sequential([Input((3,)), Dense(1)])
    model.compile("adam", "mse")
    model.save(tmp_path / "m.nnteach")
    nnteach.utils.set_random_seed(9)
    expected = nnteach.random.host().random(3)
    nnteach.utils.set_random_seed(9)
    again = load_model(tmp_path / "m.nnteach", compile=False)
    assert again.optimizer is None
    assert_array_equal(nnteach.random.host().random(3), expected)


def test_classes_and_functions_of_ones_own_come_back_once_registered(rng, tmp_path):
    model = Sequential([Input((3,)), Gate(4), Dense(2, activation=cube)])
    model.save(tmp_path / "m.nnteach")
    x = rng.standard_normal((5, 3))
    assert_array_equal(load_model(tmp_path / "m.nnteach").predict(x, verbose=0), model.predict(x, verbose=0))


def test_a_model_of_ones_own_comes_back(rng, tmp_path):
    model = Doubled(3)
    x = rng.standard_normal((5, 3)).astype("float32")
    model.build((None, 3))
    model.save(tmp_path / "m.nnteach")
    again = load_model(tmp_path / "m.nnteach")
    assert type(again) is Doubled
    assert_array_equal(again.predict(x, verbose=0), model.predict(x, verbose=0))


def test_the_same_model_gives_the_same_file_byte_for_byte(tmp_path):
    model = Sequential([Input((3,)), Dense(1)])
    model.compile("adam", "mse")
    for name in "ab":
        model.save(tmp_path / f"{name}.nnteach")
    assert (tmp_path / "a.nnteach").read_bytes() == (tmp_path / "b.nnteach").read_bytes()


def test_weights_alone_come_back(tmp_path):
    def fresh(units=2):
        return Sequential([Input((3,)), Dense(4), Dense(units)])

    model, other = fresh(), fresh()
    model.save_weights(tmp_path / "w.nnteach")
    other.load_weights(tmp_path / "w.nnteach")
    for a, b in zip(model.get_weights(), other.get_weights(), strict=True):
        assert_array_equal(a, b)
    model.compile("adam", "mse")
    model.train_on_batch(np.ones((2, 3)), np.ones((2, 2)))
    model.save(tmp_path / "m.nnteach")  # a whole model has weights, too
    other.load_weights(tmp_path / "m.nnteach")
    for a, b in zip(model.get_weights(), other.get_weights(), strict=True):
        assert_array_equal(a, b)
    wrong = fresh(units=3)
    before = wrong.get_weights()
    with pytest.raises(ModelFileError, match=r"w\.nnteach does not fit.*expected.*\(4, 3\).*got.*\(4, 2\).*as it was"):
        wrong.load_weights(tmp_path / "w.nnteach")
    for a, b in zip(before, wrong.get_weights(), strict=True):
        assert_array_equal(a, b)
    with pytest.raises(ModelFileError, match=r"holds weights only.*load_weights"):
        load_model(tmp_path / "w.nnteach")


def test_the_file_is_a_zip_of_json_and_plain_numbers(tmp_path):
    model = Sequential([Input((3,)), Dense(2)])
    model.save(tmp_path / "m.nnteach")
    with zipfile.ZipFile(tmp_path / "m.nnteach") as archive:
        assert archive.namelist() == ["model.json", "weights/0", "weights/1"]
        assert archive.read("weights/0") == model.get_weights()[0].astype("<f4").tobytes()


class Unregistered(Layer):
    def call(self, x):
        return x + 1


REFUSED = {
    "a class of one's own": (lambda: [Unregistered()], ("Unregistered", "@nnteach.saving.register", "get_config")),
    "a function of one's own": (lambda: [Dense(2, activation=np.sin)], ("activation", "sin", "register")),
    "a lambda": (lambda: [Dense(2, activation=lambda z: z * z)], ("function", "<lambda>", "register")),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_a_file_cannot_hold_is_refused_when_saving_with_the_way_out(case, tmp_path):
    make, words = REFUSED[case]
    model = Sequential([Input((3,)), *make()])
    with pytest.raises(ValueError) as caught:
        model.save(tmp_path / "m.nnteach")
    for word in ("cannot be saved", *words):
        assert word in str(caught.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("m.keras", ("'.keras'", "Keras", "m.nnteach")), ("m.h5", ("'.h5'", "Keras", "m.nnteach")),
        ("m.pkl", ("'.pkl'", "m.nnteach")), ("m", ("m.nnteach",)), ("m.txt", ("m.nnteach", "m.txt")),
    ],
)  # fmt: skip
def test_another_ending_is_refused_with_the_right_one(name, words, tmp_path):
    model = Sequential([Input((3,)), Dense(2)])
    for act in (lambda: model.save(tmp_path / name), lambda: model.save_weights(tmp_path / name)):
        with pytest.raises(ValueError) as caught:
            act()
        assert all(word in str(caught.value) for word in words)
    for act in (lambda: load_model(tmp_path / name), lambda: model.load_weights(tmp_path / name)):
        with pytest.raises(ModelFileError, match=r"\.nnteach"):
            act()


def test_saving_says_what_is_missing(tmp_path):
    with pytest.raises(ValueError, match=r"no weights to save yet.*Input"):
        Sequential([Dense(2)]).save(tmp_path / "m.nnteach")
    model = Sequential([Input((3,)), Dense(2)])
    with pytest.raises(FileNotFoundError, match="no such folder"):
        model.save(tmp_path / "nowhere" / "m.nnteach")
    with pytest.raises(TypeError, match="path"):
        model.save(None)
    (tmp_path / "d.nnteach").mkdir()
    with pytest.raises(IsADirectoryError, match="folder"):
        model.save(tmp_path / "d.nnteach")
    model.save(tmp_path / "m.nnteach")
    with pytest.raises(FileExistsError, match="overwrite=True"):
        model.save(tmp_path / "m.nnteach", overwrite=False)
    with pytest.raises(ModelFileError, match="not found"):
        load_model(tmp_path / "gone.nnteach")


def test_an_unknown_class_in_a_file_is_named_with_the_way_out(tmp_path, rng):
    @register(package="passing")
    class Passing(Layer):
        def call(self, x):
            return x * 2.0

    Sequential([Input((3,)), Passing()]).save(tmp_path / "m.nnteach")
    del nnteach.saving.registry._registered["passing>Passing"]
    with pytest.raises(ModelFileError, match=r"Passing.*register.*custom_objects"):
        load_model(tmp_path / "m.nnteach")
    x = rng.standard_normal((2, 3)).astype("float32")
    for names in ("Passing", "passing>Passing"):
        model = load_model(tmp_path / "m.nnteach", custom_objects={names: Passing})
        assert_array_equal(model.predict(x, verbose=0), 2 * x)


def test_a_name_is_registered_once():
    with pytest.raises(ValueError, match="taken"):
        register(package="tests", name="Gate")(Sum)
    with pytest.raises(TypeError, match="class or a function"):
        register(3)
    with pytest.raises(ValueError, match="package"):
        register(package="a>b")
    assert nnteach.saving.get_registered_name(Gate) == "tests>Gate"
    assert nnteach.saving.get_registered_object("tests>Gate") is Gate
    assert nnteach.saving.get_registered_object("tests>Nobody") is None


def test_a_model_is_made_again_from_its_config_with_new_layers(rng):
    model = branches()
    again = Model.from_config(model.get_config())
    assert [layer.name for layer in again.layers] == [layer.name for layer in model.layers]
    assert all(a is not b for a, b in zip(model.layers, again.layers, strict=True))
    again.set_weights(model.get_weights())
    x = [rng.standard_normal((6, 4)), rng.standard_normal((6, 3, 2))]
    assert_array_equal(answers(again, x)[0], answers(model, x)[0])
    row = Sequential([Dense(3, name="x")], name="row")
    assert not Sequential.from_config(row.get_config()).built
    row.build((None, 2))
    assert Sequential.from_config(row.get_config()).count_params() == 9


def test_a_model_as_a_text_comes_back_with_new_weights():
    model = branches()
    again = model_from_json(model.to_json())
    assert again.to_json() == model.to_json()
    assert [w.shape for w in again.weights] == [w.shape for w in model.weights]
    assert all(w.value is not w.grad and w.value.flags.writeable for w in again.weights)
    for wrong in ("{}", "[", model.to_json().replace("tests>Sum", "evil>Sum"), model.to_json().replace('"units":1', '"units":-1')):
        if wrong != model.to_json():
            with pytest.raises(ModelFileError):
                model_from_json(wrong)
    with pytest.raises(TypeError, match="to_json"):
        model_from_json(3)
