"""What stands around recurrent layers: Embedding, Masking, Bidirectional, TimeDistributed."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnteach import layers
from nnteach.saving import register
from specs.records import Bad, LayerSpec


def _ids(rng: np.random.Generator, shape: tuple[int, ...], arguments: dict[str, Any]) -> np.ndarray:
    return rng.integers(0, arguments["input_dim"], shape).astype(float)


class _Around:
    """A wrapper whose layer inside is made anew each time, of the wrapper's float type."""

    inside: Any = layers.LSTM
    own: tuple[str, ...] = ("merge_mode",)

    def __init__(self, layer: Any = None, dtype: Any = None, backward_layer: Any = None, **kwargs: Any):
        own = {name: kwargs.pop(name) for name in self.own if name in kwargs}
        rest = {name: kwargs.pop(name) for name in ("name", "trainable", "activity_regularizer") if name in kwargs}
        self.arguments = kwargs
        other = {} if backward_layer is None else {"backward_layer": backward_layer}
        super().__init__(layer or self.inside(**kwargs, dtype=dtype), **own, **other, **rest, dtype=dtype)

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | self.arguments  # type: ignore[misc]

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        inside = {n: layers.serialize.deserialize(v) for n, v in config.items() if n in ("layer", "backward_layer")}
        of_wrapper = ("name", "dtype", "trainable", "activity_regularizer", *cls.own)
        made = cls(**inside, **{n: v for n, v in config.items() if n in of_wrapper})
        made.arguments = {n: v for n, v in config.items() if n not in (*inside, *of_wrapper)}
        return made


def _around(wrapper: Any, layer: Any, label: str) -> Any:
    own = ("merge_mode",) if wrapper is layers.Bidirectional else ()
    return register(type(label, (_Around, wrapper), {"inside": layer, "own": own}))


_MERGED = tuple(
    ({"units": 2, "merge_mode": mode, "return_sequences": steps, "return_state": states}, (3, 4, 2))
    for mode in ("concat", "sum", "mul", "ave", None)
    for steps in (False, True)
    for states in (False, True)
)

