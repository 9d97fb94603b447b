"""The layers: Input, Dense, Activation, Flatten, Dropout and its kin, the normalizations, and Layer for your own."""

from nnteach.layers.activation import Activation
from nnteach.layers.convolution import Conv1D, Conv2D, Conv3D
from nnteach.layers.dense import Dense
from nnteach.layers.input import Input, InputLayer
from nnteach.layers.layer import Layer
from nnteach.layers.normalization import BatchNormalization, LayerNormalization, UnitNormalization
from nnteach.layers.regularization import (
    AlphaDropout,
    Dropout,
    GaussianDropout,
    GaussianNoise,
    SpatialDropout1D,
    SpatialDropout2D,
    SpatialDropout3D,
)
from nnteach.layers.reshaping import Flatten

__all__ = [
    "Activation", "AlphaDropout", "BatchNormalization", "Conv1D", "Conv2D", "Conv3D", "Dense", "Dropout", "Flatten",
    "GaussianDropout", "GaussianNoise", "Input", "InputLayer", "Layer", "LayerNormalization", "SpatialDropout1D",
    "SpatialDropout2D", "SpatialDropout3D", "UnitNormalization",
]  # fmt: skip
