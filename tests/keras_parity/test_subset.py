"""Names, arguments and defaults are those of Keras 3.15: `subset.txt` knows them, nnteach has them.

Where nnteach is poorer than Keras, it must refuse by name; it may never ignore.
"""

from __future__ import annotations

import inspect
import math
import subprocess
import sys
from typing import Any

import pytest
from keras_parity import subset
from keras_parity.subset import Argument, find, public_names

import nnteach

LINES = subset.read()
CALLS = [path for path, its in LINES.items() if its is not None]

# Public here and not in Keras, and why. A module's name stands for what it needs itself.
OURS = {
    "trace": "a training step opened up", "gradcheck": "backward against central differences",
    "to_keras": "the bridge to Keras", "from_keras": "the same",
    "random.set_aside": "for what must not disturb chance",
    "use_device": "Keras chooses the device by its backend",
    "layers.Operation": "in Keras at the top level", "losses.FromFunction": "a loss that is a function of the learner's",
    "activations.Activation": "a function with its way back", "activations.FromFunction": "one of the learner's",
    "activations.refuse_lonely_softmax": "shared with the layer Softmax", "callbacks.Logs": "a type",
    "regularizers.FromFunction": "one of the learner's",
    "random.device": "the stream of masks", "random.host": "the stream of weights", "random.new_seed": "a seed of that stream",
    "random.state_of": "for model files", "random.get_state": "for model files", "random.set_state": "for model files",
    "random.set_random_seed": "in Keras in utils; here, too", "initializers.compute_fans": "for initializers of one's own",
}  # fmt: skip
# Where nnteach differs on purpose, and why: an argument, or all of them.
ON_PURPOSE = {
    "Sequential.build input_shape": "without a shape there is nothing to build",
    "optimizers.Optimizer.apply trainable_variables": "the variables are always said",
    "Variable regularizer": "Keras sets it afterwards", "Variable constraint": "Keras sets it afterwards",
    "Variable name": "Keras makes up one of its own",
    "ops.where x1": "a choice is between two", "ops.where x2": "a choice is between two",
    "metrics.get target_shape": "what 'accuracy' means depends on it", "metrics.get output_shape": "the same",
    "callbacks.CallbackList": "made by `fit` only",
    "Model.train_step": "the page that lessons quote; in Keras it differs from backend to backend",
    "Sequential.train_step": "the same", "Sequential.call": "as that of Model",
    **{f"{owner}.compute_mask": "given by place only; Keras's layers call it mask, too" for owner in ("layers.Layer", "Model", "Sequential")},
}  # fmt: skip


def test_every_public_name_that_keras_has_is_in_the_subset():
    """A name of nnteach's that is in neither list is new: write subset.txt again, or say in OURS why it is not Keras's."""
    of_ours = {path for owner in subset.MODULES for path in public_names(nnteach, owner) if _lives_in(owner, path)}
    assert sorted(of_ours - set(LINES) - set(OURS) - {"__version__"}) == []


def test_every_name_of_the_subset_is_there():
    assert [path for path in LINES if not _has(path)] == []


def test_every_difference_on_purpose_is_still_one():
    names = {f"{path} {a.name}" for path in CALLS for a in (LINES[path] or []) + _ours(path)} | set(CALLS)
    assert sorted(set(ON_PURPOSE) - names) == []


def _has(path: str) -> bool:
    try:
        find(nnteach, path)
    except AttributeError:
        return False
    return True


def _lives_in(owner: str, path: str) -> bool:
    """Whether a module shows a thing of its own, and not one that it imported for itself."""
    module = find(nnteach, owner)
    return hasattr(module, "__all__") or getattr(find(nnteach, path), "__module__", "") == f"nnteach.{owner}"


# Names, order and defaults ----------------------------------------------------------------------------------------

_OF_THE_BASE = {"activity_regularizer", "trainable", "dtype", "name"}  # what the base of all layers takes


