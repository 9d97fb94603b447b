"""Initializers: shapes, spreads, seeds."""

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import nnteach
from nnteach import initializers

RANDOM = {
    # name: (made, expected spread for a kernel of 300 inputs and 200 outputs, farthest number)
    "RandomNormal": (initializers.RandomNormal(stddev=0.3), 0.3, math.inf),
    "RandomUniform": (initializers.RandomUniform(-0.6, 0.6), 0.6 / math.sqrt(3), 0.6),
    "TruncatedNormal": (initializers.TruncatedNormal(stddev=0.3), 0.3 * 0.87962566, 0.6),
    "VarianceScaling": (initializers.VarianceScaling(), math.sqrt(1 / 300), 2 * math.sqrt(1 / 300) / 0.87962566),
    "VarianceScaling, out": (initializers.VarianceScaling(2.0, "fan_out", "untruncated_normal"), 0.1, math.inf),
    "GlorotUniform": (initializers.GlorotUniform(), math.sqrt(2 / 500), math.sqrt(6 / 500)),
    "GlorotNormal": (initializers.GlorotNormal(), math.sqrt(2 / 500), 2 * math.sqrt(2 / 500) / 0.87962566),
    "HeUniform": (initializers.HeUniform(), math.sqrt(2 / 300), math.sqrt(6 / 300)),
    "HeNormal": (initializers.HeNormal(), math.sqrt(2 / 300), 2 * math.sqrt(2 / 300) / 0.87962566),
    "LecunUniform": (initializers.LecunUniform(), math.sqrt(1 / 300), math.sqrt(3 / 300)),
    "LecunNormal": (initializers.LecunNormal(), math.sqrt(1 / 300), 2 * math.sqrt(1 / 300) / 0.87962566),
    "Orthogonal": (initializers.Orthogonal(), math.sqrt(1 / 300), math.inf),
}


def test_every_initializer_is_asked():
    public = {name for name, c in vars(initializers).items()
              if isinstance(c, type) and issubclass(c, initializers.Initializer) and not name.startswith("_")}  # fmt: skip
    assert public - {"Initializer"} == {name.split(",")[0] for name in RANDOM} | {
        "Constant",
        "Zeros",
        "Ones",
        "Identity",
    }
    assert set(initializers._BY_CLASS) == public - {"Initializer"}


@pytest.mark.parametrize(("made", "spread", "farthest"), RANDOM.values(), ids=RANDOM)
def test_a_random_start_has_mean_zero_and_the_promised_spread(made, spread, farthest):
    nnteach.utils.set_random_seed(5)
    made = type(made)(**made.get_config())
    w = made((300, 200))
    assert w.shape == (300, 200)
    assert w.dtype == "float32"
    assert abs(w.mean()) < 5 * spread / math.sqrt(w.size)
    assert w.std() == pytest.approx(spread, rel=0.02)
    assert np.abs(w).max() <= farthest * (1 + 1e-6)
    if farthest < math.inf:
        assert np.abs(w).max() > 0.98 * farthest


@pytest.mark.parametrize("made", [m for m, _, _ in RANDOM.values()], ids=RANDOM)
def test_seeds(made):
    cls, config = type(made), made.get_config() | {"seed": 3}
    assert_array_equal(cls(**config)((4, 5)), cls(**config)((4, 5)))
    assert (cls(**config)((4, 5)) != cls(**config | {"seed": 4})((4, 5))).any()
    draws = []
    for _ in range(2):
        nnteach.utils.set_random_seed(1)
        first, second = cls(**made.get_config()), cls(**made.get_config())
        draws.append((first((4, 5)), second((4, 5))))
        assert (draws[-1][0] != draws[-1][1]).any(), "two layers do not start alike"
    assert_array_equal(draws[0], draws[1])


def test_constants():
    assert_array_equal(initializers.Zeros()((2, 2)), np.zeros((2, 2)))
    assert_array_equal(initializers.Ones()((2,)), [1, 1])
    assert_array_equal(initializers.Constant(0.5)((1, 2), dtype="float64"), [[0.5, 0.5]])
    assert initializers.Constant(0.5)((1,), dtype="float64").dtype == "float64"


