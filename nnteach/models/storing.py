"""How a model is stored: in a file, as a text, as the arguments that make it again."""

from __future__ import annotations

from typing import Any

from nnteach.callbacks import History


class Storable:
    """What every model can do to last longer than its process."""

    graph: Any
    history: History | None
    optimizer: Any
    _compiled_with: dict[str, Any]
    _epochs_before = 0  # those of the model in the file that it was loaded from

    def save(self, filepath: Any, overwrite: bool = True) -> None:
        """Write everything to one file: layers, weights, optimizer, random state, epochs.

        `nnteach.models.load_model` makes the same model again, in any process. The file is written beside the old one
        and takes its place in one step, so that a kill or a full disk never costs a model.

        Args
            filepath: where; a name that ends in ".nnteach".
            overwrite: False refuses to replace a file.

        Raises
            ValueError: another ending; a layer that a file cannot hold (Lambda), or a class of your own that is not
                registered; the message says what to do.
            OSError: it cannot be written; what was there before is as it was.
        """
        _files().save_model(self, filepath, overwrite)

    def save_weights(self, filepath: Any, overwrite: bool = True) -> None:
        """Write the weights alone, for `load_weights` of a model made in the same way.

        Args
            filepath: where; a name that ends in ".nnteach".
            overwrite: False refuses to replace a file.
        """
        _files().save_weights(self, filepath, overwrite)

    def load_weights(self, filepath: Any) -> None:
        """Read the weights of a file that `save` or `save_weights` wrote.

        Raises
            ModelFileError: it cannot be read, or does not fit; then no weight is changed.
        """
        _files().load_weights(self, filepath)

    def to_json(self) -> str:
        """How it is made, as a text, without weights; `nnteach.models.model_from_json` makes it again."""
        return str(_files().to_json(self))

    @property
    def epochs_done(self) -> int:
        """How many epochs it has learned, those before it was saved included: `fit(initial_epoch=...)` goes on."""
        if self.history is not None and self.history.epoch:
            return int(self.history.epoch[-1]) + 1
        return self._epochs_before

    @epochs_done.setter
    def epochs_done(self, value: int) -> None:
        self._epochs_before = value

    def compile_arguments(self) -> dict[str, Any]:
        """What it was compiled with, the optimizer as it is now."""
        return {"optimizer": self.optimizer, **self._compiled_with}

    @property
    def built_for(self) -> list[Any]:
        """The shapes of its inputs, None for the batch."""
        return [tuple(node.shape) for node in self.graph.inputs]


def _files() -> Any:
    """What reads and writes files; zip and JSON are not worth their time before that."""
    from nnteach.saving import model_file

    return model_file
