"""Labels beside lines: apart from one another, near their line, inside the picture."""

import numpy as np
import pytest

from nnteach_widgets.labels import spread


def test_labels_with_room_stay_where_they_want_to_be():
    assert spread([0.9, 0.1, 0.5], 0.2, 0, 1) == pytest.approx([0.9, 0.1, 0.5])


def test_two_labels_at_one_place_part_evenly():
    assert spread([0.5, 0.5], 0.2, 0, 1) == pytest.approx([0.4, 0.6])


@pytest.mark.parametrize("seed", range(30))
def test_labels_keep_their_distance_their_order_and_the_picture(seed):
    rng = np.random.default_rng(seed)
    wanted = rng.choice([0.0, 0.2, 0.5, 1.0, 1.4], size=7) + rng.normal(0, 0.01, size=7)
    places = np.array(spread(list(wanted), 0.1, 0, 1))
    assert places.min() >= -1e-9 and places.max() <= 1 + 1e-9
    assert np.diff(np.sort(places)).min() >= 0.1 - 1e-9
    order = np.argsort(wanted, kind="stable")
    assert (np.diff(places[order]) > 0).all()


def test_too_many_labels_share_the_room():
    places = spread([0.5] * 21, 0.1, 0, 1)
    assert sorted(places) == pytest.approx(np.linspace(0, 1, 21))


def test_no_labels():
    assert spread([], 0.1, 0, 1) == []
