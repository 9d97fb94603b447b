"""Whatever is public has its line in the table; without one, nobody has tested it."""

import inspect

import pytest
from specs import ACTIVATIONS, LAYERS, LOSSES, OPTIMIZERS, LayerSpec

from nnteach import activations, layers, losses, optimizers

NOT_A_LAYER = {"Input", "InputLayer", "Layer", "Operation"}  # where data enter, the base, what symbols are put through


def public_classes(module, base):
    return {c for name, c in vars(module).items()
            if inspect.isclass(c) and issubclass(c, base) and c is not base and not name.startswith("_")}  # fmt: skip


def test_every_layer_has_its_line():
    public = {getattr(layers, name) for name in layers.__all__ if name not in NOT_A_LAYER and name[0].isupper()}
    assert public == {spec.layer for spec in LAYERS if spec.layer.__module__.startswith("nnteach.")}


@pytest.mark.parametrize("layer", [spec.layer for spec in LAYERS], ids=lambda layer: layer.__name__)
def test_every_layer_says_the_shape_of_its_output(layer):
    """A layer that does not is run to see; a hostile model file could make that take all memory."""
    assert layer.compute_output_shape is not layers.Layer.compute_output_shape


def test_every_loss_has_its_line():
    public = public_classes(losses, losses.Loss) - {losses.FromFunction}
    assert public == {spec.loss for spec in LOSSES} == set(losses._BY_NAME.values())
    assert set(losses._FUNCTIONS) == {spec.function for spec in LOSSES}


def test_every_activation_has_its_line():
    public = {f for name, f in vars(activations).items()
              if isinstance(f, activations.Activation) and not name.startswith("_")}  # fmt: skip
    assert public == {spec.activation for spec in ACTIVATIONS} == set(activations._BY_NAME.values())
    classes = public_classes(activations, activations.Activation) - {activations.FromFunction}
    assert classes == {type(spec.activation) for spec in ACTIVATIONS}


def test_every_optimizer_has_its_line():
    assert public_classes(optimizers, optimizers.Optimizer) == {spec.optimizer for spec in OPTIMIZERS}
    assert set(optimizers._BY_NAME.values()) == {spec.optimizer for spec in OPTIMIZERS}


@pytest.mark.parametrize("spec", [*LAYERS, *LOSSES, *OPTIMIZERS], ids=lambda s: type(s).__name__)
def test_every_line_says_what_works_and_what_must_be_refused(spec):
    lines = [spec, *_lines_of_its_kin(spec)]
    assert any(line.samples for line in lines)
    assert any(line.bad for line in lines)


def _lines_of_its_kin(spec):
    """A wrapper is tried around one layer at a time, as classes that the tables make."""
    if not isinstance(spec, LayerSpec):
        return []
    here = [line for line in LAYERS if line.layer.__module__.startswith("specs.")]
    if spec in here:
        return [line for line in LAYERS if line not in here and issubclass(spec.layer, line.layer)]
    return [line for line in here if issubclass(line.layer, spec.layer)]
