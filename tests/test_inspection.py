"""Seeing inside: each number of the last batch, as a copy."""

import numpy as np
from numpy.testing import assert_allclose, assert_array_equal
from strict_numpy import pretend_gpu

import nnteach
from nnteach.inspection import snapshot
from nnteach.layers import (
    GRU,
    LSTM,
    BatchNormalization,
    Bidirectional,
    Concatenate,
    Dense,
    Dropout,
    Flatten,
    SimpleRNN,
    TimeDistributed,
)


def trained(rng):
    nnteach.utils.set_random_seed(2)
    model = nnteach.Sequential([
        nnteach.Input((2, 2)), Flatten(name="flat"), Dense(3, activation="tanh", name="hidden"), Dropout(0.5, name="drop"),
        Dense(2, activation="softmax", name="out"),
    ])  # fmt: skip
    model.compile(optimizer=nnteach.optimizers.SGD(0.1), loss="sparse_categorical_crossentropy")
    x, y = rng.standard_normal((5, 2, 2)).astype("float32"), rng.integers(0, 2, 5)
    start = model.get_weights()
    model.train_on_batch(x, y)
    return model, x, y, start


def test_a_snapshot_holds_every_layer_of_the_last_step(rng):
    model, x, _y, start = trained(rng)
    flat, hidden, drop, out = snapshot(model)
    assert [s.name for s in (flat, hidden, drop, out)] == ["flat", "hidden", "drop", "out"]
    assert [s.kind for s in (flat, hidden, drop, out)] == ["Flatten", "Dense", "Dropout", "Dense"]
    assert_array_equal(flat.x, x)
    assert_array_equal(hidden.x, x.reshape(5, 4))
    assert_allclose(hidden.z, x.reshape(5, 4) @ start[0] + start[1], rtol=1e-5, atol=1e-6)
    assert_allclose(hidden.y, np.tanh(hidden.z), rtol=1e-6)
    assert_array_equal(drop.x, hidden.y)
    assert drop.z is None
    assert_array_equal(out.x, drop.y)
    assert_allclose(out.y.sum(axis=1), 1, rtol=1e-6)


def test_the_gradients_are_those_of_the_last_step(rng):
    model, _x, y, start = trained(rng)
    _flat, hidden, _drop, out = snapshot(model)
    assert_allclose(out.dy, model.loss.gradient(y, out.y), rtol=1e-5)
    for name, before, i in (("kernel", start[2], 2), ("bias", start[3], 3)):
        assert_allclose(out.weights[name], before - 0.1 * out.gradients[name], rtol=1e-5, atol=1e-6)
        assert_array_equal(out.weights[name], model.get_weights()[i])
    assert_allclose(hidden.gradients["kernel"], hidden.x.T @ (hidden.dy * (1 - hidden.y**2)), rtol=1e-4, atol=1e-6)


def test_a_snapshot_is_a_copy(rng):
    model, x, y, _start = trained(rng)
    before = snapshot(model)
    kept = {name: array.copy() for name, array in before[1].weights.items()}
    model.train_on_batch(x, y)
    for array in (before[1].x, before[1].y, before[1].dy, before[1].weights["kernel"]):
        array[...] = 7
    assert (snapshot(model)[1].weights["kernel"] != 7).all()
    assert not np.array_equal(snapshot(model)[1].weights["kernel"], kept["kernel"])


def test_numbers_of_two_batches_are_never_mixed(rng):
    """After predict there are the outputs of its batch, and no gradients: none were computed for it."""
    model, x, _y, _start = trained(rng)
    model.predict(x[:2], verbose=0)
    for record in snapshot(model):
        assert len(record.y) == 2
        assert record.dy is None


def test_before_the_first_step_there_are_weights_but_no_numbers():
    model = nnteach.Sequential([nnteach.Input((2,)), Dense(1)])
    [record] = snapshot(model)
    assert record.x is record.y is record.dy is None
    assert record.weights["kernel"].shape == (2, 1)


class Twice(nnteach.Model):
    def __init__(self):
        super().__init__(name="twice")
        self.dense = Dense(3, activation="tanh", name="dense")
        self.drop = Dropout(0.5, name="drop")

    def call(self, x, training=False):
        return self.drop(self.dense(self.dense(x)))


def step(model, *shapes):
    rng = np.random.default_rng(0)
    x = [rng.standard_normal(shape) for shape in shapes]
    model.compile("sgd", "mse")
    made = model(x if len(x) > 1 else x[0])
    y = [rng.standard_normal(part.shape) for part in (made if isinstance(made, list) else [made])]
    model.train_on_batch(x if len(x) > 1 else x[0], y if len(y) > 1 else y[0])
    return {f"{record.name}@{record.call}" if record.call else record.name: record for record in snapshot(model)}


def test_gates_and_states_are_there_by_name(rng):
    for layer, names in ((LSTM(4, name="r"), "i f candidate o c h"), (GRU(4, name="r"), "update reset candidate h"),
                         (SimpleRNN(4, name="r"), "h")):  # fmt: skip
        record = step(nnteach.Sequential([nnteach.Input((5, 2)), layer]), (3, 5, 2))["r"]
        for name in names.split():
            assert record.saved[name].shape == (3, 5, 4), (layer, name)
        assert_array_equal(record.saved["h"][:, -1], record.y)
    lstm = step(nnteach.Sequential([nnteach.Input((5, 2)), LSTM(4, name="r")]), (3, 5, 2))["r"].saved
    assert_allclose(lstm["c"][:, 1:], lstm["f"][:, 1:] * lstm["c"][:, :-1] + lstm["i"][:, 1:] * lstm["candidate"][:, 1:],
                    rtol=1e-5, atol=1e-6)  # fmt: skip


