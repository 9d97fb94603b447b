"""The three settings that every layer asks for: the float type, the smallest safe number, where the channels are."""

from __future__ import annotations

from typing import Any

_FLOATS = ("float16", "float32", "float64")
_FORMATS = ("channels_last", "channels_first")
_settings: dict[str, Any] = {"floatx": "float32", "epsilon": 1e-7, "image_data_format": "channels_last"}


def floatx() -> str:
    """The float type that new layers compute in: "float32" unless changed.

    >>> floatx()
    'float32'
    """
    return str(_settings["floatx"])


def set_floatx(value: str) -> None:
    """Choose the float type of layers made from now on.

    Raises
        ValueError: `value` is not "float16", "float32" or "float64".
    """
    if value not in _FLOATS:
        raise ValueError(f"set_floatx takes one of {', '.join(_FLOATS)}; received {value!r}.")
    _settings["floatx"] = value


def epsilon() -> float:
    """The small number that keeps a logarithm or a division away from zero: 1e-7 unless changed.

    >>> epsilon()
    1e-07
    """
    return float(_settings["epsilon"])


def set_epsilon(value: float) -> None:
    """Choose the small number that `epsilon()` returns; it must be positive."""
    if not isinstance(value, (int, float)):
        raise TypeError(f"set_epsilon takes a number between 0 and 1; received {value!r}.")
    if not 0 < value < 1:
        raise ValueError(f"set_epsilon takes a number between 0 and 1; received {value!r}.")
    _settings["epsilon"] = float(value)


def image_data_format() -> str:
    """Where an image keeps its channels: "channels_last" unless changed.

    >>> image_data_format()
    'channels_last'
    """
    return str(_settings["image_data_format"])


def set_image_data_format(data_format: str) -> None:
    """Choose where images keep their channels: "channels_last" or "channels_first"."""
    if data_format not in _FORMATS:
        raise ValueError(f"set_image_data_format takes one of {', '.join(_FORMATS)}; received {data_format!r}.")
    _settings["image_data_format"] = data_format