def test_identity():
    assert_array_equal(initializers.Identity()((2, 2)), [[1, 0], [0, 1]])
    assert_array_equal(initializers.Identity(gain=0.5)((2, 3)), [[0.5, 0, 0], [0, 0.5, 0]])
    assert initializers.Identity()((2, 2), dtype="float64").dtype == "float64"


@pytest.mark.parametrize("shape", [(4, 4), (6, 3), (3, 6), (5, 1), (1, 5), (3, 2, 4), (2, 2, 3, 20)])
@pytest.mark.parametrize("gain", [1.0, 1.5])
def test_an_orthogonal_weight_turns_and_keeps_lengths(shape, gain):
    w = initializers.Orthogonal(gain, seed=2)(shape, dtype="float64")
    assert w.shape == shape
    matrix = w.reshape(-1, shape[-1])
    if matrix.shape[0] < matrix.shape[1]:
        matrix = matrix.T
    assert_allclose(matrix.T @ matrix, gain**2 * np.eye(matrix.shape[1]), atol=1e-12)


def test_every_direction_is_as_likely_for_an_orthogonal_weight():
    """Without the sign of QR's diagonal, one entry would nearly always be negative."""
    corner = [initializers.Orthogonal(seed=seed)((3, 3))[0, 0] for seed in range(400)]
    assert abs(np.mean(corner)) < 5 * math.sqrt(1 / 3 / 400)


@pytest.mark.parametrize("made", [initializers.Identity(), initializers.Orthogonal()], ids=repr)
def test_a_matrix_is_made_for_matrices_only(made):
    with pytest.raises(ValueError, match=rf"{type(made).__name__} makes matrices.*\(5,\)"):
        made((5,))


def test_wrong_arguments():
    for cls in (initializers.Identity, initializers.Orthogonal):
        with pytest.raises(TypeError, match=f"{cls.__name__}: gain must be a number; received 'big'"):
            cls("big")
    with pytest.raises(TypeError, match="Orthogonal: seed must be a whole number"):
        initializers.Orthogonal(seed="one")
    with pytest.raises(ValueError, match="Did you mean 'Orthogonal'"):
        initializers.get("ortogonal")


def test_fans():
    assert initializers.compute_fans(()) == (1, 1)
    assert initializers.compute_fans((5,)) == (5, 5)
    assert initializers.compute_fans((3, 4)) == (3, 4)
    assert initializers.compute_fans((5, 8, 16)) == (40, 80)
    assert initializers.compute_fans((3, 3, 8, 16)) == (72, 144)
    assert initializers.compute_fans((2, 3, 4, 8, 16)) == (192, 384)


@pytest.mark.parametrize("name", sorted({**initializers._BY_NAME, **initializers._BY_CLASS, **initializers._SHORT}))
def test_an_initializer_is_found_by_every_name(name):
    made = initializers.get(name)
    assert isinstance(made, initializers.Initializer)
    again = type(made)(**made.get_config())
    assert again.get_config() == made.get_config()
    assert type(made).__name__ in repr(made)


def test_a_function_of_ones_own_is_an_initializer():
    layer = nnteach.layers.Dense(3, kernel_initializer=lambda shape, dtype=None: np.full(shape, 0.25, dtype))
    layer(np.ones((1, 4)))
    assert_array_equal(layer.get_weights()[0], np.full((4, 3), 0.25))


def test_the_same_numbers_start_a_model_on_every_device():
    from strict_numpy import pretend_gpu

    from nnteach.backend import to_numpy

    nnteach.utils.set_random_seed(9)
    here = initializers.HeNormal()((3, 4))
    with pretend_gpu():
        nnteach.utils.set_random_seed(9)
        there = to_numpy(initializers.HeNormal()((3, 4)))
    assert_array_equal(here, there)
