"""Ask the real Keras what it answers, and keep it: `python record.py [module ...]` writes recorded/<module>.json.

Run it where Keras 3 and JAX are installed; without names, all modules of `programs` are asked. The tests need neither: they compare with what is kept. The file says
which versions answered.
"""

from __future__ import annotations

import json
import os
import sys
import warnings
from pathlib import Path
from typing import Any

os.environ["KERAS_BACKEND"] = "jax"
os.environ["JAX_ENABLE_X64"] = "1"
os.environ["JAX_PLATFORMS"] = "cpu"

import jax
import keras
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from keras_parity.programs import MODULES
from keras_parity.programs.harness import PROGRAMS


class KerasTools:
    """What has no common name in Keras and nnteach, said in Keras and JAX."""

    variable = staticmethod(keras.Variable)
    array = staticmethod(keras.ops.convert_to_tensor)
    numpy = staticmethod(keras.ops.convert_to_numpy)
    clear_names = staticmethod(keras.backend.clear_session)
    optimizer_only = ("use_ema", "ema_momentum", "ema_overwrite_frequency", "loss_scale_factor",
                      "gradient_accumulation_steps")  # what nnteach's configurations need not say  # fmt: skip

    @staticmethod
    def activation(function: Any, x: Any, dy: Any, arguments: dict[str, Any]) -> tuple[Any, Any]:
        y, back = jax.vjp(lambda a: function(a, **arguments), jax.numpy.asarray(x))
        return y, back(jax.numpy.asarray(dy, dtype=y.dtype))[0]

    @staticmethod
    def layer(layer: Any, x: Any, dy: Any) -> tuple[Any, Any, list[Any]]:
        """y, dx and the gradients of the weights of a built layer."""
        frozen = [w.value for w in layer.non_trainable_variables]
        run = lambda weights, x: layer.stateless_call(weights, frozen, x)[0]  # noqa: E731
        y, back = jax.vjp(run, [w.value for w in layer.trainable_variables], jax.numpy.asarray(x))
        gradients, dx = back(jax.numpy.asarray(dy, dtype=y.dtype))
        return y, dx, gradients

    @staticmethod
    def penalty_gradient(regularizer: Any, x: Any) -> Any:
        return jax.grad(regularizer)(jax.numpy.asarray(x))

    @staticmethod
    def loss(loss: Any, y_true: Any, y_pred: Any, sample_weight: Any) -> tuple[Any, Any]:
        return jax.value_and_grad(lambda p: loss(y_true, p, sample_weight=sample_weight))(jax.numpy.asarray(y_pred))


def plain(value: Any) -> Any:
    """Arrays and NumPy numbers as lists and numbers that JSON can keep, to the last digit."""
    if isinstance(value, dict):
        return {str(key): plain(v) for key, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if value is None or isinstance(value, (str, bool, int)):
        return value
    array = np.asarray(value)
    return array.tolist() if array.dtype.kind != "f" else array.astype("float64").tolist()


def record(module: str) -> None:
    """Run the programs of one module and keep what Keras answers."""
    answers = {}
    for name, program in PROGRAMS.items():
        if program.module != module:
            continue
        keras.config.set_floatx(program.floatx)
        keras.config.set_dtype_policy(program.floatx)
        keras.utils.set_random_seed(0)
        try:
            answers[name] = plain(program.run(keras, KerasTools))
        except Exception as error:
            error.add_note(f"in the program {name!r}")
            raise
    kept = {
        "versions": {"keras": keras.__version__, "jax": jax.__version__, "numpy": np.__version__},
        "answers": answers,
    }
    target = Path(__file__).with_name("recorded") / f"{module}.json"
    # A line break after each closing brace: a change of one answer is a change of few lines.
    target.write_text(json.dumps(kept, separators=(",", ":")).replace('},"', '},\n"') + "\n")
    print(f"{module}: {len(answers)} answers, {target.stat().st_size} bytes", file=sys.stderr)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    for chosen in sys.argv[1:] or MODULES:
        record(chosen)
