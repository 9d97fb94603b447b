"""Explorables: pictures of a neural network that one can take hold of.

import nnteach_widgets as explore
explore.activation_lab()
"""

from nnteach_widgets import plots
from nnteach_widgets.activations import activation_lab
from nnteach_widgets.bender import layer_bender
from nnteach_widgets.bias import bias_bench
from nnteach_widgets.builder import network_builder
from nnteach_widgets.clones import clone_army
from nnteach_widgets.dead import dead_units
from nnteach_widgets.deep import deep_stack
from nnteach_widgets.explorable import Explorable
from nnteach_widgets.figure_view import FigureView
from nnteach_widgets.hill import hill_walker
from nnteach_widgets.initial import initializer_lab
from nnteach_widgets.live import live_training
from nnteach_widgets.merge import linear_merge
from nnteach_widgets.monitor import training_monitor
from nnteach_widgets.neuron import neuron_bench
from nnteach_widgets.palette import DARK, LIGHT, escape, plain, style
from nnteach_widgets.shapes import shape_viewer
from nnteach_widgets.unfold import unfold_fit
from nnteach_widgets.weights import weight_microscope

__all__ = [
    "DARK",
    "LIGHT",
    "Explorable",
    "FigureView",
    "activation_lab",
    "bias_bench",
    "clone_army",
    "dead_units",
    "deep_stack",
    "escape",
    "hill_walker",
    "initializer_lab",
    "layer_bender",
    "linear_merge",
    "live_training",
    "network_builder",
    "neuron_bench",
    "plain",
    "plots",
    "shape_viewer",
    "style",
    "training_monitor",
    "unfold_fit",
    "weight_microscope",
]
