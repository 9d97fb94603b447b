"""The models: Model, for layers connected in any way; Sequential, for layers in a row."""

from nnteach.models.model import Model
from nnteach.models.sequential import Sequential
from nnteach.saving import registry
from nnteach.saving.model_file import load_model, model_from_json

registry.know_model(Model)
registry.know_model(Sequential)

__all__ = ["Model", "Sequential", "load_model", "model_from_json"]
