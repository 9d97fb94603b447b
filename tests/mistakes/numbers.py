"""NaN, infinity, no numbers at all; a loss that becomes NaN."""

from __future__ import annotations

import numpy as np

from mistakes.common import (
    REAL,
    SparseMatrix,
    X,
    Y,
    _built,
    _evaluate_with,
    _fast_model,
    binary,
    fit,
    mistake,
    too_fast,
    with_at,
)
from nnteach import utils
from nnteach.layers import Dense

MISTAKES = [
    mistake("NaN in x", lambda: binary(x=with_at(X, (3, 1), np.nan)), ValueError, "x holds 1", "NaN", "(3, 1)"),
    mistake("Inf in x", lambda: binary(x=with_at(X, (3, 1), np.inf)), ValueError, "x", "infinite", "(3, 1)"),
    mistake("NaN in y", lambda: fit(1, None, "mse", with_at(REAL, (7, 0), np.nan)), ValueError, "y holds 1", "(7, 0)"),
    mistake("NaN in validation_data", lambda: binary(validation_data=(with_at(X, 0, np.nan), Y)), ValueError,
            "validation_data", "NaN"),
    mistake("NaN in sample_weight", lambda: binary(sample_weight=with_at(Y, 0, np.nan)), ValueError, "sample_weight"),
    mistake("None among the numbers", lambda: binary(x=[[1, 2, 3, None]] * 20), ValueError, "x", "NaN"),
    mistake("NaN when predicting", lambda: binary().model.predict(with_at(X, (0, 0), np.nan)), ValueError, "x", "NaN"),
    mistake("negative sample weights", lambda: binary(sample_weight=-np.ones(20)), ValueError, "sample_weight", "-1"),
    mistake("words in x", lambda: binary(x=np.array([["a", "b", "c", "d"]] * 20)), TypeError, "x", "numbers", "'a'"),
    mistake("words in y", lambda: binary(y=np.array(["cat", "dog"] * 10)), TypeError, "y", "numbers", "'cat'"),
    mistake("words among objects", lambda: binary(x=np.array([[1, 2, 3, "red"]] * 20, dtype=object)), TypeError,
            "x", "'red'"),
    mistake("dates in x", lambda: binary(x=np.zeros((20, 4), dtype="datetime64[D]")), TypeError, "x", "datetime64"),
    mistake("complex numbers in x", lambda: binary(x=X.astype(complex)), TypeError, "x", "complex"),
    mistake("a dictionary as x", lambda: binary(x={"a": 1}), ValueError, "x", "'a'", "input_layer"),
    mistake("rows of different lengths", lambda: binary(x=[[1, 2, 3, 4], [1, 2]] * 10), ValueError, "x", "lengths"),
    mistake("a sparse matrix", lambda: binary(x=SparseMatrix()), TypeError, "x", ".toarray()"),
    mistake("a generator of rows", lambda: binary(x=(row for row in X), y=None), TypeError, "(x, y)", "ndarray"),
    mistake("a path as x", lambda: binary(x="digits.csv"), (TypeError, ValueError), "x", "numbers"),
    mistake("None as x", lambda: binary(x=None), TypeError, "x is None"),
    mistake("a layer called with words", lambda: Dense(3)([["a", "b"]]), TypeError, "numbers", "'a'"),
    mistake("a model called with ragged rows", lambda: _built()([[1, 2], [3]]), ValueError, "lengths"),
    mistake("words into to_categorical", lambda: utils.to_categorical(["a", "b"]), ValueError, "class numbers"),
    mistake("a negative class into to_categorical", lambda: utils.to_categorical([-1, 0]), ValueError, "from 0", "-1"),
    mistake("too few classes for to_categorical", lambda: utils.to_categorical([0, 3], 3), ValueError, "3", "num_classes=3"),
    mistake("NaN into to_categorical", lambda: utils.to_categorical([0.0, np.nan]), ValueError, "whole class numbers"),
    mistake("a learning rate far too high", too_fast, FloatingPointError,
            "epoch ", "batch ", "'", "learning rate", "1e+06", "scaled"),
    mistake("the same, with validation", lambda: too_fast(validation_split=0.2), FloatingPointError, "epoch", "smaller"),
    mistake("the same, batch by batch", lambda: [_fast_model.train_on_batch(100 * X, 100 * REAL) for _ in range(50)],
            FloatingPointError, "learning rate"),
    mistake("weights that are NaN", lambda: _evaluate_with(np.nan), FloatingPointError, "evaluate", "dense"),
]  # fmt: skip
