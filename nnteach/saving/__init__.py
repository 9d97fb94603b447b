"""Model files: a model with all it has learned, in one file that holds numbers and names, and no code.

`model.save("cats.nnteach")` writes, `nnteach.models.load_model("cats.nnteach")` reads. Such a file is an uncompressed
zip: `model.json` says how the model is made, and each array lies in a member of its own. Whatever it is, a file can
only name classes that nnteach knows or that were registered in this process; it is checked whole before it is used.
"""

from typing import TYPE_CHECKING, Any

from nnteach.saving.registry import get_registered_name, get_registered_object, register, register_keras_serializable

if TYPE_CHECKING:
    from nnteach.saving.archive import ModelFileError

__all__ = [
    "ModelFileError",
    "get_registered_name",
    "get_registered_object",
    "register",
    "register_keras_serializable",
]


def __getattr__(name: str) -> Any:
    """What only files need (zip, JSON) is read when the first file is."""
    if name == "ModelFileError":
        from nnteach.saving.archive import ModelFileError

        return ModelFileError
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
