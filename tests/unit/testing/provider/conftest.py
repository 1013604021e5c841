"""A server for each test module and a client that sends raw HTTP to it, so that no SDK stands between test and wire."""

import http.client
import json
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest

from dashcam.testing.provider import FakeServer


class Answer(NamedTuple):
    """What came back; a text that was cut off is as long as it got."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def body(self) -> Any:
        return json.loads(self.text)

    @property
    def events(self) -> list[Any]:
        data = [line[6:] for line in self.text.splitlines() if line.startswith("data: ")]
        return [json.loads(one) for one in data if one != "[DONE]"]


Send = Callable[..., Answer]


@pytest.fixture(scope="module")
def server() -> Iterator[FakeServer]:
    with FakeServer() as running:
        yield running


@pytest.fixture
def send(server: FakeServer) -> Iterator[Send]:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=10)

    def one(path: str, body: Any = None, *, method: str = "POST", headers: dict[str, str] | None = None) -> Answer:
        raw = body if isinstance(body, bytes) else json.dumps(body or {}).encode()
        connection.request(method, path, raw, {"Content-Type": "application/json", **(headers or {})})
        response = connection.getresponse()
        try:
            text = response.read()
        except http.client.IncompleteRead as cut:
            text = cut.partial
            connection.close()
        return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, text.decode())

    yield one
    connection.close()
