"""Promises 2 and 3: the same seed gives the same weights in another process; a restart changes no bit."""

from __future__ import annotations

import subprocess
import sys

import pytest

MODELS = {
    "rows": """
def make():
    return Sequential([Input((6,)), Dense(16, "relu"), Dropout(0.3), Dense(8, "tanh"), Dropout(0.2, seed=5), Dense(3, "softmax")])
""",
    "normalized": """
def make():
    return Sequential([
        Input((6,)), GaussianNoise(0.1), Dense(16), BatchNormalization(), Activation("relu"), SpatialDropout(),
        LayerNormalization(), Dense(3, "softmax"),
    ])
class SpatialDropout(AlphaDropout):
    def __init__(self, rate=0.1, **others):
        super().__init__(rate, **others)
    def get_config(self):
        return {k: v for k, v in super().get_config().items()}
nnteach.saving.register(SpatialDropout)
""",
    "branches": """
def make():
    x = Input((6,))
    shared = Dense(10, "tanh")
    left = Dropout(0.4)(shared(x))
    right = GaussianDropout(0.2, seed=3)(Dense(10, "relu")(shared(Dense(6)(x))))
    inner = Sequential([Input((10,)), Dropout(0.1), Dense(10), BatchNormalization()])
    return Model(x, Dense(3, "softmax")(nnteach.layers.Maximum()([left, inner(right)])))
""",
}

START = """
import hashlib, sys
import numpy as np
import nnteach
from nnteach import Input, Model, Sequential
from nnteach.layers import *
from nnteach.optimizers import SGD, Adam, RMSprop

rng = np.random.default_rng(0)
x = rng.standard_normal((90, 6)); y = rng.integers(0, 3, 90)
OPTIMIZER = {"rows": lambda: Adam(0.01), "normalized": lambda: RMSprop(0.01, momentum=0.9), "branches": lambda: SGD(0.05, momentum=0.9)}

def digest(model):
    model_weights = b"".join(w.tobytes() for w in model.get_weights())
    return hashlib.sha256(model_weights).hexdigest()

def learn(model, first, last):
    return model.fit(x, y, epochs=last, initial_epoch=first, batch_size=16, verbose=0, validation_split=0.2)

def begin(name):
    nnteach.utils.set_random_seed(11)
    model = make()
    model.compile(OPTIMIZER[name](), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
"""
SIX = "model = begin(sys.argv[1]); learn(model, 0, 6); print(digest(model))"
THREE = "model = begin(sys.argv[1]); learn(model, 0, 3); model.save(sys.argv[2]); print(digest(model))"
THREE_MORE = """
import hashlib
nnteach.random.host().random(17)  # a process with a past of its own
model = nnteach.models.load_model(sys.argv[2])
assert model.epochs_done == 3
learn(model, model.epochs_done, 6)
print(digest(model))
"""


def run(program, name, *arguments):
    code = START + MODELS[name] + program
    done = subprocess.run([sys.executable, "-c", code, name, *map(str, arguments)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("name", MODELS)
def test_the_same_seed_gives_the_same_weights_and_a_restart_changes_no_bit(name, tmp_path):
    six = run(SIX, name)
    assert run(SIX, name) == six
    file = tmp_path / "m.nnteach"
    three = run(THREE, name, file)
    assert three != six
    assert run(THREE_MORE, name, file) == six
