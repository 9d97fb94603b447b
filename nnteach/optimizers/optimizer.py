"""Optimizer: what all update rules share. Backpropagation finds the gradients; an optimizer uses them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from nnteach.backend import Array, to_device, xp
from nnteach.errors import check_arguments, check_number
from nnteach.variable import Bundle, Variable


class Optimizer:
    """Changes variables, given their gradients.

    A rule of your own defines `update_step(gradient, variable, learning_rate)`, which changes `variable.value` in
    place; `self.slot(name, variable)` remembers numbers between steps. All variables of a model come as one long
    `variable` (a `Bundle`), since the rules work number by number.

    Args
        learning_rate: length of a step, per unit of gradient; 0 or more.
        name: shown in summaries.
    """

    keras_only: ClassVar[tuple[str, ...]] = (
        "weight_decay", "clipnorm", "clipvalue", "global_clipnorm", "use_ema", "ema_momentum",
        "ema_overwrite_frequency", "loss_scale_factor", "gradient_accumulation_steps",
    )  # fmt: skip

    def __init__(self, learning_rate: float, *, name: str | None = None, **others: Any):
        owner = type(self).__name__
        for argument in set(others) & set(self.keras_only):
            if others.pop(argument):
                raise NotImplementedError(f"{owner}: Keras has {argument!r}, nnteach does not have it yet.")
        code = type(self).__init__.__code__
        check_arguments(owner, others, code.co_varnames[1 : code.co_argcount + code.co_kwonlyargcount])
        self.name = name or owner.lower()
        self.learning_rate = learning_rate
        self.iterations = 0
        self._bundles: list[Bundle] = []
        self._slots: dict[tuple[str, Bundle], Array] = {}

    @property
    def learning_rate(self) -> float:
        """Length of a step; may be changed at any time."""
        return self._learning_rate

    @learning_rate.setter
    def learning_rate(self, value: float) -> None:
        self._learning_rate = check_number(type(self).__name__, "learning_rate", value, 0)

    def update_step(self, gradient: Array, variable: Bundle, learning_rate: float) -> None:
        raise NotImplementedError(
            f"{type(self).__name__} does not define update_step(self, gradient, variable, learning_rate)."
        )

    def apply(self, grads: Sequence[Any], trainable_variables: Sequence[Variable]) -> None:
        """One step: change every variable by its gradient.

        Raises
            ValueError: another number of gradients than of variables, or a gradient of another shape.
        """
        if len(grads) != len(trainable_variables):
            raise ValueError(f"apply received {len(grads)} gradients for {len(trainable_variables)} variables.")
        if not self._hold(trainable_variables):
            self._bundle(trainable_variables)
        for grad, variable in zip(grads, trainable_variables, strict=True):
            if grad is not variable.grad:  # a gradient from elsewhere, not from backward
                self._receive(grad, variable)
        for bundle in self._bundles:
            self.update_step(bundle.grad, bundle, self._learning_rate)
        self.iterations += 1

    def slot(self, name: str, variable: Bundle) -> Array:
        """Numbers that this rule keeps for each weight between steps, such as a velocity; 0 at first."""
        if (name, variable) not in self._slots:
            self._slots[name, variable] = xp.zeros_like(variable.value)
        return self._slots[name, variable]

    def get_slots(self) -> dict[tuple[str, int], Array]:
        """Copies of all slots, by name and place of their bundle: with `iterations`, all that a rule remembers."""
        return {
            (name, place): self._slots[name, bundle].copy()
            for place, bundle in enumerate(self._bundles)
            for name in {name for name, owner in self._slots if owner is bundle}
        }

    def set_slots(self, slots: dict[tuple[str, int], Array]) -> None:
        """Copy such numbers back in; a slot that they leave out did not exist yet, so it is 0."""
        for slot in self._slots.values():
            slot.fill(0)
        for (name, place), numbers in slots.items():
            self.slot(name, self._bundles[place])[...] = numbers

    def _hold(self, variables: Sequence[Variable]) -> bool:
        """Whether these variables still are laid out as they were at the last step."""
        if len(self._bundles) == 1:
            return self._bundles[0].holds(variables)
        groups = _by_dtype(variables)
        return len(groups) == len(self._bundles) and all(map(Bundle.holds, self._bundles, groups))

    def _bundle(self, variables: Sequence[Variable]) -> None:
        """Lay the variables end to end; what is remembered for one that was there before comes along.

        Raises
            ValueError: none was there before. The velocities of one model would push another.
        """
        known = {id(v) for bundle in self._bundles for v in bundle.variables}
        if variables and known and not any(id(v) in known for v in variables):
            raise ValueError(
                f"This optimizer ({self!r}) belongs to another model: it remembers steps of that one's weights. "
                f"Make a new one for each model: compile(optimizer={type(self).__name__}(...))."
            )
        kept = {
            (name, id(v)): piece
            for (name, bundle), slot in self._slots.items()
            for v, piece in zip(bundle.variables, bundle.split(slot), strict=True)
        }
        names = {name for name, _ in self._slots}
        self._slots, self._bundles = {}, [Bundle(group) for group in _by_dtype(variables)]
        for bundle in self._bundles:
            for name in names:
                for v, piece in zip(bundle.variables, bundle.split(self.slot(name, bundle)), strict=True):
                    if (name, id(v)) in kept:
                        piece[...] = kept[name, id(v)]

    def _receive(self, grad: Any, variable: Variable) -> None:
        grad = to_device(grad)
        if grad.shape != variable.shape:
            raise ValueError(f"The gradient of {variable.path} has shape {grad.shape}, the variable {variable.shape}.")
        variable.grad[...] = grad

    def get_config(self) -> dict[str, Any]:
        """The arguments that make this optimizer again."""
        return {"name": self.name, "learning_rate": self.learning_rate}

    def __repr__(self) -> str:
        return f"<{type(self).__name__}, learning_rate={self.learning_rate:g}, {self.iterations} steps>"


def _by_dtype(variables: Sequence[Variable]) -> list[list[Variable]]:
    """A bundle is one vector, so it has one dtype; nearly always there is one group."""
    groups: dict[str, list[Variable]] = {}
    for v in variables:
        groups.setdefault(v.dtype, []).append(v)
    return list(groups.values())
