"""Dropout and its kin: layers that draw while training."""

from __future__ import annotations

from nnteach import layers
from specs.records import Bad, LayerSpec


def _rates(name: str) -> tuple[Bad, ...]:
    return (
        Bad({"rate": 1}, ValueError, (name, "rate", "below 1")),
        Bad({"rate": 1.5}, ValueError, (name, "rate", "1.5")),
        Bad({"rate": -0.1}, ValueError, (name, "rate", "-0.1")),
        Bad({"rate": "0.5"}, TypeError, (name, "rate", "number", "'0.5'")),
        Bad({"rate": 0.5, "seed": "one"}, TypeError, (name, "seed", "whole number")),
    )


LAYERS = [
    LayerSpec(
        layers.Dropout,
        (
            ({"rate": 0.5}, (4, 6)), ({"rate": 0}, (3, 4)), ({"rate": 0.9, "seed": 3}, (2, 3, 4)), ({"rate": 0.2}, (7,)),
            ({"rate": 0.5, "noise_shape": (None, 1, None)}, (2, 3, 4)), ({"rate": 0.5, "noise_shape": (4, 1)}, (4, 3)),
        ),
        (
            *_rates("Dropout"),
            Bad({"rate": 50}, ValueError, ("Dropout", "rate", "50")),
            Bad({"rate": None}, TypeError, ("Dropout", "rate", "None")),
            Bad({"rate": True}, TypeError, ("Dropout", "rate", "True")),
            Bad({"rate": float("nan")}, ValueError, ("Dropout", "rate", "nan")),
            Bad({"rate": 0.5, "noise_shape": 1}, TypeError, ("Dropout", "noise_shape", "tuple", "received 1")),
            Bad({"rate": 0.5, "noise_shape": "same"}, TypeError, ("Dropout", "noise_shape", "'same'")),
            Bad({"rate": 0.5, "noise_shape": (0, 1)}, ValueError, ("Dropout", "noise_shape[0]", "at least 1")),
            Bad({"rate": 0.5, "noise_shape": (None, 1.5)}, TypeError, ("Dropout", "noise_shape[1]", "1.5")),
            Bad({"rate": 0.5, "noise_shape": (None,)}, ValueError, ("dropout", "noise_shape", "(None,)", "(2, 3)")),
            Bad({"rate": 0.5, "noise_shape": (None, 2)}, ValueError, ("dropout", "(None, 2)", "(2, 3)", "None")),
        ),
    ),
    LayerSpec(
        layers.SpatialDropout1D,
        (({"rate": 0.5}, (3, 4, 5)), ({"rate": 0.3, "seed": 2}, (2, 3, 6)), ({"rate": 0.0}, (2, 2, 2))),
        (*_rates("SpatialDropout1D"), Bad({"rate": 0.5}, ValueError, ("spatial_dropout1d", "3 axes", "steps", "(2, 3)"), (2, 3))),
    ),
    LayerSpec(
        layers.SpatialDropout2D,
        (({"rate": 0.5}, (3, 2, 2, 5)), ({"rate": 0.5, "data_format": "channels_first", "seed": 1}, (2, 5, 2, 2))),
        (
            *_rates("SpatialDropout2D"),
            Bad({"rate": 0.5, "data_format": "last"}, ValueError, ("SpatialDropout2D", "data_format", "channels_last", "'last'")),
            Bad({"rate": 0.5}, ValueError, ("spatial_dropout2d", "4 axes", "rows, columns", "(2, 3, 4)"), (2, 3, 4)),
        ),
    ),
    LayerSpec(
        layers.SpatialDropout3D,
        (({"rate": 0.5}, (2, 2, 2, 2, 5)), ({"rate": 0.5, "data_format": "channels_first"}, (2, 5, 2, 2, 1))),
        (
            *_rates("SpatialDropout3D"),
            Bad({"rate": 0.5, "data_format": 1}, ValueError, ("SpatialDropout3D", "data_format", "received 1")),
            Bad({"rate": 0.5}, ValueError, ("spatial_dropout3d", "5 axes", "planes", "(2, 3)"), (2, 3)),
        ),
    ),
    LayerSpec(
        layers.GaussianNoise,
        (({"stddev": 0.5}, (3, 4)), ({"stddev": 0.0}, (2, 3)), ({"stddev": 1.0, "seed": 5}, (2, 3, 4))),
        (
            Bad({"stddev": -1}, ValueError, ("GaussianNoise", "stddev", "-1")),
            Bad({"stddev": 2}, ValueError, ("GaussianNoise", "stddev", "at most 1", "2")),
            Bad({"stddev": "big"}, TypeError, ("GaussianNoise", "stddev", "number", "'big'")),
            Bad({"stddev": 0.1, "seed": -1}, ValueError, ("GaussianNoise", "seed", "-1")),
            Bad({"stddev": 0.1, "rate": 0.1}, TypeError, ("GaussianNoise", "'rate'")),
        ),
    ),
    LayerSpec(
        layers.GaussianDropout,
        (({"rate": 0.5}, (3, 4)), ({"rate": 0.0}, (2, 3)), ({"rate": 0.2, "seed": 5}, (2, 3, 4))),
        _rates("GaussianDropout"),
    ),
    LayerSpec(
        layers.ActivityRegularization,
        (({"l1": 0.1}, (3, 4)), ({"l2": 0.5, "l1": 0.0}, (2, 3, 4)), ({}, (2, 2))),
        (
            Bad({"l1": -1}, ValueError, ("ActivityRegularization", "l1", "-1")),
            Bad({"l2": "strong"}, TypeError, ("ActivityRegularization", "l2", "'strong'")),
            Bad({"l3": 1}, TypeError, ("ActivityRegularization", "'l3'")),
        ),
    ),
    LayerSpec(
        layers.AlphaDropout,
        (
            ({"rate": 0.5}, (3, 4)), ({"rate": 0.0}, (2, 3)), ({"rate": 0.2, "seed": 5}, (2, 3, 4)),
            ({"rate": 0.5, "noise_shape": (None, 1, None)}, (2, 3, 4)),
        ),
        (
            *_rates("AlphaDropout"),
            Bad({"rate": 0.5, "noise_shape": (5, 5)}, ValueError, ("alpha_dropout", "noise_shape", "(5, 5)", "(2, 3)")),
        ),
    ),
]  # fmt: skip
