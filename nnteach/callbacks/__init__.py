"""Callbacks: what else should happen while a model trains."""

from nnteach.callbacks.callback import Callback, CallbackList, History, LambdaCallback, Logs
from nnteach.callbacks.checkpoint import ModelCheckpoint
from nnteach.callbacks.early_stopping import EarlyStopping
from nnteach.callbacks.logging import CSVLogger, TerminateOnNaN
from nnteach.callbacks.rates import LearningRateScheduler, ReduceLROnPlateau

__all__ = [
    "CSVLogger", "Callback", "CallbackList", "EarlyStopping", "History", "LambdaCallback", "LearningRateScheduler",
    "Logs", "ModelCheckpoint", "ReduceLROnPlateau", "TerminateOnNaN",
]  # fmt: skip
