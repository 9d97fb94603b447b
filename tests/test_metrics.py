"""Metrics: against scikit-learn, batch by batch, and what "accuracy" means."""

from functools import partial

import numpy as np
import pytest
from numpy.testing import assert_allclose
from strict_numpy import pretend_gpu

from nnteach import losses, metrics, ops
from nnteach.backend import to_device

sklearn_metrics = pytest.importorskip("sklearn.metrics")


def cases(rng):
    classes, scores = rng.integers(0, 3, 40), rng.random((40, 3)) + 0.01
    yes, chances = rng.integers(0, 2, 40), rng.random((40, 1))
    real, guess = rng.standard_normal((40, 2)), rng.standard_normal((40, 2))
    amounts = rng.random((40, 2)) + 0.1, rng.random((40, 2)) + 0.1
    one_hot, shares, k = np.eye(3)[classes], scores / scores.sum(axis=1, keepdims=True), sklearn_metrics
    said, three = np.round(chances), guess @ np.ones((2, 3)) + scores

    def top_2(y, p, sample_weight=None):
        return k.top_k_accuracy_score(y, p, k=2, sample_weight=sample_weight)

    return {
        "Accuracy": ({}, yes, said, k.accuracy_score, yes, said[:, 0]),
        "BinaryAccuracy": ({}, yes, chances, k.accuracy_score, yes, chances[:, 0] > 0.5),
        "CategoricalAccuracy": ({}, one_hot, scores, k.accuracy_score, classes, scores.argmax(1)),
        "SparseCategoricalAccuracy": ({}, classes, scores, k.accuracy_score, classes, scores.argmax(1)),
        "TopKCategoricalAccuracy": ({"k": 2}, one_hot, scores, top_2, classes, scores),
        "SparseTopKCategoricalAccuracy": ({"k": 2}, classes, scores, top_2, classes, scores),
        "MeanSquaredError": ({}, real, guess, k.mean_squared_error, real, guess),
        "MeanAbsoluteError": ({}, real, guess, k.mean_absolute_error, real, guess),
        "RootMeanSquaredError": ({}, real[:, :1], guess[:, :1], k.root_mean_squared_error, real[:, 0], guess[:, 0]),
        "MeanAbsolutePercentageError": (
            {}, *amounts, lambda *a, **w: 100 * k.mean_absolute_percentage_error(*a, **w), *amounts),
        "MeanSquaredLogarithmicError": ({}, *amounts, k.mean_squared_log_error, *amounts),
        "R2Score": ({}, real, guess, k.r2_score, real, guess),
        "Precision": ({}, yes, chances, k.precision_score, yes, chances[:, 0] > 0.5),
        "Recall": ({}, yes, chances, k.recall_score, yes, chances[:, 0] > 0.5),
        "AUC": ({"thresholds": sorted({*chances[:, 0]})}, yes, chances, k.roc_auc_score, yes, chances[:, 0]),
        "F1Score": ({"average": "macro"}, one_hot, scores, partial(k.f1_score, average="macro"),
                    classes, scores.argmax(1)),
        "FBetaScore": ({"average": "weighted", "beta": 2.0}, one_hot, scores,
                       partial(k.fbeta_score, beta=2, average="weighted"), classes, scores.argmax(1)),
        "BinaryCrossentropy": ({}, yes, chances, k.log_loss, yes, chances[:, 0]),
        "CategoricalCrossentropy": ({}, one_hot, shares, k.log_loss, classes, shares),
        "SparseCategoricalCrossentropy": ({}, classes, shares, k.log_loss, classes, shares),
        "Hinge": ({}, yes, 2 * chances, k.hinge_loss, yes, 2 * chances[:, 0]),
        "SquaredHinge": ({}, yes, guess[:, :1], _mean_of(losses.squared_hinge), yes[:, None], guess[:, :1]),
        "CategoricalHinge": ({}, one_hot, three, _mean_of(losses.categorical_hinge), one_hot, three),
        "Poisson": ({}, *amounts, _mean_of(losses.poisson), *amounts),
        "KLDivergence": ({}, one_hot, shares, _mean_of(losses.kl_divergence), one_hot, shares),
        "CosineSimilarity": ({}, real, guess, _mean_of(lambda y, p: -losses.cosine_similarity(y, p)), real, guess),
        "LogCoshError": ({}, real, guess, _mean_of(losses.log_cosh), real, guess),
    }  # fmt: skip


