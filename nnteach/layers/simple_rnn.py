"""SimpleRNN: the layer that hears its own last answer."""

from __future__ import annotations

from typing import Any

from nnteach.kernels.simple_rnn import simple_rnn, simple_rnn_backward
from nnteach.layers.rnn import RNN


class SimpleRNN(RNN):
    """At each step h = F(x W + h U + b): the new input, and what the layer said at the step before.

    >>> SimpleRNN(4)(np.ones((2, 5, 3))).shape
    (2, 4)

    Shapes
        x: (batch, steps, features)  ->  y: (batch, units), h after the last step
        kernel W: (features, units), recurrent_kernel U: (units, units), bias b: (units,)

    Args
        units: numbers in h, the state.
        activation: F, the bend of the state; a name or a function.
        use_bias: whether b is added.
        kernel_initializer, recurrent_initializer, bias_initializer: how W, U and b start.
        *_regularizer, *_constraint: what keeps weights (and with activity_regularizer outputs) small or in bounds.
        dropout: fraction of the features silenced while training, the same ones at all steps of a sequence.
        recurrent_dropout: that of the state h on its way to the next step.
        seed: makes that choice repeatable.
        return_sequences: return h of every step, (batch, steps, units), not only of the last.
        return_state: return the states at the end, too: [y, h].
        go_backwards: read from the last step to the first; y comes in the order of reading.
        stateful: begin each batch with the states that the one before ended with, until `reset_state()`.
        unroll: accepted for Keras; the numbers are the same.

    Source
        Elman 1990, "Finding structure in time".
    """

    def __init__(
        self,
        units: int,
        activation: Any = "tanh",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        seed: int | None = None,
        **kwargs: Any,
    ):
        super().__init__(
            units, activation=activation, use_bias=use_bias,
            kernel_initializer=kernel_initializer, recurrent_initializer=recurrent_initializer,
            bias_initializer=bias_initializer, kernel_regularizer=kernel_regularizer,
            recurrent_regularizer=recurrent_regularizer, bias_regularizer=bias_regularizer,
            activity_regularizer=activity_regularizer, kernel_constraint=kernel_constraint,
            recurrent_constraint=recurrent_constraint, bias_constraint=bias_constraint,
            dropout=dropout, recurrent_dropout=recurrent_dropout, seed=seed, return_sequences=return_sequences,
            return_state=return_state, go_backwards=go_backwards, stateful=stateful, unroll=unroll, **kwargs,
        )  # fmt: skip

    @property
    def fast(self) -> bool:
        return self.activation.elementwise

    def run(self, x, states, hidden):
        return simple_rnn(x, states, self.cell, hidden)

    def run_back(self, dy, dstates, hidden):
        return simple_rnn_backward(self.saved, dy, dstates, self.cell, hidden, self.wants_dx)
