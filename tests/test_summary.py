"""A model as a table."""

import nnteach
from nnteach.layers import Dense, Dropout, Flatten


def table(model, capsys):
    model.summary()
    return capsys.readouterr().out


def test_the_table_names_layers_shapes_and_numbers_of_parameters(capsys):
    model = nnteach.Sequential(
        [nnteach.Input((28, 28)), Flatten(name="flat"), Dense(128, activation="relu", name="hidden"), Dropout(0.2, name="drop"),
         Dense(10, name="out")], name="digits")  # fmt: skip
    out = table(model, capsys)
    assert 'Model: "digits"' in out
    for row in ("flat (Flatten)", "(None, 784)", "hidden (Dense)", "(None, 128)", "100,480", "out (Dense)", "1,290",
                "Total params: 101,770", "Trainable params: 101,770", "Non-trainable params: 0"):  # fmt: skip
        assert row in out
    widths = {len(line) for line in out.splitlines()[1:-3]}
    assert len(widths) == 1, "the table's lines are of one length"


def test_frozen_layers_are_counted_apart(capsys):
    model = nnteach.Sequential([nnteach.Input((3,)), Dense(2, trainable=False), Dense(1)])
    out = table(model, capsys)
    assert "Total params: 11" in out
    assert "Trainable params: 3" in out
    assert "Non-trainable params: 8" in out


def test_a_model_that_does_not_know_its_inputs_says_so(capsys):
    out = table(nnteach.Sequential([Dense(2, name="first")]), capsys)
    assert "first (Dense)" in out
    assert "? (not built)" in out
    assert "Input(shape)" in out


def test_an_empty_model_has_an_empty_table(capsys):
    assert "Model:" in table(nnteach.Sequential(), capsys)
    assert "Total params: 0" in table(nnteach.Sequential([nnteach.Input((2,))]), capsys)
