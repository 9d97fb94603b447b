"""Data to learn from, without a download: small worlds made on the spot, and three series from nature.

What is made has a `seed`: the same seed gives the same points to everybody, None new ones each time. Inputs are float32
arrays with one row for each example, classes are whole numbers. The three series lie in the package as text
(`data_files/*.csv`); their numbers are in the public domain.
"""

from __future__ import annotations

from importlib import resources
from typing import Any

import numpy as np

from nnteach.errors import check_count, check_number

__all__ = ["blobs", "circles", "co2", "moons", "moving_digits", "nile", "spirals", "sunspots", "waves"]

DIRECTIONS = ("left", "right", "up", "down")
_STEPS = np.array([(0, -1), (0, 1), (-1, 0), (1, 0)])  # rows and columns a digit moves in each picture


def moons(samples: int = 1000, noise: float = 0.1, seed: int | None = 0) -> tuple[np.ndarray, np.ndarray]:
    """Two half moons that reach into each other: no straight line parts them.

    >>> moons()[0].shape
    (1000, 2)

    Args
        samples: how many points, half of them in each moon.
        noise: how far points stray from their arc of radius 1 (standard deviation).

    Returns
        x: (samples, 2). y: (samples,), 0 for the upper moon, 1 for the lower.
    """
    rng, y = _begin("moons", samples, 2, seed)
    angle = np.pi * rng.random(len(y))
    upper = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return _strayed("moons", rng, np.where(y[:, None] == 0, upper, [1, 0.5] - upper), noise), y


def circles(
    samples: int = 1000, noise: float = 0.05, ratio: float = 0.5, seed: int | None = 0
) -> tuple[np.ndarray, np.ndarray]:
    """A circle inside another, around 0.

    >>> circles()[0].shape
    (1000, 2)

    Args
        samples: how many points, half of them on each circle.
        noise: how far points stray from their circle (standard deviation).
        ratio: radius of the inner circle; the outer one's is 1.

    Returns
        x: (samples, 2). y: (samples,), 0 for the outer circle, 1 for the inner.
    """
    rng, y = _begin("circles", samples, 2, seed)
    radius = np.array([1, check_number("circles", "ratio", ratio, 0, 1)])[y]
    return _strayed("circles", rng, _at(radius, 2 * np.pi * rng.random(len(y))), noise), y


