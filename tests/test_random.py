"""Chance: repeatable, in two streams, and nobody else's."""

import random as python_random

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from strict_numpy import pretend_gpu

import nnteach
from nnteach import random as nn_random
from nnteach.layers import Dense, Dropout


def test_a_seed_makes_everything_repeatable():
    draws = []
    for _ in range(2):
        nnteach.utils.set_random_seed(5)
        draws.append([nn_random.host().random(), nn_random.new_seed(), float(nn_random.device().random()),
                      np.random.random(), python_random.random()])  # fmt: skip
    assert draws[0] == draws[1]


def test_different_seeds_differ():
    weights = []
    for seed in (1, 2):
        nnteach.utils.set_random_seed(seed)
        layer = Dense(3)
        layer(np.ones((1, 3)))
        weights.append(layer.get_weights()[0])
    assert (weights[0] != weights[1]).all()


def test_masks_do_not_disturb_the_shuffles():
    """Drawing more masks leaves weights and orders as they were: the streams are two."""
    orders = []
    for masks in (1, 50):
        nnteach.utils.set_random_seed(5)
        for _ in range(masks):
            nn_random.device().random(10)
        orders.append(nn_random.host().permutation(20))
    assert_array_equal(*orders)


def test_a_layer_s_own_seed_is_its_own():
    x = np.ones((10, 10))
    first, second = Dropout(0.5, seed=3)(x, training=True), Dropout(0.5, seed=3)(x, training=True)
    assert_array_equal(first, second)
    layer = Dropout(0.5, seed=3)
    assert (layer(x, training=True) != layer(x, training=True)).any(), "a new mask at each call"


def test_weights_and_orders_are_the_same_on_every_device():
    nnteach.utils.set_random_seed(8)
    here = nn_random.host().permutation(10)
    with pretend_gpu():
        nnteach.utils.set_random_seed(8)
        there = nn_random.host().permutation(10)
    assert_array_equal(here, there)


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.9])
def test_dropout_keeps_the_mean(rate):
    nnteach.utils.set_random_seed(1)
    y = Dropout(rate)(np.ones((400, 400)), training=True)
    assert (y == 0).mean() == pytest.approx(rate, abs=0.01)
    assert y.mean() == pytest.approx(1, abs=0.03)
    assert y.max() == pytest.approx(1 / (1 - rate), rel=1e-6)
