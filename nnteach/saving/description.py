"""The form of `model.json`: which entries it has, of which types, within which bounds. Not yet what they mean."""

from __future__ import annotations

from typing import Any

from nnteach._version import __version__
from nnteach.saving.archive import Archive, ModelFileError
from nnteach.saving.plain import NotOurs, read_json

FORMAT = "nnteach model"
VERSION = 1
_MOST_STEPS = 1 << 53
_NUMBER_TYPES = (
    "float16", "float32", "float64", "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
)  # fmt: skip


def heading(kind: str) -> dict[str, Any]:
    return {"format": FORMAT, "version": VERSION, "made_by": f"nnteach {__version__}", "kind": kind}


def read_description(archive: Archive) -> dict[str, Any]:
    """What model.json says, once its form is right."""
    try:
        said = read_json(archive.text())
        if not isinstance(said, dict) or said.get("format") != FORMAT:
            raise NotOurs(f"expected the format {FORMAT!r}, got {_get(said, 'format')}")
        version = said.get("version")
        if type(version) is not int or version < 1:
            raise NotOurs(f"expected a version such as {VERSION}, got {version!r:.40}")
        if version > VERSION:
            raise ModelFileError(
                f"{archive.path} was made by a newer {_get(said, 'made_by')} (format {version}); this is nnteach "
                f"{__version__}, which reads format {VERSION}. Please update nnteach."
            )
        _check_form(said)
    except NotOurs as error:
        raise not_ours(archive, error) from None
    return said


def not_ours(archive: Archive, error: NotOurs) -> ModelFileError:
    return ModelFileError(f"{archive.path}: model.json: {error}. The file is damaged or not ours.")


def _get(said: Any, key: str) -> str:
    return f"{said.get(key)!r:.40}" if isinstance(said, dict) else f"{type(said).__name__}"


_COMMON = {"format", "version", "made_by", "kind", "weights"}
_OF_MODELS = _COMMON | {"epochs", "model", "built_for", "compile", "chance"}


def _check_form(said: dict[str, Any]) -> None:
    """Each entry there, of its type, within bounds; what it means is checked against the model."""
    if said.get("kind") not in ("model", "weights"):
        raise NotOurs(f"expected the kind 'model' or 'weights', got {_get(said, 'kind')}")
    wanted = _COMMON if said["kind"] == "weights" else _OF_MODELS | ({"optimizer"} if said.get("compile") else set())
    if set(said) != wanted:
        raise NotOurs(f"expected the entries {sorted(wanted)}, got {sorted(said)!r:.200}")
    _list_of(said["weights"], "weights", {"path": str, "shape": list, "dtype": str})
    for i, entry in enumerate(said["weights"]):
        if not all(type(size) is int and 0 <= size < 1 << 48 for size in entry["shape"]) or len(entry["shape"]) > 32:
            raise NotOurs(f"weights[{i}]: expected a shape, got {entry['shape']!r:.60}")
        if entry["dtype"] not in _NUMBER_TYPES:
            raise NotOurs(f"weights[{i}]: expected a number type, got {entry['dtype']!r:.40}")
    if said["kind"] == "weights":
        return
    if type(said["epochs"]) is not int or not 0 <= said["epochs"] < _MOST_STEPS:
        raise NotOurs(f"epochs: expected a whole number, got {_get(said, 'epochs')}")
    chance = said["chance"]
    if not isinstance(chance, dict) or set(chance) != {"shared", "own"}:
        raise NotOurs("chance: expected the shared streams and the layers' own")
    if said["compile"]:
        optimizer = said["optimizer"]
        if not isinstance(optimizer, dict) or set(optimizer) != {"iterations", "bundles", "slots"}:
            raise NotOurs("optimizer: expected iterations, bundles and slots")
        if type(optimizer["iterations"]) is not int or not 0 <= optimizer["iterations"] < _MOST_STEPS:
            raise NotOurs(f"optimizer: expected a number of steps, got {_get(optimizer, 'iterations')}")
        _list_of(optimizer["slots"], "slots", {"name": str, "bundle": int})
        bundles = optimizer["bundles"]
        if not isinstance(bundles, list) or not all(map(_whole_numbers, bundles)):
            raise NotOurs("bundles: expected lists of places")


def _whole_numbers(things: Any) -> bool:
    return isinstance(things, list) and all(type(thing) is int for thing in things)


def _list_of(entries: Any, what: str, keys: dict[str, type]) -> None:
    if not isinstance(entries, list):
        raise NotOurs(f"{what}: expected a list")
    for i, entry in enumerate(entries):
        if not isinstance(entry, dict) or {k: type(v) for k, v in entry.items()} != keys:
            raise NotOurs(f"{what}[{i}]: expected {sorted(keys)}, got {entry!r:.80}")
