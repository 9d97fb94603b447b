"""From objects to what JSON can say, and back: names of known classes, their arguments, and nothing that runs.

A list, a text, a whole number, True, False and None stand for themselves, a number with a point, too. Everything else
is a dictionary with one or two keys: {"tuple": [...]}, {"dict": {...}}, {"float": "inf"}, {"activation": "relu"},
{"function": "Custom>f"}, {"object": ["layer", "Dense"], "config": {...}}.
"""

from __future__ import annotations

import inspect
import json
import math
import numbers
from typing import Any

import numpy as np

from nnteach import activations, losses
from nnteach.saving import registry

DEEPEST = 100  # objects in objects
MOST_LAYERS = 2_000
MOST_OBJECTS = 20_000
_LONGEST_NUMBER = 50  # digits; a random state has 39
_WORDS = {"inf": math.inf, "-inf": -math.inf, "nan": math.nan}


class NotPlain(ValueError):
    """This cannot be written into a file; says why, and the way out."""


class NotOurs(ValueError):
    """This text was not written by nnteach; says where it differs."""


def encode(thing: Any, place: str = "model", depth: int = 0) -> Any:
    """What JSON can say about it.

    Raises
        NotPlain: a function or class of somebody's own that was not registered, an array, a Lambda layer.
    """
    if depth > DEEPEST:
        raise NotPlain(f"{place} is nested more than {DEEPEST} deep")
    if thing is None or isinstance(thing, (bool, str)):
        return thing
    if isinstance(thing, numbers.Integral):
        return int(thing)
    if isinstance(thing, numbers.Real):
        number = float(thing)
        return number if math.isfinite(number) else {"float": str(number)}
    if isinstance(thing, (list, tuple)):
        items = [encode(item, f"{place}[{i}]", depth + 1) for i, item in enumerate(thing)]
        return items if isinstance(thing, list) else {"tuple": items}
    if isinstance(thing, dict):
        if not all(isinstance(key, str) for key in thing):
            raise NotPlain(f"{place} is a dictionary with keys that are not texts: {list(thing)!r:.80}")
        return {"dict": {key: encode(value, f"{place}.{key}", depth + 1) for key, value in thing.items()}}
    if any(thing is known for known in activations._BY_NAME.values()):
        return {"activation": thing.name}
    if isinstance(thing, activations.FromFunction):
        thing = thing.function
    if inspect.isfunction(thing) or inspect.isbuiltin(thing) or isinstance(thing, np.ufunc):
        return _encode_function(thing, place)
    return _encode_object(thing, place, depth)


def _encode_function(function: Any, place: str) -> Any:
    if function in losses._FUNCTIONS:
        return encode(losses._FUNCTIONS[function](), place)
    name = registry.full_name(function)
    if name is None:
        raise NotPlain(
            f"{place} is the function {function.__name__!r}, and a file holds no code. Register it "
            "(@nnteach.saving.register, also where the file will be loaded), and the file will hold its name"
        )
    return {"function": name}


def _encode_object(thing: Any, place: str, depth: int) -> Any:
    cls = type(thing)
    if cls.__name__ in registry._CANNOT_BE_SAVED and registry.name_of(cls, "layer") is None:
        raise NotPlain(
            f"{place} is a {cls.__name__} layer, whose function is code, and a file holds no code. Write a Layer "
            "subclass that does the same, register it with @nnteach.saving.register, and use that"
        )
    for kind, base in registry.BASES.items():
        if isinstance(thing, base):
            name = registry.name_of(cls, kind)
            if name is None:
                raise NotPlain(
                    f"{place} is a {kind} of your own, {cls.__name__}. Write @nnteach.saving.register before its class "
                    "(also where the file will be loaded), and a get_config that returns its arguments"
                )
            config = {
                key: encode(value, f"{place}.{key}", depth + 1) for key, value in arguments_of(thing, place).items()
            }
            return {"object": [kind, name], "config": config}
    raise NotPlain(f"{place} is {thing!r:.80}, of type {cls.__name__}, which no file can hold")


def arguments_of(thing: Any, place: str) -> dict[str, Any]:
    """What makes it again: what its `get_config` says; without one, its attributes that are named as its arguments."""
    if hasattr(thing, "get_config"):
        try:
            return dict(thing.get_config())
        except NotImplementedError as error:
            raise NotPlain(f"{place}: {error!s}".rstrip(".")) from None
    config = {}
    for name, argument in inspect.signature(type(thing).__init__).parameters.items():
        if name == "self" or argument.kind in (argument.VAR_KEYWORD, argument.VAR_POSITIONAL):
            continue
        if hasattr(thing, name):
            config[name] = getattr(thing, name)
        elif type(thing).__module__.split(".")[0] != "nnteach":  # ours keep whatever is not at its default
            raise NotPlain(f"{place}: {type(thing).__name__} needs a method get_config that returns its arguments")
    return config