LAYERS = [
    LayerSpec(
        layers.Embedding,
        (
            ({"input_dim": 5, "output_dim": 3}, (4, 6)),
            ({"input_dim": 5, "output_dim": 1, "mask_zero": True}, (4, 2)),
            ({"input_dim": 7, "output_dim": 2, "embeddings_initializer": "glorot_uniform"}, (2, 3, 2)),
            ({"input_dim": 3, "output_dim": 4, "embeddings_regularizer": "l2", "embeddings_constraint": "unit_norm"}, (5,)),
        ),
        (
            Bad({"input_dim": 0, "output_dim": 3}, ValueError, ("Embedding", "input_dim", "at least 1")),
            Bad({"input_dim": 5, "output_dim": -1}, ValueError, ("Embedding", "output_dim", "-1")),
            Bad({"input_dim": 5.5, "output_dim": 2}, TypeError, ("Embedding", "input_dim", "5.5")),
            Bad({"input_dim": "5", "output_dim": 2}, TypeError, ("Embedding", "input_dim", "'5'")),
            Bad({"input_dim": 5, "output_dim": 2, "mask_zero": "yes"}, TypeError, ("Embedding", "mask_zero", "yes")),
            Bad({"input_dim": 5, "output_dim": 2, "mask_zeros": True}, TypeError, ("'mask_zeros'", "'mask_zero'?")),
            Bad({"input_dim": 5, "output_dim": 2, "lora_rank": 4}, NotImplementedError, ("Embedding", "lora_rank")),
            Bad({"input_dim": 5, "output_dim": 2, "weights": np.ones((2, 5))}, ValueError, ("(5, 2)", "(2, 5)")),
            Bad({"input_dim": 1, "output_dim": 2}, ValueError, ("embedding", "1 at index (0, 0)", "0 to 0", "input_dim=1")),
        ),
        inputs=_ids, whole=True,
    ),
    LayerSpec(
        layers.Masking,
        (({}, (3, 4, 2)), ({"mask_value": -1.5}, (3, 4, 2)), ({}, (2, 3, 2, 2))),
        (
            Bad({"mask_value": "0"}, TypeError, ("Masking", "mask_value", "'0'")),
            Bad({"mask_value": None}, TypeError, ("Masking", "mask_value", "None")),
            Bad({"mask": 0}, TypeError, ("Masking", "'mask'", "mask_value")),
            Bad({}, ValueError, ("masking", "(batch, steps, features)", "(3, 4)"), (3, 4)),
            Bad({}, ValueError, ("masking", "(batch, steps, features)", "(4,)"), (4,)),
        ),
    ),
    LayerSpec(
        layers.Bidirectional, (),
        (
            Bad({"layer": 3}, TypeError, ("Bidirectional", "LSTM(8)", "3")),
            Bad({"layer": layers.Dense(3)}, TypeError, ("Bidirectional", "recurrent", "Dense")),
            Bad({"layer": layers.LSTM}, TypeError, ("Bidirectional", "LSTM(8)", "class")),
            Bad({"layer": layers.LSTM(3), "merge_mode": "add"}, ValueError, ("merge_mode", "'concat'", "'add'")),
            Bad({"layer": layers.LSTM(3), "backward_layer": layers.LSTM(3)}, ValueError, ("directions", "go_backwards=False")),
            Bad({"layer": layers.LSTM(3), "backward_layer": layers.LSTM(3, return_state=True, go_backwards=True)},
                ValueError, ("return_state=False", "return_state=True", "agree")),
            Bad({"layer": layers.LSTM(3)}, ValueError, ("(batch, steps, features)", "(32, 8)", "x[:, np.newaxis]"), (32, 8)),
            Bad({"layer": layers.LSTM(3), "weights": [np.ones((2, 2))]}, ValueError, ("set_weights", "(2, 2)"), (2, 3, 4)),
            Bad({"layer": layers.LSTM(3), "mode": "sum"}, TypeError, ("Bidirectional", "'mode'", "merge_mode")),
        ),
    ),
    LayerSpec(
        layers.TimeDistributed, (),
        (
            Bad({"layer": 3}, TypeError, ("TimeDistributed", "Dense(8)", "3")),
            Bad({"layer": layers.Dense}, TypeError, ("TimeDistributed", "Dense(8)", "parentheses")),
            Bad({"layer": layers.Dense(3, activity_regularizer="l2")}, ValueError, ("TimeDistributed", "activity_regularizer")),
            Bad({"layer": layers.Dense(3)}, ValueError, ("steps axis", "(3, 4)", "x[:, np.newaxis]"), (3, 4)),
            Bad({"layer": layers.LSTM(3)}, ValueError, ("(batch, steps, features)", "(3, 2)"), (3, 4, 2)),
        ),
    ),
    LayerSpec(_around(layers.Bidirectional, layers.LSTM, "BidirectionalLSTM"),
              (*_MERGED, ({"units": 2, "merge_mode": "sum"}, [(2, 4, 2), (2, 2), (2, 2), (2, 2), (2, 2)]))),
    LayerSpec(_around(layers.Bidirectional, layers.GRU, "BidirectionalGRU"),
              (({"units": 2, "activity_regularizer": "l2"}, (3, 4, 2)),
               ({"units": 2, "go_backwards": False, "dropout": 0.3}, (3, 4, 2)))),
    LayerSpec(_around(layers.TimeDistributed, layers.Dense, "TimeDistributedDense"),
              (({"units": 3, "activation": "tanh"}, (2, 4, 3)), ({"units": 3}, (2, 4, 2, 3)))),
    LayerSpec(_around(layers.TimeDistributed, layers.GRU, "TimeDistributedGRU"),
              (({"units": 3}, (2, 4, 3, 2)), ({"units": 2, "return_sequences": True}, (2, 2, 3, 2)))),
    LayerSpec(_around(layers.TimeDistributed, layers.BatchNormalization, "TimeDistributedBatchNormalization"),
              (({"momentum": 0.9}, (5, 3, 2)),)),
    LayerSpec(_around(layers.TimeDistributed, layers.Conv2D, "TimeDistributedConv2D"),
              (({"filters": 2, "kernel_size": 2}, (2, 3, 4, 4, 1)),)),
    LayerSpec(_around(layers.TimeDistributed, layers.Dropout, "TimeDistributedDropout"), (({"rate": 0.4}, (2, 3, 4)),)),
]  # fmt: skip
