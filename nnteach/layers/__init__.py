"""The layers: Input, Dense, Activation, Flatten, Dropout, and Layer for your own."""

from nnteach.layers.activation import Activation
from nnteach.layers.dense import Dense
from nnteach.layers.input import Input, InputLayer
from nnteach.layers.layer import Layer
from nnteach.layers.regularization import Dropout
from nnteach.layers.reshaping import Flatten

__all__ = ["Activation", "Dense", "Dropout", "Flatten", "Input", "InputLayer", "Layer"]
