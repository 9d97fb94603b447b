"""The door to the bias bench: one neuron with its biases, or a layer with one bias for each neuron or one for all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from nnteach_widgets import bias_layer, bias_neuron
from nnteach_widgets.bias_layer import LayerBiasBench, layer_bench
from nnteach_widgets.bias_layer_scene import SCENES, of_classes, of_model
from nnteach_widgets.bias_neuron import BiasBench, given_state
from nnteach_widgets.curves import Function
from nnteach_widgets.explorable import Preset, chosen

PRESETS: dict[str, Preset] = {**bias_neuron.PRESETS, **bias_layer.PRESETS}


def bias_bench(
    model: Any = None,
    x: Any = None,
    *,
    y: Any = None,
    layer: str | int | None = None,
    neurons: Sequence[int] | None = None,
    names: Sequence[str] | None = None,
    shared: bool | None = None,
    function: Function | None = None,
    b: float | None = None,
    c: float | None = None,
    w: float | None = None,
    preset: str | None = None,
    hide: Iterable[str] = (),
) -> BiasBench | LayerBiasBench:
    """Explore what a bias does: of one neuron, before and after its activation; or of a whole layer.

        explore.bias_bench()                              # one neuron
        explore.bias_bench(function="sigmoid", b=2)
        explore.bias_bench(preset="softmax")              # a layer that learns how frequent each class is
        explore.bias_bench(y=labels)                      # the same with your labels
        explore.bias_bench(model, x, layer="hidden")      # the biases of your own layer, for your own examples

    Args
        model, x: a model of yours and examples for it.
        layer: of that model, by name or place; without it the first one with a bias for each neuron.
        neurons: up to six of the layer's neurons (or filters), counted from 0; without it the first six.
        y: labels of two to six classes, for a layer that learns their frequencies from inputs that are all 0.
        names: what to call the classes of y.
        shared: begin with one bias for the whole layer.
        function, b, c, w: of one neuron: a name the engine knows or a function of your own; the bias before and the
            bias after it; the weight.
        preset: of one neuron "sideways", "up", "sign", "steep", "half" or "linear"; of a layer "softmax", "shared" or
            "rare".
        hide: controls to leave out: "before", "after", "weight", "function"; of a layer "sharing", "bias 1" and so on.

    Raises
        TypeError: arguments of two different views together; a model without x; not a model; not an array function.
        ValueError: an unknown name; a value outside its slider; a layer without biases; labels or names that do not
            fit.
    """
    neuron = {"function": function, "b": b, "c": c, "w": w}
    source = [name for name, value in {"model": model, "y": y, "preset": preset}.items() if value is not None]
    if len(source) > 1 and not (preset in bias_neuron.PRESETS and source == ["preset"]):
        raise TypeError(f"bias_bench shows one thing at a time: give {' or '.join(source)}, not both.")
    start = chosen(PRESETS, preset)
    of_a_layer = source != [] and preset not in bias_neuron.PRESETS
    _refuse_unused(of_a_layer, neuron, {"x": x, "layer": layer, "neurons": neurons, "names": names, "shared": shared})
    if not of_a_layer:
        return BiasBench(given_state(start, function, b, c, w), front=start.front, hide=hide)
    _refuse_unused(model is not None, {"names": names}, {"x": x, "layer": layer, "neurons": neurons})
    if y is None and names is not None:
        raise TypeError("bias_bench: names are for the classes of y.")
    if model is not None and x is None:
        raise TypeError("bias_bench received a model without x, the examples to show it with: bias_bench(model, x).")
    scene = of_model(model, x, layer, neurons) if model is not None else of_classes(y, names) if y is not None else None
    return layer_bench(start, scene or SCENES[str(preset)](), shared, hide)


def _refuse_unused(second: bool, first_only: dict[str, Any], second_only: dict[str, Any]) -> None:
    """No argument is accepted and then ignored."""
    unused = [name for name, value in (first_only if second else second_only).items() if value is not None]
    if unused:
        raise TypeError(f"bias_bench: {', '.join(unused)} would change nothing in this view. See its examples.")