@pytest.mark.parametrize("path", CALLS)
def test_names_order_and_defaults_of_arguments_are_keras_s(path):
    keras = {a.name: a for a in LINES[path] or []}
    takes_more = any(a.kind == "**kwargs" for a in keras.values())
    by_place_too = any(a.kind == "*args" for a in keras.values())  # a decorator of Keras's passes them on in order
    named = [a for a in _ours(path) if a.kind in ("", "*")]
    if path in ON_PURPOSE or (takes_more and by_place_too and len(keras) == 2):
        return  # or Keras's signature says nothing: Model(*args, **kwargs)
    named = [a for a in named if not (takes_more and a.name in _OF_THE_BASE and a.name not in keras)]
    named = [a for a in named if a.name in keras or f"{path} {a.name}" not in ON_PURPOSE]
    wrong = [f"Keras has no argument {a.name!r}" for a in named if a.name not in keras]
    for a in named:
        if a.name in keras and f"{path} {a.name}" not in ON_PURPOSE and keras[a.name].default != "...":
            default = a.default
            if a.name == "name" and default == "None" != keras["name"].default:
                default = repr(find(nnteach, path)(**_needed(path)).name)  # made from the class: as good as written
            if not _same(keras[a.name].default, default):
                wrong.append(f"{a.name}: Keras's default is {keras[a.name].default}, ours {default}")
    keras_by_place = [a.name for a in keras.values() if a.kind == "" or (by_place_too and a.kind == "*")]
    for i, name in enumerate(a.name for a in named if a.kind == ""):
        if keras_by_place[i : i + 1] != [name]:
            wrong.append(f"argument {i + 1} is {name!r}, in Keras {keras_by_place[i : i + 1]}")
            break
    assert not wrong, f"{path}: " + "; ".join(wrong)


def _ours(path: str) -> list[Argument]:
    return subset.arguments(find(nnteach, path)) or []


def _same(keras: str | None, ours: str | None) -> bool:
    if keras == ours:
        return True
    try:
        return math.isclose(float(str(keras)), float(str(ours)))
    except ValueError:
        return False


# What nnteach lacks -------------------------------------------------------------------------------------------------

_WAYS = {"run_eagerly", "steps_per_execution", "jit_compile", "auto_scale_loss"}  # to the same numbers
_CHANGES_NOTHING = {"Sequential.compile": _WAYS, "Model.compile": _WAYS, "layers.Layer": {"autocast"}}

# Something for each argument without a default, so that one argument more can be tried.
_SOMETHING: dict[str, Any] = {
    "units": 2, "filters": 4, "kernel_size": 2, "pool_size": 2, "rate": 0.5, "stddev": 0.5, "axes": 1, "n": 2, "dims": (1,),
    "target_shape": (-1,), "input_dim": 3, "output_dim": 2, "function": abs, "scale": 1.0, "activation": "relu",
    "learning_rate": 0.1, "initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.7, "first_decay_steps": 10,
    "boundaries": [1], "values": [1.0, 2.0], "filepath": "m.nnteach", "filename": "log.csv", "schedule": abs, "fn": abs,
}  # fmt: skip


def _needed(path: str) -> dict[str, Any]:
    needed = {a.name: _SOMETHING[a.name] for a in _ours(path) if a.default is None and a.name in _SOMETHING}
    if path in ("layers.Bidirectional", "layers.TimeDistributed"):
        needed["layer"] = nnteach.layers.SimpleRNN(2, return_sequences=True)
    return needed | ({"shape": (3,)} if path in ("Input", "layers.Input") else {})


def _lacking(path: str) -> list[str]:
    """Arguments of Keras's that nnteach's signature does not name."""
    ours = {a.name for a in _ours(path)}
    if inspect.isclass(find(nnteach, path)) and path.startswith("layers.") and ours & {"kwargs", "others"}:
        ours |= _OF_THE_BASE
    lacking = {a.name for a in LINES[path] or [] if a.kind in ("", "*")} - ours
    return sorted(lacking - set(_CHANGES_NOTHING.get(path, ())))


@pytest.mark.parametrize("path", [path for path in CALLS if path not in ON_PURPOSE and _lacking(path)])
def test_what_nnteach_lacks_is_refused_by_name(path):
    owner, _, last = path.rpartition(".")
    for name in _lacking(path):
        if path in ("Sequential", "Model") or not inspect.isclass(find(nnteach, owner)):
            call = find(nnteach, path)
        else:
            call = getattr(_instance(owner), last)
        with pytest.raises((NotImplementedError, TypeError), match=name):
            call(**_needed(path), **{name: "something"})


def _instance(owner: str) -> Any:
    if owner in ("Model", "Sequential"):
        return nnteach.Sequential([nnteach.Input((2,)), nnteach.layers.Dense(1)])
    return {"Variable": lambda: nnteach.Variable([1.0]), "optimizers.Optimizer": lambda: nnteach.optimizers.SGD(0.1)}.get(
        owner, lambda: find(nnteach, owner)()
    )()


# The real Keras -----------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_keras_itself_has_these_arguments():
    if not subset.keras_is_here():
        pytest.skip("keras and jax are not installed: the recorded lines were compared instead")
    done = subprocess.run([sys.executable, subset.__file__, "check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
