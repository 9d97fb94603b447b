"""Whole trainings on the pretend GPU; and that the pretend GPU catches what a real one would."""

import numpy as np
import pytest
import strict_numpy
from numpy.testing import assert_allclose
from strict_numpy import pretend_gpu

import nnteach
from nnteach import Input, Sequential, inspection
from nnteach.backend import to_device, to_numpy, xp
from nnteach.layers import Activation, Dense, Dropout, Flatten

LOSSES = {
    "mse": (None, "numbers"), "mae": (None, "numbers"), "hinge": (None, "signs"),
    "binary_crossentropy": ("sigmoid", "yes or no"), "categorical_crossentropy": ("softmax", "one-hot"),
    "sparse_categorical_crossentropy": ("softmax", "classes"),
}  # fmt: skip
OPTIMIZERS = {
    "SGD": lambda: nnteach.optimizers.SGD(0.05), "momentum": lambda: nnteach.optimizers.SGD(0.05, momentum=0.9),
    "Nesterov": lambda: nnteach.optimizers.SGD(0.05, momentum=0.9, nesterov=True),
    "RMSprop": lambda: nnteach.optimizers.RMSprop(0.01, centered=True, momentum=0.5),
    "Adam": lambda: nnteach.optimizers.Adam(0.01),
}  # fmt: skip


def small(loss, optimizer, dropout=0.0):
    last, kind = LOSSES[loss]
    units = 3 if kind in ("one-hot", "classes") else 1
    nnteach.utils.set_random_seed(6)
    model = Sequential([Input((2, 2)), Flatten(), Dense(5, activation="tanh"), Dropout(dropout), Activation("relu"),
                        Dense(units, activation=last)])  # fmt: skip
    model.compile(optimizer=OPTIMIZERS[optimizer](), loss=loss, metrics=["mse"] if kind == "numbers" else ["accuracy"])
    if kind == "signs":
        model.compile(optimizer=OPTIMIZERS[optimizer](), loss=loss)
    return model


def data(loss, rng):
    x, classes = rng.standard_normal((24, 2, 2)), rng.integers(0, 3, 24)
    y = {"numbers": x[:, 0, 0], "signs": np.sign(x[:, 0, 0]), "yes or no": x[:, 0, 0] > 0,
         "one-hot": np.eye(3)[classes], "classes": classes}[LOSSES[loss][1]]  # fmt: skip
    return x, y


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("loss", LOSSES)
def test_training_on_the_pretend_gpu_gives_the_cpu_s_numbers(loss, optimizer, rng):
    x, y = data(loss, rng)
    results = []
    for there in (False, True):
        with pretend_gpu() if there else _here():
            model = small(loss, optimizer)
            history = model.fit(x, y, epochs=2, batch_size=8, shuffle=True, verbose=0, validation_split=0.25,
                                sample_weight=np.linspace(0.5, 1, 24))  # fmt: skip
            results.append([*history.history.values(), model.predict(x, verbose=0), *model.get_weights(),
                            model.evaluate(x, y, verbose=0), model.train_on_batch(x, y)])  # fmt: skip
            record = inspection.snapshot(model)[1]
            assert type(record.y) is type(record.dy) is type(record.weights["kernel"]) is np.ndarray
    for one, other in zip(*results, strict=True):
        assert_allclose(one, other, rtol=2e-5, atol=1e-6)


class _here:
    def __enter__(self): ...
    def __exit__(self, *_): ...


def test_dropout_runs_there_too(rng):
    with pretend_gpu():
        model = small("mse", "Adam", dropout=0.5)
        model.fit(*data("mse", rng), epochs=2, verbose=0)


@pytest.mark.parametrize("loss", LOSSES)
def test_one_training_step_reads_back_at_most_one_number(loss, rng):
    x, y = data(loss, rng)
    with pretend_gpu() as transfers:
        model = small(loss, "Adam", dropout=0.3)
        model.fit(x, y, verbose=0)
        x, y = to_device(x, "float32"), to_device(y)
        transfers.to_host = transfers.to_device = 0
        model.train_step(x, y)
        assert transfers.to_host == 0, "not even the loss: it is read once for each epoch"


def test_an_epoch_reads_back_a_handful_of_numbers_however_many_batches_it_has(rng):
    x, y = data("mse", rng)
    counts = []
    for batch_size in (24, 1):
        with pretend_gpu() as transfers:
            model = small("mse", "SGD")
            model.fit(x, y, verbose=0)
            transfers.to_host = 0
            model.fit(x, y, batch_size=batch_size, verbose=0)
            counts.append(transfers.to_host)
    assert counts[0] == counts[1] < 20


def test_a_loss_that_breaks_there_is_told_at_the_end_of_the_epoch(rng):
    x, y = data("mse", rng)
    with pretend_gpu():
        model = small("mse", "SGD")
        model.optimizer.learning_rate = 1e30
        with pytest.raises(FloatingPointError, match="learning rate"), np.errstate(all="ignore"):
            model.fit(x, y, epochs=5, verbose=0)


def test_a_model_built_elsewhere_is_named_before_its_numbers_meet_the_card_s(rng):
    x, y = data("mse", rng)
    model = small("mse", "SGD")
    model.fit(x, y, verbose=0)
    with pretend_gpu():
        for use in (lambda: model.predict(x), lambda: model.fit(x, y), lambda: model(x), lambda: model.evaluate(x, y)):
            with pytest.raises(RuntimeError, match=r"built on the 'cpu'.*use_device"):
                use()
    model.fit(x, y, verbose=0)


# That it catches what a real card would ------------------------------------------------------------------------


PLANTED = {
    "NumPy on the right": lambda a: a + np.ones(3), "NumPy on the left": lambda a: np.ones(3) * a,
    "a NumPy function": lambda a: np.exp(a), "a hidden way home": lambda a: np.asarray(a),
    "a NumPy index": lambda a: a[np.array([0, 1])], "a loop over numbers": list,
    "a list for a ufunc": lambda a: xp.maximum(a, [0, 1, 2]), "NumPy for xp": lambda a: xp.where(np.ones(3), a, 0),
    "a permutation drawn there": lambda a: xp.random.default_rng(0).permutation(3),
    "an index for Python": lambda a: [1, 2, 3][a[0]],
}  # fmt: skip


@pytest.mark.parametrize("mistake", PLANTED.values(), ids=PLANTED)
def test_a_planted_mistake_is_caught(mistake):
    with pretend_gpu():
        a = to_device(np.array([1.0, 2.0, 3.0]))
        with pytest.raises((TypeError, AttributeError)):
            mistake(a)


def test_what_crosses_is_counted():
    with pretend_gpu() as transfers:
        a = xp.asarray(np.ones(3))
        assert transfers.to_device == 1
        b = (a * 2 + 1).sum()
        assert transfers.to_host == 0
        assert float(b) == 9
        assert to_numpy(a).tolist() == [1, 1, 1]
        assert transfers.to_host == 2
        assert isinstance(a, strict_numpy.DeviceArray)
    assert nnteach.device() == "cpu"
