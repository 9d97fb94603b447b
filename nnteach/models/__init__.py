"""The models: Model, for layers connected in any way; Sequential, for layers in a row."""

from typing import TYPE_CHECKING, Any

from nnteach.models.model import Model
from nnteach.models.sequential import Sequential
from nnteach.saving import registry

if TYPE_CHECKING:
    from nnteach.saving.model_file import load_model, model_from_json

registry.know_model(Model)
registry.know_model(Sequential)

__all__ = ["Model", "Sequential", "load_model", "model_from_json"]


def __getattr__(name: str) -> Any:
    """What only files need (zip, JSON) is read when the first file is."""
    if name in ("load_model", "model_from_json"):
        from nnteach.saving import model_file

        return getattr(model_file, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
