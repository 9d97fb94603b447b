"""The layers, family by family, and Layer for your own."""

from nnteach.layers.activation import Activation, Softmax
from nnteach.layers.borders import Cropping1D, Cropping2D, Cropping3D, ZeroPadding1D, ZeroPadding2D, ZeroPadding3D
from nnteach.layers.convolution import Conv1D, Conv2D, Conv3D
from nnteach.layers.dense import Dense
from nnteach.layers.embedding import Embedding
from nnteach.layers.global_pooling import (
    GlobalAveragePooling1D,
    GlobalAveragePooling2D,
    GlobalAveragePooling3D,
    GlobalMaxPooling1D,
    GlobalMaxPooling2D,
    GlobalMaxPooling3D,
)
from nnteach.layers.gru import GRU
from nnteach.layers.input import Input, InputLayer
from nnteach.layers.lambda_layer import Lambda
from nnteach.layers.layer import Layer
from nnteach.layers.lstm import LSTM
from nnteach.layers.masking import Masking
from nnteach.layers.merged import add, average, concatenate, dot, maximum, minimum, multiply, subtract
from nnteach.layers.merging import Add, Average, Concatenate, Dot, Maximum, Minimum, Multiply, Subtract
from nnteach.layers.normalization import BatchNormalization, LayerNormalization, UnitNormalization
from nnteach.layers.operation import Operation
from nnteach.layers.pooling import (
    AveragePooling1D,
    AveragePooling2D,
    AveragePooling3D,
    MaxPooling1D,
    MaxPooling2D,
    MaxPooling3D,
)
from nnteach.layers.preprocessing import Rescaling
from nnteach.layers.rectifiers import ELU, LeakyReLU, PReLU, ReLU
from nnteach.layers.regularization import (
    ActivityRegularization,
    AlphaDropout,
    Dropout,
    GaussianDropout,
    GaussianNoise,
    SpatialDropout1D,
    SpatialDropout2D,
    SpatialDropout3D,
)
from nnteach.layers.reshaping import Flatten, Permute, RepeatVector, Reshape
from nnteach.layers.simple_rnn import SimpleRNN
from nnteach.layers.upsampling import UpSampling1D, UpSampling2D, UpSampling3D
from nnteach.layers.wrappers import Bidirectional, TimeDistributed

__all__ = [
    "ELU", "GRU", "LSTM", "Activation", "ActivityRegularization", "Add", "AlphaDropout", "Average",
    "AveragePooling1D", "AveragePooling2D", "AveragePooling3D", "BatchNormalization", "Bidirectional",
    "Concatenate", "Conv1D", "Conv2D", "Conv3D", "Cropping1D", "Cropping2D", "Cropping3D", "Dense", "Dot",
    "Dropout", "Embedding", "Flatten", "GaussianDropout", "GaussianNoise", "GlobalAveragePooling1D",
    "GlobalAveragePooling2D", "GlobalAveragePooling3D", "GlobalMaxPooling1D", "GlobalMaxPooling2D",
    "GlobalMaxPooling3D", "Input", "InputLayer", "Lambda", "Layer", "LayerNormalization", "LeakyReLU", "Masking",
    "MaxPooling1D", "MaxPooling2D", "MaxPooling3D", "Maximum", "Minimum", "Multiply", "Operation", "PReLU",
    "Permute", "ReLU", "RepeatVector", "Rescaling", "Reshape", "SimpleRNN", "Softmax", "SpatialDropout1D",
    "SpatialDropout2D", "SpatialDropout3D", "Subtract", "TimeDistributed", "UnitNormalization", "UpSampling1D",
    "UpSampling2D", "UpSampling3D", "ZeroPadding1D", "ZeroPadding2D", "ZeroPadding3D", "add", "average",
    "concatenate", "dot", "maximum", "minimum", "multiply", "subtract",
]  # fmt: skip
