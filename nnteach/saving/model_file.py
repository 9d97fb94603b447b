"""Saving and loading: what a model file says, how it is checked, and in which order.

Loading never believes a file. The model is built first as an outline, in which weights have shapes and no numbers; the
file must have exactly the members that the outline implies, of exactly their sizes; only then memory is taken, the
numbers are read, their checksums compared, and the model handed out.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from nnteach import random as nn_random
from nnteach.backend import to_numpy, xp
from nnteach.saving.archive import LARGEST_TEXT, Archive, ModelFileError, checked_path, write, written_atomically
from nnteach.saving.chance import generators, matching_states, shared_states, state_of
from nnteach.saving.description import VERSION, heading, not_ours, read_description
from nnteach.saving.plain import Decoder, NotOurs, NotPlain, encode, read_json, write_json
from nnteach.variable import Variable, outlines


def save_model(model: Any, path: Any, overwrite: bool = True) -> None:
    """Write the model with all it has learned, its optimizer, its random state; see `Model.save`."""
    path = _to_write(path, overwrite)
    if not model.built:
        raise ValueError(
            f"{model.name} has no weights to save yet: begin it with Input(shape), call build((None, ...)), or fit it."
        )
    said: dict[str, Any] = heading("model")
    said["epochs"] = model.epochs_done
    said["model"] = _encoded(model, f"{model.name} cannot be saved", model.name)
    said["built_for"] = encode(model.built_for)
    arrays = _describe_weights(model, said)
    said["compile"] = None
    if model.optimizer is not None:
        what = f"what {model.name} was compiled with cannot be saved"
        said["compile"] = _encoded(model.compile_arguments(), what, "compile")
        said["optimizer"] = _describe_optimizer(model, arrays)
    said["chance"] = {"shared": shared_states(), "own": [state_of(g) for g in generators(model)]}
    _write(path, said, arrays)


def save_weights(model: Any, path: Any, overwrite: bool = True) -> None:
    """Write the weights alone; see `Model.save_weights`."""
    path = _to_write(path, overwrite)
    said = heading("weights")
    _write(path, said, _describe_weights(model, said))


def load_model(filepath: Any, custom_objects: dict[str, Any] | None = None, compile: bool = True) -> Any:
    """The model that `model.save` wrote, as it was: ready to predict, and to go on learning.

    With `compile`, the optimizer remembers its steps, and the random streams (also those shared by all models) go on
    where they were, so that training goes on as if it had never stopped:

        model = load_model("cats.nnteach")
        model.fit(x, y, initial_epoch=model.epochs_done, epochs=20)

    >>> model.save("mine.nnteach")
    >>> bool((load_model("mine.nnteach").predict(x) == model.predict(x)).all())
    True

    Args
        filepath: the file; its name ends in ".nnteach".
        custom_objects: classes and functions of your own by name, besides those that are registered.
        compile: False leaves optimizer, loss and random streams alone.

    Raises
        ModelFileError: the file is missing, damaged, not ours, of a future version, or names an unknown class. It
            says where, what was expected and what came.
    """
    path = checked_path(filepath, saving=False)
    with Archive(path) as archive:
        said = read_description(archive)
        if said["kind"] != "model":
            raise ModelFileError(
                f"{path} holds weights only. Make the model, then model.load_weights('{path}'); model.save keeps both."
            )
        before = nn_random.get_state() if xp.device == "cpu" else None
        try:
            with _refusing(archive), outlines():
                decoder = Decoder(custom_objects)
                model = _outline(decoder, said)
                arguments = decoder.decode(said["compile"], "compile") if compile else None
                variables = _matching(archive, model, said["weights"])
                slots = _matching_slots(archive, variables, arguments, said)
                own = matching_states(model, said["chance"])
            _expect(archive, said)
            numbers = [archive.array(f"weights/{i}", v.shape, v.dtype) for i, v in enumerate(variables)]
            kept = {place: archive.array(f"slots/{i}", (size,), dtype) for i, (place, size, dtype) in enumerate(slots)}
        finally:
            if before is not None:
                nn_random.set_state(before)
        with _refusing(archive):
            for variable, array in zip(variables, numbers, strict=True):
                variable.fill_in(array)
            model.epochs_done = said["epochs"]
            if arguments is not None:
                _compile(model, arguments, said["optimizer"], variables, kept)
            for generator, state in zip(generators(model), own, strict=True):
                generator.bit_generator.state = state
            if arguments is not None and xp.device == "cpu" and said["chance"]["shared"]:
                nn_random.set_state(said["chance"]["shared"])
    return model


def to_json(model: Any) -> str:
    """How the model is made, as a text, without what it has learned; see `Model.to_json`."""
    if not model.built:
        raise ValueError(f"{model.name} does not know its inputs yet: begin it with Input(shape), or build it.")
    said = heading("architecture") | {"model": _encoded(model, f"{model.name} cannot be written", model.name)}
    return write_json(said | {"built_for": encode(model.built_for)}).decode()


def model_from_json(json_string: str, custom_objects: dict[str, Any] | None = None) -> Any:
    """The model that `model.to_json()` described, with new weights.

    >>> model_from_json(model.to_json()).count_params() == model.count_params()
    True

    Args
        json_string: the text.
        custom_objects: classes and functions of your own by name, besides those that are registered.

    Raises
        ModelFileError: it is not such a text, or names an unknown class.
    """
    if not isinstance(json_string, str):
        raise TypeError(f"model_from_json takes the text that model.to_json() returned; received {json_string!r:.80}.")
    text = json_string.encode()
    if len(text) > LARGEST_TEXT:
        raise ModelFileError(f"the text has {len(text)} bytes; expected at most {LARGEST_TEXT}.")
    try:
        said = read_json(text)
        wanted = {"format", "version", "made_by", "kind", "model", "built_for"}
        if not isinstance(said, dict) or set(said) != wanted or said["kind"] != "architecture":
            raise NotOurs("expected what model.to_json() returns")
        if said["version"] != VERSION:
            raise NotOurs(f"expected format {VERSION}, got {said['version']!r:.40}")
        with outlines():  # first without memory: what cannot be built is refused here
            _outline(Decoder(custom_objects), said)
        return _outline(Decoder(custom_objects), said)
    except ModelFileError:
        raise
    except Exception as error:
        raise ModelFileError(f"the text describes no model that can be built: {error!s:.300}.") from error


def load_weights(model: Any, path: Any) -> None:
    """Read weights that fit into a model; see `Model.load_weights`."""
    path = checked_path(path, saving=False)
    with Archive(path) as archive:
        said = read_description(archive)
        own, theirs = model.weights, said["weights"]
        if [list(v.shape) for v in own] != [t["shape"] for t in theirs]:
            raise ModelFileError(
                f"{path} does not fit {model.name}: expected weights of shapes {_some([v.shape for v in own])}, got "
                f"{_some([tuple(t['shape']) for t in theirs])}. The model is as it was."
            )
        _expect(archive, said)
        types = [their["dtype"] for their in theirs]
        numbers = [archive.array(f"weights/{i}", v.shape, t) for i, (v, t) in enumerate(zip(own, types, strict=True))]
    for variable, array in zip(own, numbers, strict=True):
        variable.assign(array)


# Writing.


def _to_write(path: Any, overwrite: bool) -> Path:
    path = checked_path(path, saving=True)
    if path.is_dir():
        raise IsADirectoryError(f"'{path}' is a folder; name a file in it.")
    if not overwrite and path.exists():
        raise FileExistsError(f"'{path}' exists; overwrite=True would replace it.")
    return path


def _encoded(thing: Any, what: str, place: str) -> Any:
    try:
        return encode(thing, place)
    except NotPlain as error:
        raise ValueError(f"{what}: {error}.") from None


def _describe_weights(model: Any, said: dict[str, Any]) -> dict[str, Any]:
    """Note name, shape and type of each weight; returns where their numbers are to be had."""
    said["weights"] = [{"path": v.path, "shape": list(v.shape), "dtype": v.dtype} for v in model.weights]
    return {f"weights/{i}": v.numpy for i, v in enumerate(model.weights)}


def _describe_optimizer(model: Any, arrays: dict[str, Any]) -> dict[str, Any]:
    """What it remembers: which weights lie together in a bundle, and its slots for each bundle."""
    places = {id(v): i for i, v in enumerate(model.weights)}
    bundles = [[places.get(id(v), -1) for v in bundle] for bundle in model.optimizer.laid_out()]
    if any(-1 in bundle for bundle in bundles):  # it was given other variables by hand: they are not in the model
        bundles = []
    slots = sorted(model.optimizer.get_slots().items()) if bundles else []
    for i, (_, slot) in enumerate(slots):
        arrays[f"slots/{i}"] = lambda slot=slot: to_numpy(slot)
    return {
        "iterations": int(model.optimizer.iterations),
        "bundles": bundles,
        "slots": [{"name": name, "bundle": bundle} for (name, bundle), _ in slots],
    }


def _write(path: Path, said: dict[str, Any], arrays: dict[str, Any]) -> None:
    text = write_json(said)
    if len(text) > LARGEST_TEXT:
        raise ValueError(
            f"'{path}' was not saved: the model's description takes {len(text)} bytes, and at most {LARGEST_TEXT} fit."
        )
    with written_atomically(path) as file:
        write(file, text, arrays)


# Reading.


@contextmanager
def _refusing(archive: Archive) -> Iterator[None]:
    """Whatever goes wrong inside is the file's fault, and is said so."""
    try:
        yield
    except ModelFileError:
        raise
    except NotOurs as error:
        raise not_ours(archive, error) from error.__cause__
    except Exception as error:  # the layers' own words, for what no honest file says
        raise ModelFileError(
            f"{archive.path}: model.json describes no model that can be built: {type(error).__name__}: {error!s:.300}."
        ) from error


