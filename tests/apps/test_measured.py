"""What `scripts/bench --row integrations` measures is a call that is recorded, then written by hand, then neither."""

from dashcam.testing.provider import FakeServer
from tests.bench import called, instructed
from tests.bench.by_hand import heard


def test_a_server_elsewhere_has_the_same_addresses(server):
    """What a contract asks of the stand-in server, another process can tell it; nothing else of it is asked."""
    there = instructed.Server(server.url)
    assert (there.openai_url, there.mistral_url) == (server.openai_url, server.mistral_url)


def test_each_way_writes_its_frames(server: FakeServer):
    """With the hooks in, the call writes as many frames as by hand without them; plain it writes none."""
    with called.recording("openai", instructed.Server(server.url)) as one:
        plain, by_hand = heard(one.call), heard(one.by_hand)
        called.put_hooks(None)
        recorded = heard(one.call)
    assert plain == []
    assert len(recorded) == len(by_hand) == len(one.spans.frames)
