"""Files that no honest nnteach wrote: what somebody could build to run code, to write elsewhere, to exhaust a machine."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nnteach import Input, Sequential
from nnteach.layers import BatchNormalization, Dense, Dropout


def honest(folder: Path) -> Path:
    """A small file as model.save writes it."""
    model = Sequential([Input((4,)), Dense(6, activation="relu"), BatchNormalization(), Dropout(0.2, seed=1), Dense(2)])
    model.compile("adam", "mse")
    import numpy as np

    model.train_on_batch(np.ones((3, 4)), np.ones((3, 2)))
    model.save(folder / "honest.nnteach")
    return folder / "honest.nnteach"


def rewritten(data: bytes, change: Callable[[dict[str, Any], dict[str, bytes]], Any]) -> bytes:
    """The same file with another description or other members; checksums and sizes are right."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    said = json.loads(members.pop("model.json"))
    text = change(said, members)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("model.json", text if isinstance(text, (str, bytes)) else json.dumps(said))
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def _say(*path: Any, value: Any) -> Callable[[bytes], bytes]:
    """One entry of the description replaced."""

    def change(said, members):
        place = said
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = value

    return lambda data: rewritten(data, change)


def _text(text: str | bytes) -> Callable[[bytes], bytes]:
    return lambda data: rewritten(data, lambda said, members: text)


def _member(name: str, content: bytes) -> Callable[[bytes], bytes]:
    return lambda data: rewritten(data, lambda said, members: members.update({name: content}))


def _without(name: str) -> Callable[[bytes], bytes]:
    def change(said, members):
        del members[name]

    return lambda data: rewritten(data, change)


def _compressed(data: bytes) -> bytes:
    """A bomb: a weight of zeros that is small in the file."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, bytes(100_000_000) if name == "weights/0" else old.read(name))
    return out.getvalue()


def _twice(data: bytes) -> bytes:
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as archive:
        import warnings

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            archive.writestr("weights/0", bytes(96))
    return out.getvalue()


def _overlapping(data: bytes) -> bytes:
    """Every weight's entry points to the same bytes."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        offset = archive.getinfo("weights/1").header_offset
    changed = bytearray(data)
    at = changed.find(b"PK\x01\x02")
    while at >= 0:
        struct.pack_into("<I", changed, at + 42, offset)
        at = changed.find(b"PK\x01\x02", at + 4)
    return bytes(changed)


def _says_it_is_larger(data: bytes) -> bytes:
    """The directory promises four gigabytes for each member."""
    changed = bytearray(data)
    at = changed.find(b"PK\x01\x02")
    while at >= 0:
        struct.pack_into("<II", changed, at + 20, 0xFFFFFFF0, 0xFFFFFFF0)
        at = changed.find(b"PK\x01\x02", at + 4)
    return bytes(changed)


_LAYERS = ("model", "config", "layers")
_DENSE = (*_LAYERS, 0, "config")


def _many(said: dict[str, Any], layer: dict[str, Any], count: int) -> None:
    said["model"]["config"]["layers"] = [layer] * count


def _nested(depth: int) -> Any:
    inner: Any = {"object": ["layer", "Flatten"], "config": {}}
    for _ in range(depth):
        inner = {"object": ["layer", "Sequential"], "config": {"name": "s", "trainable": True, "layers": [inner]}}
    return inner


_OPENED = '{"object":["layer","Sequential"],"config":{"name":"s","trainable":true,"layers":['

