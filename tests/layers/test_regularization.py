"""Dropout and its kin: what is silenced together, and that means and spreads stay what they are."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import nnteach
from nnteach.layers import (
    AlphaDropout,
    Dropout,
    GaussianDropout,
    GaussianNoise,
    SpatialDropout1D,
    SpatialDropout2D,
    SpatialDropout3D,
)

NOISY = [Dropout(0.3), AlphaDropout(0.3), GaussianDropout(0.3), GaussianNoise(0.3)]


@pytest.mark.parametrize("layer", NOISY, ids=lambda layer: type(layer).__name__)
def test_when_predicting_nothing_happens(layer, rng):
    x = rng.standard_normal((4, 5)).astype("float32")
    assert layer(x) is x


@pytest.mark.parametrize("layer", NOISY, ids=lambda layer: type(layer).__name__)
def test_the_mean_stays_on_average(layer):
    nnteach.utils.set_random_seed(1)
    x = np.zeros((1000, 1000), dtype="float32") + (0 if isinstance(layer, AlphaDropout) else 1)
    if isinstance(layer, AlphaDropout):
        x = np.random.default_rng(0).standard_normal(x.shape).astype("float32")
    y = layer(x, training=True)
    assert_allclose(y.mean(), x.mean(), atol=0.005)  # a million draws: five spreads of the mean
    if isinstance(layer, AlphaDropout):
        assert_allclose(y.std(), 1, atol=0.005)
    if isinstance(layer, GaussianDropout):
        assert_allclose(y.std(), np.sqrt(0.3 / 0.7), rtol=0.01)
    if isinstance(layer, GaussianNoise):
        assert_allclose(y.std(), 0.3, rtol=0.01)
    if isinstance(layer, Dropout):
        assert_allclose((y == 0).mean(), 0.3, atol=0.005)


@pytest.mark.parametrize(
    ("layer", "shape", "together"),
    [
        (SpatialDropout1D(0.5), (3, 7, 20), (1,)),
        (SpatialDropout2D(0.5), (3, 4, 5, 20), (1, 2)),
        (SpatialDropout2D(0.5, data_format="channels_first"), (3, 20, 4, 5), (2, 3)),
        (SpatialDropout3D(0.5), (2, 2, 3, 4, 20), (1, 2, 3)),
        (SpatialDropout3D(0.5, data_format="channels_first"), (2, 20, 2, 3, 4), (2, 3, 4)),
        (Dropout(0.5, noise_shape=(None, 1, None)), (3, 7, 20), (1,)),
        (Dropout(0.5, noise_shape=(1, None)), (7, 50), (0,)),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_what_belongs_together_shares_its_fate(layer, shape, together):
    nnteach.utils.set_random_seed(2)
    y = layer(np.ones(shape, dtype="float32"), training=True)
    assert_array_equal(y.max(axis=together), y.min(axis=together))
    assert set(np.unique(y)) == {0, 2}


def test_the_same_seed_silences_the_same(rng):
    x = rng.standard_normal((5, 6))
    for make in (Dropout, AlphaDropout, GaussianDropout, GaussianNoise):
        assert_array_equal(make(0.5, seed=4)(x, training=True), make(0.5, seed=4)(x, training=True))


def test_image_data_format_is_asked_of_the_settings():
    nnteach.config.set_image_data_format("channels_first")
    try:
        assert SpatialDropout2D(0.5).data_format == "channels_first"
    finally:
        nnteach.config.set_image_data_format("channels_last")
