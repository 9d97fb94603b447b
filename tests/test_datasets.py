"""The data that come along: shapes, seeds, the geometry that was promised, and figures anybody can look up."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from nnteach import datasets

MADE = [
    (datasets.moons, (100, 2), 2),
    (datasets.circles, (100, 2), 2),
    (datasets.spirals, (100, 2), 2),
    (datasets.blobs, (100, 2), 3),
]


@pytest.mark.parametrize(("make", "shape", "classes"), MADE)
def test_a_seed_repeats_the_points_and_classes_are_of_equal_size(make, shape, classes):
    x, y = make(samples=100, seed=3)
    assert x.shape == shape and x.dtype == "float32" and y.shape == (100,) and y.dtype.kind == "i"
    assert np.ptp(np.bincount(y)) <= 1 and len(np.bincount(y)) == classes
    for again, same in zip(make(samples=100, seed=3), (x, y), strict=True):
        assert_array_equal(again, same)
    assert not np.array_equal(make(samples=100, seed=4)[0], x)
    assert not np.array_equal(make(samples=100, seed=None)[0], make(samples=100, seed=None)[0])


def test_making_data_leaves_other_random_numbers_alone():
    np.random.seed(1)
    expected = np.random.random()
    np.random.seed(1)
    datasets.moons()
    assert np.random.random() == expected


def test_without_noise_points_lie_where_they_should():
    x, y = datasets.circles(50, noise=0, ratio=0.25)
    assert_allclose(np.hypot(*x.T), np.where(y == 0, 1, 0.25), rtol=1e-6)
    x, y = datasets.moons(50, noise=0)
    centre = np.where(y[:, None] == 0, [0, 0], [1, 0.5])
    assert_allclose(np.hypot(*(x - centre).T), 1, rtol=1e-5)
    assert (x[y == 0, 1] >= 0).all() and (x[y == 1, 1] <= 0.5).all()
    x, y = datasets.spirals(60, classes=3, turns=1.5, noise=0)
    radius, angle = np.hypot(*x.T), np.arctan2(x[:, 1], x[:, 0]) / (2 * np.pi)
    assert_allclose((angle - 1.5 * radius - y / 3 + 0.5) % 1, 0.5, atol=1e-6)


def test_blobs_have_the_spread_and_the_features_that_were_asked_for():
    x, y = datasets.blobs(4000, classes=2, features=5, spread=0.2)
    assert x.shape == (4000, 5)
    assert_allclose(x[y == 1].std(axis=0), 0.2, rtol=0.1)


def test_a_wave_goes_on_as_the_recurrence_of_a_sine_says():
    x, y = datasets.waves(20, steps=30)
    assert x.shape == (20, 30, 1) and y.shape == (20, 1)
    whole = np.concatenate([x[:, :, 0], y], axis=1).astype(float)
    double_cosine = (whole[:, 2] + whole[:, 0]) / whole[:, 1]  # sin(a + b) + sin(a - b) = 2 cos(b) sin(a)
    far = np.abs(whole[:, 1]) > 0.1
    assert far.sum() > 10
    assert_allclose((whole[:, -1] + whole[:, -3])[far], (double_cosine * whole[:, -2])[far], atol=1e-4)


def test_digits_move_one_pixel_a_picture_in_the_direction_that_is_told():
    images = np.arange(1, 2 * 3 * 4 + 1).reshape(2, 3, 4)
    films, directions, digits = datasets.moving_digits(images, [5, 7], samples=40, frames=4, size=8)
    assert films.shape == (40, 4, 8, 8, 1) and set(directions) == {0, 1, 2, 3} and set(digits) == {5, 7}
    move = {"left": (0, -1), "right": (0, 1), "up": (-1, 0), "down": (1, 0)}
    for film, direction, digit in zip(films[..., 0], directions, digits, strict=True):
        for before, after in itertools.pairwise(film):
            assert_array_equal(after, np.roll(before, move[datasets.DIRECTIONS[direction]], axis=(0, 1)))
        assert film[0].sum() == images[[5, 7].index(digit)].sum() == film[-1].sum()  # nothing leaves the picture


@pytest.mark.parametrize(
    ("make", "arguments", "says"),
    [
        (datasets.moons, {"samples": 0}, "moons: samples must be at least 1; received 0"),
        (datasets.moons, {"noise": -1}, "moons: noise must be at least 0"),
        (datasets.circles, {"ratio": 2}, "circles: ratio must be at least 0 and at most 1"),
        (datasets.spirals, {"classes": 1}, "spirals: classes must be at least 2"),
        (datasets.blobs, {"spread": -0.1}, "blobs: spread must be at least 0"),
        (datasets.waves, {"steps": 0}, "waves: steps must be at least 1"),
        (datasets.moving_digits, {"images": np.ones((1, 8, 8)), "digits": [1], "size": 14}, "size must be at least 15"),
        (datasets.moving_digits, {"images": np.ones((2, 8, 8)), "digits": [1]}, r"\(2, 8, 8\) and \(1,\)"),
    ],
)
def test_what_cannot_be_made_is_refused_by_name(make, arguments, says):
    with pytest.raises(ValueError, match=says):
        make(**arguments)


def test_the_sun_had_most_spots_in_1957():
    years, spots = datasets.sunspots()
    assert_array_equal(years, np.arange(1700, 2009))
    assert years[spots.argmax()] == 1957 and spots.max() == 190.2
    assert_allclose(spots.mean(), 49.75, atol=0.01)


def test_carbon_dioxide_rose_from_316_to_371_and_is_highest_in_may():
    years, ppm = datasets.co2()
    assert years.shape == ppm.shape == (526,)
    assert_allclose(years[[0, -1]], [1958 + 2.5 / 12, 2001 + 11.5 / 12])
    assert_allclose(np.diff(years), 1 / 12)
    assert_allclose(ppm[[0, -1]], [316.10, 371.02], atol=0.005)
    months = ppm[10:]  # from January 1959 on
    trend = np.convolve(ppm, np.ones(12) / 12, "same")[10:]
    seasons = (months - trend)[: 42 * 12].reshape(42, 12)
    assert seasons.mean(axis=0).argmax() == 4  # January is 0


def test_five_months_of_carbon_dioxide_were_not_measured():
    years, with_gaps = datasets.co2(fill_gaps=False)
    gaps = np.isnan(with_gaps)
    assert_allclose(years[gaps], [1958 + 5.5 / 12, 1958 + 9.5 / 12, *(1964 + (np.arange(1, 4) + 0.5) / 12)])
    filled = datasets.co2()[1]
    assert_array_equal(filled[~gaps], with_gaps[~gaps])
    assert_allclose(filled[3], (filled[2] + filled[4]) / 2)


def test_the_nile_carried_less_water_after_1898():
    years, volume = datasets.nile()
    assert_array_equal(years, np.arange(1871, 1971))
    assert_allclose([volume[years <= 1898].mean(), volume[years > 1898].mean()], [1097.75, 849.97], atol=0.01)
