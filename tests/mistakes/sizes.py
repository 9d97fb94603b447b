"""Empty data, sizes and rates out of range."""

from __future__ import annotations

import numpy as np

from mistakes.common import REAL, X, Y, _built, binary, mistake
from nnteach import callbacks, initializers, metrics, optimizers, utils

MISTAKES = [
    mistake("no examples", lambda: binary(x=X[:0], y=Y[:0]), ValueError, "x is empty", "(0, 4)"),
    mistake("an empty list", lambda: binary(x=[], y=[]), ValueError, "x is empty"),
    mistake("predict nothing", lambda: binary().model.predict(X[:0]), ValueError, "x is empty"),
    mistake("to_categorical of nothing", lambda: utils.to_categorical([]), ValueError, "empty"),
    *[mistake(f"{name}={value!r}", lambda name=name, value=value: binary(**{name: value}), error, name, str(value).strip("[]"))
      for name, value, error in (
          ("batch_size", 0, ValueError), ("batch_size", -1, ValueError), ("batch_size", 2.5, TypeError),
          ("batch_size", "32", TypeError), ("batch_size", True, TypeError), ("batch_size", np.inf, TypeError),
          ("batch_size", [32], TypeError),
          ("epochs", 0, ValueError), ("epochs", -1, ValueError), ("epochs", 1.5, TypeError), ("epochs", "3", TypeError),
          ("epochs", None, TypeError), ("epochs", True, TypeError),
          ("validation_split", 1, ValueError), ("validation_split", 1.5, ValueError),
          ("validation_split", -0.2, ValueError), ("validation_split", 20, ValueError),
          ("validation_split", "0.2", TypeError), ("validation_split", None, TypeError),
          ("validation_split", True, TypeError), ("validation_split", float("nan"), ValueError),
          ("validation_split", 0.99, ValueError),
          ("initial_epoch", -1, ValueError), ("initial_epoch", "1", TypeError), ("initial_epoch", 5, ValueError),
          ("validation_freq", 0, ValueError), ("validation_freq", "2", TypeError),
          ("validation_batch_size", 0, ValueError), ("validation_batch_size", -1, ValueError),
          ("verbose", "loud", ValueError), ("verbose", 3, ValueError), ("verbose", -1, ValueError),
          ("shuffle", "False", TypeError), ("shuffle", None, TypeError),
          ("callbacks", "EarlyStopping", TypeError), ("callbacks", callbacks.EarlyStopping, TypeError),
          ("callbacks", 5, TypeError), ("callbacks", [3], TypeError),
          ("class_weight", "balanced", TypeError), ("class_weight", [1.0, 2.0], TypeError),
      )],
    mistake("class_weight without a class", lambda: binary(class_weight={0: 1.0}), ValueError, "class_weight", "[1]"),
    mistake("class_weight in words", lambda: binary(class_weight={0: 1.0, 1: "2"}), TypeError, "class_weight", "'2'"),
    mistake("class_weight below 0", lambda: binary(class_weight={0: 1.0, 1: -2.0}), ValueError, "class_weight", "-2.0"),
    mistake("class_weight of numbers", lambda: _built(compile=True).fit(X, REAL, class_weight={0: 1.0, 1: 2.0}, verbose=0),
            ValueError, "class_weight", "whole"),
    mistake("validation_data without targets", lambda: binary(validation_data=X), TypeError, "validation_data", "(x, y)"),
    mistake("validation_data of x alone", lambda: binary(validation_data=(X,)), TypeError, "validation_data", "(x, y)"),
    mistake("validation_data in words", lambda: binary(validation_data="x"), TypeError, "validation_data", "(x, y)"),
    mistake("predict in batches of 0", lambda: binary().model.predict(X, batch_size=0), ValueError, "batch_size", "0"),
    mistake("evaluate in batches of -1", lambda: binary().model.evaluate(X, Y, batch_size=-1), ValueError, "batch_size"),
    mistake("patience -1", lambda: callbacks.EarlyStopping(patience=-1), ValueError, "patience", "-1"),
    mistake("patience in words", lambda: callbacks.EarlyStopping(patience="3"), TypeError, "patience", "'3'"),
    mistake("min_delta in words", lambda: callbacks.EarlyStopping(min_delta="0.1"), TypeError, "min_delta", "'0.1'"),
    mistake("baseline in words", lambda: callbacks.EarlyStopping(baseline="0.1"), TypeError, "baseline", "'0.1'"),
    mistake("a seed below 0", lambda: utils.set_random_seed(-1), ValueError, "seed", "-1"),
    mistake("a seed in words", lambda: utils.set_random_seed("42"), TypeError, "seed", "'42'"),
    mistake("no seed", lambda: utils.set_random_seed(None), TypeError, "seed", "None"),
    mistake("an initializer's seed in words", lambda: initializers.GlorotUniform(seed="a"), TypeError, "seed", "'a'"),
    mistake("a negative spread", lambda: initializers.RandomNormal(stddev=-1), ValueError, "stddev", "-1"),
    mistake("bounds the wrong way round", lambda: initializers.RandomUniform(1, -1), ValueError, "minval", "maxval"),
    mistake("a constant in words", lambda: initializers.Constant("0.1"), TypeError, "value", "'0.1'"),
    mistake("a threshold of 2", lambda: metrics.BinaryAccuracy(threshold=2), ValueError, "threshold", "2"),
    mistake("the rate set to a word", lambda: setattr(optimizers.SGD(), "learning_rate", "0.1"), TypeError,
            "learning_rate", "'0.1'"),
]  # fmt: skip