def test_mean_variance_and_mask_are_there_by_name(rng):
    model = nnteach.Sequential([nnteach.Input((4,)), BatchNormalization(name="norm"), Dropout(0.5, name="drop")])
    records = step(model, (6, 4))
    assert_allclose(records["norm"].saved["mean"], records["norm"].x.mean(axis=0), atol=1e-6)
    assert_allclose(records["norm"].saved["variance"], records["norm"].x.var(axis=0), atol=1e-5)
    assert set(np.unique(records["drop"].saved["mask"])) == {0, 2}
    assert_array_equal(records["drop"].y, records["drop"].x * records["drop"].saved["mask"])


def test_layers_with_several_inputs_and_outputs_have_lists():
    a, b = nnteach.Input((5, 2)), nnteach.Input((3,))
    y, h, _c = LSTM(3, return_state=True, name="lstm")(a)
    model = nnteach.Model([a, b], [Concatenate(name="both")([h, b]), y])
    records = step(model, (4, 5, 2), (4, 3))
    assert list(records) == ["lstm", "both"], "the nodes that pick one of several outputs are no layers"
    assert [part.shape for part in records["both"].x] == [(4, 3), (4, 3)]
    assert [part.shape for part in records["lstm"].y] == [(4, 3)] * 3
    assert [None if part is None else part.shape for part in records["lstm"].dy] == [(4, 3), (4, 3), None]


def test_models_within_models_are_opened():
    inner_in = nnteach.Input((3,))
    inner = nnteach.Model(inner_in, Dense(3, activation="tanh", name="dense")(inner_in), name="inner")
    x = nnteach.Input((3,))
    records = step(nnteach.Model(x, Dense(1, name="out")(inner(inner(x)))), (4, 3))
    assert list(records) == ["inner", "inner/dense", "inner@1", "inner/dense@1", "out"]
    first, second = records["inner/dense"], records["inner/dense@1"]
    assert_array_equal(first.y, second.x)
    assert_array_equal(records["out"].x, second.y)
    assert_array_equal(records["inner"].dy, first.dy)
    kernel, bias = second.weights["kernel"], second.weights["bias"]
    assert records["inner"].weights == {}, "its weights are those of its layers"
    assert first.gradients["kernel"].shape == kernel.shape
    shares = [r.x.T @ (r.dy * (1 - r.y**2)) for r in (first, second)]
    assert_allclose(first.gradients["kernel"], shares[0] + shares[1], rtol=1e-4, atol=1e-6)
    assert bias.shape == (3,)


def test_layers_within_a_layer_of_ones_own_are_opened():
    records = step(Twice(), (4, 3))
    assert list(records) == ["twice", "twice/dense", "twice/dense@1", "twice/drop"]
    first, second, drop = records["twice/dense"], records["twice/dense@1"], records["twice/drop"]
    assert_array_equal(first.y, second.x)
    assert_array_equal(second.y, drop.x)
    assert_array_equal(drop.dy, records["twice"].dy)
    assert_array_equal(second.dy, drop.dy * drop.saved["mask"])
    assert_allclose(first.dy, (second.dy * (1 - second.y**2)) @ _kernel_before(records), rtol=1e-5, atol=1e-6)


def _kernel_before(records):
    """The kernel of the step: SGD has moved it by 0.01 times its gradient since."""
    dense = records["twice/dense"]
    return (dense.weights["kernel"] + 0.01 * dense.gradients["kernel"]).T


def test_a_snapshot_of_the_pretend_gpu_is_numpy_s():
    with pretend_gpu():
        records = step_on_device()
    for record in records:
        arrays = [record.x, record.y, record.dy, *record.saved.values(), *record.weights.values()]
        assert all(type(array) is np.ndarray for array in arrays), record.name


def step_on_device():
    model = nnteach.Sequential([nnteach.Input((5, 2)), LSTM(3, return_sequences=True), BatchNormalization(), Dropout(0.2)])
    model.compile("sgd", "mse")
    model.train_on_batch(np.ones((4, 5, 2)), np.ones((4, 5, 3)))
    return snapshot(model)


def test_layers_within_wrappers_are_opened():
    both = Bidirectional(LSTM(2, return_sequences=True, name="read"), name="both")
    records = step(nnteach.Sequential([nnteach.Input((3, 2)), both]), (4, 3, 2))
    forth, back = records["both/forward_read"], records["both/backward_read"]
    assert_array_equal(records["both"].y, np.concatenate([forth.y, back.y[:, ::-1]], axis=-1))
    assert_array_equal(records["both"].dy, np.concatenate([forth.dy, back.dy[:, ::-1]], axis=-1))
    assert forth.saved["f"].shape == (4, 3, 2)
    each = TimeDistributed(Dense(2, name="dense"), name="each")
    records = step(nnteach.Sequential([nnteach.Input((3, 2)), each]), (4, 3, 2))
    assert_array_equal(records["each/dense"].y, records["each"].y.reshape(12, 2))
    assert_array_equal(records["each/dense"].dy, records["each"].dy.reshape(12, 2))