def _outline(decoder: Decoder, said: dict[str, Any]) -> Any:
    """The model with weights that have shapes and no numbers."""
    model = decoder.decode(said["model"])
    if not hasattr(model, "epochs_done"):
        raise NotOurs(f"model: expected a model, got {type(model).__name__}")
    if not model.built:
        shapes = decoder.decode(said["built_for"], "built_for")
        model.build(shapes if len(shapes) > 1 else shapes[0])
    return model


def _matching(archive: Archive, model: Any, theirs: list[dict[str, Any]]) -> list[Variable]:
    """The weights of the outline, if the file says the same of them."""
    own = model.weights
    if len(own) != len(theirs):
        raise archive.fail("weights", f"{len(own)} arrays, as the layers imply", len(theirs))
    for v, their in zip(own, theirs, strict=True):
        # Layers inside a class of one's own may count their names anew; the last word is the weight's own.
        mine = (v.path.rpartition("/")[2], list(v.shape), v.dtype)
        if mine != (their["path"].rpartition("/")[2], their["shape"], their["dtype"]):
            raise archive.fail(f"the weight {v.path}", mine, f"{their!r:.200}")
    return own


def _matching_slots(
    archive: Archive, variables: list[Variable], arguments: Any, said: dict[str, Any]
) -> list[tuple[tuple[str, int], int, str]]:
    """Name and bundle of each slot, with its size and type, if they fit the weights."""
    if arguments is None:
        return []
    if not isinstance(arguments, dict) or not hasattr(arguments.get("optimizer"), "laid_out"):
        raise NotOurs("compile: expected an optimizer among the arguments")
    bundles = said["optimizer"]["bundles"]
    places = [i for bundle in bundles for i in bundle]
    if len(set(places)) != len(places) or not all(0 <= i < len(variables) for i in places):
        raise archive.fail("bundles", f"places of {len(variables)} weights, each once", f"{places!r:.80}")
    types = [{variables[i].dtype for i in bundle} for bundle in bundles]
    if any(len(t) != 1 for t in types) or len({min(t) for t in types}) != len(types):
        raise archive.fail("bundles", "one bundle for each number type", f"{bundles!r:.80}")
    sizes = [sum(math.prod(variables[i].shape) for i in bundle) for bundle in bundles]
    slots = []
    for slot in said["optimizer"]["slots"]:
        if not 0 <= slot["bundle"] < len(bundles) or not slot["name"].isidentifier() or len(slot["name"]) > 60:
            raise archive.fail("slots", f"a name, and one of {len(bundles)} bundles", f"{slot!r:.80}")
        slots.append(((slot["name"], slot["bundle"]), sizes[slot["bundle"]], min(types[slot["bundle"]])))
    if len({place for place, _, _ in slots}) != len(slots):
        raise archive.fail("slots", "each slot once", "one twice")
    said["optimizer"]["sizes"] = [size * np.dtype(dtype).itemsize for _, size, dtype in slots]
    return slots


