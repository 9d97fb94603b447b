"""From `fit` to a layer's formula in few hops: a number that a change can break."""

import sys
from pathlib import Path

import numpy as np

import nnteach
from nnteach.layers import Dense

ENGINE = Path(nnteach.__file__).parent


def calls_of_one_fit():
    """(depth, name, file) of every function of the engine that one fit of one batch enters; fit is at depth 1."""
    model = nnteach.Sequential([nnteach.Input((2,)), Dense(3, activation="relu"), Dense(1)])
    model.compile(optimizer="sgd", loss="mse")
    x, y = np.ones((8, 2)), np.ones((8, 1))
    model.fit(x, y, verbose=0)
    seen, depth = [], 0

    def listen(frame, event, _argument):
        nonlocal depth
        if not Path(frame.f_code.co_filename).is_relative_to(ENGINE):
            return
        if event == "call":
            depth += 1
            seen.append(
                (depth, frame.f_code.co_qualname, Path(frame.f_code.co_filename).relative_to(ENGINE).as_posix())
            )
        elif event == "return":
            depth -= 1

    sys.setprofile(listen)
    try:
        model.fit(x, y, verbose=0)
    finally:
        sys.setprofile(None)
    return seen


def step_of(calls):
    """The calls inside train_step alone."""
    start = next(i for i, (_, name, _) in enumerate(calls) if name == "Trainer.train_step")
    stop = next((i for i, (depth, *_) in enumerate(calls) if i > start and depth <= calls[start][0]), len(calls))
    return calls[start:stop]


def test_a_layer_s_formula_is_at_most_five_calls_from_fit():
    step = step_of(calls_of_one_fit())
    depths = {name: depth for depth, name, _ in step}
    assert depths["Dense.call"] <= 5
    assert depths["Dense.backward"] <= 5
    assert depths["SGD.update_step"] <= 5


def test_the_way_leads_through_the_pages_one_would_name():
    path = [name for _, name, _ in step_of(calls_of_one_fit())]
    landmarks = [
        "Trainer.train_step",
        "Graph.forward",
        "Dense.call",
        "Graph.backward",
        "Dense.backward",
        "Optimizer.apply",
    ]
    places = [path.index(name) for name in landmarks]
    assert places == sorted(places)


def test_one_step_touches_at_most_eleven_files():
    files = {file for _, _, file in step_of(calls_of_one_fit())}
    assert len(files) <= 11, sorted(files)


def test_one_step_of_two_layers_makes_few_calls():
    """Each Python call costs about as much as adding a thousand numbers; and a reader passes each of them."""
    assert len(step_of(calls_of_one_fit())) <= 45


def test_a_learner_who_steps_in_meets_no_code_that_was_made_up_at_run_time():
    for _, name, file in calls_of_one_fit():
        assert (ENGINE / file).is_file(), name
