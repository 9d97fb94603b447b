"""What the engine learns from data of the real world, judged on data it has not seen.

Everything that was chosen (layers, epochs, rates) was chosen on the training parts alone, by holding back a piece of
them; scales are measured there, too. In the ordinary run each task is learned once; `--full` asks for three seeds,
each with a split of its own where the data have no order in time.
"""

from __future__ import annotations

import numpy as np
import pytest

import nnteach
from nnteach import Input, Sequential, datasets
from nnteach.layers import (
    GRU,
    Conv2D,
    Conv3D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling3D,
    MaxPooling2D,
    MaxPooling3D,
)

SEEDS = (0, 1, 2)
sklearn_data = pytest.importorskip("sklearn.datasets")


# Handwritten digits, by a convnet.


def digits_apart(seed):
    """Images 8 x 8 and their digits, 80 % to learn from and 20 % to judge on, every digit in proportion."""
    from sklearn.model_selection import train_test_split

    digits = sklearn_data.load_digits()
    return train_test_split(
        digits.images[..., None] / 16, digits.target, test_size=0.2, stratify=digits.target, random_state=seed
    )


def convnet():
    model = Sequential([
        Input((8, 8, 1)), Conv2D(32, 3, padding="same", activation="relu"), MaxPooling2D(),
        Conv2D(64, 3, padding="same", activation="relu"), MaxPooling2D(), Flatten(), Dropout(0.4),
        Dense(10, activation="softmax"),
    ])  # fmt: skip
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def accuracy_on_digits(seed, epochs=60):
    x, x_test, y, y_test = digits_apart(seed)
    nnteach.utils.set_random_seed(seed)
    model = convnet()
    model.fit(x, y, epochs=epochs, batch_size=32, verbose=0)
    return model.evaluate(x_test, y_test, verbose=0)[1]


# Series, by a GRU, against persistence: "it stays as it is".


def windows(values, width):
    """(windows, width) and (windows,): pieces of the series, and what follows each. Those with a gap are left out."""
    pieces = np.lib.stride_tricks.sliding_window_view(values, width + 1)
    pieces = pieces[~np.isnan(pieces).any(axis=1)]
    return pieces[:, :width], pieces[:, width]


def gain_over_persistence(values, width, units, epochs, seed, part=1.0):
    """By how much the squared error of a GRU is below that of persistence, on the last fifth of the series.

    The network sees each window as steps from one value to the next, and says the next step: a trend is then nothing
    that grows out of what it has learned from, and saying 0 is persistence. A month that was not measured is in no
    window: filled up from both sides, it would tell what comes after.

    Args
        part: how much of the series there is, from its beginning: with 0.8 the last fifth of the training part is
            judged, which is how everything was chosen.
    """
    values = values[: round(part * len(values))]
    border = round(0.8 * len(values))
    x, y = windows(values[:border], width)
    x_test, y_test = windows(values[border - width :], width)  # its first window ends where the training part ends
    steps, next_step = np.diff(x)[..., None], y - x[:, -1]
    scale = steps.std()
    nnteach.utils.set_random_seed(seed)
    model = Sequential([Input((width - 1, 1)), GRU(units), Dense(1)])
    model.compile(optimizer=nnteach.optimizers.Adam(0.01), loss="mse")
    model.fit(steps / scale, next_step / scale, epochs=epochs, batch_size=32, verbose=0)
    said = x_test[:, -1] + scale * model.predict(np.diff(x_test)[..., None] / scale, verbose=0)[:, 0]
    persistent = x_test[:, -1]
    return 1 - np.mean((said - y_test) ** 2) / np.mean((persistent - y_test) ** 2)


def gain_on_sunspots(seed, part=1.0):
    return gain_over_persistence(datasets.sunspots()[1], 23, 16, 60, seed, part)


def gain_on_co2(seed, part=1.0):
    return gain_over_persistence(datasets.co2(fill_gaps=False)[1], 25, 16, 40, seed, part)


# Films of moving digits, by a Conv3D.


def films(seed):
    """Films to learn from and films to judge on, made of different images."""
    x, x_test, y, y_test = digits_apart(seed)
    learned = datasets.moving_digits(x[..., 0], y, samples=1000, seed=seed)[:2]
    judged = datasets.moving_digits(x_test[..., 0], y_test, samples=400, seed=seed + 100)[:2]
    return *learned, *judged


def accuracy_on_films(seed):
    x, y, x_test, y_test = films(seed)
    nnteach.utils.set_random_seed(seed)
    model = Sequential([
        Input((8, 16, 16, 1)), Conv3D(8, 3, activation="relu"), MaxPooling3D(2), Conv3D(16, 3, activation="relu"),
        GlobalAveragePooling3D(), Dense(4, activation="softmax"),
    ])  # fmt: skip
    model.compile(optimizer=nnteach.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(x, y, epochs=8, batch_size=32, verbose=0)
    return model.evaluate(x_test, y_test, verbose=0)[1]


# Once in the ordinary run.


@pytest.mark.parametrize(
    ("figure", "least"),
    [
        (lambda seed: accuracy_on_digits(seed, epochs=25), 0.96),
        (gain_on_sunspots, 0.15),
        (gain_on_co2, 0.15),
        (accuracy_on_films, 0.95),
    ],
    ids=["digits", "sunspots", "co2", "films"],
)
def test_real_data_are_learned_with_one_seed(figure, least):
    assert figure(0) >= least


def test_no_window_of_a_series_has_a_gap_and_none_of_the_test_windows_asks_for_a_value_that_was_learned():
    values = np.array([0.0, 1, 2, np.nan, 4, 5, 6, 7])
    x, y = windows(values, 2)
    np.testing.assert_array_equal(x, [[0, 1], [4, 5], [5, 6]])
    np.testing.assert_array_equal(y, [2, 6, 7])


def test_films_to_judge_on_show_other_images_than_those_to_learn_from():
    x, _, x_test, _ = films(0)
    first = {film[0].sum(axis=2).tobytes() for film in x}
    shapes = {np.sort(film[0].ravel()).tobytes() for film in x}
    assert len(first) > 900
    assert not shapes & {np.sort(film[0].ravel()).tobytes() for film in x_test}


# Three seeds, for the figures.


@pytest.mark.full
@pytest.mark.parametrize(
    ("figure", "least"),
    [(accuracy_on_digits, 0.983), (gain_on_sunspots, 0.15), (gain_on_co2, 0.15), (accuracy_on_films, 0.95)],
    ids=["digits", "sunspots", "co2", "films"],
)
def test_real_data_are_learned_with_three_seeds(figure, least):
    reached = [float(figure(seed)) for seed in SEEDS]
    print(reached)  # shown by pytest -s
    assert np.mean(reached) >= least, reached
    assert min(reached) >= least - 0.02, reached  # no seed falls far behind the others
