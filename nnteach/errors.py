"""Words that many error messages share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def did_you_mean(name: object, known: Iterable[str]) -> str:
    """The end of an error about an unknown name: the nearest known one, or all of them."""
    import difflib  # only an error needs it

    known = sorted(set(known))
    wanted = str(name).lower().replace(" ", "_").replace("-", "_")
    close = difflib.get_close_matches(wanted, [k.lower() for k in known], n=1, cutoff=0.6)
    for candidate in known:
        if close and candidate.lower() == close[0]:
            return f"Did you mean {candidate!r}?"
    return f"Known names: {', '.join(known)}."


def check_arguments(owner: str, given: Iterable[str], known: Iterable[str]) -> None:
    """Refuse an argument that nobody reads, before it is silently lost."""
    for name in given:
        new = {"lr": "learning_rate", "decay": "learning_rate=ExponentialDecay(...)", "nb_epoch": "epochs"}.get(name)
        hint = f"Since Keras 3 it is {new}." if new else did_you_mean(name, known)
        raise TypeError(f"{owner} has no argument {name!r}. {hint}")


def explained(error: Exception, where: str, *read: Any) -> Exception:
    """An error from a learner's own function, with words about the place; NumPy's about `if` in words of ours.

    Args
        where: "call of gate", say.
        read: the arrays that the function got.
    """
    if "truth value of an array" in str(error):
        return TypeError(
            f"{where}: `if` asks one question, but here are many numbers. ops.where(x > 0, a, b) chooses for each of "
            "them."
        )
    error.add_note(f"It happened in {where}, which got {', '.join(f'shape {x.shape}' for x in read)}.")
    return error


def check_flag(owner: str, name: str, value: object) -> bool:
    """`value`, if it is True or False; else an error: the text "False" would count as True."""
    if not isinstance(value, bool) and type(value).__name__ not in ("bool", "bool_"):  # NumPy's are welcome
        raise TypeError(f"{owner}: {name} must be True or False; received {value!r}.")
    return bool(value)


def check_number(
    owner: str, name: str, value: object, low: float, high: float = float("inf"), *, below: bool = False
) -> float:
    """`value` as a float, if low <= value <= high (below=True: value < high); else an error that names it."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        try:
            value = float(value.item())  # type: ignore[attr-defined]  # a NumPy scalar is welcome
        except (AttributeError, TypeError, ValueError):
            raise TypeError(f"{owner}: {name} must be a number; received {value!r}.") from None
    if not (low <= value <= high) or (below and value >= high) or value == float("inf"):
        upper = "" if high == float("inf") else f" and {'below' if below else 'at most'} {high:g}"
        raise ValueError(f"{owner}: {name} must be at least {low:g}{upper}; received {value!r}.")
    return float(value)


def check_count(owner: str, name: str, value: object, least: int = 1) -> int:
    """`value` as an int, if it is a whole number of at least `least`; else an error that names it."""
    try:
        whole = int(value)  # type: ignore[call-overload]
        if isinstance(value, bool) or whole != value:
            raise ValueError
    except (TypeError, ValueError, OverflowError):
        raise TypeError(f"{owner}: {name} must be a whole number; received {value!r}.") from None
    if whole < least:
        raise ValueError(f"{owner}: {name} must be at least {least}; received {value!r}.")
    return int(whole)