def _expect(archive: Archive, said: dict[str, Any]) -> None:
    """Refuse missing members, others, and any of another size."""
    weights = [math.prod(w["shape"]) * np.dtype(w["dtype"]).itemsize for w in said["weights"]]
    sizes = {f"weights/{i}": size for i, size in enumerate(weights)}
    if said["kind"] == "model" and said["compile"]:
        sizes |= {f"slots/{i}": size for i, size in enumerate(said["optimizer"].get("sizes", []))}
    for name in archive.members:  # a model's slots may be skipped, when only its weights are read
        if name.startswith("slots/") and "sizes" not in said.get("optimizer", {"sizes": 0}):
            sizes.setdefault(name, archive.members[name].file_size)
    archive.expect(sizes)


def _compile(
    model: Any, arguments: dict[str, Any], remembered: dict[str, Any], variables: list[Variable], slots: dict[Any, Any]
) -> None:
    """Compile as it was, and let the optimizer remember its steps."""
    model.compile(**arguments)
    model.optimizer.iterations = remembered["iterations"]
    if remembered["bundles"]:
        model.optimizer.lay_out([variables[i] for bundle in remembered["bundles"] for i in bundle])
        model.optimizer.set_slots({place: xp.asarray(slot) for place, slot in slots.items()})


def _some(shapes: list[Any]) -> str:
    return f"{shapes[:6]}" if len(shapes) <= 6 else f"{shapes[:6]} and {len(shapes) - 6} more"
