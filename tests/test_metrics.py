"""Metrics: against scikit-learn, batch by batch, and what "accuracy" means."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from strict_numpy import pretend_gpu

from nnteach import metrics
from nnteach.backend import to_device

sklearn_metrics = pytest.importorskip("sklearn.metrics")


def cases(rng):
    classes, scores = rng.integers(0, 3, 40), rng.random((40, 3))
    yes, chances = rng.integers(0, 2, 40), rng.random((40, 1))
    real, guess = rng.standard_normal((40, 2)), rng.standard_normal((40, 2))
    return {
        "BinaryAccuracy": (yes, chances, sklearn_metrics.accuracy_score, yes, chances[:, 0] > 0.5),
        "CategoricalAccuracy": (np.eye(3)[classes], scores, sklearn_metrics.accuracy_score, classes, scores.argmax(1)),
        "SparseCategoricalAccuracy": (classes, scores, sklearn_metrics.accuracy_score, classes, scores.argmax(1)),
        "MeanSquaredError": (real, guess, sklearn_metrics.mean_squared_error, real, guess),
        "MeanAbsoluteError": (real, guess, sklearn_metrics.mean_absolute_error, real, guess),
    }  # fmt: skip


NAMES = ["BinaryAccuracy", "CategoricalAccuracy", "SparseCategoricalAccuracy", "MeanSquaredError", "MeanAbsoluteError"]


def test_every_metric_is_asked():
    public = {
        name
        for name, c in vars(metrics).items()
        if isinstance(c, type) and issubclass(c, metrics.Metric) and not name.startswith("_")
    }
    assert public == {*NAMES, "Metric", "Mean"}
    assert set(metrics._BY_CLASS) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_metric_agrees_with_scikit_learn_however_the_batches_are_cut(name, rng):
    y_true, y_pred, oracle, true, pred = cases(rng)[name]
    metric = getattr(metrics, name)()
    for start in range(0, 40, 7):
        metric.update_state(y_true[start : start + 7], y_pred[start : start + 7])
    assert_allclose(metric.result(), oracle(true, pred), rtol=1e-12)
    metric.reset_state()
    assert metric.result() == 0
    weights = rng.random(40)
    metric.update_state(y_true, y_pred, sample_weight=weights)
    assert_allclose(metric.result(), oracle(true, pred, sample_weight=weights), rtol=1e-12)
    metric.reset_state()
    metric.update_state(y_true, y_pred, sample_weight=weights[:, None])
    assert_allclose(metric.result(), oracle(true, pred, sample_weight=weights), rtol=1e-12, err_msg="as a column")
    metric.reset_state()
    metric.update_state(y_true.tolist(), y_pred.tolist())
    assert_allclose(metric.result(), oracle(true, pred), rtol=1e-12, err_msg="as lists")


@pytest.mark.parametrize("name", NAMES)
def test_counting_stays_on_the_card_until_the_result_is_read(name, rng):
    y_true, y_pred, oracle, true, pred = cases(rng)[name]
    with pretend_gpu() as transfers:
        metric = getattr(metrics, name)()
        y_true, y_pred = to_device(y_true), to_device(y_pred)
        transfers.to_host = 0
        metric.update_state(y_true, y_pred)
        assert transfers.to_host == 0
        assert_allclose(metric.result(), oracle(true, pred), rtol=1e-12)


def test_a_plain_mean():
    mean = metrics.Mean()
    mean.update_state([1.0, 2.0])
    mean.update_state(6.0)
    assert mean.result() == 3
    mean.reset_state()
    mean.update_state([1.0, 5.0], sample_weight=[3, 1])
    assert mean.result() == 2


@pytest.mark.parametrize(("targets", "outputs", "kind"), [
    ((None,), (None, 1), metrics.BinaryAccuracy), ((None, 1), (None, 1), metrics.BinaryAccuracy),
    ((None,), (None, 5), metrics.SparseCategoricalAccuracy), ((None, 1), (None, 5), metrics.SparseCategoricalAccuracy),
    ((None, 5), (None, 5), metrics.CategoricalAccuracy), ((None, 7), (None, 7, 5), metrics.SparseCategoricalAccuracy),
])  # fmt: skip
def test_accuracy_is_the_kind_that_fits_targets_and_output(targets, outputs, kind):
    for name in ("accuracy", "acc"):
        metric = metrics.get(name, targets, outputs)
        assert type(metric) is kind
        assert metric.name == name


def test_a_metric_is_known_in_the_history_by_the_name_it_was_asked_for():
    assert [metrics.get(n).name for n in ("mse", "mae", "mean_squared_error", "MeanSquaredError")] == [
        "mse", "mae", "mean_squared_error", "mean_squared_error"]  # fmt: skip
    assert metrics.get(metrics.BinaryAccuracy(name="hits")).name == "hits"
    assert metrics.get(metrics.BinaryAccuracy).name == "binary_accuracy"


def test_a_metric_of_ones_own_needs_only_values(rng):
    import nnteach

    class Worst(metrics.Metric):
        default_name = "worst"

        def values(self, y_true, y_pred):
            return abs(y_true - y_pred).max(axis=-1)

    x = rng.standard_normal((10, 2))
    model = nnteach.Sequential([nnteach.Input((2,)), nnteach.layers.Dense(2)])
    model.compile(optimizer="sgd", loss="mse", metrics=[Worst(), Worst(name="again")])
    history = model.fit(x, x, verbose=0).history
    assert history["worst"] == history["again"]
    with pytest.raises(NotImplementedError, match="values"):
        metrics.Metric()(x, x)


def test_two_metrics_of_one_name_would_hide_one_another():
    import nnteach

    model = nnteach.Sequential([nnteach.Input((2,)), nnteach.layers.Dense(1)])
    model.compile(optimizer="sgd", loss="mse", metrics=["mae", metrics.MeanAbsoluteError(name="mae")])
    with pytest.raises(ValueError, match="'mae'"):
        model.fit(np.ones((4, 2)), np.ones((4, 1)), verbose=0)