HOSTILE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda data: b"",
    "no zip": lambda data: b"hello " * 100,
    "cut in the middle": lambda data: data[: len(data) // 2],
    "cut at the end": lambda data: data[:-1],
    "a zip without members": lambda data: b"PK\x05\x06" + bytes(18),
    "a member that climbs out": _member("../../evil.py", b"print('run')"),
    "a member at the root": _member("/tmp/evil", b"x"),
    "a module": _member("sitecustomize.py", b"print('run')"),
    "a pickle": _member("weights.pkl", b"cos\nsystem\n(S'true'\ntR."),
    "a member twice": _twice,
    "a bomb": _compressed,
    "entries on the same bytes": _overlapping,
    "sizes that are not there": _says_it_is_larger,
    "a weight missing": _without("weights/0"),
    "a slot missing": _without("slots/1"),
    "a weight too short": _member("weights/0", bytes(95)),
    "a weight too long": _member("weights/0", bytes(97)),
    "a description of three megabytes": _text("[" + "1," * 1_500_000 + "1]"),
    "deep lists": _text("[" * 400_000),
    "deep dictionaries": _text('{"a":' * 300_000 + "1" + "}" * 300_000),
    "no json": _text("format: nnteach"),
    "not utf-8": _text(b"\xff\xfe\x00"),
    "a list": _text("[]"),
    "a number": _text("3"),
    "another format": _say("format", value="keras"),
    "version NaN": _text('{"format":"nnteach model","version":NaN}'),
    "version 1e999": _text('{"format":"nnteach model","version":1e999}'),
    "version of a thousand digits": _text('{"format":"nnteach model","version":' + "9" * 1000 + "}"),
    "version true": _say("version", value=True),
    "version 0": _say("version", value=0),
    "version '1'": _say("version", value="1"),
    "a version to come": _say("version", value=7),
    "a key twice": _text('{"format":"nnteach model","format":"nnteach model","version":1}'),
    "an entry more": _say("code", value="import os"),
    "an unknown kind of file": _say("kind", value="script"),
    "a module path": _say("model", "object", value=["layer", "os.system"]),
    "a dunder": _say("model", "object", value=["layer", "__class__"]),
    "the base class": _say(*_LAYERS, 0, "object", value=["layer", "Layer"]),
    "a class of another kind": _say(*_LAYERS, 0, "object", value=["optimizer", "Adam"]),
    "a kind that does not exist": _say(*_LAYERS, 0, "object", value=["module", "os"]),
    "a lambda": _say(*_LAYERS, 0, "object", value=["layer", "Lambda"]),
    "an unregistered class": _say(*_LAYERS, 0, "object", value=["layer", "evil>Evil"]),
    "an unregistered function": _say(*_DENSE, "activation", value={"function": "os>system"}),
    "an unknown activation": _say(*_DENSE, "activation", value={"activation": "eval"}),
    "a form of our own, wrong": _say(*_DENSE, "units", value={"lambda": "1"}),
    "no model but a layer": _say("model", value={"object": ["layer", "Flatten"], "config": {}}),
    "no model but a text": _say("model", value="Sequential"),
    "units without end": _say(*_DENSE, "units", value=10**18),
    "units that need 40 terabytes": _say(*_DENSE, "units", value=10**12),
    "units negative": _say(*_DENSE, "units", value=-1),
    "units as a text": _say(*_DENSE, "units", value="6"),
    "units another": _say(*_DENSE, "units", value=7),
    "a type of objects": _say(*_DENSE, "dtype", value="object"),
    "an argument more": _say(*_DENSE, "exec", value="import os"),
    "an initializer with a wrong seed": _say(
        *_DENSE, "kernel_initializer", value={"object": ["initializer", "Orthogonal"], "config": {"gain": 1.0, "seed": -1}}
    ),
    "an input without end": _say("model", "config", "input", "dict", "shape", value={"tuple": [None, 10**17]}),
    "an input without a batch": _say("model", "config", "input", "dict", "shape", value={"tuple": []}),
    "thousands of layers": lambda data: rewritten(
        data, lambda said, m: _many(said, {"object": ["layer", "Flatten"], "config": {}}, 30_000)
    ),
    "two thousand layers": lambda data: rewritten(
        data, lambda said, m: _many(said, {"object": ["layer", "Flatten"], "config": {}}, 1_900)
    ),
    "a model in models": _say("model", value=_nested(60)),
    "a model in very many models": _text(
        '{"format":"nnteach model","version":1,"made_by":"","kind":"model","weights":[],"epochs":0,"built_for":[],'
        '"compile":null,"chance":{"shared":{},"own":[]},"model":' + _OPENED * 3_000 + "1" + "]}}" * 3_000 + "}"
    ),
    "a shape declared huge": _say("weights", 0, "shape", value=[1 << 40, 1 << 40]),
    "a shape declared negative": _say("weights", 0, "shape", value=[-4, -6]),
    "a shape with a fraction": _say("weights", 0, "shape", value=[4.0, 6]),
    "a shape turned around": _say("weights", 0, "shape", value=[6, 4]),
    "a shape of many axes": _say("weights", 0, "shape", value=[1] * 100),
    "a type declared of objects": _say("weights", 0, "dtype", value="object"),
    "a type declared double": _say("weights", 0, "dtype", value="float64"),
    "a weight more": lambda data: rewritten(data, lambda said, m: said["weights"].append(said["weights"][0])),
    "weights that are no list": _say("weights", value={"0": 1}),
    "steps negative": _say("optimizer", "iterations", value=-1),
    "steps without end": _say("optimizer", "iterations", value=10**30),
    "a bundle of other weights": _say("optimizer", "bundles", value=[[0, 1, 99]]),
    "a bundle with a weight twice": _say("optimizer", "bundles", value=[[0, 0, 1, 1]]),
    "a bundle by negative places": _say("optimizer", "bundles", value=[[-1, 0, 1]]),
    "a slot of no bundle": _say("optimizer", "slots", 0, "bundle", value=5),
    "a slot named by a path": _say("optimizer", "slots", 0, "name", value="../x"),
    "a slot twice": _say("optimizer", "slots", 0, "name", value="velocity"),
    "a thousand slots": lambda data: rewritten(
        data, lambda said, m: said["optimizer"]["slots"].extend({"name": f"s{i}", "bundle": 0} for i in range(1000))
    ),
    "an optimizer that is a layer": _say("compile", "dict", "optimizer", value={"object": ["layer", "Flatten"], "config": {}}),
    "an optimizer that is a text": _say("compile", "dict", "optimizer", value="adam"),
    "a learning rate below 0": _say("compile", "dict", "optimizer", "config", "learning_rate", value=-1.0),
    "an unknown loss": _say("compile", "dict", "loss", value="eval"),
    "an argument more for compile": _say("compile", "dict", "exec", value="import os"),
    "chance that is a text": _say("chance", "shared", value="PCG64"),
    "chance without a state": _say("chance", "shared", value={"host": {}}),
    "chance out of range": _say("chance", "shared", "host", "state", "state", value=-5),
    "chance far out of range": _say("chance", "shared", "host", "state", "state", value=1 << 150),
    "chance of another make": _say("chance", "shared", "host", "bit_generator", value="MT19937"),
    "chance of an unknown device": _say("chance", "shared", "evil", value={}),
    "chance of a layer that has none": _say("chance", "own", value=[]),
    "epochs negative": _say("epochs", value=-1),
    "epochs true": _say("epochs", value=True),
}
