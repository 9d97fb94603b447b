"""Models: layers put together so that they can learn."""

from nnteach.models.sequential import Sequential

__all__ = ["Sequential"]
