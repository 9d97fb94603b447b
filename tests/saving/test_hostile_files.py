"""No damaged or hostile file runs code, writes anywhere, floods memory, takes long, or loads other numbers."""

from __future__ import annotations

import random
import time
import tracemalloc
import warnings

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from saving.hostile import HOSTILE, honest, rewritten

import nnteach
from nnteach.models import load_model
from nnteach.saving import ModelFileError

SECONDS = 5.0  # of this process: others that share the machine do not count
CONSTANT = 60_000_000  # bytes that reading two million bytes of JSON may take, whatever they say


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    nnteach.utils.set_random_seed(1)
    return honest(tmp_path_factory.mktemp("honest"))


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_refused_at_once_and_costs_nothing(case, file, tmp_path):
    target = tmp_path / "hostile.nnteach"
    target.write_bytes(HOSTILE[case](file.read_bytes()))
    before = nnteach.random.get_state()
    tracemalloc.start()
    start = time.process_time()
    try:
        with pytest.raises(ModelFileError) as caught:
            load_model(target)
        seconds, (_, peak) = time.process_time() - start, tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert str(target) in str(caught.value)
    assert len(str(caught.value)) < 1000
    assert seconds < SECONDS
    assert peak < CONSTANT, f"{peak / 1e6:.0f} MB"
    assert [path.name for path in tmp_path.iterdir()] == ["hostile.nnteach"]
    assert nnteach.random.get_state() == before
    model = nnteach.Sequential([nnteach.Input((4,)), nnteach.layers.Dense(6)])
    weights = model.get_weights()
    with pytest.raises(ModelFileError):
        model.load_weights(target)
    for a, b in zip(weights, model.get_weights(), strict=True):
        assert_array_equal(a, b)


def test_a_file_of_a_version_to_come_says_who_made_it_and_to_update(file, tmp_path):
    def later(said, members):
        said.update(version=2, made_by="nnteach 3.0.0", something="new")

    target = tmp_path / "later.nnteach"
    target.write_bytes(rewritten(file.read_bytes(), later))
    with pytest.raises(ModelFileError, match=r"made by a newer 'nnteach 3\.0\.0'.*this is nnteach 0\.1\.0.*update"):
        load_model(target)


def test_an_error_names_file_place_expected_and_got(file, tmp_path):
    target = tmp_path / "m.nnteach"
    target.write_bytes(HOSTILE["a weight too short"](file.read_bytes()))
    with pytest.raises(ModelFileError, match=r"m\.nnteach: weights/0: expected 96 bytes, got 95"):
        load_model(target)


def test_a_flipped_bit_in_a_number_is_noticed(file, tmp_path):
    data = bytearray(file.read_bytes())
    weights = load_model(file).get_weights()[0].tobytes()
    data[data.find(weights) + 10] ^= 1
    target = tmp_path / "m.nnteach"
    target.write_bytes(data)
    with pytest.raises(ModelFileError, match=r"weights/0.*CRC"):
        load_model(target)


def test_loading_takes_at_most_twice_what_the_model_takes(tmp_path):
    model = nnteach.Sequential([nnteach.Input((1000,)), nnteach.layers.Dense(2000), nnteach.layers.Dense(1000)])
    takes = 2 * sum(w.nbytes for w in model.get_weights())  # a weight and its gradient
    model.save(tmp_path / "m.nnteach")
    tracemalloc.start()
    try:
        load_model(tmp_path / "m.nnteach")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 1.2 * takes


def mutate(data: bytes, chance: random.Random) -> bytes:
    """Flip, overwrite, insert, delete, repeat or move some bytes."""
    changed = bytearray(data)
    for _ in range(chance.choice([1, 1, 2, 4])):
        at, length = chance.randrange(len(changed)), chance.choice([1, 1, 2, 4, 16, 200])
        kind = chance.randrange(6)
        if kind == 0:
            changed[at] ^= 1 << chance.randrange(8)
        elif kind == 1:
            changed[at : at + length] = chance.randbytes(length)
        elif kind == 2:
            changed[at:at] = chance.randbytes(length)
        elif kind == 3:
            del changed[at : at + length]
        elif kind == 4:
            changed[at:at] = changed[at : at + length]
        else:
            other = chance.randrange(len(changed))
            changed[at : at + length] = changed[other : other + length]
        changed = changed or bytearray(b"x")
    return bytes(changed)


def mutate_description(data: bytes, chance: random.Random) -> bytes:
    """Change what model.json says, with right checksums: the way past the first gate."""

    def change(said, members):
        place, key = said, None
        while isinstance(place, (dict, list)) and place and (key is None or chance.random() < 0.85):
            parent, key = place, chance.choice(list(place) if isinstance(place, dict) else range(len(place)))
            place = parent[key]
        if isinstance(parent, dict) and chance.random() < 0.1:
            del parent[key]
        elif isinstance(parent, list) and chance.random() < 0.2:
            parent.append(place)
        else:
            parent[key] = chance.choice([
                None, True, False, 0, 1, -1, 2, 3, 0.5, -0.0, 1e308, 10**9, 10**18, 10**40, "", "x", "float64", "Dense", "Adam",
                [], {}, [0], [[]], {"tuple": []}, {"dict": {}}, {"float": "nan"}, {"float": "inf"}, {"activation": "tanh"},
                {"object": ["layer", "Dense"], "config": {"units": 3}}, {"object": ["metric", "Mean"], "config": {}},
                {"object": ["initializer", "Ones"], "config": {}}, place,
            ])  # fmt: skip

    return rewritten(data, change)


def fuzz(file, tmp_path, count, mutation, seed):
    """How many mutants were refused and how many loaded; each that loads gives the right numbers."""
    data, chance = file.read_bytes(), random.Random(seed)
    right = load_model(file)
    x = np.linspace(-1, 1, 12, dtype="float32").reshape(3, 4)
    predicted, weights = right.predict(x, verbose=0), right.get_weights()
    target = tmp_path / "mutant.nnteach"
    refused = loaded = 0
    slowest = 0.0
    for number in range(count):
        mutant = mutation(data, chance)
        target.write_bytes(mutant)
        start = time.process_time()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                model = load_model(target)
        except ModelFileError:
            refused += 1
        except BaseException as error:
            error.add_note(f"mutant {number} of seed {seed}")
            raise
        else:
            loaded += 1
            for a, b in zip(weights, model.get_weights(), strict=True):
                assert_array_equal(a, b)
            if mutation is mutate:
                assert_array_equal(model.predict(x, verbose=0), predicted)
        slowest = max(slowest, time.process_time() - start)
    assert slowest < SECONDS
    return refused, loaded


def test_two_thousand_mutants_are_refused_or_are_the_right_model(file, tmp_path):
    refused, loaded = fuzz(file, tmp_path, 2000, mutate, 1)
    assert refused > 1000
    assert loaded > 0  # a changed date in the directory changes no number


def test_mutants_with_right_checksums_are_refused_or_have_the_right_weights(file, tmp_path):
    refused, loaded = fuzz(file, tmp_path, 400, mutate_description, 2)
    assert refused > 200
    assert loaded > 10


@pytest.mark.full
def test_a_hundred_thousand_mutants(file, tmp_path):
    print(fuzz(file, tmp_path, 80_000, mutate, 3), fuzz(file, tmp_path, 20_000, mutate_description, 4))
