"""Losses: the generic promises for each line of the table, and what is special about each."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from oracles.finite_difference import assert_gradient
from specs import LOSSES, label, loss_sample
from strict_numpy import pretend_gpu

from nnteach import losses, ops
from nnteach.backend import to_device, to_numpy

CASES = [
    pytest.param(spec, i, id=f"{spec.loss.__name__}({label(arguments)})-{kind}-{shape}")
    for spec in LOSSES
    for i, (arguments, kind, shape) in enumerate(spec.samples)
]
every_loss = pytest.mark.parametrize(("spec", "i"), CASES)
BAD = [pytest.param(s.loss, bad, id=f"{s.loss.__name__}({label(bad.arguments)})") for s in LOSSES for bad in s.bad]


def again(loss, spec, i, **changes):
    return type(loss)(**spec.samples[i][0] | changes)


@every_loss
@pytest.mark.parametrize("reduction", ["sum_over_batch_size", "mean", "mean_with_sample_weight", "sum", "none", None])
@pytest.mark.parametrize("weighted", ["plain", "weighted", "weighted in every step"])
def test_the_gradient_is_a_finite_difference(spec, i, reduction, weighted, rng):
    loss, y_true, y_pred = loss_sample(spec, i, rng)
    loss = again(loss, spec, i, reduction=reduction)
    values = spec.function(y_true, y_pred, **spec.samples[i][0])
    weights = {"plain": None, "weighted": rng.random(len(y_pred)), "weighted in every step": rng.random(values.shape)}
    gradient = loss.gradient(y_true, y_pred, weights[weighted])
    assert_gradient(lambda p: loss(y_true, p, weights[weighted]).sum(), gradient, y_pred, rng)


@every_loss
def test_the_function_gives_one_value_for_each_example_and_the_loss_their_mean(spec, i, rng):
    loss, y_true, y_pred = loss_sample(spec, i, rng)
    values = spec.function(y_true, y_pred, **spec.samples[i][0])
    axis = spec.samples[i][0].get("axis", -1) % y_pred.ndim
    assert values.shape == y_pred.shape[:axis] + y_pred.shape[axis + 1 :]
    ignored = spec.samples[i][0].get("ignore_class")
    mean = values.mean() if ignored is None else values[y_true != ignored].mean()
    weights = rng.random(values.shape)
    for reduction, expected in {
        "sum_over_batch_size": mean, "mean": mean, "mean_with_sample_weight": mean, "sum": values.sum(),
        "none": values, None: values,
    }.items():  # fmt: skip
        assert_allclose(again(loss, spec, i, reduction=reduction)(y_true, y_pred), expected, rtol=1e-12)
    counted = weights * (y_true != ignored) if ignored is not None else weights
    weighted = again(loss, spec, i, reduction="mean_with_sample_weight")(y_true, y_pred, weights)
    assert_allclose(weighted, (values * counted).sum() / counted.sum(), rtol=1e-12)
    assert (values >= 0).all() or spec.loss in (losses.CosineSimilarity, losses.Poisson)


@every_loss
def test_where_nothing_counts_the_loss_is_zero(spec, i, rng):
    loss, y_true, y_pred = loss_sample(spec, i, rng)
    for reduction in ("mean", "mean_with_sample_weight", "sum"):
        loss = again(loss, spec, i, reduction=reduction)
        assert loss(y_true, y_pred, np.zeros(len(y_pred))) == 0
        assert_array_equal(loss.gradient(y_true, y_pred, np.zeros(len(y_pred))), 0)


@every_loss
def test_a_dtype_of_its_own(spec, i, rng):
    loss, y_true, y_pred = loss_sample(spec, i, rng)
    wide = again(loss, spec, i, dtype="float64")
    y_pred = y_pred.astype("float32")
    assert wide(y_true, y_pred).dtype == "float64"
    assert_allclose(wide(y_true, y_pred), loss(y_true, y_pred.astype("float64")), rtol=1e-12)
    assert wide.gradient(y_true, y_pred).dtype == "float32"
    assert_allclose(wide.gradient(y_true, y_pred), loss.gradient(y_true, y_pred.astype("float64")), rtol=1e-6)


@every_loss
def test_the_config_makes_the_same_loss_again(spec, i, rng):
    loss, y_true, y_pred = loss_sample(spec, i, rng)
    same = type(loss).from_config(loss.get_config())
    assert same.get_config() == loss.get_config()
    assert set(loss.get_config()) == {"name", "reduction", "dtype", *loss.settings} >= set(spec.samples[i][0])
    assert_array_equal(same(y_true, y_pred), loss(y_true, y_pred))


@every_loss
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_float_type_is_kept(spec, i, dtype, rng):
    loss, y_true, y_pred = loss_sample(spec, i, rng)
    y_pred = y_pred.astype(dtype)
    weights = rng.random(len(y_pred))
    assert loss(y_true, y_pred).dtype == loss(y_true, y_pred, weights).dtype == dtype
    assert loss.gradient(y_true, y_pred).dtype == loss.gradient(y_true, y_pred, weights).dtype == dtype


@every_loss
def test_targets_of_any_number_type_give_the_same(spec, i, rng):
    loss, y_true, y_pred = loss_sample(spec, i, rng)
    if (y_true != np.round(y_true)).any():
        pytest.skip("these targets are not whole")
    whole = [
        y_true.astype(int),
        y_true.astype("float32"),
        y_true.astype("int8"),
        y_true.tolist(),
        y_true.astype(object),
    ]
    for same in (
        whole if y_true.min() < 0 or y_true.max() > 1 else [*whole, y_true.astype(bool), y_true.astype("uint8")]
    ):
        assert_allclose(loss(same, y_pred), loss(y_true, y_pred), rtol=1e-12)
        assert_allclose(loss.gradient(same, y_pred), loss.gradient(y_true, y_pred), rtol=1e-12)


@every_loss
def test_nothing_that_is_given_is_changed(spec, i, rng):
    loss, y_true, y_pred = loss_sample(spec, i, rng)
    weights = rng.random(len(y_pred))
    for array in (y_true, y_pred, weights):
        array.flags.writeable = False
    loss(y_true, y_pred, weights)
    loss.gradient(y_true, y_pred, weights)


@every_loss
def test_a_weight_counts_an_example_that_often(spec, i, rng):
    """Weight 2 is the example twice, weight 0 the example left out."""
    loss, y_true, y_pred = loss_sample(spec, i, rng)
    loss = again(loss, spec, i, reduction="sum")
    weights = np.arange(len(y_pred)) % 3
    repeated = loss(np.repeat(y_true, weights, axis=0), np.repeat(y_pred, weights, axis=0))
    assert_allclose(loss(y_true, y_pred, weights), repeated, rtol=1e-12)
    assert_allclose(loss(y_true, y_pred, weights[:, None].astype("float64")) if y_pred.ndim == 2 else repeated, repeated,
                    rtol=1e-12, err_msg="weights as a column")  # fmt: skip


@every_loss
def test_it_runs_on_the_pretend_gpu_without_reading_back(spec, i, rng):
    loss, y_true, y_pred = loss_sample(spec, i, rng)
    weights = rng.random(len(y_pred))
    with pretend_gpu() as transfers:
        t, p, w = to_device(y_true), to_device(y_pred), to_device(weights)
        transfers.to_host = 0
        value, gradient = loss(t, p, w), loss.gradient(t, p, w)
        assert transfers.to_host == 0
        value, gradient = to_numpy(value), to_numpy(gradient)
    assert_allclose(value, loss(y_true, y_pred, weights), rtol=1e-12)
    assert_allclose(gradient, loss.gradient(y_true, y_pred, weights), rtol=1e-12)


@pytest.mark.parametrize(("cls", "bad"), BAD)
def test_a_mistake_is_named(cls, bad):
    with pytest.raises(bad.error) as caught:
        cls(**bad.arguments)
    for word in bad.words:
        assert word in str(caught.value)


@pytest.mark.parametrize("spec", LOSSES, ids=lambda s: s.loss.__name__)
def test_a_loss_is_found_by_every_name_it_has(spec):
    name = spec.function.__name__
    for identifier in (name, spec.loss.__name__, spec.loss, spec.function):
        assert type(losses.get(identifier)) is spec.loss
    instance = spec.loss()
    assert losses.get(instance) is instance
    assert instance.name == {"huber": "huber_loss"}.get(name, name)
    assert spec.loss(name="mine").name == "mine"


def test_short_names():
    for name, cls in {
        "mse": losses.MeanSquaredError, "mae": losses.MeanAbsoluteError, "mape": losses.MeanAbsolutePercentageError,
        "msle": losses.MeanSquaredLogarithmicError, "bce": losses.BinaryCrossentropy, "kld": losses.KLDivergence,
    }.items():  # fmt: skip
        assert type(losses.get(name)) is type(losses.get(name.upper())) is cls


def test_whole_predictions_do_not_cut_the_targets_down():
    """[1, 2] is a list of whole numbers; the targets beside it are not."""
    assert_allclose(losses.MeanSquaredError()([0.5, 1.0], [1, 2]), (0.25 + 1) / 2)
    assert_allclose(losses.MeanAbsoluteError()([[0.5]], [[1]]), 0.5)
    assert_allclose(losses.BinaryCrossentropy()([[0.25]], [[1]]), -0.75 * math.log(1e-7), rtol=0.02)


def test_targets_in_a_row_never_meet_predictions_in_a_column():
    """(5,) against (5, 1) is five pairs, not a table of 25."""
    y = np.arange(5.0)
    assert losses.MeanSquaredError()(y, y[:, None]) == 0
    with pytest.raises(ValueError, match=r"\(5,\).*\(5, 2\)"):
        losses.MeanSquaredError()(y, np.ones((5, 2)))


# By hand ----------------------------------------------------------------------------------------------------------


def test_by_hand():
    assert_allclose(losses.mean_squared_error([[1.0, 2.0]], [[2.0, 4.0]]), [2.5])
    assert_allclose(losses.mean_absolute_error([[1.0, 2.0]], [[2.0, 4.0]]), [1.5])
    assert_allclose(losses.hinge([[1.0, -1.0]], [[0.3, 0.5]]), [(0.7 + 1.5) / 2])
    assert_allclose(losses.hinge([[1.0, 0.0]], [[0.3, 0.5]]), [(0.7 + 1.5) / 2])
    assert_allclose(losses.binary_crossentropy([[1.0]], [[0.25]]), [math.log(4)])
    assert_allclose(losses.binary_crossentropy([[0.0]], [[2.0]], from_logits=True), [math.log(1 + math.exp(2))])
    assert_allclose(losses.categorical_crossentropy([[0.0, 1.0]], [[0.5, 0.5]]), [math.log(2)])
    assert_allclose(losses.sparse_categorical_crossentropy([1], [[0.2, 0.8]]), [-math.log(0.8)])
    assert_allclose(losses.sparse_categorical_crossentropy([0], [[1.0, 1.0]], from_logits=True), [math.log(2)])


# Scores as far out as they come --------------------------------------------------------------------------------

far = st.floats(-1e4, 1e4)


def exact_softplus(z):
    """log(1 + e^z) without overflow, from the standard library."""
    return max(z, 0.0) + math.log1p(math.exp(-abs(z)))


@given(far, st.sampled_from([0.0, 1.0]))
def test_binary_crossentropy_from_logits_is_right_far_from_zero(z, t):
    loss = losses.BinaryCrossentropy(from_logits=True)
    expected = exact_softplus(-z if t else z)
    assert_allclose(loss([[t]], np.array([[z]])), expected, rtol=1e-6, atol=1e-300)
    gradient = loss.gradient([[t]], np.array([[z]]))[0, 0]
    assert_allclose(gradient, 1 / (1 + math.exp(min(-z, 700))) - t, rtol=1e-6, atol=1e-12)


@given(st.lists(far, min_size=2, max_size=5), st.integers(0, 1))
def test_softmax_crossentropies_from_logits_are_right_far_from_zero(z, k):
    top = max(z)
    expected = top + math.log(math.fsum(math.exp(v - top) for v in z)) - z[k]
    logits = np.array([z])
    sparse = losses.SparseCategoricalCrossentropy(from_logits=True)
    one_hot = losses.CategoricalCrossentropy(from_logits=True)
    hot = np.eye(len(z))[[k]]
    assert_allclose(sparse([k], logits), expected, rtol=1e-6, atol=1e-9)
    assert_allclose(one_hot(hot, logits), expected, rtol=1e-6, atol=1e-9)
    gradient = sparse.gradient([k], logits)
    assert_allclose(gradient, one_hot.gradient(hot, logits), rtol=1e-12, atol=1e-300)
    shares = np.array([math.exp(v - top) for v in z])
    assert_allclose(gradient[0], shares / shares.sum() - hot[0], rtol=1e-6, atol=1e-12)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("probability", [0.0, 1.0])
def test_probabilities_at_the_very_end_cost_much_but_not_infinitely(dtype, probability):
    p = np.array([[probability, 1 - probability]], dtype=dtype)
    loss = losses.CategoricalCrossentropy()
    value = loss(1 - p, p)
    assert_allclose(value, 16.118, rtol=1e-4)
    assert np.isfinite(loss.gradient(1 - p, p)).all()
    binary = losses.BinaryCrossentropy()
    assert_allclose(binary([[1 - probability]], p[:, :1]), 16.1, rtol=0.02)
    assert np.isfinite(binary.gradient([[1 - probability]], p[:, :1])).all()


@given(st.floats(0, 10), st.floats(0, 10))
def test_the_loss_is_linear_in_the_weights(a, b):
    y_true, y_pred = np.array([[0.0], [1.0], [2.0]]), np.array([[0.5], [3.0], [1.0]])
    u, v = np.array([1.0, 2.0, 0.5]), np.array([0.0, 1.0, 3.0])
    loss = losses.MeanSquaredError()
    both = loss(y_true, y_pred, a * u + b * v)
    assert_allclose(both, a * loss(y_true, y_pred, u) + b * loss(y_true, y_pred, v), rtol=1e-9, atol=1e-12)


def test_a_loss_of_ones_own_needs_only_call_and_backward(rng):
    import nnteach

    class Cubic(losses.Loss):
        def call(self, y_true, y_pred):
            return (abs(y_pred - y_true) ** 3).mean(axis=-1)

        def backward(self, y_true, y_pred):
            d = y_pred - y_true
            return 3 * d * abs(d) / d.shape[-1]

    y_true, y_pred = rng.standard_normal((5, 2)), rng.standard_normal((5, 2))
    assert_gradient(lambda p: Cubic()(y_true, p), Cubic().gradient(y_true, y_pred), y_pred, rng)
    x = rng.standard_normal((30, 2))
    model = nnteach.Sequential([nnteach.Input((2,)), nnteach.layers.Dense(1)])
    model.compile(optimizer="adam", loss=Cubic())
    history = model.fit(x, x @ [[1.0], [2.0]], epochs=5, verbose=0).history["loss"]
    assert history[-1] < history[0]
    assert_array_equal(len(history), 5)


# Without a backward: the tape finds it -----------------------------------------------------------------------------


def cubic(y_true, y_pred):
    return ops.mean(ops.abs(y_pred - y_true) ** 3, axis=-1)


class Cubic(losses.Loss):
    def call(self, y_true, y_pred):
        return cubic(y_true, y_pred)


@pytest.mark.parametrize("reduction", ["sum_over_batch_size", "mean_with_sample_weight", "sum", "none"])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("make", [losses.get(cubic).__class__, None], ids=["function", "class"])
def test_a_loss_without_a_way_back_is_followed_by_the_tape(make, reduction, weighted, rng):
    loss = make(cubic, reduction) if make else Cubic(reduction=reduction)
    y_true, y_pred = rng.standard_normal((2, 5, 3)), rng.standard_normal((2, 5, 3))
    weights = rng.random((2, 5)) if weighted else None
    gradient = loss.gradient(y_true, y_pred, weights)
    assert_gradient(lambda p: loss(y_true, p, weights).sum(), gradient, y_pred, rng)
    assert loss.gradient(y_true, y_pred.astype("float32")).dtype == "float32"


@pytest.mark.parametrize("inner", [
    losses.mean_squared_error, losses.mean_absolute_error, losses.MeanSquaredError(), losses.Huber(0.5),
    lambda t, p: losses.huber(t, p, delta=0.3), losses.CosineSimilarity(reduction="none"),
])  # fmt: skip
def test_losses_may_be_parts_of_a_loss_of_ones_own(inner, rng):
    def both(y_true, y_pred):
        return inner(y_true, y_pred) + 0.1 * ops.mean(ops.square(y_pred), axis=-1)

    loss = losses.get(both)
    assert loss.name == "both"
    y_true, y_pred = rng.standard_normal((5, 3)), rng.standard_normal((5, 3))
    assert_gradient(lambda p: loss(y_true, p), loss.gradient(y_true, y_pred), y_pred, rng)


def test_a_function_of_ones_own_trains(rng):
    import nnteach

    x = rng.standard_normal((40, 2))
    model = nnteach.Sequential([nnteach.Input((2,)), nnteach.layers.Dense(1)])
    model.compile(optimizer=nnteach.optimizers.Adam(0.05), loss=cubic)
    history = model.fit(x, x @ [1.0, 2.0], epochs=30, verbose=0).history["loss"]  # targets (40,), outputs (40, 1)
    assert history[-1] < 0.2 * history[0]


def test_a_loss_of_ones_own_that_cannot_be_followed_says_why(rng):
    y = rng.standard_normal((5, 3))
    with pytest.raises(TypeError, match=r"ops\.exp"):
        losses.get(lambda t, p: np.mean((p - t) ** 2, axis=-1)).gradient(y, y)
    with pytest.raises(ValueError, match="does not depend on y_pred"):
        losses.get(lambda t, p: np.zeros(5)).gradient(y, y)
    with pytest.raises(ValueError, match="one value for each example"):
        losses.get(lambda t, p: ops.mean(ops.square(p - t)))(y, y, sample_weight=np.ones(5))


def test_a_loss_that_is_not_reduced_cannot_be_trained_with(rng):
    import nnteach

    model = nnteach.Sequential([nnteach.Input((2,)), nnteach.layers.Dense(1)])
    model.compile(optimizer="sgd", loss=losses.MeanSquaredError(reduction=None))
    with pytest.raises(ValueError, match=r"mean_squared_error with reduction=None.*one number small"):
        model.fit(np.ones((4, 2)), np.ones((4, 1)), verbose=0)


def test_what_poisson_cannot_read_is_named():
    import nnteach

    model = nnteach.Sequential(
        [nnteach.Input((2,)), nnteach.layers.Dense(1, bias_initializer=lambda s, dtype: -np.ones(s))]
    )
    model.compile(optimizer="sgd", loss="poisson")
    with pytest.raises(ValueError, match=r"logarithm.*exponential"):
        model.fit(np.zeros((4, 2)), np.ones((4, 1)), verbose=0)
    with pytest.raises(ValueError, match=r"poisson expects targets of at least 0.*-1"):
        losses.poisson([[-1.0]], [[1.0]])
    with pytest.raises(ValueError, match=r"logarithmic.*of at least 0.*mse"):
        losses.mean_squared_logarithmic_error([[-1.0]], [[1.0]])
    with pytest.raises(ValueError, match=r"kl_divergence expects targets between 0 and 1"):
        losses.kl_divergence([[3.0]], [[1.0]])


def test_classes_to_be_left_out():
    y, p = np.array([1, -1, 0]), np.array([[0.25, 0.75], [0.5, 0.5], [0.5, 0.5]])
    loss = losses.SparseCategoricalCrossentropy(ignore_class=-1)
    assert_allclose(loss(y, p), -(math.log(0.75) + math.log(0.5)) / 2)
    assert_array_equal(loss.gradient(y, p)[1], 0)
    assert_allclose(loss([-1, -1, -1], p), 0)
    with pytest.raises(ValueError, match=r"counts classes from 0.*ignore_class=-1"):
        losses.sparse_categorical_crossentropy(y, p)


@given(st.floats(-1e4, 1e4), st.floats(-1e4, 1e4))
def test_log_cosh_is_right_far_from_zero(t, p):
    error = abs(p - t)
    exact = error + math.log1p(math.exp(-2 * error)) - math.log(2)
    loss = losses.LogCosh()
    assert_allclose(loss([[t]], np.array([[p]])), exact, rtol=1e-6, atol=1e-12)
    assert_allclose(loss.gradient([[t]], np.array([[p]])), [[math.tanh(p - t)]], rtol=1e-6)