def _mean_of(values):
    """Where scikit-learn has no such metric: the mean of the values that test_losses has compared."""
    return lambda y, p, sample_weight=None: np.average(values(y, p), weights=sample_weight)


TOLERANCE = {"F1Score": 1e-6, "FBetaScore": 1e-6}  # they have an epsilon inside, as in Keras
NAMES = list(cases(np.random.default_rng(0)))


def test_every_metric_is_asked():
    public = {
        name
        for name, c in vars(metrics).items()
        if isinstance(c, type) and issubclass(c, metrics.Metric) and not name.startswith("_")
    }
    assert public == {*NAMES, "Metric", "Mean", "Sum", "MeanMetricWrapper"}
    assert set(metrics._BY_CLASS) == {*NAMES} - {"Accuracy"}


@pytest.mark.parametrize("name", NAMES)
def test_a_metric_agrees_with_scikit_learn_however_the_batches_are_cut(name, rng):
    arguments, y_true, y_pred, oracle, true, pred = cases(rng)[name]
    assert_close = partial(assert_allclose, rtol=TOLERANCE.get(name, 1e-11))
    metric = getattr(metrics, name)(**arguments)
    for start in range(0, 40, 7):
        metric.update_state(y_true[start : start + 7], y_pred[start : start + 7])
    assert_close(metric.result(), oracle(true, pred))
    metric.reset_state()
    assert metric.result() == 0
    weights = rng.random(40)
    metric.update_state(y_true, y_pred, sample_weight=weights)
    assert_close(metric.result(), oracle(true, pred, sample_weight=weights))
    metric.reset_state()
    metric.update_state(y_true, y_pred, sample_weight=weights[:, None])
    assert_close(metric.result(), oracle(true, pred, sample_weight=weights), err_msg="as a column")
    metric.reset_state()
    metric.update_state(y_true.tolist(), y_pred.tolist())
    assert_close(metric.result(), oracle(true, pred), err_msg="as lists")


@pytest.mark.parametrize("name", NAMES)
def test_counting_stays_on_the_card_until_the_result_is_read(name, rng):
    arguments, y_true, y_pred, oracle, true, pred = cases(rng)[name]
    expected = oracle(true, pred)
    with pretend_gpu() as transfers:
        metric = getattr(metrics, name)(**arguments)
        y_true, y_pred = to_device(y_true), to_device(y_pred)
        transfers.to_host = 0
        metric.update_state(y_true, y_pred)
        metric.update_state(y_true, y_pred, to_device(np.full(40, 2.0)))
        assert transfers.to_host == 0
        assert_allclose(metric.result(), expected, rtol=TOLERANCE.get(name, 1e-11))


def test_a_plain_mean():
    mean = metrics.Mean()
    mean.update_state([1.0, 2.0])
    mean.update_state(6.0)
    assert mean.result() == 3
    mean.reset_state()
    mean.update_state([1.0, 5.0], sample_weight=[3, 1])
    assert mean.result() == 2
    total = metrics.Sum()
    total.update_state([1.0, 5.0], sample_weight=[3, 1])
    total.update_state([[1.0, 1.0]])
    assert total.result() == 10


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
        "mse", "mae", "mean_squared_error", "MeanSquaredError"]  # fmt: skip
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


