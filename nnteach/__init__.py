"""nnteach: a small Keras that one can read."""
