"""Subjects that fit, and a desk's HTML as text."""

import time

import pytest

from helpdesk.delivery.wording import fitting, plain


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>Guten Tag,</p><p>zweite <b>Zeile</b></p>", "Guten Tag,\n\nzweite Zeile"),
        ("eins<br>zwei<br/>\n drei", "eins\nzwei\ndrei"),
        ("<div><div>a</div><div>b</div></div>c", "a\nb\nc"),
        ("<ul><li>a<li>b</ul>", "- a\n- b"),
        ("<table><tr><td>x<td>y<tr><td>z</table>", "x y\nz"),
        ("<pre>def f():\n    return 1</pre>danach", "def f():\n    return 1\ndanach"),
        ("a &lt;b&gt; &amp; c&nbsp;d", "a <b> & c d"),
        ('<a href="https://example.invalid/x">hier</a>', "hier (https://example.invalid/x)"),
        ('<a href="javascript:alert(1)">hier</a>', "hier"),
        ('<img src="file:///etc/passwd" alt="Logo"> <img src="x">', "[Logo] [Bild]"),
        ("<script>alert(1)</script><style>p{}</style><!-- c -->bleibt", "bleibt"),
        ("", ""),
        ("nur Text", "nur Text"),
        ("<p>\ue000a", "a"),
    ],
)
def test_html_is_read_as_text(markup: str, text: str) -> None:
    assert plain(markup) == text


@pytest.mark.parametrize("markup", ["<div>" * 60_000 + "innen", "<table><tr><td>" * 5_000 + "innen", "<" * 400_000])
def test_hostile_html_takes_no_time(markup: str) -> None:
    began = time.process_time()

    text = plain(markup)

    assert time.process_time() - began < 5
    assert ("innen" in text) is ("innen" in markup)


def test_a_subject_is_cut_before_the_desk_cuts_it() -> None:
    assert fitting("kurz\nund gut", 20) == "kurz und gut"
    assert fitting("x" * 300, 250) == "x" * 249 + "…"
    assert fitting("ä" * 200, 200, lambda text: len(text.encode())) == "ä" * 98 + "…"
    assert fitting("ä" * 100, 200, lambda text: len(text.encode())) == "ä" * 100
