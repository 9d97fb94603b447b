"""Explorables: pictures of a neural network that one can take hold of."""
