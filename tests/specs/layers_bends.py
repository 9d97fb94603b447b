"""ReLU and its kin, Softmax, Rescaling."""

from __future__ import annotations

from nnteach import layers
from specs.records import Bad, LayerSpec

LAYERS = [
    LayerSpec(
        layers.ReLU,
        (({}, (3, 4)), ({"max_value": 6.5}, (2, 3, 4)),
         ({"max_value": 9.0, "negative_slope": 0.1, "threshold": 0.05}, (3, 4))),
        (Bad({"max_value": -1}, ValueError, ("ReLU", "max_value", "-1")),
         Bad({"negative_slope": -0.1}, ValueError, ("ReLU", "negative_slope", "-0.1")),
         Bad({"negative_slope": None}, TypeError, ("ReLU", "negative_slope", "None")),
         Bad({"threshold": "0"}, TypeError, ("ReLU", "threshold", "'0'")),
         Bad({"alpha": 0.1}, TypeError, ("ReLU", "'alpha'"))),
    ),
    LayerSpec(
        layers.LeakyReLU,
        (({}, (3, 4)), ({"negative_slope": 0.01}, (2, 3, 4))),
        (Bad({"negative_slope": -1}, ValueError, ("LeakyReLU", "negative_slope", "-1")),
         Bad({"negativ_slope": 0.1}, TypeError, ("LeakyReLU", "Did you mean 'negative_slope'?"))),
    ),
    LayerSpec(
        layers.ELU, (({}, (3, 4)), ({"alpha": 0.5}, (2, 3, 4))),
        (Bad({"alpha": "one"}, TypeError, ("ELU", "alpha", "'one'")),),
    ),
    LayerSpec(
        layers.PReLU,
        (({}, (3, 4)), ({"alpha_initializer": "random_normal"}, (2, 3, 4)),
         ({"shared_axes": [1, 2], "alpha_initializer": "ones"}, (2, 3, 4, 2)), ({"shared_axes": [1]}, (3, 4, 2))),
        (Bad({"shared_axes": [0]}, ValueError, ("PReLU", "shared_axes", "0")),
         Bad({"shared_axes": [3]}, ValueError, ("p_re_lu", "shared_axes=[3]", "(2, 3)"), (2, 3)),
         Bad({"alpha_initializer": "zeroes"}, ValueError, ("initializer", "zeroes"))),
    ),
    LayerSpec(
        layers.Softmax,
        (({}, (3, 4)), ({"axis": 1}, (2, 3, 4)), ({"axis": [1, 2]}, (2, 3, 4))),
        (Bad({"axis": "last"}, TypeError, ("Softmax", "axis", "'last'")),
         Bad({"axis": 5}, ValueError, ("softmax", "axis=5", "(2, 3)"), (2, 3)),
         Bad({}, ValueError, ("softmax", "one unit", "sigmoid"), (5, 1))),
    ),
    LayerSpec(
        layers.Rescaling,
        (({"scale": 0.5}, (3, 4)), ({"scale": -2, "offset": 1.5}, (2, 3, 4))),
        (Bad({"scale": "1/255"}, TypeError, ("Rescaling", "scale", "'1/255'")),
         Bad({"scale": 2, "offset": None}, TypeError, ("Rescaling", "offset", "None"))),
    ),
]  # fmt: skip
