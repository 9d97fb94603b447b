"""FigureView's half of the conversation with the page: frames, acknowledgements, density, theme, pointer."""

import asyncio
import io

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from nnteach_widgets import figure_view
from nnteach_widgets.figure_view import FigureView


class Page:
    """Stands in for the browser: keeps what is sent to it and answers."""

    def __init__(self, view: FigureView) -> None:
        self.view, self.frames = view, []
        view.send = lambda content, buffers=None: self.frames.append((content, *(buffers or ())))

    def says(self, **message):
        self.view._handle_custom_msg(message, [])

    def opens(self, view="a", dpr=1, theme="light"):
        self.says(kind="hello", view=view, dpr=dpr, theme=theme)

    @property
    def kinds(self):
        return [content["mime"] for content, _ in self.frames]

    def picture(self, k=-1):
        return np.asarray(Image.open(io.BytesIO(self.frames[k][1])).convert("RGB"))


@pytest.fixture
def scene():
    figure = Figure(figsize=(4, 2), dpi=100)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, 10), ylim=(0, 5))
    axes.axis("off")
    (line,) = axes.plot([0, 10], [1, 1], color="red", lw=4)
    view = FigureView(figure, dynamic=[line], alt="a line", drag="xy")
    return view, line, Page(view)


def test_nothing_is_drawn_or_sent_while_nobody_looks(scene):
    view, line, page = scene
    view._stage.pixels = lambda *_: pytest.fail("drawn for nobody")
    line.set_ydata([2, 2])
    view.refresh()
    view.refresh(stream=True)
    assert page.frames == []


def test_hello_is_answered_with_an_exact_picture_and_its_words(scene):
    _, _, page = scene
    page.opens()
    [(content, data)] = page.frames
    assert content == {"kind": "frame", "n": 1, "mime": "image/png", "final": True, "ack": False, "alt": "a line"}
    assert data.startswith(b"\x89PNG")
    assert page.picture().shape == (200, 400, 3)


def test_a_move_sends_a_jpeg_at_once_and_one_png_when_all_is_still(scene, monkeypatch):
    monkeypatch.setattr(figure_view, "SETTLE", 0.02)
    view, line, page = scene

    async def move():
        page.opens()
        for y in (2, 3, 4):
            line.set_ydata([y, y])
            view.alt = f"a line at {y}"
            view.refresh()
        assert page.kinds == ["image/png"] + ["image/jpeg"] * 3
        await asyncio.sleep(0.15)

    asyncio.run(move())
    assert page.kinds == ["image/png"] + ["image/jpeg"] * 3 + ["image/png"]
    assert [content["n"] for content, _ in page.frames] == [1, 2, 3, 4, 5]
    assert page.frames[-1][0]["alt"] == "a line at 4"
    row = np.flatnonzero((page.picture() == (255, 0, 0)).all(axis=2)[:, 200])
    assert row.mean() == pytest.approx(200 * (1 - 4 / 5), abs=1.5)


def test_without_an_event_loop_the_exact_picture_comes_at_once(scene):
    view, _, page = scene
    page.opens()
    view.refresh()
    assert page.kinds == ["image/png", "image/jpeg", "image/png"]


def test_a_moved_line_leaves_no_ghost(scene):
    view, line, page = scene
    page.opens()
    line.set_ydata([4, 4])
    view.refresh()
    assert (page.picture()[160] == 255).all()  # where the line was
    assert (page.picture()[40] == (255, 0, 0)).all()


def test_a_training_loop_is_held_back_until_the_page_has_caught_up(scene):
    view, _, page = scene

    async def train():
        page.opens()
        for _ in range(10):
            view.refresh(stream=True)
        assert len(page.frames) == 1 + 2  # two in flight, the others left out
        assert not view.ready()
        assert all(content["ack"] for content, _ in page.frames[1:])
        page.says(kind="ack", n=page.frames[-1][0]["n"])
        assert view.ready()
        view.refresh(stream=True)
        assert len(page.frames) == 4
        view._timer.cancel()

    asyncio.run(train())


def test_the_last_streamed_picture_always_arrives(scene, monkeypatch):
    monkeypatch.setattr(figure_view, "SETTLE", 0.02)
    view, line, page = scene

    async def train():
        page.opens()
        for y in (1, 2, 3, 4):
            line.set_ydata([y, y])
            view.refresh(stream=True)
        await asyncio.sleep(0.15)

    asyncio.run(train())
    assert page.frames[-1][0]["final"]
    assert (page.picture()[40] == (255, 0, 0)).all()


def test_a_reloaded_page_is_painted_anew_and_owes_no_acknowledgement(scene):
    view, _, page = scene

    async def reload():
        page.opens("before")
        view.refresh(stream=True)
        view.refresh(stream=True)
        assert not view.ready()
        page.opens("after")
        assert page.frames[-1][0]["final"]
        assert view.ready()
        view._timer.cancel()

    asyncio.run(reload())


def test_closing_the_last_view_stops_the_sending(scene):
    view, _, page = scene
    page.opens("a")
    page.opens("b")
    page.says(kind="bye", view="a")
    view.refresh()
    sent = len(page.frames)
    page.says(kind="bye", view="b")
    view.refresh()
    assert len(page.frames) == sent


