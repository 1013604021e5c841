"""What a notebook shows of a recording and of a dashboard: what was there when it was asked, kept when no server runs any more."""

import dashcam
from dashcam.recording import SHOWN
from dashcam.server.opening import Dashboard


def greet(name: str) -> str:
    return f"hello <b>{name}</b>"


def recorded(store, names):
    """A recording of a call for each name."""
    dashcam.start(store=store, integrations=())
    with dashcam.record(greet, name="greeter") as recording:
        for name in names:
            greet(name)
    return recording


def test_a_recording_shows_its_newest_traces(tmp_path):
    """The last one unfolded, how many were before; what was said is text."""
    recording = recorded(tmp_path / "dashcam.db", [f"n{at}" for at in range(SHOWN + 2)])
    html = recording._repr_html_()
    dashcam.stop()
    assert (html.count("<details"), html.count("<details open")) == (SHOWN, 1)
    assert "and 2 traces before" in html
    assert "hello &lt;b&gt;n6&lt;/b&gt;" in html
    assert "n1" not in html


def test_a_recording_of_nothing_says_so():
    """Nothing was called in it."""
    assert "no traces yet" in dashcam.record(greet)._repr_html_()


def test_a_dashboard_lists_the_newest_traces(tmp_path):
    """Beside its address, which leads nowhere once it has ended: the list stays."""
    store = tmp_path / "dashcam.db"
    recorded(store, ["ada"])
    dashcam.stop()
    html = Dashboard(url="http://127.0.0.1:4319/", store=store)._repr_html_()
    assert 'href="http://127.0.0.1:4319/"' in html
    assert "<code>greeter</code>" in html


def test_a_dashboard_of_no_store_yet_shows_its_address(tmp_path):
    """Nothing has been recorded: the page waits for the first trace."""
    html = Dashboard(url="http://127.0.0.1:4319/", store=tmp_path / "none.db")._repr_html_()
    assert html.count("<tr>") == 1
