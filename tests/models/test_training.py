"""compile, fit, evaluate, predict: what the loop promises. (What it refuses is in test_errors_table.py.)"""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import nnteach
from nnteach import Input, Sequential, callbacks
from nnteach.layers import Activation, Dense, Dropout, Flatten


@pytest.fixture
def moons(rng):
    x = rng.standard_normal((60, 2))
    return x, (x[:, 0] * x[:, 1] > 0).astype(int)


def fresh(seed=1, dropout=0.0, metrics=("accuracy",), optimizer="adam"):
    nnteach.utils.set_random_seed(seed)
    model = Sequential([Input((2,)), Dense(6, activation="tanh"), Dropout(dropout), Dense(1, activation="sigmoid")])
    model.compile(optimizer=optimizer, loss="binary_crossentropy", metrics=list(metrics))
    return model


def same(a, b):
    return all(np.array_equal(u, v) for u, v in zip(a, b, strict=True))


# What may be given as data ---------------------------------------------------------------------------------------


class FrameLike:
    """What a pandas DataFrame or Series shows: `shape`, `get(key)`, `__array__`, and a `mask` that is a method."""

    def __init__(self, array):
        self._array = np.asarray(array)
        self.shape, self.dtypes, self.ndim = self._array.shape, object(), self._array.ndim

    def __len__(self):
        return len(self._array)

    def __array__(self, dtype=None, copy=None):
        return np.array(self._array, dtype=dtype)

    def get(self, key, default=None):
        raise KeyError(key)

    def mask(self, condition):
        raise TypeError

    def __getitem__(self, key):
        raise KeyError(key)  # of a frame, x[0] is a column


def read_only(a):
    a = np.array(a)
    a.flags.writeable = False
    return a


def scattered(a):
    wide = np.full((2 * len(a), *np.shape(a)[1:]), np.nan if np.asarray(a).dtype.kind == "f" else 99)
    wide[::2] = a
    return wide[::2]


