"""LSTM: a memory c that gates write to, keep and read from."""

from __future__ import annotations

from typing import Any

from nnteach import activations, initializers
from nnteach.backend import xp
from nnteach.errors import check_flag
from nnteach.kernels.lstm import lstm, lstm_backward
from nnteach.layers.rnn import RNN


class LSTM(RNN):
    """Long short-term memory: a state c that is changed only as far as its gates allow, so it can last.

    At each step, with S = sigmoid, F = tanh, and parts of W, U, b for each gate:

        i = S(x W_i + h U_i + b_i)      how much is written
        f = S(x W_f + h U_f + b_f)      how much is kept
        o = S(x W_o + h U_o + b_o)      how much is shown
        candidate = F(x W_c + h U_c + b_c)
        c = f c + i candidate
        h = o F(c)

    >>> LSTM(4, return_sequences=True)(np.ones((2, 5, 3))).shape
    (2, 5, 4)

    Shapes
        x: (batch, steps, features)  ->  y: (batch, units), h after the last step
        kernel W: (features, 4 units), recurrent_kernel U: (units, 4 units), bias b: (4 units,),
        each with its parts in the order i, f, c, o.

    Args
        units: numbers in h, and in c.
        activation: F, the bend of candidate and c; a name or a function.
        recurrent_activation: S, that of the gates.
        use_bias: whether b is added.
        kernel_initializer, recurrent_initializer, bias_initializer: how W, U and b start.
        unit_forget_bias: whether b_f starts at 1, so that at first much is kept.
        *_regularizer, *_constraint: what keeps weights (and with activity_regularizer outputs) small or in bounds.
        dropout: fraction of the features silenced while training, the same ones at all steps of a sequence.
        recurrent_dropout: that of the state h on its way to the next step.
        seed: makes that choice repeatable.
        return_sequences: return h of every step, (batch, steps, units), not only of the last.
        return_state: return the states at the end, too: [y, h, c].
        go_backwards: read from the last step to the first; y comes in the order of reading.
        stateful: begin each batch with the states that the one before ended with, until `reset_state()`.
        unroll: accepted for Keras; the numbers are the same.
        use_cudnn: accepted for Keras; the numbers are the same.

    Source
        Hochreiter and Schmidhuber 1997, "Long short-term memory"; gate f: Gers, Schmidhuber, Cummins 2000.
    """

    state_names = ("h", "c")
    gates = 4

    def __init__(
        self,
        units: int,
        activation: Any = "tanh",
        recurrent_activation: Any = "sigmoid",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        unit_forget_bias: bool = True,
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        seed: int | None = None,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        use_cudnn: Any = "auto",
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
        self.recurrent_activation = activations.get(recurrent_activation)
        self.unit_forget_bias = check_flag("LSTM", "unit_forget_bias", unit_forget_bias)
        self.use_cudnn = use_cudnn

    @property
    def fast(self) -> bool:
        return self.activation is activations.tanh and self.recurrent_activation is activations.sigmoid

    @property
    def bias_start(self) -> Any:
        return self._start_open if self.unit_forget_bias else self.bias_initializer

    def _start_open(self, shape, dtype=None):
        """1 for gate f, so that at first c is kept."""
        units = shape[0] // 4
        i, f, c_and_o = (units,), (units,), (2 * units,)
        start = self.bias_initializer
        return xp.concatenate([start(i, dtype=dtype), initializers.Ones()(f, dtype=dtype), start(c_and_o, dtype=dtype)])

    def run(self, x, states, hidden):
        return lstm(x, states, self.cell, hidden)

    def run_back(self, dy, dstates, hidden):
        return lstm_backward(self.saved, dy, dstates, self.cell, hidden, self.wants_dx)

    def get_config(self) -> dict[str, Any]:
        names = ("recurrent_activation", "unit_forget_bias", "use_cudnn")
        return super().get_config() | {name: getattr(self, name) for name in names}
