"""Training: compile, fit, evaluate, predict. `train_step` is the page that every lesson quotes."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from nnteach import optimizers
from nnteach.backend import Array, to_numpy, xp
from nnteach.callbacks import CallbackList, History
from nnteach.errors import check_arguments, check_count, check_flag
from nnteach.models.diagnosis import explain_not_finite
from nnteach.models.judging import Judging
from nnteach.models.objective import known_metrics, loss_from
from nnteach.progress import ProgressBar
from nnteach.threads import few_threads
from nnteach.variable import Variable

# A loss that breaks is told in words of ours, not before that in NumPy's warnings.
_quietly = np.errstate(over="ignore", invalid="ignore")


class Trainer(Judging):
    """What every model can do once its layers are connected into `self.graph`."""

    optimizer: Any = None
    history: History | None = None
    stop_training = False
    judged_every: int | None = None  # after how many epochs `fit` judges on validation data, if it has any

    def compile(
        self,
        optimizer: Any = "rmsprop",
        loss: Any = None,
        loss_weights: Any = None,
        metrics: Any = None,
        weighted_metrics: Any = None,
        **others: Any,
    ) -> None:
        """Choose how the model learns.

        Args
            optimizer: the update rule, a name such as "sgd" or an instance such as `SGD(learning_rate=0.1)`.
            loss: what is made small, a name such as "mse" or an instance; for several outputs a list, or a dictionary
                by output name.
            loss_weights: how much each output's loss counts, as a list or a dictionary; 1 each, if None.
            metrics: a list of what else is counted, such as ["accuracy"]; for several outputs a list of lists, or a
                dictionary.
            weighted_metrics: the same, counting each example as much as its `sample_weight`.

        Raises
            ValueError: an unknown name.
        """
        for argument in ("run_eagerly", "steps_per_execution", "jit_compile", "auto_scale_loss"):
            others.pop(argument, None)  # Keras's ways to the same numbers
        check_arguments("compile", others, ["optimizer", "loss", "loss_weights", "metrics", "weighted_metrics"])
        self.optimizer = optimizers.get(optimizer)
        self._compiled_with = {
            "optimizer": self.optimizer, "loss": loss, "loss_weights": loss_weights, "metrics": metrics,
            "weighted_metrics": weighted_metrics,
        }  # fmt: skip
        self._metrics_asked = known_metrics(metrics), known_metrics(weighted_metrics)
        self._judges = None  # made when the targets are seen: "accuracy" has several kinds
        if self.output_names:
            self.loss = loss_from(loss, loss_weights, self.output_names, self.name)
        else:  # how many outputs there will be, the first data tell
            self.loss = (
                loss_from(loss, loss_weights, [self.name], self.name)
                if not isinstance(loss, (list, tuple, dict))
                else loss
            )
        self._reset_logs()

    @_quietly
    @few_threads
    def fit(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        epochs: int = 1,
        verbose: Any = "auto",
        callbacks: Any = None,
        validation_split: float = 0.0,
        validation_data: Any = None,
        shuffle: bool = True,
        class_weight: dict[int, float] | None = None,
        sample_weight: Any = None,
        initial_epoch: int = 0,
        steps_per_epoch: int | None = None,
        validation_steps: int | None = None,
        validation_batch_size: int | None = None,
        validation_freq: int = 1,
    ) -> History:
        """Learn from examples, again and again.

        Args
            x: inputs, (examples, ...); lists and pandas objects work, too. For several inputs a list of arrays, or a
                dictionary by input name. Or a generator of batches (x, y) or (x, y, sample_weight), or an object with
                `__len__` and `__getitem__` that has them.
            y: targets, one for each example; for several outputs a list, or a dictionary by output name.
            batch_size: examples for each step; 32 if None.
            epochs: how often to go through all examples, those before `initial_epoch` included.
            verbose: 1 or "auto" draws a progress bar, 2 prints one line for each epoch, 0 is silent.
            callbacks: a list of `Callback`.
            validation_split: the last fraction of the examples is kept aside to be judged on.
            validation_data: (x, y) or (x, y, sample_weight) to be judged on instead.
            shuffle: a new random order in each epoch.
            class_weight: how much each class counts, {0: 1.0, 1: 5.0}.
            sample_weight: how much each example counts, (examples,), or each step of a sequence, (examples, steps).
            initial_epoch: where to go on counting.
            steps_per_epoch: how many batches make an epoch; all there are, if None.
            validation_steps: how many batches of the validation data are judged; all, if None.
            validation_freq: judge after every so many epochs.

        Returns
            History: its `history` maps "loss", the metrics, "val_loss", ... to one number for each epoch.

        Raises
            RuntimeError: the model is not compiled.
            ValueError, TypeError: data or arguments that do not fit; the message says which and what would.
            FloatingPointError: the loss became NaN or infinite; the message says where and what usually helps.
        """
        self._need_compile("fit")
        batch_size = check_count("fit", "batch_size", 32 if batch_size is None else batch_size)
        shuffle = check_flag("fit", "shuffle", shuffle)
        plan = _epochs(initial_epoch, epochs)
        judge_every = check_count("fit", "validation_freq", validation_freq)
        judge_size = check_count(
            "fit", "validation_batch_size", batch_size if validation_batch_size is None else validation_batch_size
        )
        data = self._source(x, y, sample_weight, steps_per_epoch, "fit", batch_size)
        data, validation = self._validation(data, validation_split, validation_data, validation_steps, judge_size)
        if class_weight is not None:
            data = self._by_class(data, class_weight)
        self.judged_every = None if validation is None else judge_every
        history, turns = self._start(callbacks, plan.stop, data.steps(batch_size), verbose)
        begin, end = turns.listeners("on_train_batch_begin"), turns.listeners("on_train_batch_end")
        wants_logs = any(not isinstance(getattr(hook, "__self__", None), ProgressBar) for hook in end)
        for epoch in plan:
            turns.tell("on_epoch_begin", epoch, {})
            self._reset_logs()
            for step, batch in enumerate(data.batches(batch_size, shuffle)):
                for hook in begin:
                    hook(step, {})
                loss = self.train_step(batch.x, batch.y, batch.sample_weight)
                if xp.device == "cpu" and not abs(loss) < float("inf") and not turns.bears_nan:
                    raise explain_not_finite(self, epoch, step, loss)
                self._count(loss, batch)
                logs = self.current_logs() if wants_logs else {}
                for hook in end:
                    hook(step, logs)
                if self.stop_training:
                    break
            logs = self.current_logs()
            if not abs(logs["loss"]) < float("inf") and not turns.bears_nan:  # a GPU's loss is read once an epoch
                raise explain_not_finite(self, epoch, None, logs["loss"])
            if validation is not None and (epoch + 1) % judge_every == 0:
                during = f"epoch {epoch + 1}, validation"
                judged = self._judge(validation, judge_size, turns, during)
                logs |= {f"val_{name}": value for name, value in judged.items()}
            turns.tell("on_epoch_end", epoch, logs)
            if self.stop_training:
                break
        turns.tell("on_train_end", logs)
        # The last step of all may have spoilt the weights, and no loss would tell.
        if not turns.bears_nan and not self._finite_weights():
            raise explain_not_finite(self, epoch, None, logs["loss"])
        return history

    def train_step(self, x: Array, y: Array, sample_weight: Array | None = None) -> Array:
        """Learn from one batch; returns its loss."""
        y_pred = self.graph.forward(x, training=True)
        if self.graph.masked:
            sample_weight = self._without_masked(sample_weight)
        loss = self.loss(y, y_pred, sample_weight)
        self.zero_gradients()
        self.graph.backward(self.loss.gradient(y, y_pred, sample_weight))
        if self._has_penalties:
            loss = loss + self.penalty_of_batch(with_gradients=True)
        self.optimizer.apply([w.grad for w in self._learning], self._learning)
        for w in self._constrained:
            w.value[...] = w.constraint(w.value)
        return loss

    def penalty_of_batch(self, with_gradients: bool = False) -> Any:
        """What weights and outputs of the last batch add to the loss, by regularizers and `add_loss`.

        The gradients of the outputs' part are in the way back already; those of the weights are added here.
        """
        total = self.graph.penalty()
        for w in self._learning:
            if w.regularizer is not None:
                total = total + w.regularizer(w.value)
                if with_gradients:
                    w.grad += w.regularizer.gradient(w.value)
        return total

    def zero_gradients(self) -> None:
        """Forget the gradients of the last batch: `backward` adds to them."""
        for w in self._all:
            w.grad.fill(0)

    @_quietly
    @few_threads
    def evaluate(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        verbose: Any = "auto",
        sample_weight: Any = None,
        steps: int | None = None,
        callbacks: Any = None,
        return_dict: bool = False,
    ) -> Any:
        """Judge the model on examples, without learning from them.

        Returns
            The loss; with metrics a list of loss and metrics; with `return_dict` a dictionary of them by name.
        """
        self._need_compile("evaluate")
        batch_size = check_count("evaluate", "batch_size", 32 if batch_size is None else batch_size)
        data = self._source(x, y, sample_weight, steps, "evaluate", batch_size)
        logs = self._judge(data, batch_size, CallbackList(callbacks, self), "evaluate")
        if _level(verbose):
            print("  ".join(f"{name} {value:.4f}" for name, value in logs.items()))
        return logs if return_dict else _scalar_or_list(logs)

    @_quietly
    @few_threads
    def predict(
        self,
        x: Any,
        batch_size: int | None = None,
        verbose: Any = "auto",
        steps: int | None = None,
        callbacks: Any = None,
    ) -> Any:
        """What the model says: one row of outputs for each example, as a NumPy array.

        For several outputs a list of arrays, or a dictionary if the model was made with one.
        """
        _level(verbose)
        batch_size = check_count("predict", "batch_size", 32 if batch_size is None else batch_size)
        data = self._questions(x, steps, batch_size)
        turns = CallbackList(callbacks, self)
        begin, end = turns.listeners("on_predict_batch_begin"), turns.listeners("on_predict_batch_end")
        turns.tell("on_predict_begin", {})
        outputs: list[list[np.ndarray]] = []
        for step, batch in enumerate(data.batches(batch_size)):
            for hook in begin:
                hook(step, {})
            made = self.graph.forward(batch.x)
            outputs.append([to_numpy(part) for part in (made if isinstance(made, list) else [made])])
            for hook in end:
                hook(step, {"outputs": self._as_asked(outputs[-1])})
        turns.tell("on_predict_end", {})
        if len(outputs) == 1:
            return self._as_asked([np.array(part) for part in outputs[0]])
        return self._as_asked([np.concatenate(parts) for parts in zip(*outputs, strict=True)])

    @_quietly
    @few_threads
    def train_on_batch(
        self, x: Any, y: Any = None, sample_weight: Any = None, class_weight: Any = None, return_dict: bool = False
    ) -> Any:
        """One step of learning from exactly these examples.

        Returns
            The loss of these examples, before the step; with metrics a list of loss and metrics, or a dictionary.
        """
        self._need_compile("train_on_batch")
        data = self._data(x, y, sample_weight, "train_on_batch")
        if class_weight is not None:
            data = data.weighted(class_weight)
        self._gather_variables()
        [batch] = data.batches(len(data))
        loss = self.train_step(batch.x, batch.y, batch.sample_weight)
        if not abs(float(loss)) < float("inf"):
            raise explain_not_finite(self, None, None, loss)
        self._reset_logs()
        self._count(loss, batch)
        logs = self.current_logs()
        return logs if return_dict else _scalar_or_list(logs)

    @_quietly
    @few_threads
    def test_on_batch(self, x: Any, y: Any = None, sample_weight: Any = None, return_dict: bool = False) -> Any:
        """Judge the model on exactly these examples; returns as `train_on_batch` does."""
        self._need_compile("test_on_batch")
        data = self._data(x, y, sample_weight, "test_on_batch")
        logs = self._judge(data, len(data), CallbackList(None, self), "test_on_batch")
        return logs if return_dict else _scalar_or_list(logs)

    def predict_on_batch(self, x: Any) -> Any:
        """What the model says to these examples, all at once."""
        return self.predict(x, batch_size=len(self._inputs_alone(x)), verbose=0)

    @property
    def input_shape(self) -> Any:
        """Shape of the inputs, None for the batch; a list for several."""
        shapes = [node.shape for node in self.graph.inputs]
        return shapes if len(shapes) > 1 else shapes[0]

    @property
    def output_shape(self) -> Any:
        """Shape of the outputs, None for the batch; a list for several."""
        shapes = [node.shape for node in self.graph.outputs]
        return shapes if len(shapes) > 1 else shapes[0]

    # Steps of the above.

    def _start(self, callbacks: Any, epochs: int, steps: int, verbose: Any) -> tuple[History, CallbackList]:
        """Gather the variables once, wake the callbacks."""
        self.stop_training = False
        self._gather_variables()
        if not self._learning:
            warnings.warn(
                f"{self.name} has no weights that learn: all its layers are frozen, or have none.", stacklevel=3
            )
        self.history = History()
        turns = CallbackList(callbacks, self, epochs=epochs, steps=steps, verbose=_level(verbose))
        turns.callbacks.append(self.history)  # last, so that it keeps what the others add to the logs
        self.history.set_model(self)
        self.history.set_params({"epochs": epochs, "steps": steps, "verbose": _level(verbose)})
        if _level(verbose):
            bar = ProgressBar(_level(verbose))
            bar.set_model(self)
            bar.set_params({"epochs": epochs, "steps": steps})
            turns.callbacks.insert(0, bar)
        turns.tell("on_train_begin", {})
        return self.history, turns

    def _gather_variables(self) -> None:
        layers = list({id(node.layer): node.layer for node in self.graph.nodes}.values())
        self._all: list[Variable] = [w for layer in layers for w in layer.weights]
        self._learning: list[Variable] = [w for layer in layers for w in layer.trainable_variables]
        self._constrained = [w for w in self._learning if w.constraint is not None]
        self._has_penalties = any(w.regularizer is not None for w in self._learning) or any(map(_adds, layers))

    def _need_compile(self, method: str) -> None:
        if self.optimizer is None or self.loss is None:
            what = "compile it first" if self.optimizer is None else "compile it with a loss"
            raise RuntimeError(f"{method} needs to know how: {what}, e.g. model.compile(optimizer='sgd', loss='mse').")

    def _finite_weights(self) -> bool:
        """Whether all weights that learn still are numbers: their sum tells, unless it overflows by itself."""
        return all(abs(float(w.value.sum())) < float("inf") or bool(xp.isfinite(w.value).all()) for w in self._learning)


def _adds(layer: Any) -> bool:
    """Whether a layer, or one that it holds, may add to the loss by itself."""
    return layer.activity_regularizer is not None or layer._on_tape or any(map(_adds, layer.sublayers()))


def _epochs(initial_epoch: Any, epochs: Any) -> range:
    """The epochs to go through, counted from 0."""
    epochs = check_count("fit", "epochs", epochs)
    first = check_count("fit", "initial_epoch", initial_epoch, least=0)
    if first >= epochs:
        raise ValueError(
            f"fit: epochs={epochs} says where to stop, not how many more; with initial_epoch={first} none is left."
        )
    return range(first, epochs)


def _level(verbose: Any) -> int:
    if verbose not in ("auto", 0, 1, 2):
        raise ValueError(f"verbose must be 'auto', 0, 1 or 2; received {verbose!r}.")
    return 1 if verbose == "auto" else int(verbose)


def _scalar_or_list(logs: dict[str, float]) -> Any:
    values = list(logs.values())
    return values[0] if len(values) == 1 else values
