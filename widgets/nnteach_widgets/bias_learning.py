"""What teaches a layer's biases: labels, while all inputs are 0; a bias for each neuron, or one for all."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnteach import losses
from nnteach.backend import to_numpy
from nnteach.layers import Activation, Dense, Input, Layer
from nnteach.models import Sequential
from nnteach.optimizers import SGD

RATE = 1.0  # of the learning: with it a step is the gradient itself, turned round
Biases = tuple[float, ...]


class OneBias(Layer):
    """z + b with a single b for the whole layer: the document's first picture of a bias. x: (batch, n) -> the same."""

    def build(self, input_shape: Any) -> None:
        self.bias = self.add_weight((1,), "zeros", name="bias")

    def call(self, x: Any, training: bool = False) -> Any:
        return x + self.bias.value

    def backward(self, dy: Any) -> Any:
        self.bias.grad += dy.sum(keepdims=True).reshape(1)
        return dy


class Lesson:
    """Labels, inputs that are all 0, and two networks of the engine: one bias for each class, and one for all.

    As all inputs are 0, the weights have no say: what the network answers, its biases answer alone.
    """

    def __init__(self, kinds: np.ndarray, classes: int, features: int) -> None:
        self.kinds, self.classes = kinds, classes
        self.frequencies = np.bincount(kinds, minlength=classes) / len(kinds)
        self._nothing = np.zeros((len(kinds), features))
        self._models = {shared: self._build(shared, features) for shared in (False, True)}

    def _build(self, shared: bool, features: int) -> Any:
        plain: dict[str, Any] = {"kernel_initializer": "zeros", "dtype": "float64"}
        if shared:
            dense = Dense(self.classes, use_bias=False, name="scores", **plain)
            exit_ = Activation("softmax", dtype="float64", name="shares")
            layers: list[Any] = [dense, OneBias(dtype="float64", name="one"), exit_]
        else:
            layers = [Dense(self.classes, activation="softmax", name="own", **plain)]
        model = Sequential([Input((features,), name="nothing"), *layers], name="shared" if shared else "own")
        model.compile(SGD(RATE), "sparse_categorical_crossentropy")
        return model

    def _set(self, biases: Biases, shared: bool) -> Any:
        model = self._models[shared]
        kernel, _ = model.get_weights()
        model.set_weights([np.zeros_like(kernel), np.array(biases[:1] if shared else biases)])
        return model

    def shares(self, biases: Biases, shared: bool) -> np.ndarray:
        """What the network says of an example that tells it nothing: (classes,)."""
        model = self._set(biases, shared)
        return np.asarray(to_numpy(model(self._nothing[:1])))[0]

    def loss(self, shares: np.ndarray) -> float:
        """The cross-entropy of all examples, if each gets these shares."""
        said = np.broadcast_to(shares, (len(self.kinds), self.classes))
        return float(losses.SparseCategoricalCrossentropy()(self.kinds, said))

    def step(self, biases: Biases, shared: bool) -> Biases:
        """The biases after one step of the engine's training on all examples."""
        model = self._set(biases, shared)
        model.train_on_batch(self._nothing, self.kinds)
        learned = model.get_weights()[1].astype(float).tolist()
        return tuple(learned * self.classes if shared else learned)

    def parameters(self, shared: bool) -> int:
        """How many numbers the network may learn, weights included."""
        return int(self._models[shared].count_params())
