"""Layers around layers: Bidirectional reads a sequence both ways, TimeDistributed does the same at every step."""

from __future__ import annotations

from typing import Any

from nnteach.backend import Array, Shape, xp
from nnteach.layers._given import as_numbers
from nnteach.layers.layer import Layer
from nnteach.layers.serialize import deserialize, serialize

_MERGES = ("concat", "sum", "mul", "ave", None)


class _Wrapper(Layer):
    """What they share: a layer inside is built, asked and listened to as a graph would do."""

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Layer:
        def made(value: Any) -> Any:
            return deserialize(value) if isinstance(value, dict) and "class_name" in value else value

        return cls(**{name: made(value) for name, value in config.items()})

    def _ask(self, layer: Layer, x: Any, training: bool, mask: Any = None) -> tuple[Any, dict[str, Any]]:
        """y of the layer inside, and what it saved."""
        y = layer.forward(x, training, mask)
        return y, layer.saved

    def _listen(self, layer: Layer, dy: Any, y: Any, saved: dict[str, Any]) -> Any:
        """dx of the layer inside, after the call that saved this."""
        layer.saved, layer.wants_dx = saved, self.wants_dx
        saved["dy"] = dy if layer.activity_regularizer is None else layer.with_activity(dy, y)
        return layer.backward(saved["dy"])


