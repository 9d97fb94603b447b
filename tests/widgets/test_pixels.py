"""An image on whole pixels: each of its pixels arrives, in its place, on any screen."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from nnteach_widgets.pixels import Pixels
from nnteach_widgets.rendering import Stage

IMAGE = np.arange(4 * 6 * 3, dtype=np.uint8).reshape(4, 6, 3) * 3


def stage(**look):
    figure = Figure(figsize=(0.4, 0.3), dpi=100)
    pixels = figure.add_artist(Pixels(10, 25, **look))
    return Stage(figure, [pixels]), pixels


@pytest.mark.parametrize("ratio", [1, 2, 3])
def test_every_pixel_is_a_square_of_whole_pixels_from_its_upper_left_corner(ratio):
    shown, pixels = stage()
    pixels.set_data(IMAGE)
    seen = shown.pixels(ratio)[..., :3]
    assert seen.shape[:2] == (30 * ratio, 40 * ratio)
    part = seen[5 * ratio : 9 * ratio, 10 * ratio : 16 * ratio]  # 25 from below is 5 from above
    np.testing.assert_array_equal(part, IMAGE.repeat(ratio, axis=0).repeat(ratio, axis=1))
    rest = seen.copy()
    rest[5 * ratio : 9 * ratio, 10 * ratio : 16 * ratio] = 255
    assert (rest == 255).all()


def test_on_a_screen_in_between_no_row_and_no_column_is_lost():
    shown, pixels = stage()
    pixels.set_data(IMAGE)
    seen = shown.pixels(1.5)[..., :3].reshape(-1, 3)
    assert {tuple(p) for p in IMAGE.reshape(-1, 3)} <= {tuple(p) for p in seen}


def test_without_an_image_and_invisible_nothing_is_drawn():
    shown, pixels = stage()
    assert (shown.pixels() == 255).all()
    pixels.set_data(IMAGE)
    pixels.set_visible(False)
    assert (shown.pixels() == 255).all()
