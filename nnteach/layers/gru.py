"""GRU: one state, with a gate that keeps it and a gate that hides it."""

from __future__ import annotations

from typing import Any

from nnteach import activations
from nnteach.errors import check_flag
from nnteach.kernels.gru import gru, gru_backward
from nnteach.layers.rnn import RNN


class GRU(RNN):
    """Gated recurrent unit: an LSTM's idea with a single state and two gates.

    At each step, with S = sigmoid, F = tanh, and parts of W, U and the biases b, d for each gate:

        z = S(x W_z + b_z + h U_z + d_z)                     how much of h stays ("update")
        r = S(x W_r + b_r + h U_r + d_r)                     how much of h is heard ("reset")
        candidate = F(x W_h + b_h + r (h U_h + d_h))         with reset_after, the default
        candidate = F(x W_h + b_h + (r h) U_h)               without; then there is no d
        h = z h + (1 - z) candidate

    >>> GRU(4)(np.ones((2, 5, 3))).shape
    (2, 4)

    Shapes
        x: (batch, steps, features)  ->  y: (batch, units), h after the last step
        kernel W: (features, 3 units), recurrent_kernel U: (units, 3 units), each in the order z, r, h;
        bias: (2, 3 units), b and d; without reset_after (3 units,), b alone.

    Args
        units: numbers in h, the state.
        activation: F, the bend of the candidate; a name or a function.
        recurrent_activation: S, that of the gates.
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
        reset_after: whether r is applied after U has weighed h, or before.
        use_cudnn: accepted for Keras; the numbers are the same.

    Source
        Cho et al. 2014, "Learning phrase representations using RNN encoder-decoder".
    """

    gates = 3

    def __init__(
        self,
        units: int,
        activation: Any = "tanh",
        recurrent_activation: Any = "sigmoid",
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
        seed: int | None = None,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        reset_after: bool = True,
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
        self.reset_after = check_flag("GRU", "reset_after", reset_after)
        self.use_cudnn = use_cudnn

    @property
    def fast(self) -> bool:
        return self.activation is activations.tanh and self.recurrent_activation is activations.sigmoid

    @property
    def bias_shape(self) -> tuple[int, ...]:
        return (2, 3 * self.units) if self.reset_after else (3 * self.units,)

    def run(self, x, states, hidden):
        return gru(x, states, self.cell, hidden, self.reset_after)

    def run_back(self, dy, dstates, hidden):
        return gru_backward(self.saved, dy, dstates, self.cell, hidden, self.wants_dx, self.reset_after)

    def get_config(self) -> dict[str, Any]:
        names = ("recurrent_activation", "reset_after", "use_cudnn")
        return super().get_config() | {name: getattr(self, name) for name in names}