class Decoder:
    """Makes objects of what JSON says. Counts them, so that a small text cannot ask for a flood.

    Args
        custom_objects: classes and functions by name, besides those that are registered.
    """

    def __init__(self, custom_objects: dict[str, Any] | None = None):
        self.custom_objects = custom_objects
        self.layers = self.objects = 0

    def decode(self, said: Any, place: str = "model", depth: int = 0) -> Any:
        """The object.

        Raises
            NotOurs: unknown names, wrong arguments, nesting without end.
        """
        if depth > DEEPEST:
            raise NotOurs(f"{place} is nested more than {DEEPEST} deep")
        if isinstance(said, list):
            return [self.decode(item, f"{place}[{i}]", depth + 1) for i, item in enumerate(said)]
        if not isinstance(said, dict):
            return said
        if set(said) == {"object", "config"}:
            return self._object(said["object"], said["config"], place, depth)
        if len(said) != 1:
            raise NotOurs(f"{place}: expected one of our forms, got keys {sorted(said)!r:.80}")
        [(form, inside)] = said.items()
        if form == "tuple" and isinstance(inside, list):
            return tuple(self.decode(inside, place, depth + 1))
        if form == "dict" and isinstance(inside, dict):
            return {key: self.decode(value, f"{place}.{key:.40}", depth + 1) for key, value in inside.items()}
        if form == "float" and isinstance(inside, str) and inside in _WORDS:
            return _WORDS[inside]
        if form == "activation" and isinstance(inside, str) and inside in activations._BY_NAME:
            return activations._BY_NAME[inside]
        if form == "function" and isinstance(inside, str) and ">" in inside:
            return self._function(inside, place)
        raise NotOurs(f"{place}: expected one of our forms, got {form!r:.40}: {inside!r:.60}")

    def _object(self, named: Any, config: Any, place: str, depth: int) -> Any:
        if not (isinstance(named, list) and len(named) == 2 and all(isinstance(word, str) for word in named)):
            raise NotOurs(f"{place}: expected a kind and a name, got {named!r:.60}")
        kind, name = named
        if kind not in registry.BASES:
            raise NotOurs(f"{place}: there is no kind {kind!r:.40}")
        if not isinstance(config, dict):
            raise NotOurs(f"{place}: expected arguments, got {config!r:.60}")
        self.objects += 1
        self.layers += kind == "layer"
        if self.objects > MOST_OBJECTS or self.layers > MOST_LAYERS:
            raise NotOurs(f"{place}: expected at most {MOST_LAYERS} layers and {MOST_OBJECTS} objects, got more")
        try:
            cls = registry.class_of(kind, name, self.custom_objects)
        except LookupError as error:
            raise NotOurs(f"{place}: got {error.args[0]}") from None
        inside = {key: self.decode(value, f"{place}.{key:.40}", depth + 1) for key, value in config.items()}
        try:
            return cls.from_config(inside) if hasattr(cls, "from_config") else cls(**inside)
        except NotOurs:
            raise
        except Exception as error:  # whatever a constructor says about arguments that it was never given before
            raise NotOurs(f"{place}: {name[:60]} cannot be made: {type(error).__name__}: {error!s:.300}") from error

    def _function(self, name: str, place: str) -> Any:
        found = registry.get_registered_object(name, self.custom_objects)
        if not inspect.isfunction(found):
            raise NotOurs(
                f"{place}: got the function {name[:60]!a}, which is not registered here; register it "
                "(@nnteach.saving.register) before loading"
            )
        return found


def write_json(said: Any) -> bytes:
    """As bytes; only what JSON itself knows."""
    return json.dumps(said, allow_nan=False, separators=(",", ":"), ensure_ascii=True).encode()


def read_json(text: bytes) -> Any:
    """What the bytes say.

    Raises
        NotOurs: no JSON; a key twice; NaN; a number without end; nesting without end.
    """
    try:
        return json.loads(
            text.decode("utf-8"), object_pairs_hook=_each_key_once, parse_int=_whole, parse_float=_finite,
            parse_constant=_no_constant,
        )  # fmt: skip
    except NotOurs:
        raise
    except RecursionError:
        raise NotOurs("it is nested without end") from None
    except ValueError as error:
        raise NotOurs(f"it is not JSON ({error!s:.100})") from None


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise NotOurs("a key stands twice")
    return made


def _whole(digits: str) -> int:
    if len(digits) > _LONGEST_NUMBER:
        raise NotOurs(f"a number has {len(digits)} digits")
    return int(digits)


def _finite(digits: str) -> float:
    number = float(digits) if len(digits) <= _LONGEST_NUMBER else math.inf
    if not math.isfinite(number):
        raise NotOurs(f"a number is out of range: {digits[:40]}")
    return number


def _no_constant(word: str) -> Any:
    raise NotOurs(f"{word} is no number")
