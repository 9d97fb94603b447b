"""Promise 8: what holds for every model, whatever the numbers. 100 tries each; 500 fresh ones in the full run.

How many there are, and whether they are drawn anew, is a matter of the profile in `conftest.py`.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from promises.small_models import CLASSES, KINDS, bytes_of, compiled

from nnteach import Input, Sequential, layers, losses, utils

seeds = st.integers(0, 2**31 - 1)
everything = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
slowly = settings(everything, max_examples=everything.max_examples // 5)  # where each try trains a model
built = {name: compiled(kind) for name, kind in KINDS.items()}


def generator(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize("name", KINDS)
@given(seed=seeds, count=st.integers(1, 9), batch=st.integers(1, 10))
@everything
def test_the_batch_size_does_not_change_predictions(name, seed, count, batch):
    x = KINDS[name].examples(generator(seed), count)
    model = built[name]
    assert_allclose(model.predict(x, batch_size=batch), model.predict(x, batch_size=count), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", KINDS)
@given(seed=seeds, count=st.integers(1, 9))
@everything
def test_examples_in_another_order_have_outputs_in_that_order(name, seed, count):
    rng = generator(seed)
    x, order = KINDS[name].examples(rng, count), rng.permutation(count)
    assert_allclose(built[name].predict(x[order]), built[name].predict(x)[order], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", KINDS)
@given(seed=seeds, a=st.floats(0, 3), b=st.floats(0, 3))
@everything
def test_the_mean_loss_is_linear_in_the_weights_of_examples(name, seed, a, b):
    rng = generator(seed)
    x, y = KINDS[name].examples(rng, 6), rng.integers(0, CLASSES, 6)
    one, other = rng.random(6), rng.random(6)
    loss = lambda w: built[name].test_on_batch(x, y, sample_weight=w)[0]  # noqa: E731
    assert_allclose(loss(a * one + b * other), a * loss(one) + b * loss(other), rtol=1e-4, atol=1e-5)


@given(seed=seeds, up=st.integers(0, 3), left=st.integers(0, 3), kernel=st.integers(1, 3), padded=st.booleans())
@everything
def test_the_convolution_of_a_shifted_image_is_the_shifted_convolution(seed, up, left, kernel, padded):
    rng = generator(seed)
    scene = np.zeros((2, 16, 16, 2), dtype="float64")
    scene[:, 5:10, 5:10] = rng.standard_normal((2, 5, 5, 2))  # far from the borders
    layer = layers.Conv2D(3, kernel, padding="same" if padded else "valid", dtype="float64")
    shifted = np.roll(scene, (up, left), axis=(1, 2))
    assert_allclose(layer(shifted), np.roll(layer(scene), (up, left), axis=(1, 2)), atol=1e-12)


@given(seed=seeds, name=st.sampled_from(["SimpleRNN", "LSTM", "GRU"]), steps=st.integers(1, 6), back=st.booleans())
@everything
def test_the_last_of_all_states_is_the_state_at_the_end(seed, name, steps, back):
    x = generator(seed).standard_normal((3, steps, 2))
    all_steps = getattr(layers, name)(4, return_sequences=True, go_backwards=back, dtype="float64")
    last = getattr(layers, name)(4, go_backwards=back, dtype="float64")
    whole = all_steps(x)
    last.ensure_built(x.shape)
    last.set_weights(all_steps.get_weights())
    assert_array_equal(whole[:, -1], last(x))


@given(
    seed=seeds, name=st.sampled_from(["SimpleRNN", "LSTM", "GRU"]), steps=st.integers(1, 5), padding=st.integers(1, 4)
)
@everything
def test_a_masked_padded_sequence_equals_the_shorter_one(seed, name, steps, padding):
    rng = generator(seed)
    x = rng.standard_normal((3, steps, 2))
    padded = np.concatenate([x, rng.standard_normal((3, padding, 2))], axis=1)
    layer = getattr(layers, name)(4, dtype="float64")
    expected = layer(x)
    assert_allclose(layer(padded, mask=np.arange(steps + padding)[None] < np.full((3, 1), steps)), expected, atol=1e-12)


@given(seed=seeds, ids=st.lists(st.integers(1, 11), min_size=1, max_size=5), padding=st.integers(1, 5))
@everything
def test_padding_after_a_sentence_changes_nothing(seed, ids, padding):
    utils.set_random_seed(seed)
    model = Sequential(
        [Input((None,)), layers.Embedding(12, 3, mask_zero=True), layers.Bidirectional(layers.GRU(3)), layers.Dense(2)]
    )
    assert_allclose(
        model.predict(np.array([ids + [0] * padding])), model.predict(np.array([ids])), rtol=1e-5, atol=1e-6
    )


@given(seed=seeds, half=st.integers(1, 4), odd=st.booleans(), name=st.sampled_from(["SimpleRNN", "LSTM", "GRU"]))
@everything
def test_both_directions_read_a_palindrome_alike(seed, half, odd, name):
    rng = generator(seed)
    x = rng.standard_normal((2, half, 3))
    palindrome = np.concatenate([x, *([rng.standard_normal((2, 1, 3))] if odd else []), x[:, ::-1]], axis=1)
    layer = layers.Bidirectional(getattr(layers, name)(4, return_sequences=True, dtype="float64"), dtype="float64")
    layer.ensure_built(palindrome.shape)
    layer.backward_layer.set_weights(layer.forward_layer.get_weights())
    forth, back = np.split(layer(palindrome), 2, axis=-1)
    assert_allclose(forth, back[:, ::-1], atol=1e-12)


@given(
    seed=seeds,
    name=st.sampled_from(["MaxPooling2D", "AveragePooling2D"]),
    cells=st.integers(1, 3),
    size=st.integers(1, 3),
)
@everything
def test_pooling_of_a_flipped_image_is_the_flipped_pooling(seed, name, cells, size):
    x = generator(seed).standard_normal((2, cells * size, cells * size, 2))
    pool = getattr(layers, name)(size, dtype="float64")  # an average adds the same numbers in another order
    assert_allclose(pool(x[:, ::-1, ::-1]), pool(x)[:, ::-1, ::-1], rtol=1e-12, atol=1e-15)


@given(seed=seeds, a=st.floats(-3, 3))
@everything
def test_batch_normalization_is_a_straight_line_once_it_has_learned(seed, a):
    rng = generator(seed)
    layer = layers.BatchNormalization(dtype="float64")
    layer(rng.standard_normal((8, 3)) * 2 + 1, training=True)
    one, other = rng.standard_normal((2, 4, 3))
    assert_allclose(layer(a * one + (1 - a) * other), a * layer(one) + (1 - a) * layer(other), atol=1e-10)


@pytest.mark.parametrize("name", KINDS)
@given(seed=seeds)
@slowly
def test_fit_never_writes_into_its_data(name, seed):
    """Read-only arrays, columns first: a write would raise an error, and the numbers are compared, too."""
    rng = generator(seed)
    x, y, w = KINDS[name].examples(rng, 6), rng.integers(0, CLASSES, 6), rng.random(6)
    kept = x.copy(), y.copy(), w.copy()
    x = np.asfortranarray(x)
    for array in (x, y, w):
        array.flags.writeable = False
    model = built[name]
    model.fit(x, y, sample_weight=w, batch_size=4, shuffle=bool(seed % 2), verbose=0, validation_data=(x, y))
    model.train_on_batch(x, y)
    model.evaluate(x, y, verbose=0)
    model.predict(x)
    for array, copy in zip((x, y, w), kept, strict=True):
        assert_array_equal(array, copy)


class Frame:
    """What a pandas object shows of itself: columns, and numbers on demand."""

    def __init__(self, numbers: np.ndarray):
        self.numbers, self.columns, self.shape = numbers, list("abcdef"), numbers.shape

    def __array__(self, dtype=None, copy=None):
        return self.numbers if dtype is None else self.numbers.astype(dtype)

    def __len__(self):
        return len(self.numbers)

    def __getitem__(self, column):
        raise KeyError(column)


@given(seed=seeds, form=st.sampled_from(["list", "fortran", "float64", "frame", "strided", "big-endian"]))
@slowly
def test_data_in_any_form_teach_the_same(seed, form):
    rng = generator(seed)
    x, y = KINDS["rows"].examples(rng, 12), rng.integers(0, CLASSES, 12)
    strided = np.zeros((24, 12), dtype="float32")
    strided[::2, ::2] = x
    forms = {
        "list": x.tolist(), "fortran": np.asfortranarray(x), "float64": x.astype("float64"), "frame": Frame(x),
        "strided": strided[::2, ::2], "big-endian": x.astype(">f4"),
    }  # fmt: skip
    learned = []
    for data in (x, forms[form]):
        utils.set_random_seed(seed)
        model = compiled(KINDS["rows"])
        model.fit(data, y, batch_size=5, verbose=0)
        learned.append(bytes_of(model))
    assert learned[0] == learned[1]


@given(seed=seeds, count=st.integers(1, 6), scale=st.floats(0.1, 10))
@everything
def test_a_cross_entropy_from_scores_is_that_of_their_softmax(seed, count, scale):
    rng = generator(seed)
    scores, y = scale * rng.standard_normal((count, CLASSES)), rng.integers(0, CLASSES, count)
    shares = np.exp(scores) / np.exp(scores).sum(axis=-1, keepdims=True)
    expected = -np.log(shares[np.arange(count), y]).mean()
    # A share near 1 is rounded to 16 digits before its logarithm, near 0, is taken: hence an absolute tolerance.
    assert_allclose(losses.SparseCategoricalCrossentropy(from_logits=True)(y, scores), expected, rtol=1e-9, atol=1e-14)
