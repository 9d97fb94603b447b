"""The models: Model, for layers connected in any way; Sequential, for layers in a row."""

from nnteach.models.model import Model
from nnteach.models.sequential import Sequential

__all__ = ["Model", "Sequential"]
