"""One training step opened up: every operation on single numbers, with its local derivatives."""

from nnteach.tracing.number import Number
from nnteach.tracing.run import trace
from nnteach.tracing.trace import Path, Share, Trace

__all__ = ["Number", "Path", "Share", "Trace", "trace"]