def test_a_dense_screen_gets_more_pixels_and_most_of_them_at_rest(scene):
    view, _, page = scene
    page.opens(dpr=2)
    assert page.picture().shape == (400, 800, 3)
    view.refresh()
    assert page.picture(1).shape == (300, 600, 3)
    assert (view.width, view.height) == (400, 200)  # on the page nothing grew
    assert Image.open(io.BytesIO(view.png())).size == (400, 200)


@pytest.mark.parametrize("dpr", [None, "2", float("nan"), float("inf"), -1, 0, 0.5, 1000])
def test_an_odd_density_does_no_harm(scene, dpr):
    _, _, page = scene
    page.opens(dpr=dpr)
    height, width, _ = page.picture().shape
    assert 400 <= width <= 1200 and 200 <= height <= 600


def test_the_page_turning_dark_is_told_and_repainted(scene):
    view, _, page = scene
    turned = []
    view.observe(lambda change: turned.append(change["new"]), "theme")
    page.opens(theme="light")
    page.says(kind="theme", theme="dark")
    page.says(kind="theme", theme="dark")
    page.says(kind="theme", theme="<img>")
    assert turned == ["dark"]
    assert len(page.frames) == 2


def test_invalidate_draws_the_background_again(scene):
    view, line, page = scene
    page.opens()
    line.axes.set_ylim(0, 2)
    view.invalidate()
    view.refresh()
    assert (page.picture()[100] == (255, 0, 0)).all()


def test_the_pointer_arrives_in_the_axes_own_numbers(scene):
    view, line, _ = scene
    seen = []
    view.on_pointer(seen.append)
    view.pointer = [0.25, 0.5, 0, 7]
    view.pointer = [0.5, 0.5, 1, 7]
    view.pointer = [1.5, 0.5, 2, 7]  # wandered off the picture: still the same drag
    assert [(p.phase, round(p.x, 6), round(p.y, 6)) for p in seen] == [
        ("down", 2.5, 2.5),
        ("move", 5.0, 2.5),
        ("up", 15.0, 2.5),
    ]
    assert all(p.axes is line.axes for p in seen)


def test_a_gesture_whose_ends_were_merged_away_is_still_whole(scene):
    view, _, _ = scene
    phases = []
    view.on_pointer(lambda p: phases.append(p.phase))
    view.pointer = [0.2, 0.5, 1, 1]  # its down was merged away
    view.pointer = [0.3, 0.5, 0, 2]  # and its up, too
    view.pointer = [0.3, 0.5, 2, 2]
    assert phases == ["down", "move", "up", "down", "up"]


def test_a_pointer_beside_all_axes_is_nobodys():
    figure = Figure(figsize=(4, 2), dpi=100)
    figure.add_axes((0.5, 0, 0.5, 1))
    view = FigureView(figure, drag="x")
    seen = []
    view.on_pointer(seen.append)
    view.pointer = [0.1, 0.5, 0, 1]
    view.pointer = [0.7, 0.5, 1, 1]  # a drag belongs to where it began
    assert seen == []


def test_readers_without_a_kernel_get_a_picture_and_words(scene):
    view, _, _ = scene
    data, _ = view._repr_mimebundle_()
    assert data["text/plain"] == "a line"
    assert data["image/png"].startswith("iVBOR")
    assert "application/vnd.jupyter.widget-view+json" in data


def test_frames_and_words_are_no_widget_state(scene):
    view, _, page = scene
    page.opens()
    state = view.get_state()
    assert not {"alt", "theme"} & set(state)
    assert not any(isinstance(value, (bytes, memoryview)) for value in state.values())


def test_keys_that_were_merged_on_their_way_are_heard_once_each_and_in_order():
    view = FigureView(Figure(), keyboard=True)
    heard: list[str] = []
    view.on_key(heard.append)
    view.presses = [1, ["ArrowUp"]]
    view.presses = [4, ["ArrowUp", "ArrowLeft", "Shift ArrowUp", "Enter"]]
    assert heard == ["ArrowUp", "ArrowLeft", "Shift ArrowUp", "Enter"]
    view.presses = [200, ["ArrowUp"] * 120]
    assert len(heard) == 124, "what the page no longer remembers is gone, and nothing is heard twice"


def test_a_drawn_line_keeps_the_places_between_the_messages_that_arrive():
    figure = Figure(figsize=(4, 2), dpi=100)
    figure.add_axes((0, 0, 1, 1))
    view = FigureView(figure, drag="draw")
    seen: list[tuple[float, str]] = []
    view.on_pointer(lambda pointer: seen.append((round(pointer.x, 6), pointer.phase)))
    way = [[0.1 * n, 0.5] for n in range(1, 8)]
    view.pointer = [0.1, 0.5, 0, 1, [1, way[:1]]]
    view.pointer = [0.4, 0.5, 1, 1, [4, way[:4]]]
    view.pointer = [0.7, 0.5, 2, 1, [7, way[3:]]]
    assert seen == [(0.1, "down"), *((round(0.1 * n, 6), "move") for n in range(2, 7)), (0.7, "up")]
    view.pointer = [0.3, 0.5, 1, 2, [2, [[0.2, 0.5], [0.3, 0.5]]]]
    assert seen[7:] == [(0.2, "down"), (0.2, "move"), (0.3, "move")]
