"""What SimpleRNN, LSTM and GRU share: sequences, states, masks, dropout."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nnteach import activations, constraints, initializers, regularizers
from nnteach import random as nn_random
from nnteach.backend import Array, Shape, xp
from nnteach.errors import check_count, check_flag, check_number
from nnteach.kernels.recurrence import Cell, Gradients, Hidden
from nnteach.layers._given import as_numbers
from nnteach.layers.layer import Layer
from nnteach.variable import Variable


class RNN(Layer):
    """A layer that reads a sequence step by step: each step sees its input and the state that the one before left.

    A subclass says how steps are made (`run`) and how gradients go back through them (`run_back`).

    Shapes
        x: (batch, steps, features)  ->  y: (batch, units), the state h at the end;
        with return_sequences (batch, steps, units), that of each step; with return_state a list [y, states...].
        kernel: (features, gates * units), recurrent_kernel: (units, gates * units), bias: (gates * units,)

    Raises
        ValueError: x is no sequence, has other features than before, or comes with states of other shapes.
    """

    state_names: tuple[str, ...] = ("h",)
    gates = 1
    supports_masking = True

    def __init__(
        self,
        units: int,
        *,
        activation: Any,
        use_bias: bool,
        kernel_initializer: Any,
        recurrent_initializer: Any,
        bias_initializer: Any,
        kernel_regularizer: Any,
        recurrent_regularizer: Any,
        bias_regularizer: Any,
        kernel_constraint: Any,
        recurrent_constraint: Any,
        bias_constraint: Any,
        dropout: float,
        recurrent_dropout: float,
        seed: int | None,
        return_sequences: bool,
        return_state: bool,
        go_backwards: bool,
        stateful: bool,
        unroll: bool,
        zero_output_for_mask: bool = False,
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        owner = type(self).__name__
        self.units = check_count(owner, "units", units)
        self.activation = activations.get(activation)
        self.use_bias = check_flag(owner, "use_bias", use_bias)
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.recurrent_initializer = initializers.get(recurrent_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.recurrent_regularizer = regularizers.get(recurrent_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.kernel_constraint = constraints.get(kernel_constraint)
        self.recurrent_constraint = constraints.get(recurrent_constraint)
        self.bias_constraint = constraints.get(bias_constraint)
        self.dropout = check_number(owner, "dropout", dropout, 0, 1, below=True)
        self.recurrent_dropout = check_number(owner, "recurrent_dropout", recurrent_dropout, 0, 1, below=True)
        self.seed = None if seed is None else check_count(owner, "seed", seed, least=0)
        self._own = None if seed is None else nn_random.device(seed)
        self.return_sequences = check_flag(owner, "return_sequences", return_sequences)
        self.return_state = check_flag(owner, "return_state", return_state)
        self.go_backwards = check_flag(owner, "go_backwards", go_backwards)
        self.stateful = check_flag(owner, "stateful", stateful)
        self.unroll = check_flag(owner, "unroll", unroll)
        self.zero_output_for_mask = check_flag(owner, "zero_output_for_mask", zero_output_for_mask)
        self.states: list[Variable] | None = None  # what a stateful layer remembers

    # What a subclass says.

    def run(self, x: Array, states: Sequence[Array], hidden: Hidden) -> dict[str, Array]:
        """All steps: each of `state_names` after every step, (batch, steps, units), and what the way back needs."""
        raise NotImplementedError

    def run_back(self, dy: Array | None, dstates: Sequence[Array], hidden: Hidden) -> Gradients:
        """From the gradients of h at each step (if they are read) and of the states at the end to all others."""
        raise NotImplementedError

    @property
    def fast(self) -> bool:
        """Whether the kernel has a fast form for these activations."""
        return self.activation is activations.tanh

    @property
    def cell(self) -> Cell:
        """The weights and bends that all steps share."""
        bias = self.bias.value if self.use_bias else None
        bend, gate = self.activation, getattr(self, "recurrent_activation", None)
        return Cell(self.kernel.value, self.recurrent_kernel.value, bias, bend, gate, self.fast)

    # Weights and shapes.

    def build(self, input_shape: Any) -> None:
        batch, _, features = self._sequence_shape(input_shape)
        self.features = features
        wide = self.gates * self.units
        self.kernel = self.add_weight(
            (features, wide), self.kernel_initializer, name="kernel",
            regularizer=self.kernel_regularizer, constraint=self.kernel_constraint,
        )  # fmt: skip
        self.recurrent_kernel = self.add_weight(
            (self.units, wide), self.recurrent_initializer, name="recurrent_kernel",
            regularizer=self.recurrent_regularizer, constraint=self.recurrent_constraint,
        )  # fmt: skip
        if self.use_bias:
            self.bias = self.add_weight(
                self.bias_shape, self.bias_start, name="bias",
                regularizer=self.bias_regularizer, constraint=self.bias_constraint,
            )  # fmt: skip
        if self.stateful:
            self.states = [
                Variable(xp.zeros((batch, self.units), dtype=self.dtype), name=name, trainable=False)
                for name in self.state_names
            ]

    @property
    def bias_shape(self) -> tuple[int, ...]:
        return (self.gates * self.units,)

    @property
    def bias_start(self) -> Any:
        """The initializer of the bias."""
        return self.bias_initializer

    def check_input(self, input_shape: Any) -> None:
        batch, _, features = self._sequence_shape(input_shape)
        if features != self.features:
            raise ValueError(
                f"{self.name} was built for {self.features} features at each step but received {features} "
                f"(input shape {_first(input_shape)}). The axes are (batch, steps, features)."
            )
        self._check_batch(batch)

    def _check_batch(self, batch: int | None) -> None:
        if self.states is not None and batch not in (None, self.states[0].shape[0]):
            raise ValueError(
                f"{self.name} is stateful and remembers {self.states[0].shape[0]} sequences, but received a batch of "
                f"{batch}. All batches must have that size: choose a batch_size that divides the number of examples."
            )

    def _sequence_shape(self, input_shape: Any) -> Any:
        """(batch, steps, features) of x; refuses what is no sequence, and states that do not fit it."""
        shape = _first(input_shape)
        if len(shape) != 3 or shape[-1] is None or shape[1] == 0:
            hint = (
                ": add the steps axis with x[:, np.newaxis] or make windows; a recurrent layer before this one needs "
                "return_sequences=True"
                if len(shape) == 2
                else ""
            )
            raise ValueError(f"{self.name} needs sequences of shape (batch, steps, features); received {shape}{hint}.")
        if self.stateful and shape[0] is None:
            raise ValueError(
                f"{self.name} is stateful: it remembers each sequence of a batch, so it must know how many there are. "
                f"Say so where data enter: Input({shape[1:]}, batch_size=...)."
            )
        if isinstance(input_shape, list):
            self._check_states(shape[0], input_shape[1:])
        return shape

    def _check_states(self, batch: int | None, shapes: Sequence[Shape]) -> None:
        if len(shapes) != len(self.state_names):
            raise ValueError(
                f"{self.name} has the states {list(self.state_names)}; initial_state brought {len(shapes)} array(s)."
            )
        for name, shape in zip(self.state_names, shapes, strict=True):
            if len(shape) != 2 or shape[1] != self.units or (None not in (batch, shape[0]) and shape[0] != batch):
                raise ValueError(
                    f"{self.name}: the initial state {name} must have shape (batch, units) = "
                    f"({batch}, {self.units}); received {shape}."
                )

    def compute_output_shape(self, input_shape: Any) -> Any:
        batch, steps, _ = _first(input_shape)
        y = (batch, steps, self.units) if self.return_sequences else (batch, self.units)
        return [y, *[(batch, self.units)] * len(self.state_names)] if self.return_state else y

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        mask = previous_mask[0] if isinstance(previous_mask, list) else previous_mask
        mask = mask if self.return_sequences else None
        return [mask, *[None] * len(self.state_names)] if self.return_state else mask

    # Forwards and back.

    def __call__(
        self, x: Any, *more: Any, initial_state: Any = None, training: bool | None = None, mask: Any = None
    ) -> Any:
        """Compute on a sequence, or become a node.

        Args
            x: (batch, steps, features), an array or a symbol.
            initial_state: where the states begin, a list of arrays (or symbols), one for each; 0 if not given.
            mask: which steps are real, (batch, steps).
        """
        states = initial_state if initial_state is not None else more[0] if len(more) == 1 else more
        states = list(states) if isinstance(states, (list, tuple)) else [states]
        if any(state is None for state in states):
            raise TypeError(
                f"{self.name}: initial_state holds None. Leave it out to begin with 0, or give an array of shape "
                "(batch, "
                f"{self.units}) for each of {', '.join(self.state_names)}."
            )
        if states:
            given = [
                part if hasattr(part, "shape") else as_numbers(self.name, part, self.dtype) for part in [x, *states]
            ]
            return super().__call__(given, training=training, mask=mask)
        return super().__call__(x, training=training, mask=mask)

    def call(self, x: Any, training: bool = False, mask: Any = None) -> Any:
        sequence, *states = x if isinstance(x, list) else [x]
        self._check_batch(len(sequence))
        hidden = self._hidden(sequence, training, mask[0] if isinstance(mask, list) else mask)
        if not states:
            states = self.get_initial_state(len(sequence)) if self.states is None else [s.value for s in self.states]
        self.saved = self.run(sequence[:, ::-1] if self.go_backwards else sequence, states, hidden)
        ends = [self.saved[name][:, -1] for name in self.state_names]
        for state, end in zip(self.states or [], ends, strict=False):
            state.value = xp.array(end)
        y = self.saved["h"] if self.return_sequences else ends[0]
        y = self._without_padding(y, hidden.mask)
        y = [y, *ends] if self.return_state else y
        self.saved |= {"x": x, "y": y} | {f"hidden_{name}": a for name, a in hidden._asdict().items() if a is not None}
        return y

    def backward(self, dy: Any) -> Any:
        hidden = Hidden(*(self.saved.get(f"hidden_{name}") for name in Hidden._fields))
        dy, *dends = dy if self.return_state else [dy]
        x = _first(self.saved["x"])
        dstates = [xp.zeros((len(x), self.units), dtype=self.dtype) if d is None else d for d in dends]
        dstates = dstates or self.get_initial_state(len(x))
        if dy is not None and not self.return_sequences:
            dy, dstates[0] = None, dstates[0] + dy
        elif dy is not None:
            dy = self._without_padding(dy, hidden.mask)
        grads = self.run_back(dy, dstates, hidden)
        self.kernel.grad += grads.kernel
        self.recurrent_kernel.grad += grads.recurrent_kernel
        if self.use_bias:
            self.bias.grad += grads.bias
        dx = grads.x[:, ::-1] if self.go_backwards and grads.x is not None else grads.x
        return [dx, *grads.states] if isinstance(self.saved["x"], list) else dx

    def _without_padding(self, y: Array, mask: Array | None) -> Array:
        """y with 0 at masked steps, if that was asked for."""
        wanted = self.zero_output_for_mask and self.return_sequences and mask is not None
        return y * xp.asarray(mask)[..., None] if wanted else y

    def _hidden(self, x: Array, training: bool, mask: Any) -> Hidden:
        """What no step gets to see: padding, and what dropout silences. In the order of reading."""
        if mask is not None:
            mask = xp.asarray(mask, dtype=bool)
            if mask.shape != x.shape[:2]:
                raise ValueError(
                    f"{self.name}: a mask says for each step whether it is real, (batch, steps) = {x.shape[:2]}; "
                    f"received shape {mask.shape}."
                )
            mask = mask[:, ::-1] if self.go_backwards else mask
        if not training:
            return Hidden(mask)
        each_gate = self.gates if self.recurrent_dropout else 1
        of_x, of_h = (len(x), each_gate, x.shape[-1]), (len(x), each_gate, self.units)
        return Hidden(mask, self._silenced(self.dropout, of_x), self._silenced(self.recurrent_dropout, of_h))

    def _silenced(self, rate: float, shape: tuple[int, ...]) -> Array | None:
        """0 for a fraction of the numbers; the others grow, so that the sum stays the same on average."""
        if rate == 0:
            return None
        chance = nn_random.device() if self._own is None else self._own
        return (chance.random(shape, dtype="float32") >= rate).astype(self.dtype) / (1 - rate)

    # States.

    def get_initial_state(self, batch_size: int) -> list[Array]:
        """The states at the beginning, all 0: one (batch_size, units) for each."""
        return [xp.zeros((batch_size, self.units), dtype=self.dtype) for _ in self.state_names]

    def reset_state(self) -> None:
        """Forget: a stateful layer begins its next batch with states of 0."""
        for state in self.states or []:
            state.value = xp.zeros_like(state.value)

    def reset_states(self) -> None:
        """The same, by its older name."""
        self.reset_state()

    def get_config(self) -> dict[str, Any]:
        names = (
            "units", "activation", "use_bias", "kernel_initializer", "recurrent_initializer", "bias_initializer",
            "kernel_regularizer", "recurrent_regularizer", "bias_regularizer",
            "kernel_constraint", "recurrent_constraint", "bias_constraint", "dropout", "recurrent_dropout", "seed",
            "return_sequences", "return_state", "go_backwards", "stateful", "unroll", "zero_output_for_mask",
        )  # fmt: skip
        return super().get_config() | {name: getattr(self, name) for name in names}


def _first(things: Any) -> Any:
    """That of x, where those of the initial states follow."""
    return things[0] if isinstance(things, list) else things
