"""The small markup of questions and feedback: on a page and in a terminal."""

import pytest

from nnteach_course.words import to_html, to_plain


@pytest.mark.parametrize(
    ("text", "html", "plain"),
    [
        ("a *stressed word*.", "a <em>stressed word</em>.", "a stressed word."),
        ("**more** and *less*", "<strong>more</strong> and <em>less</em>", "more and less"),
        ("2 * 3 * 4, a*b*c, f(*x, *y)", "2 * 3 * 4, a*b*c, f(*x, *y)", "2 * 3 * 4, a*b*c, f(*x, *y)"),
        ("`w * x` and *<b>*", "<code>w * x</code> and *&lt;b&gt;*", "`w * x` and *<b>*"),
    ],
)
def test_stress_is_shown_and_products_are_left_alone(text: str, html: str, plain: str) -> None:
    assert to_html(text) == f'<p style="margin:.35em 0">{html}</p>'
    assert to_plain(text) == plain
