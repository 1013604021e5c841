"""What the server keeps: the requests clients sent, and the responses that later ones go on from."""

import collections
import json
import threading
from pathlib import Path

from dashcam.testing.provider.exchange import Obj, Turn

SECRET_HEADERS = frozenset({"authorization", "x-api-key", "x-goog-api-key", "api-key"})
MAX_RESPONSES = 1000


class Memory:
    """Shared by the server's threads; bounded; keys of clients are not kept."""

    def __init__(self, keep_requests: int, log: Path | None) -> None:
        self.log = log
        self.seen: collections.deque[Obj] = collections.deque(maxlen=keep_requests)
        self.stored: dict[str, tuple[Obj, list[Turn]]] = {}
        self.times: collections.Counter[int] = collections.Counter()
        self.lock = threading.Lock()

    def note(self, path: str, headers: dict[str, str], body: Obj) -> None:
        """Remember a request, and append it to the log if there is one."""
        plain = {key.lower(): value for key, value in headers.items() if key.lower() not in SECRET_HEADERS}
        row = {"path": path, "headers": plain, "body": body}
        with self.lock:
            self.seen.append(row)
            if self.log:
                with self.log.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(row, ensure_ascii=False) + "\n")

    def again(self, raw: bytes) -> int:
        """Count a request; returns how often the same came before."""
        with self.lock:
            self.times[hash(raw)] += 1
            return self.times[hash(raw)] - 1

    def requests(self) -> list[Obj]:
        """Return what clients sent, newest last."""
        with self.lock:
            return list(self.seen)

    def keep(self, response_id: str, response: Obj, turns: list[Turn]) -> None:
        """Store a response with the conversation that led to it."""
        with self.lock:
            self.stored[response_id] = (response, turns)
            while len(self.stored) > MAX_RESPONSES:
                self.stored.pop(next(iter(self.stored)))

    def turns_of(self, response_id: str | None) -> list[Turn]:
        """Return the conversation behind a stored response, [] when it is unknown."""
        return list(self.stored[response_id][1]) if response_id in self.stored else []

    def reset(self) -> None:
        """Forget everything."""
        with self.lock:
            self.seen.clear()
            self.times.clear()
            self.stored.clear()
