"""A model as a table."""

import pytest

import nnteach
from nnteach import Model, layers
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


def branching():
    image, series = nnteach.Input((4, 4, 1), name="image"), nnteach.Input((3, 2), name="series")
    inner_in = nnteach.Input((9,), name="enters")
    inner = Model(inner_in, Dense(4, name="deep")(inner_in), name="inner")
    seen = inner(Flatten(name="flat")(layers.Conv2D(1, 2, name="conv", trainable=False)(image)))
    y, h, _c = layers.LSTM(4, return_state=True, name="lstm")(series)
    outputs = [layers.Add(name="sum")([seen, h]), layers.BatchNormalization(name="norm")(y)]
    return Model([image, series], outputs, name="two")


def cells(text):
    """{layer: [shape, params, ...]} of the rows of a table."""
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in text.splitlines() if line.startswith("│")]
    return {row[0]: row[1:] for row in rows}


def test_branches_say_whom_they_read(capsys):
    """Shapes and numbers are those that Keras prints for this model."""
    out = table(branching(), capsys)
    rows = cells(out)
    assert rows["Layer (type)"] == ["Output Shape", "Param #", "Connected to"]
    assert rows["image (InputLayer)"] == ["(None, 4, 4, 1)", "0", "-"]
    assert rows["conv (Conv2D)"] == ["(None, 3, 3, 1)", "5", "image"]
    assert rows["inner (Model)"] == ["(None, 4)", "40", "flat"]
    assert rows["lstm (LSTM)"] == ["[(None, 4), (None, 4), (None, 4)]", "112", "series"]
    assert rows["sum (Add)"] == ["(None, 4)", "0", "inner, lstm[1]"]
    assert rows["norm (BatchNormalization)"] == ["(None, 4)", "16", "lstm[0]"]
    assert " Total params: 173 (692.00 B)" in out
    assert " Trainable params: 160 (640.00 B)" in out
    assert " Non-trainable params: 13 (52.00 B)" in out
    assert len({len(line) for line in out.splitlines()[1:-3]}) == 1


def test_a_row_of_layers_needs_no_such_column(capsys):
    x = nnteach.Input((3,), name="x")
    out = table(Model(x, Dense(1, name="out")(Dense(2, name="hidden")(x))), capsys)
    assert "Connected to" not in out
    assert list(cells(out)) == ["Layer (type)", "x (InputLayer)", "hidden (Dense)", "out (Dense)"]


def test_a_layer_called_twice_is_one_row_that_says_both(capsys):
    x = nnteach.Input((3,), name="x")
    shared = Dense(3, name="shared")
    out = table(Model(x, layers.Add(name="sum")([shared(shared(x)), x])), capsys)
    assert cells(out)["shared (Dense)"] == ["(None, 3)", "12", "x, shared"]
    assert cells(out)["sum (Add)"] == ["(None, 3)", "0", "shared:2, x"]
    assert "Total params: 12" in out


def test_models_within_the_model_open_when_asked(capsys):
    model = branching()
    model.summary(expand_nested=True, show_trainable=True)
    rows = cells(capsys.readouterr().out)
    assert rows["Layer (type)"][-1] == "Trainable"
    assert rows["└ deep (Dense)"] == ["(None, 4)", "40", "enters", "Y"]
    assert rows["conv (Conv2D)"][-1] == "N"
    assert rows["flat (Flatten)"][-1] == "-"
    assert list(rows).index("└ deep (Dense)") == list(rows).index("inner (Model)") + 2


def test_an_optimizer_that_remembers_is_counted_as_in_keras(capsys):
    model = nnteach.Sequential([nnteach.Input((4,)), Dense(3), Dense(2)])
    model.compile("adam", "mse")
    assert "Optimizer params" not in table(model, capsys)
    model.fit([[1.0, 2.0, 3.0, 4.0]], [[1.0, 2.0]], verbose=0)
    out = table(model, capsys)
    assert " Optimizer params: 48 " in out  # two for each of 23 weights, the step and the rate
    assert " Total params: 71 " in out
    assert " Trainable params: 23 (92.00 B)" in out


def test_the_text_can_go_elsewhere_and_be_narrow():
    said = []
    branching().summary(line_length=70, print_fn=said.append)
    [text] = said
    lines = text.splitlines()[1:-3]
    assert {len(line) for line in lines} == {70}
    together = "".join(line.split("│")[2].strip() for line in lines if line.startswith("│"))
    assert "[(None,4),(None,4),(None,4)]" in together.replace(" ", ""), "nothing is cut off, only broken"
    branching().summary(line_length=150, print_fn=said.append)
    assert {len(line) for line in said[1].splitlines()[1:-3]} == {150}


def test_a_range_of_layers_can_be_shown(capsys):
    branching().summary(layer_range=["conv", "inn"])
    assert list(cells(capsys.readouterr().out)) == [
        "Layer (type)", "conv (Conv2D)", "flat (Flatten)", "series (InputLayer)", "inner (Model)"
    ]  # fmt: skip


def test_what_a_summary_cannot_do_is_said():
    model = branching()
    with pytest.raises(ValueError, match="no layer 'konv' for layer_range; it has image"):
        model.summary(layer_range=["konv", "sum"])
    with pytest.raises(ValueError, match="layer_range takes two names"):
        model.summary(layer_range=["conv"])
    with pytest.raises(NotImplementedError, match="'positions'"):
        model.summary(positions=[0.3, 0.6, 1.0])
    with pytest.raises(ValueError, match="line_length=20 is too short"):
        model.summary(line_length=20)
    with pytest.raises(TypeError, match="line_length"):
        model.summary(line_length="wide")
    with pytest.raises(TypeError, match="show_trainable"):
        model.summary(show_trainable="yes")


def test_a_model_of_ones_own_tells_what_it_knows(capsys):
    class Own(Model):
        def __init__(self):
            super().__init__(name="own")
            self.hidden, self.out = Dense(3, name="hidden"), Dense(1, name="out")

        def call(self, x):
            return self.out(self.hidden(x))

    model = Own()
    assert cells(table(model, capsys))["hidden (Dense)"] == ["?", "? (not built)"]
    model.build((None, 2))
    model.predict([[1.0, 2.0]], verbose=0)
    out = table(model, capsys)
    assert cells(out)["hidden (Dense)"] == ["(None, 3)", "9"]
    assert "Total params: 13" in out