FORMS = {
    "lists": lambda a: a.tolist(), "tuples": lambda a: tuple(map(tuple, a)) if a.ndim > 1 else tuple(a),
    "float64": lambda a: a.astype("float64"), "float32": lambda a: a.astype("float32"),
    "float16": lambda a: a.astype("float16"), "int64": lambda a: a.astype("int64"), "int8": lambda a: a.astype("int8"),
    "bool": lambda a: a.astype(bool), "object": lambda a: a.astype(object), "read-only": read_only,
    "not contiguous": scattered, "backwards": lambda a: a[::-1][::-1], "Fortran": np.asfortranarray,
    "big-endian": lambda a: a.astype(">f8"), "frame": FrameLike, "list of rows": list, "matrix rows": lambda a: [*a],
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_data_of_any_kind_give_the_same_training(form, rng):
    x = rng.integers(0, 2, (24, 3)).astype("float64")
    y = rng.integers(0, 2, 24).astype("float64")
    results = []
    for make in (np.array, form):
        nnteach.utils.set_random_seed(4)
        model = Sequential([Input((3,)), Dense(4, activation="relu"), Dense(1, activation="sigmoid")])
        model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
        history = model.fit(make(x), make(y), epochs=2, verbose=0, batch_size=7, validation_data=(make(x), make(y)))
        evaluated = model.evaluate(make(x), make(y), verbose=0)
        results.append([*model.get_weights(), model.predict(make(x), verbose=0), evaluated,
                        *history.history.values(), model.train_on_batch(make(x), make(y)), np.asarray(model(make(x)))])  # fmt: skip
    for one, other in zip(*results, strict=True):
        assert_array_equal(one, other)


@pytest.mark.parametrize("first", [Flatten, lambda: Activation("relu"), lambda: Activation("linear"), lambda: Dropout(0.5),
                                   lambda: Dense(3, activation=lambda z: np.multiply(z, 2, out=z))])  # fmt: skip
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_fit_never_writes_into_x_or_y(first, dtype, rng):
    x, y = rng.standard_normal((20, 3)).astype(dtype), rng.standard_normal((20, 1)).astype(dtype)
    weights = np.ones(20, dtype)
    kept = x.copy(), y.copy(), weights.copy()
    model = Sequential([Input((3,)), first(), Dense(1)])
    model.compile(optimizer="adam", loss="mse", metrics=["mae"])
    for shuffle in (True, False):
        model.fit(x, y, epochs=2, verbose=0, shuffle=shuffle, sample_weight=weights, validation_split=0.2)
    model.evaluate(x, y, verbose=0)
    model.predict(x, verbose=0)
    model.train_on_batch(x, y)
    for now, before in zip((x, y, weights), kept, strict=True):
        assert_array_equal(now, before)


def test_what_predict_returns_is_the_learner_s_to_change(moons):
    x, _y = moons
    model = Sequential([Input((2,)), Activation("linear")])
    before = x.astype("float32")
    out = model.predict(before, verbose=0)
    out[:] = 0
    assert (before != 0).all()


# Chance ----------------------------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_weights_bit_for_bit(moons):
    ends = []
    for _ in range(2):
        model = fresh(seed=3, dropout=0.3)
        model.fit(*moons, epochs=4, batch_size=8, verbose=0)
        ends.append(model.get_weights())
    assert same(*ends)
    other = fresh(seed=4, dropout=0.3)
    other.fit(*moons, epochs=4, batch_size=8, verbose=0)
    assert not same(ends[0], other.get_weights())


SEEDED = """
import hashlib, numpy as np, nnteach
from nnteach.layers import Dense, Dropout
nnteach.utils.set_random_seed(11)
x = np.random.standard_normal((50, 4)); y = (x[:, 0] > 0).astype(int)
model = nnteach.Sequential([nnteach.Input((4,)), Dense(16, activation="relu"), Dropout(0.4), Dense(2, activation="softmax")])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x, y, epochs=5, batch_size=8, verbose=0, validation_split=0.2)
print(hashlib.sha256(b"".join(w.tobytes() for w in model.get_weights())).hexdigest())
"""


def test_the_same_seed_gives_the_same_weights_in_fresh_processes():
    runs = [
        subprocess.run([sys.executable, "-c", SEEDED], capture_output=True, text=True, check=True) for _ in range(2)
    ]
    assert runs[0].stdout == runs[1].stdout
    assert len(runs[0].stdout) == 65


def test_shuffling_shows_every_example_once_in_each_epoch_and_in_new_orders():
    seen = []

    class Spy(nnteach.Layer):
        def call(self, x, training=False):
            if training:
                seen.extend(int(v) for v in x[:, 0])
            return x

        def backward(self, dy):
            return dy

    model = Sequential([Input((1,)), Spy(), Dense(1)])
    model.compile(optimizer=nnteach.optimizers.SGD(0), loss="mse")
    nnteach.utils.set_random_seed(0)
    x = np.arange(30.0)[:, None]
    model.fit(x, x, epochs=2, batch_size=7, verbose=0)
    first, second = seen[:30], seen[30:]
    assert sorted(first) == sorted(second) == list(range(30))
    assert first != second != list(range(30))
    seen.clear()
    model.fit(x, x, epochs=2, batch_size=7, verbose=0, shuffle=False)
    assert seen == [*range(30), *range(30)]


# History, validation, batches --------------------------------------------------------------------------------------


def test_the_history_has_one_number_for_each_epoch(moons):
    history = fresh().fit(*moons, epochs=3, verbose=0, validation_split=0.25)
    assert history.epoch == [0, 1, 2]
    assert sorted(history.history) == ["accuracy", "loss", "val_accuracy", "val_loss"]
    assert all(len(values) == 3 and all(type(v) is float for v in values) for values in history.history.values())


def test_the_loss_of_an_epoch_is_the_mean_over_examples_not_over_batches(moons):
    x, y = moons
    model = fresh(optimizer=nnteach.optimizers.SGD(0))
    history = model.fit(x[:50], y[:50], batch_size=16, verbose=0).history
    loss, accuracy = model.evaluate(x[:50], y[:50], batch_size=7, verbose=0)
    assert_allclose(history["loss"][0], loss, rtol=1e-5)
    assert_allclose(history["accuracy"][0], accuracy, rtol=1e-6)
    p = model.predict(x[:50], verbose=0)[:, 0]
    assert_allclose(loss, -np.mean(np.where(y[:50] == 1, np.log(p), np.log(1 - p))), rtol=1e-5)


@pytest.mark.parametrize("batch_size", [1, 3, 32, 60, 1000, np.int64(8), 4.0])
def test_the_batch_size_does_not_change_what_is_predicted(batch_size, moons):
    model = fresh(dropout=0.5)
    assert_allclose(model.predict(moons[0], batch_size=batch_size, verbose=0), np.asarray(model(moons[0])), rtol=1e-5)
    assert_allclose(
        model.evaluate(*moons, batch_size=batch_size, verbose=0), model.evaluate(*moons, verbose=0), rtol=1e-5
    )


def test_permuted_examples_give_permuted_predictions(moons, rng):
    model, order = fresh(), rng.permutation(60)
    assert_allclose(model.predict(moons[0][order], verbose=0), model.predict(moons[0], verbose=0)[order], rtol=1e-5)


def test_validation_data_are_judged_and_not_learned(moons):
    x, y = moons
    with_, without = fresh(), fresh()
    history = with_.fit(x[:40], y[:40], epochs=3, verbose=0, shuffle=False, validation_data=(x[40:], y[40:]))
    without.fit(x[:40], y[:40], epochs=3, verbose=0, shuffle=False)
    assert same(with_.get_weights(), without.get_weights())
    assert_allclose(history.history["val_loss"][-1], with_.evaluate(x[40:], y[40:], verbose=0)[0], rtol=1e-6)


def test_a_split_is_the_last_examples(moons):
    x, y = moons
    split, given = fresh(), fresh()
    a = split.fit(x, y, epochs=2, verbose=0, shuffle=False, validation_split=0.25).history
    b = given.fit(x[:45], y[:45], epochs=2, verbose=0, shuffle=False, validation_data=(x[45:], y[45:])).history
    assert a == b
    assert same(split.get_weights(), given.get_weights())


def test_validation_frequency(moons):
    history = fresh().fit(*moons, epochs=5, verbose=0, validation_split=0.2, validation_freq=2).history
    assert len(history["loss"]) == 5
    assert len(history["val_loss"]) == 2


def test_fit_goes_on_where_it_stopped(moons):
    """Two fits of two epochs are one of four: the optimizer remembers."""
    whole, parts = fresh(), fresh()
    long = whole.fit(*moons, epochs=4, shuffle=False, verbose=0)
    parts.fit(*moons, epochs=2, shuffle=False, verbose=0)
    more = parts.fit(*moons, epochs=4, initial_epoch=2, shuffle=False, verbose=0)
    assert same(whole.get_weights(), parts.get_weights())
    assert more.epoch == [2, 3]
    assert more.history["loss"] == long.history["loss"][2:]


def test_compiling_again_forgets_the_optimizer_s_memory_not_the_weights(moons):
    model = fresh()
    model.fit(*moons, epochs=2, verbose=0)
    weights = model.get_weights()
    model.compile(optimizer="sgd", loss="binary_crossentropy")
    assert same(weights, model.get_weights())
    assert isinstance(model.evaluate(*moons, verbose=0), float)


def test_frozen_layers_stay_and_thaw(moons):
    model = fresh()
    start = model.get_weights()
    model.layers[0].trainable = False
    model.fit(*moons, epochs=2, verbose=0)
    frozen = model.get_weights()
    assert same(start[:2], frozen[:2])
    assert not same(start[2:], frozen[2:])
    model.layers[0].trainable = True
    model.fit(*moons, epochs=1, verbose=0)
    assert not same(frozen[:2], model.get_weights()[:2])


def test_class_weights_are_weights_of_examples(moons):
    x, y = moons
    by_class, by_example = fresh(), fresh()
    by_class.fit(x, y, verbose=0, shuffle=False, class_weight={0: 1.0, 1: 3.0})
    by_example.fit(x, y, verbose=0, shuffle=False, sample_weight=np.where(y == 1, 3.0, 1.0))
    assert same(by_class.get_weights(), by_example.get_weights())


def test_class_weights_weigh_the_training_and_leave_the_validation_as_it_is(moons):
    model = fresh()
    history = model.fit(*moons, verbose=0, validation_split=0.25, class_weight={0: 1.0, 1: 50.0}).history
    assert_allclose(history["val_loss"][0], model.evaluate(moons[0][45:], moons[1][45:], verbose=0)[0], rtol=1e-6)


def test_a_sequence_of_rows_is_learned_row_by_row(rng):
    """Dense reads the last axis; targets may lack the axis of one output, and each step may have its weight."""
    x = rng.standard_normal((10, 3, 2))
    y = x.sum(axis=-1)
    model = Sequential([Input((3, 2)), Dense(1)])
    model.compile(optimizer=nnteach.optimizers.Adam(0.1), loss="mse", metrics=["mae"])
    losses = model.fit(x, y, epochs=60, verbose=0, sample_weight=np.ones((10, 3))).history["loss"]
    assert losses[-1] < 0.01 * losses[0]
    assert model.predict(x, verbose=0).shape == (10, 3, 1)


def test_float64_on_request(moons):
    nnteach.config.set_floatx("float64")
    try:
        model = fresh()
        model.fit(*moons, verbose=0)
        assert {w.dtype.name for w in model.get_weights()} == {"float64"}
        assert model.predict(moons[0], verbose=0).dtype == "float64"
    finally:
        nnteach.config.set_floatx("float32")
    assert fresh().predict(moons[0], verbose=0).dtype == "float32"
    layer_by_layer = Sequential([Dense(3, dtype="float64"), Dense(1, dtype="float64")])
    assert layer_by_layer.predict(moons[0], verbose=0).dtype == "float64"


def test_a_whole_training_step_has_the_gradient_of_its_loss(rng):
    """SGD with rate 1 moves by minus the gradient: compare with a finite difference through the whole model."""
    nnteach.config.set_floatx("float64")
    try:
        nnteach.utils.set_random_seed(0)
        x, y = rng.standard_normal((9, 2, 2)), rng.integers(0, 3, 9)
        model = Sequential([Input((2, 2)), Flatten(), Dense(5, activation="sigmoid"), Dense(3), Activation("softmax")])
        model.compile(optimizer=nnteach.optimizers.SGD(1.0), loss="sparse_categorical_crossentropy")
        start = model.get_weights()
        model.train_on_batch(x, y)
        moved = [before - after for before, after in zip(start, model.get_weights(), strict=True)]
        way = [rng.standard_normal(w.shape) for w in start]

        def loss(step):
            model.set_weights([w + step * d for w, d in zip(start, way, strict=True)])
            return model.evaluate(x, y, verbose=0)

        measured = (loss(1e-6) - loss(-1e-6)) / 2e-6
        assert_allclose(sum((g * d).sum() for g, d in zip(moved, way, strict=True)), measured, rtol=1e-6)
    finally:
        nnteach.config.set_floatx("float32")


# Interruptions ---------------------------------------------------------------------------------------------------


class PressStop(callbacks.Callback):
    """Ctrl-C, or the notebook's stop button, in the middle of an epoch."""

    def __init__(self, epoch, batch, turn="on_train_batch_end"):
        self.where = epoch, batch
        setattr(self, turn, self.press)

    def on_epoch_begin(self, epoch, logs=None):
        self.epoch = epoch

    def press(self, batch, logs=None):
        if (self.epoch, batch) == self.where:
            raise KeyboardInterrupt


@pytest.mark.parametrize("turn", ["on_train_batch_begin", "on_train_batch_end", "on_test_batch_begin"])
@pytest.mark.parametrize("verbose", [0, 1, 2])
def test_stopped_by_hand_there_is_a_usable_model_and_a_clean_history(turn, verbose, moons, capsys):
    model = fresh(dropout=0.2)
    with pytest.raises(KeyboardInterrupt):
        model.fit(*moons, epochs=5, batch_size=10, verbose=verbose, validation_split=0.4, validation_batch_size=5,
                  callbacks=[PressStop(2, 3, turn)])  # fmt: skip
    history = model.history
    assert history.epoch == [0, 1]
    assert {len(values) for values in history.history.values()} == {2}
    assert np.isfinite(model.predict(moons[0], verbose=0)).all()
    assert len(model.evaluate(*moons, verbose=0)) == 2
    again = model.fit(*moons, epochs=2, verbose=0, validation_split=0.4)
    assert again.epoch == [0, 1]
    assert {len(values) for values in again.history.values()} == {2}
    model.summary()


@pytest.mark.parametrize("where", ["forward", "backward", "apply"])
def test_stopped_inside_a_step(where, moons, monkeypatch):
    model = fresh(optimizer="adam")
    model.fit(*moons, epochs=1, verbose=0)
    owner = model.optimizer if where == "apply" else model.graph
    real, count = getattr(owner, where), []

    def stop(*arguments, **named):
        count.append(1)
        if len(count) == 9:
            raise KeyboardInterrupt
        return real(*arguments, **named)

    monkeypatch.setattr(owner, where, stop)
    with pytest.raises(KeyboardInterrupt):
        model.fit(*moons, epochs=30, batch_size=16, verbose=0)
    monkeypatch.undo()
    assert {len(values) for values in model.history.history.values()} <= {len(model.history.epoch)}
    losses = model.fit(*moons, epochs=30, verbose=0).history["loss"]
    assert losses[-1] < losses[0]


def test_a_loss_that_breaks_is_told_with_epoch_batch_and_layer(rng):
    x = rng.standard_normal((40, 3))
    model = Sequential([Input((3,)), Dense(8, activation="relu", name="first"), Dense(1, name="second")])
    model.compile(optimizer=nnteach.optimizers.SGD(1e4), loss="mse")
    with pytest.raises(
        FloatingPointError, match=r"epoch \d+, batch \d+.*'(first|second)'.*learning rate \(it is 10000\)"
    ):
        model.fit(x, 100 * x[:, :1], epochs=30, batch_size=10, verbose=0)
    assert {len(values) for values in model.history.history.values()} <= {len(model.history.epoch)}


def test_a_model_spoilt_by_its_very_last_step_is_told_too(rng):
    """The loss was still a number; the weights after the step are not, and nobody would look again."""
    x, y = rng.standard_normal((10, 2)), rng.standard_normal((10, 1))
    model = Sequential([Input((2,)), Dense(1)])
    model.compile(optimizer=nnteach.optimizers.SGD(1e38), loss="mse")
    with pytest.raises(FloatingPointError, match="learning rate"):
        model.fit(1e3 * x, 1e3 * y, epochs=1, batch_size=10, verbose=0)


# What it costs ---------------------------------------------------------------------------------------------------


def test_thousands_of_epochs_do_not_pile_up(moons):
    import tracemalloc

    model = fresh()
    model.fit(*moons, epochs=20, verbose=0)
    tracemalloc.start()
    model.fit(*moons, epochs=50, verbose=0)
    before = tracemalloc.get_traced_memory()[0]
    model.fit(*moons, epochs=100, verbose=0)
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert grown < 100_000


def test_looking_at_the_data_first_changes_nothing_that_a_stateful_layer_remembers(rng):
    """fit tries the model on a few examples, to see whether loss and targets fit; that is no step of the sequence."""
    model = nnteach.Sequential([nnteach.Input((3, 2), batch_size=4), nnteach.layers.LSTM(2, stateful=True)])
    model.compile(optimizer=nnteach.optimizers.SGD(0.0), loss="mse")
    x, y = rng.standard_normal((8, 3, 2)), rng.standard_normal((8, 2))
    model.fit(x, y, batch_size=4, shuffle=False, verbose=0)
    fitted = [state.numpy() for state in model.layers[0].states]
    model.layers[0].reset_state()
    model.predict(x, batch_size=4, verbose=0)
    for one, other in zip(fitted, model.layers[0].states, strict=True):
        np.testing.assert_array_equal(one, other.numpy())
