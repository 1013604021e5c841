import json
import socket
import threading
from http.client import HTTPConnection

import pytest

from dashcam.testing.provider import FakeServer

CHAT = "/v1/chat/completions"


def said(text, **more):
    return {"model": "m", "messages": [{"role": "user", "content": text}], **more}


def test_addresses_are_on_loopback(server):
    """Nothing outside the machine can reach it; OpenAI's clients want the version in the address."""
    assert server.server_address[0] == "127.0.0.1"
    assert server.openai_url == server.url + "/v1"


def test_requests_are_kept_and_forgotten(server, send):
    """From Python and over HTTP alike."""
    send("/_fake/reset")
    send(CHAT + "?api-version=1", said("hi"), headers={"Authorization": "Bearer s", "X-Mark": "7"})
    (row,) = server.requests
    assert (row["path"], row["body"], row["headers"]["x-mark"]) == (CHAT, said("hi"), "7")
    assert "authorization" not in row["headers"]
    assert send("/_fake/requests", method="GET").body == [row]
    server.reset()
    assert server.requests == []


def test_a_stream_is_server_sent_events(send):
    """Named for the vendors that name them."""
    chat = send(CHAT, said("hi", stream=True))
    assert chat.headers["content-type"].startswith("text/event-stream")
    assert chat.text.endswith("data: [DONE]\n\n")
    assert "event:" not in chat.text
    anthropic = send("/v1/messages", said("hi", stream=True))
    assert anthropic.text.startswith("event: message_start\ndata: ")


def test_a_cut_drops_the_connection_in_the_middle(send):
    """The client has so many events and no end; the server goes on serving."""
    assert len(send(CHAT, said("[[cut:3]] a b c d e", stream=True)).events) == 3
    assert send("/_fake/health", method="GET").status == 200


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        (CHAT, b"{not json", 400),
        (CHAT, b'{"messages": [{}]}', 400),
        (CHAT, b'{"messages": 3}', 400),
        ("/v1/nope", b"{}", 404),
    ],
)
def test_a_request_that_cannot_be_read_is_the_clients_error(send, path, body, status):
    """In OpenAI's shape; the server goes on serving."""
    got = send(path, body)
    assert got.status == status
    assert got.body["error"]["type"] in {"invalid_request_error", "not_found_error"}
    assert send("/_fake/health", method="GET").body == {"ok": True}


def test_an_unknown_address_to_read_is_404(send):
    """With an error body, as clients expect."""
    got = send("/nothing", method="GET")
    assert (got.status, got.body["error"]["message"]) == (404, "no such path: /nothing")


def test_a_rate_limit_says_when_to_come_back(send):
    """At once, so that retries cost a test no time; failures without it say nothing."""
    assert send(CHAT, said("[[error:429]]")).headers["retry-after"] == "0"
    assert "retry-after" not in send(CHAT, said("[[error:500]]")).headers


def test_a_broken_body_is_sent_as_it_is(send):
    """Status 200 and half a JSON."""
    got = send(CHAT, said("[[badjson]]"))
    assert got.status == 200
    with pytest.raises(json.JSONDecodeError):
        json.loads(got.text)


def test_a_client_that_stops_reading_does_no_harm(server, send):
    """A long stream to a closed socket ends quietly."""
    body = json.dumps(said("[[tokens:3000]]", stream=True)).encode()
    with socket.create_connection(("127.0.0.1", server.server_address[1])) as rude:
        rude.sendall(b"POST %b HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%b" % (CHAT.encode(), len(body), body))
        assert rude.recv(10)
    assert send("/_fake/health", method="GET").status == 200


def test_many_clients_get_their_own_answers(server):
    """Each thread its own, all the same as alone."""
    answers = {}

    def ask(number):
        connection = HTTPConnection("127.0.0.1", server.server_address[1], timeout=10)
        connection.request("POST", CHAT, json.dumps(said(f"number {number}")))
        answers[number] = json.loads(connection.getresponse().read())["choices"][0]["message"]["content"]
        connection.close()

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {number: f"Fake reply to: number {number}" for number in range(16)}


def test_a_server_of_its_own_can_log(tmp_path):
    """Every request on a line, for programs that run elsewhere; its thread is gone afterwards."""
    before = threading.active_count()
    with FakeServer(log=tmp_path / "log.jsonl") as own:
        with socket.create_connection(("127.0.0.1", own.server_address[1])) as client:
            client.sendall(b"POST /v1/moderations HTTP/1.0\r\nContent-Length: 13\r\n\r\n" + b'{"input":"a"}')
            while client.recv(1000):
                pass
    assert json.loads((tmp_path / "log.jsonl").read_text())["body"] == {"input": "a"}
    assert threading.active_count() == before
