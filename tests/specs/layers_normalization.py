"""The normalizations: over the batch, over the example, to length 1."""

from __future__ import annotations

from nnteach import layers
from specs.records import Bad, LayerSpec

LAYERS = [
    LayerSpec(
        layers.BatchNormalization,
        (
            ({}, (6, 4)), ({"epsilon": 1e-6, "momentum": 0.5}, (7, 3)), ({"scale": False}, (5, 2)),
            ({"center": False}, (5, 2)), ({"center": False, "scale": False}, (4, 3)), ({}, (3, 5, 2)),
            ({"axis": 1}, (3, 2, 4)), ({"axis": 1}, (2, 3, 2, 2)), ({"axis": -1}, (2, 2, 3, 3)),
            ({"beta_initializer": "random_normal", "gamma_initializer": "random_uniform"}, (6, 3)),
            ({"moving_mean_initializer": "ones", "moving_variance_initializer": "zeros"}, (6, 3)),
            ({}, (1, 4)),
        ),
        (
            Bad({"axis": 3}, ValueError, ("batch_normalization", "axis 3", "(2, 3)")),
            Bad({"axis": 0}, ValueError, ("batch_normalization", "axis 0", "the batch", "(2, 3)")),
            Bad({"axis": 1.5}, TypeError, ("BatchNormalization", "axis", "whole number", "1.5")),
            Bad({"axis": [1]}, TypeError, ("BatchNormalization", "axis", "[1]")),
            Bad({"momentum": 1.5}, ValueError, ("BatchNormalization", "momentum", "at most 1", "1.5")),
            Bad({"momentum": -0.1}, ValueError, ("BatchNormalization", "momentum", "-0.1")),
            Bad({"epsilon": -1e-3}, ValueError, ("BatchNormalization", "epsilon", "-0.001")),
            Bad({"epsilon": "1e-3"}, TypeError, ("BatchNormalization", "epsilon", "number", "'1e-3'")),
            Bad({"center": "zeros"}, TypeError, ("BatchNormalization", "center", "True or False", "zeros")),
            Bad({"scale": 1}, TypeError, ("BatchNormalization", "scale", "True or False")),
            Bad({"gamma_initializer": "one_s"}, ValueError, ("initializer", "one_s", "Did you mean")),
            Bad({"momentun": 0.9}, TypeError, ("BatchNormalization", "'momentun'", "Did you mean 'momentum'?")),
            Bad({"renorm": True}, NotImplementedError, ("BatchNormalization", "renorm")),
            Bad({"synchronized": True}, NotImplementedError, ("BatchNormalization", "synchronized")),
            Bad({}, ValueError, ("(batch, ..., features)", "(4,)", "x[np.newaxis]"), (4,)),
        ),
    ),
    LayerSpec(
        layers.LayerNormalization,
        (
            ({}, (3, 5)), ({"epsilon": 1e-6}, (4, 6)), ({"scale": False}, (2, 4)), ({"center": False}, (2, 4)),
            ({"center": False, "scale": False}, (2, 4)), ({}, (2, 3, 4)), ({"axis": 1}, (2, 4, 3)),
            ({"axis": [1, 2]}, (2, 3, 4)), ({"axis": [-1, 1]}, (2, 3, 2, 4)), ({"axis": (2,)}, (2, 2, 5)),
            ({"beta_initializer": "random_normal", "gamma_initializer": "random_uniform"}, (3, 4)),
        ),
        (
            Bad({"axis": 2}, ValueError, ("layer_normalization", "axis 2", "(2, 3)")),
            Bad({"axis": [1, 3]}, ValueError, ("layer_normalization", "axis 3", "(2, 3)")),
            Bad({"axis": [1, -1]}, ValueError, ("layer_normalization", "[1, -1]", "twice", "(2, 3)")),
            Bad({"axis": 0}, ValueError, ("layer_normalization", "axis 0", "the batch")),
            Bad({"axis": "last"}, TypeError, ("LayerNormalization", "axis", "whole number", "'last'")),
            Bad({"axis": []}, ValueError, ("LayerNormalization", "axis", "at least one")),
            Bad({"epsilon": -1}, ValueError, ("LayerNormalization", "epsilon", "-1")),
            Bad({"rms_scaling": True}, NotImplementedError, ("LayerNormalization", "rms_scaling")),
            Bad({"scale": "no"}, TypeError, ("LayerNormalization", "scale", "True or False", "'no'")),
        ),
    ),
    LayerSpec(
        layers.UnitNormalization,
        (({}, (3, 4)), ({"axis": 1}, (2, 3, 4)), ({"axis": [1, 2]}, (2, 3, 4)), ({"axis": -1}, (1, 2))),
        (
            Bad({"axis": 2}, ValueError, ("unit_normalization", "axis 2", "(2, 3)")),
            Bad({"axis": 0.5}, TypeError, ("UnitNormalization", "axis", "whole number", "0.5")),
            Bad({"axis": [1, 1]}, ValueError, ("unit_normalization", "[1, 1]", "twice")),
        ),
    ),
]  # fmt: skip