def test_a_function_is_counted_by_its_mean(rng):
    def furthest(y_true, y_pred):
        return ops.max(ops.abs(y_true - y_pred), axis=-1)

    y, p = rng.standard_normal((6, 2)), rng.standard_normal((6, 2))
    for function, name, expected in (
        (furthest, "furthest", abs(y - p).max(axis=1).mean()),
        (losses.mean_squared_error, "mean_squared_error", ((y - p) ** 2).mean()),
        (losses.Huber(0.5), "huber_loss", losses.Huber(0.5)(y, p)),
    ):
        metric = metrics.get(function)
        assert_allclose(metric(y, p), expected)
        assert metric.name == name
    wrapped = metrics.MeanMetricWrapper(losses.huber, name="h", delta=0.5)
    assert_allclose(wrapped(y, p), losses.Huber(0.5)(y, p))


def test_a_metric_with_variables_of_its_own_works_as_in_keras():
    class Largest(metrics.Metric):
        def __init__(self, name="largest", **kwargs):
            super().__init__(name=name, **kwargs)
            self.largest = self.add_weight(name="largest", shape=(), initializer="zeros")

        def update_state(self, y_true, y_pred, sample_weight=None):
            self.largest.assign(ops.maximum(self.largest, ops.max(y_pred)))

        def result(self):
            return self.largest.numpy()

    metric = Largest()
    metric.update_state([[0.0]], np.array([[2.0]]))
    metric.update_state([[0.0]], np.array([[1.0]]))
    assert metric.result() == 2
    metric.reset_state()
    assert metric.result() == 0


def test_several_thresholds_give_several_results():
    y, p = [0, 1, 1, 1], [0.1, 0.2, 0.6, 0.9]
    assert_allclose(metrics.Recall(thresholds=[0.05, 0.5, 0.8])(y, p), [1, 2 / 3, 1 / 3])
    assert metrics.Precision(thresholds=0.15)(y, p) == 1
    assert metrics.Precision(thresholds=0.95)(y, p) == 0, "no yes at all"


@pytest.mark.parametrize(("make", "error", "words"), [
    (lambda: metrics.Precision(thresholds=[0.5, 2]), ValueError, ("Precision", "thresholds", "2")),
    (lambda: metrics.Recall(top_k=0), ValueError, ("Recall", "top_k", "0")),
    (lambda: metrics.Recall(class_id=3)([[0, 1]], [[0.5, 0.5]]), ValueError, ("Recall", "class_id=3", "2 columns")),
    (lambda: metrics.AUC(curve="RCO"), ValueError, ("AUC", "curve", "RCO", "'ROC'")),
    (lambda: metrics.AUC(summation_method="interpolated"), ValueError, ("AUC", "summation_method", "interpolation")),
    (lambda: metrics.AUC(num_thresholds=1), ValueError, ("AUC", "num_thresholds", "1")),
    (lambda: metrics.AUC(multi_label=True), NotImplementedError, ("AUC", "multi_label")),
    (lambda: metrics.F1Score(average="mean"), ValueError, ("F1Score", "average", "'mean'", "macro")),
    (lambda: metrics.F1Score(threshold=0), ValueError, ("F1Score", "threshold", "above 0")),
    (lambda: metrics.F1Score()([0, 1], [0.5, 0.5]), ValueError, ("F1Score", "(batch, classes)", "(2,)")),
    (lambda: metrics.R2Score(class_aggregation="uniform"), ValueError, ("R2Score", "uniform_average")),
    (lambda: metrics.TopKCategoricalAccuracy(k=2.5), TypeError, ("TopKCategoricalAccuracy", "k", "2.5")),
    (lambda: metrics.MeanSquaredError(dtype="int8"), ValueError, ("MeanSquaredError", "dtype", "int8")),
    (lambda: metrics.BinaryAccuracy(treshold=0.3), TypeError, ("BinaryAccuracy", "Did you mean 'threshold'?")),
    (lambda: metrics.MeanAbsoluteError()(np.ones((3, 2)), np.ones((3, 2)), sample_weight=np.ones(2)), ValueError,
     ("sample_weight", "(2,)", "(3,)")),
])  # fmt: skip
def test_a_mistake_is_named(make, error, words):
    with pytest.raises(error) as caught:
        make()
    for word in words:
        assert word in str(caught.value)