def spirals(
    samples: int = 1000, classes: int = 2, turns: float = 1.0, noise: float = 0.03, seed: int | None = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Arms that wind around 0: the nearest points of two classes lie side by side all the way out.

    >>> spirals()[0].shape
    (1000, 2)

    Args
        samples: how many points, shared out among the arms.
        classes: how many arms.
        turns: how often each arm winds around.
        noise: how far points stray from their arm (standard deviation); arms end at radius 1.

    Returns
        x: (samples, 2). y: (samples,), the number of the arm.
    """
    rng, y = _begin("spirals", samples, check_count("spirals", "classes", classes, least=2), seed)
    radius = np.sqrt(0.01 + 0.99 * rng.random(len(y)))  # so that an arm is as dense outside as near the centre
    angle = 2 * np.pi * (check_number("spirals", "turns", turns, 0) * radius + y / classes)
    return _strayed("spirals", rng, _at(radius, angle), noise), y


def blobs(
    samples: int = 1000, classes: int = 3, features: int = 2, spread: float = 0.3, seed: int | None = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Round clouds of points, one for each class, around centres between -1 and 1.

    >>> blobs()[0].shape
    (1000, 2)

    Args
        samples: how many points, shared out among the clouds.
        classes: how many clouds.
        features: numbers for each point.
        spread: size of a cloud (standard deviation along each axis).

    Returns
        x: (samples, features). y: (samples,), the number of the cloud.
    """
    rng, y = _begin("blobs", samples, check_count("blobs", "classes", classes), seed)
    centres = rng.uniform(-1, 1, (classes, check_count("blobs", "features", features)))
    return _strayed("blobs", rng, centres[y], spread, "spread"), y


def waves(
    samples: int = 1000, steps: int = 50, noise: float = 0.0, seed: int | None = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Pieces of waves, each with its own length and beginning; what is asked is how each goes on.

    >>> waves()[0].shape
    (1000, 50, 1)

    Args
        samples: how many pieces.
        steps: how many values are shown of each.
        noise: what is added to the values shown (standard deviation); the waves reach from -1 to 1.

    Returns
        x: (samples, steps, 1), waves of 10 to 40 steps. y: (samples, 1), the value one step later, without noise.
    """
    rng, y = _begin("waves", samples, 1, seed)
    steps = check_count("waves", "steps", steps)
    length, start = rng.uniform(10, 40, (len(y), 1)), rng.random((len(y), 1))
    values = np.sin(2 * np.pi * (start + np.arange(steps + 1) / length))
    return _strayed("waves", rng, values[:, :steps, None], noise), values[:, steps:].astype("float32")


def moving_digits(
    images: Any, digits: Any, samples: int = 1000, frames: int = 8, size: int = 16, seed: int | None = 0
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Short films: each shows one of the images, moving one pixel per picture to the left, right, up or down.

    No single picture tells the direction, so a model has to look along time.

    >>> moving_digits(np.ones((10, 8, 8)), np.arange(10))[0].shape
    (1000, 8, 16, 16, 1)

    Args
        images: what moves, (images, height, width), such as scikit-learn's `load_digits().images / 16`.
        digits: the class of each image, (images,).
        samples: how many films; images are drawn at random.
        frames: pictures in each film.
        size: height and width of the pictures, in pixels; the image stays inside all the way.

    Returns
        films: (samples, frames, size, size, 1). directions: (samples,), places in `datasets.DIRECTIONS`.
        digits: (samples,), what moves.

    Raises
        ValueError: the image would leave the picture, or images and digits do not fit.
    """
    images, digits = np.asarray(images, dtype="float32"), np.asarray(digits)
    if images.ndim != 3 or len(images) == 0 or digits.shape != images.shape[:1]:
        raise ValueError(
            "moving_digits needs images (images, height, width) and one digit for each; received shapes "
            f"{images.shape} and {digits.shape}."
        )
    rng, directions = _begin("moving_digits", samples, 4, seed)
    frames, size = check_count("moving_digits", "frames", frames), check_count("moving_digits", "size", size)
    height, width = images.shape[1:]
    if size < max(height, width) + frames - 1:
        raise ValueError(
            f"moving_digits: an image of {height} x {width} pixels, moved {frames - 1} times, leaves a picture of "
            f"{size} x {size}: size must be at least {max(height, width) + frames - 1}, or frames smaller."
        )
    chosen = rng.integers(0, len(images), len(directions))
    travel = (frames - 1) * _STEPS[directions]  # from the first picture to the last
    room = np.array([size - height, size - width]) - np.abs(travel)
    corner = rng.integers(0, room + 1) - np.minimum(travel, 0)
    films = np.zeros((len(directions), frames, size, size, 1), dtype="float32")
    for film, image, (row, column), step in zip(films, images[chosen], corner, _STEPS[directions], strict=True):
        for t in range(frames):
            top, left = row + t * step[0], column + t * step[1]
            film[t, top : top + height, left : left + width, 0] = image
    return films, directions, digits[chosen]


def sunspots() -> tuple[np.ndarray, np.ndarray]:
    """How many spots the sun showed, on average of each year from 1700 to 2008: they come and go in about 11 years.

    >>> sunspots()[1][:3]
    array([ 5., 11., 16.])

    Returns
        years: (309,), whole numbers. spots: (309,), the yearly mean sunspot number.

    Source
        National Geophysical Data Center (NOAA), www.ngdc.noaa.gov/stp/solar/solarda3.html, as kept in statsmodels.
        Licence: public domain.
    """
    years, spots = _columns("sunspots")
    return years.astype(int), spots


def co2(fill_gaps: bool = True) -> tuple[np.ndarray, np.ndarray]:
    """Carbon dioxide in the air on Mauna Loa, Hawaii: a mean for each month from March 1958 to December 2001.

    Plants breathe in and out once a year, and each year leaves more behind.

    >>> co2()[1][:3]
    array([316.1 , 317.2 , 317.43])

    Args
        fill_gaps: five months lack measurements; True puts them on a straight line between their neighbours,
            False leaves them NaN.

    Returns
        years: (526,), the middle of each month as a fraction of a year, 1958.208 is mid-March. ppm: (526,),
        molecules in a million of dry air, by volume.

    Source
        C. D. Keeling and T. P. Whorf 2004, Scripps Institution of Oceanography, in "Trends: a compendium of data on
        global change", Carbon Dioxide Information Analysis Center; weekly means, as kept in statsmodels, of which
        these are the means by month. Licence: public domain.
    """
    years, ppm = _columns("co2")
    known = ~np.isnan(ppm)
    return years, np.interp(years, years[known], ppm[known]) if fill_gaps else ppm


def nile() -> tuple[np.ndarray, np.ndarray]:
    """How much water the Nile carried past Aswan in each year from 1871 to 1970; after 1898 it was less.

    >>> nile()[1][:3]
    array([1120., 1160.,  963.])

    Returns
        years: (100,), whole numbers. volume: (100,), in 10^8 cubic metres a year.

    Source
        G. W. Cobb 1978, "The problem of the Nile: conditional solution to a changepoint problem", Biometrika 65, as
        kept in statsmodels. Licence: public domain.
    """
    years, volume = _columns("nile")
    return years.astype(int), volume


def _begin(owner: str, samples: int, classes: int, seed: int | None) -> tuple[np.random.Generator, np.ndarray]:
    """Chance, and the class of each sample: as many of each as can be, in random order."""
    rng = np.random.default_rng(None if seed is None else check_count(owner, "seed", seed, least=0))
    return rng, rng.permutation(np.arange(check_count(owner, "samples", samples)) % classes)


def _at(radius: np.ndarray, angle: np.ndarray) -> np.ndarray:
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


def _strayed(
    owner: str, rng: np.random.Generator, places: np.ndarray, noise: float, argument: str = "noise"
) -> np.ndarray:
    noise = check_number(owner, argument, noise, 0)
    return (places + noise * rng.standard_normal(places.shape)).astype("float32")


def _columns(name: str) -> tuple[np.ndarray, np.ndarray]:
    """Times and values of a series; NaN where nothing was measured."""
    text = resources.files("nnteach").joinpath("data_files", f"{name}.csv").read_text(encoding="utf-8")
    rows = [line.split(",") for line in text.splitlines()[1:]]
    return np.array([_time(when) for when, _ in rows]), np.array([float(value or "nan") for _, value in rows])


def _time(when: str) -> float:
    """In years: 1958, or of 1958-03 the middle of the month."""
    year, _, month = when.partition("-")
    return int(year) + (int(month) - 0.5) / 12 if month else int(year)
