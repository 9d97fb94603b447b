"""Sequences, ids, masks, states."""

from __future__ import annotations

from typing import Any

import numpy as np

from mistakes.common import REAL, RNG, X, compiled, mistake, train
from nnteach import Input, Model, Sequential
from nnteach.layers import (
    GRU,
    LSTM,
    Bidirectional,
    Conv1D,
    Dense,
    Dropout,
    Embedding,
    Flatten,
    Masking,
    RepeatVector,
    TimeDistributed,
)

SERIES = RNG.random((8, 5, 3)).astype("float32")
IDS = RNG.integers(0, 10, (8, 5))
ENDS = RNG.random((8, 1)).astype("float32")


def read(ids: Any, *before: Any) -> Any:
    """Train a model that looks ids up in a table of 10 rows."""
    return train([Input((5,)), *before, Embedding(10, 4), Flatten(), Dense(1)], ids, ENDS)


class Reader(Model):
    def __init__(self) -> None:
        super().__init__()
        self.table, self.flat, self.out = Embedding(10, 4), Flatten(), Dense(1)

    def call(self, x: Any) -> Any:
        return self.out(self.flat(self.table(x)))


def remember(size: int, **fit: Any) -> Any:
    model = compiled(Sequential([Input((5, 3), batch_size=4), LSTM(4, stateful=True), Dense(1)]))
    return model.fit(SERIES[:size], ENDS[:size], verbose=0, **fit)


