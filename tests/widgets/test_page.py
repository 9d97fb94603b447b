"""The page's colour, before the page could say it."""

import pytest

from nnteach_widgets.page import THEMES, Page, chosen_theme, page_theme


@pytest.fixture
def settings(tmp_path, monkeypatch):
    """JupyterLab's file of settings, not written yet."""
    monkeypatch.setenv("JUPYTERLAB_SETTINGS_DIR", str(tmp_path))
    monkeypatch.setattr(Page, "theme", None)
    path = tmp_path / THEMES
    path.parent.mkdir(parents=True)
    return path


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        ('{\n    // Theme\n    // "theme": "Dark"\n    "theme": "JupyterLab Light"\n}', "light"),
        ('{\n    // Theme\n    "theme": "JupyterLab Dark",\n    "adaptive-theme": false\n}', "dark"),
        ('{\n    "adaptive-theme": true,\n    "theme": "JupyterLab Dark"\n}', "light"),
        ("", "light"),
        ("\xff no JSON", "light"),
    ],
)
def test_jupyterlabs_settings_tell_the_theme(settings, text, theme):
    settings.write_bytes(text.encode("latin-1"))
    assert chosen_theme() == page_theme() == theme


def test_without_settings_it_is_light_and_what_a_page_says_counts_more(settings, monkeypatch):
    assert page_theme() == "light"
    monkeypatch.setattr(Page, "theme", "dark")
    assert page_theme() == "dark"


def test_settings_in_the_home_folder(settings, monkeypatch, tmp_path):
    monkeypatch.delenv("JUPYTERLAB_SETTINGS_DIR")
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path / "jupyter"))
    file = tmp_path / "jupyter" / "lab" / "user-settings" / THEMES
    file.parent.mkdir(parents=True)
    file.write_text('{\n  "theme": "JupyterLab Dark High Contrast"\n}')
    assert page_theme() == "dark"