class Bidirectional(_Wrapper):
    """Two recurrent layers, of which one reads the sequence from its end: each step knows what was and what comes.

    >>> Bidirectional(LSTM(4))(np.ones((2, 5, 3))).shape
    (2, 8)

    Shapes
        x: (batch, steps, features)  ->  y: what the layer makes, twice as wide with "concat"; with `return_state` a
        list [y, states of the first..., states of the second...]; with merge_mode None both y, one after the other.

    Args
        layer: a recurrent layer; two of its kind are made.
        merge_mode: how the two answers become one: "concat", "sum", "mul", "ave", or None for both.
        weights: those of both layers to start with, a list as `get_weights` gives it.
        backward_layer: the layer that reads from the end, if it is not to be like the first.

    Raises
        ValueError: an unknown merge_mode; a backward_layer that reads the same way, or returns something else.
    Source
        Schuster and Paliwal 1997, "Bidirectional recurrent neural networks".
    """

    supports_masking = True

    def __init__(
        self,
        layer: Layer,
        merge_mode: str | None = "concat",
        weights: Any = None,
        backward_layer: Any = None,
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        for given in (layer, layer if backward_layer is None else backward_layer):
            if not isinstance(given, Layer) or not hasattr(given, "go_backwards"):
                raise TypeError(f"Bidirectional goes around a recurrent layer such as LSTM(8); received {given!r}.")
        if merge_mode not in _MERGES:
            raise ValueError(f"Bidirectional: merge_mode must be one of {_MERGES}; received {merge_mode!r}.")
        self.merge_mode = merge_mode
        self.forward_layer = _twin(layer, "forward")
        self.backward_layer = _twin(layer, "backward", go_backwards=True) if backward_layer is None else backward_layer
        self._refuse_unlike()
        self.return_sequences, self.return_state = layer.return_sequences, layer.return_state
        self.stateful = layer.stateful
        for one in (self.forward_layer, self.backward_layer):  # a repeated state would be merged with a real one
            one.zero_output_for_mask = self.return_sequences
        self._first_weights = weights

    def _refuse_unlike(self) -> None:
        one, other = self.forward_layer, self.backward_layer
        if one.go_backwards == other.go_backwards:
            raise ValueError(
                f"Bidirectional: layer and backward_layer must read in different directions; both have "
                f"go_backwards={one.go_backwards}."
            )
        for name in ("stateful", "return_sequences", "return_state"):
            if getattr(one, name) != getattr(other, name):
                raise ValueError(
                    f"Bidirectional: layer has {name}={getattr(one, name)}, but backward_layer has "
                    f"{name}={getattr(other, name)}; they must agree."
                )

    def build(self, input_shape: Any) -> None:
        for layer, shape in zip(self._both, self._each(input_shape), strict=True):
            layer.ensure_built(shape)
        if self._first_weights is not None:
            self.set_weights(self._first_weights)

    def check_input(self, input_shape: Any) -> None:
        for layer, shape in zip(self._both, self._each(input_shape), strict=True):
            layer.check_input(shape)

    @property
    def _both(self) -> tuple[Any, Any]:
        return self.forward_layer, self.backward_layer

    def _each(self, x: Any) -> tuple[Any, Any]:
        """What each layer gets: x, and its half of the initial states."""
        if not isinstance(x, list):
            return x, x
        half = (len(x) - 1) // 2
        return [x[0], *x[1 : 1 + half]], [x[0], *x[1 + half :]]

    def __call__(
        self, x: Any, *more: Any, initial_state: Any = None, training: bool | None = None, mask: Any = None
    ) -> Any:
        """Compute on a sequence, or become a node.

        Args
            initial_state: a list of arrays (or symbols): the states of the first layer, then those of the second.
            mask: which steps are real, (batch, steps).
        """
        states = initial_state if initial_state is not None else more[0] if len(more) == 1 else more
        if states:
            x = [part if hasattr(part, "shape") else as_numbers(self.name, part, self.dtype) for part in [x, *states]]
        return super().__call__(x, training=training, mask=mask)

    def call(self, x: Any, training: bool = False, mask: Any = None) -> Any:
        mask = mask[0] if isinstance(mask, list) else mask
        made = [self._ask(layer, part, training, mask) for layer, part in zip(self._both, self._each(x), strict=True)]
        (forth, *states), (back, *back_states) = ([y] if not isinstance(y, list) else y for y, _ in made)
        if self.return_sequences:
            back = back[:, ::-1]
        y = _merge(self.merge_mode, forth, back)
        outputs = [*(y if self.merge_mode is None else [y]), *states, *back_states]
        result = outputs if len(outputs) > 1 else outputs[0]
        self.saved = {"x": x, "y": result, "forward": forth, "backward": back, "inside": made}
        return result

    def backward(self, dy: Any) -> Any:
        dys = dy if isinstance(dy, list) else [dy]
        merged, dstates = (dys[:2], dys[2:]) if self.merge_mode is None else (dys[0], dys[1:])
        forth, back = _merge_backward(self.merge_mode, merged, self.saved["forward"], self.saved["backward"])
        if self.return_sequences and back is not None:
            back = back[:, ::-1]
        half = len(dstates) // 2
        grads = [[forth, *dstates[:half]], [back, *dstates[half:]]]
        dxs = []
        for layer, grad, (y, saved) in zip(self._both, grads, self.saved["inside"], strict=True):
            if all(g is None for g in grad):
                grad = [xp.zeros_like(y[0] if self.return_state else y), *grad[1:]]
            dxs.append(self._listen(layer, grad if self.return_state else grad[0], y, saved))
        if not isinstance(self.saved["x"], list):
            return dxs[0] + dxs[1] if self.wants_dx else None
        (dx, *of_states), (dx_back, *of_back_states) = dxs
        return [dx + dx_back if self.wants_dx else None, *of_states, *of_back_states]

    def penalty(self, y: Any, saved: dict[str, Any]) -> Any:
        inside = zip(self._both, saved["inside"], strict=True)
        return super().penalty(y, saved) + sum(layer.penalty(*made) for layer, made in inside)

    def compute_output_shape(self, input_shape: Any) -> Any:
        made = self.forward_layer.compute_output_shape(self._each(input_shape)[0])
        y, *states = made if isinstance(made, list) else [made]
        if self.merge_mode == "concat":
            y = (*y[:-1], 2 * y[-1])
        shapes = [*([y, y] if self.merge_mode is None else [y]), *states, *states]
        return shapes if len(shapes) > 1 else shapes[0]

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        mask = previous_mask[0] if isinstance(previous_mask, list) else previous_mask
        mask = mask if self.return_sequences else None
        states = 2 * len(self.forward_layer.state_names) if self.return_state else 0
        masks = [*([mask, mask] if self.merge_mode is None else [mask]), *[None] * states]
        return masks if len(masks) > 1 else mask

    @property
    def states(self) -> Any:
        """What both remember, if they are stateful."""
        one, other = self._both
        return [*one.states, *other.states] if one.states and other.states else None

    def reset_state(self) -> None:
        """Let both forget."""
        for layer in self._both:
            layer.reset_state()

    def reset_states(self) -> None:
        """The same, by its older name."""
        self.reset_state()

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {
            "layer": serialize(self.forward_layer),
            "merge_mode": self.merge_mode,
            "backward_layer": serialize(self.backward_layer),
        }


def _twin(layer: Layer, word: str, **changes: Any) -> Any:
    """A new layer like this one, with weights of its own."""
    record = serialize(layer)
    name = f"{word}_{layer.name.removeprefix(f'{word}_')}"
    return deserialize(record | {"config": record["config"] | {"name": name} | changes})


def _merge(mode: str | None, forth: Array, back: Array) -> Any:
    if mode is None:
        return [forth, back]
    if mode == "concat":
        return xp.concatenate([forth, back], axis=-1)
    if mode == "mul":
        return forth * back
    return forth + back if mode == "sum" else (forth + back) / 2


def _merge_backward(mode: str | None, dy: Any, forth: Array, back: Array) -> tuple[Any, Any]:
    if mode is None:
        return dy[0], dy[1]
    if dy is None:
        return None, None
    if mode == "concat":
        return dy[..., : forth.shape[-1]], dy[..., forth.shape[-1] :]
    if mode == "mul":
        return dy * back, dy * forth
    return (dy, dy) if mode == "sum" else (dy / 2, dy / 2)


class TimeDistributed(_Wrapper):
    """The same layer, with the same weights, at every step of a sequence.

    >>> TimeDistributed(Dense(2))(np.ones((2, 5, 3))).shape
    (2, 5, 2)

    Shapes
        x: (batch, steps, ...)  ->  y: (batch, steps, ...), where the layer makes the second ... of the first

    Args
        layer: any layer with one input and one output.

    Raises
        ValueError: an input with fewer than three axes.
    """

    supports_masking = True

    def __init__(self, layer: Layer, **kwargs: Any):
        super().__init__(**kwargs)
        if not isinstance(layer, Layer):
            hint = " Add parentheses and arguments to make one." if isinstance(layer, type) else ""
            raise TypeError(f"TimeDistributed goes around a layer such as Dense(8); received {layer!r}.{hint}")
        if layer.activity_regularizer is not None:
            raise ValueError(
                f"TimeDistributed: give activity_regularizer to TimeDistributed itself, not to {layer.name} inside: "
                "what is to be kept small are the outputs of all steps."
            )
        self.layer = layer

    def build(self, input_shape: Shape) -> None:
        self.layer.ensure_built(self._of_a_step(input_shape))

    def check_input(self, input_shape: Shape) -> None:
        self.layer.check_input(self._of_a_step(input_shape))

    def _of_a_step(self, input_shape: Shape) -> Shape:
        if len(input_shape) < 3:
            raise ValueError(
                f"{self.name} needs a steps axis, (batch, steps, ...) with what {self.layer.name} reads at each step; "
                f"received shape {input_shape}. Add the axis with x[:, np.newaxis], or use {self.layer.name} alone."
            )
        return (input_shape[0], *input_shape[2:])

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        batch, *rest = self.layer.compute_output_shape(self._of_a_step(input_shape))
        return (batch, input_shape[1], *rest)

    def call(self, x: Any, training: bool = False, mask: Any = None) -> Any:
        mask = mask if mask is not None and mask.ndim > 2 else None  # that of steps says nothing inside a step
        if self._at_once:
            within = None if mask is None else _fold(mask)
            y, saved = self._ask(self.layer, _fold(x), training, within)
            made = [(y, saved)]
            y = _unfold(y, x)
        else:
            masks = [None] * x.shape[1] if mask is None else [mask[:, t] for t in range(x.shape[1])]
            made = [self._ask(self.layer, x[:, t], training, masks[t]) for t in range(x.shape[1])]
            y = xp.stack([y for y, _ in made], axis=1)
        self.saved = {"x": x, "y": y, "inside": made}
        return y

    def backward(self, dy: Any) -> Any:
        made = self.saved["inside"]
        if self._at_once:
            dx = self._listen(self.layer, _fold(dy), *made[0])
            return None if dx is None else _unfold(dx, dy)
        dxs = [self._listen(self.layer, dy[:, t], *made[t]) for t in reversed(range(len(made)))]
        return None if dxs[0] is None else xp.stack(dxs[::-1], axis=1)

    @property
    def _at_once(self) -> bool:
        """Whether all steps can be one large batch: so with the library's layers, unless examples (of a batch to be
        normalized, say) or calls of theirs (one state after the other) know of one another."""
        layer = self.layer
        alone = type(layer).__module__.startswith("nnteach.layers.") and all(w.trainable for w in layer.own_variables)
        return alone and not getattr(layer, "stateful", False) and getattr(layer, "noise_shape", None) is None

    def penalty(self, y: Any, saved: dict[str, Any]) -> Any:
        return super().penalty(y, saved) + sum(self.layer.penalty(*made) for made in saved["inside"])

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"layer": serialize(self.layer)}


def _fold(x: Array) -> Array:
    """(batch, steps, ...) as (batch * steps, ...): each step an example of its own."""
    return x.reshape(-1, *x.shape[2:])


def _unfold(y: Array, like: Array) -> Array:
    """Back to the batch and the steps of that array."""
    return y.reshape(*like.shape[:2], *y.shape[1:])