MISTAKES = [
    mistake("a mask by hand beside a symbol", lambda: GRU(4)(Input((5, 3)), mask=np.ones((8, 5))), NotImplementedError,
            "gru", "mask", "Masking()"),
    mistake("LSTM on a table", lambda: train([Input((4,)), LSTM(4), Dense(1)], X, REAL), ValueError,
            "lstm", "(batch, steps, features)", "x[:, np.newaxis]"),
    mistake("return_sequences forgotten", lambda: Sequential([Input((5, 3)), LSTM(4), LSTM(4)]), ValueError,
            "lstm", "(None, 4)", "return_sequences=True"),
    mistake("return_sequences forgotten, Dropout between",
            lambda: Sequential([Input((5, 3)), GRU(4), Dropout(0.2), GRU(4)]), ValueError, "gru", "return_sequences=True"),
    mistake("return_sequences at the end", lambda: train([Input((5, 3)), LSTM(4, return_sequences=True), Dense(1)], SERIES, ENDS),
            ValueError, "(8, 1)", "(5, 1)", "return_sequences=False", "GlobalAveragePooling1D()"),
    mistake("return_sequences at the end, classes",
            lambda: train([Input((5, 3)), LSTM(4, return_sequences=True), Dense(3, "softmax")], SERIES, np.arange(8) % 3,
                          "sparse_categorical_crossentropy"),
            ValueError, "(8,)", "(5, 3)", "return_sequences=False"),
    mistake("return_state in a row", lambda: Sequential([Input((5, 3)), LSTM(4, return_state=True)]), ValueError,
            "'lstm", "3 outputs", "Model(inputs, outputs)"),
    mistake("sequences of different lengths",
            lambda: train([Input((None, 3)), LSTM(4), Dense(1)], [SERIES[i, : i % 4 + 1] for i in range(8)], ENDS), ValueError,
            "x holds rows of different lengths", "pad_sequences", "mask_zero=True"),
    mistake("sentences of different lengths",
            lambda: train([Input((None,)), Embedding(10, 4), LSTM(4), Dense(1)], [[1, 2], [3]] * 4, ENDS), ValueError,
            "x holds rows of different lengths", "pad_sequences"),
    mistake("ids beyond the table", lambda: read(IDS + 5), ValueError, "embedding", "0 to 9", "input_dim=10", "largest id + 1"),
    mistake("negative ids", lambda: read(IDS - 3), ValueError, "embedding", "0 to 9", "-"),
    mistake("half an id", lambda: read(IDS + 0.5), ValueError, "embedding", "whole numbers", ".5 at index (0, 0)"),
    mistake("words instead of ids", lambda: read(np.array([["a"] * 5] * 8)), TypeError, "x must hold numbers", "'a'"),
    mistake("predict ids beyond the table", lambda: Sequential([Input((5,)), Embedding(10, 4)]).predict(IDS + 5), ValueError,
            "embedding", "0 to 9"),
    mistake("a model called on ids beyond the table", lambda: Sequential([Input((5,)), Embedding(10, 4)])(IDS + 5), ValueError,
            "embedding", "0 to 9"),
    mistake("ids beyond the table of an inner layer", lambda: read(IDS + 5, Flatten()), ValueError, "embedding", "0 to 9"),
    mistake("negative ids in an inner model",
            lambda: train([Input((5,)), Sequential([Embedding(10, 4), Flatten()]), Dense(1)], IDS - 5, ENDS), ValueError,
            "embedding", "0 to 9"),
    mistake("negative ids at every step",
            lambda: train([Input((5, 2)), TimeDistributed(Embedding(10, 4)), Flatten(), Dense(1)], np.stack([IDS - 5, IDS], -1), ENDS),
            ValueError, "embedding", "0 to 9"),
    mistake("ids beyond the table of a subclass", lambda: compiled(Reader()).fit(IDS + 5, ENDS, verbose=0), ValueError,
            "embedding", "0 to 9"),
    mistake("an Embedding of numbers, not of ids", lambda: Sequential([Input((5, 3)), Embedding(10, 4), LSTM(3)]), ValueError,
            "lstm", "(None, 5, 3, 4)"),
    mistake("a mask of other steps", lambda: LSTM(4)(SERIES, mask=np.ones((8, 4), bool)), ValueError,
            "lstm", "(batch, steps) = (8, 5)", "(8, 4)"),
    mistake("a mask of features", lambda: LSTM(4)(SERIES, mask=np.ones((8, 5, 3), bool)), ValueError, "(8, 5, 3)", "real"),
    mistake("Masking of ids", lambda: Sequential([Input((5,)), Masking(), LSTM(3)]), ValueError, "masking", "(None, 5)"),
    mistake("padding counted again",
            lambda: train([Input((5,)), Embedding(10, 4, mask_zero=True), Conv1D(4, 2), LSTM(3), Dense(1)], IDS, ENDS), UserWarning,
            "conv1d", "Conv1D", "padding counts as data", "mask_zero=False"),
    mistake("Masking, then Flatten", lambda: train([Input((5, 3)), Masking(), Flatten(), Dense(1)], SERIES * (SERIES > 0.9), ENDS),
            UserWarning, "flatten", "knows no masks", "GlobalAveragePooling1D()"),
    mistake("stateful without a batch size", lambda: Sequential([Input((5, 3)), LSTM(4, stateful=True)]), ValueError,
            "stateful", "Input((5, 3), batch_size=...)"),
    mistake("stateful, the last batch smaller", lambda: remember(6, batch_size=4), ValueError, "remembers 4", "batch of 2", "divides"),
    mistake("stateful, batches of 32", lambda: remember(8), ValueError, "remembers 4", "batch of 8", "batch_size"),
    mistake("initial_state of another size", lambda: LSTM(4)(SERIES, initial_state=[np.zeros((8, 3))] * 2), ValueError,
            "initial state h", "(8, 4)", "(8, 3)"),
    mistake("one initial state for LSTM", lambda: LSTM(4)(SERIES, initial_state=np.zeros((8, 4))), ValueError,
            "['h', 'c']", "1 array"),
    mistake("initial states of None", lambda: LSTM(4)(SERIES, initial_state=[None, None]), TypeError,
            "initial_state", "None", "(batch, 4)", "h, c"),
    mistake("initial states of a model as arrays",
            lambda: LSTM(4)(Input((5, 3)), initial_state=[np.zeros((8, 4)), np.zeros((8, 4))]), TypeError,
            "symbols and numbers together", "Input(shape)"),
    mistake("a class around which nothing goes", lambda: Bidirectional(LSTM), TypeError, "Bidirectional", "LSTM(8)", "class"),
    mistake("TimeDistributed without steps", lambda: Sequential([Input((4,)), TimeDistributed(Dense(1))]), ValueError,
            "time_distributed", "steps axis", "x[:, np.newaxis]"),
    mistake("RepeatVector of a table", lambda: Sequential([Input((4, 5)), RepeatVector(3)]), ValueError, "repeat_vector", "(None, 4, 5)"),
]  # fmt: skip
