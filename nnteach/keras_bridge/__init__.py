"""The bridge to the real Keras: the same model there, the same model here, with all it has learned.

`to_keras(model)` makes a Keras model of one of ours, `from_keras(model)` one of ours of a Keras model. Keras is
imported when one of them is called, on the backend that it is set to; nnteach itself never needs it.
"""

from nnteach.keras_bridge.coming import from_keras
from nnteach.keras_bridge.going import to_keras

__all__ = ["from_keras", "to_keras"]
