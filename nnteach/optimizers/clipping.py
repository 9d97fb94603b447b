"""Clipping: a gradient that is too long is shortened before the step, so that one bad batch does no harm."""

from __future__ import annotations

from collections.abc import Sequence

from nnteach.backend import Array, xp
from nnteach.variable import Bundle


def clip_by_value(gradients: Sequence[Array], largest: float) -> list[Array]:
    """Each number between -largest and largest. This bends the direction of the step."""
    return [xp.clip(gradient, -largest, largest) for gradient in gradients]


def clip_by_norm(gradients: Sequence[Array], bundles: Sequence[Bundle], longest: float) -> list[Array]:
    """The gradient of each weight matrix, of each bias, by itself: at most that long, in the same direction."""
    clipped = [gradient.copy() for gradient in gradients]
    for gradient, bundle in zip(clipped, bundles, strict=True):
        for part in bundle.split(gradient):
            part *= longest / xp.maximum(xp.sqrt((part * part).sum()), longest)
    return clipped


def clip_by_global_norm(gradients: Sequence[Array], longest: float) -> list[Array]:
    """All gradients as one arrow: at most that long, in the same direction.

    Source
        Pascanu et al. 2013, "On the difficulty of training recurrent neural networks".
    """
    squares = sum((gradient * gradient).sum() for gradient in gradients)
    scale = longest / xp.maximum(xp.sqrt(squares), longest)
    return [(gradient * scale).astype(gradient.dtype, copy=False) for gradient in gradients]
