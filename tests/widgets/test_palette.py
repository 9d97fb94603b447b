"""Colours are told apart and words can be read, on a light and on a dark page; hostile labels stay labels."""

from itertools import combinations

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from nnteach_widgets.palette import DARK, LIGHT, contrast, escape, palette, plain, style

ROLES = ("data", "model", "truth", "guess", "gradient")
THEMES = pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])


def test_contrast_agrees_with_the_known_ends_of_its_scale():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#777777") == pytest.approx(1)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)  # WCAG's well-known lightest grey for text


@THEMES
@pytest.mark.parametrize("role", ROLES)
def test_words_have_contrast_4_5_and_marks_3(colours, role):
    for behind in (colours.background, colours.shade):
        assert contrast(colours.words(role), behind) >= 4.5
    assert contrast(colours.mark(role), colours.background) >= 3


@THEMES
@pytest.mark.parametrize("name", ["ink", "quiet"])
def test_text_without_a_role_has_contrast_4_5(colours, name):
    for behind in (colours.background, colours.shade):
        assert contrast(getattr(colours, name), behind) >= 4.5


# How the two commonest kinds of colour blindness see linear RGB (Vienot, Brettel, Mollon 1999).
SEEN = {
    "protan": [[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]],
    "deutan": [[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]],
}


@THEMES
@pytest.mark.parametrize("eyes", SEEN)
def test_roles_differ_for_colour_blind_eyes(colours, eyes):
    def seen(role):
        value = int(colours.mark(role)[1:], 16)
        rgb = np.array([value >> 16, value >> 8 & 255, value & 255]) / 255
        return np.clip(np.array(SEEN[eyes]) @ rgb**2.2, 0, 1) ** (1 / 2.2)

    for one, other in combinations(ROLES, 2):
        assert np.linalg.norm(seen(one) - seen(other)) > 0.14, (one, other)  # Okabe and Ito's own closest pair: 0.148


def test_an_unknown_theme_is_light():
    assert palette("dark") is DARK
    assert palette("light") is LIGHT


def test_style_makes_a_figure_dark_and_its_frame_quiet():
    figure = Figure()
    axes = figure.add_subplot()
    style(figure, DARK)
    assert not axes.spines["top"].get_visible()
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    assert tuple(np.asarray(canvas.buffer_rgba())[0, 0, :3]) == (0x11, 0x11, 0x11)


@pytest.mark.parametrize("label", ["$", "$x$", "$\\frac$", "price in $ or $$", "\\alpha", "a\\$b", "100 %", ""])
def test_plain_text_reaches_matplotlib_letter_for_letter(label):
    figure = Figure()
    FigureCanvasAgg(figure)
    text = figure.text(0, 0, plain(label))
    figure.canvas.draw()  # a broken formula would raise here
    assert text._preprocess_math(text.get_text()) == (label, False)


def test_escaped_html_has_no_tags_and_no_quotes_left():
    hostile = """<img src=x onerror="alert('x')">&"""
    escaped = escape(hostile)
    assert not set("<>\"'") & set(escaped)
    assert escaped.startswith("&lt;img")
