"""`python -m tests.fuzz.guided journal|filter|secrets [SECONDS]`: atheris steers bytes by the lines of ours that they reach.

It ends at the first thing that raises what it may not raise, or that takes more than a second of CPU; the input is kept in
the folder that libFuzzer names. atheris is installed by hand (`pip install atheris`): it has no wheels for each Python.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["dashcam.journal", "dashcam.store.filter", "dashcam.snapshot"]):
    from dashcam.errors import FilterError
    from dashcam.journal.reader import Chunk, read_frames
    from dashcam.snapshot.redact import LITERALS, Masker, suspect
    from dashcam.store.filter import compile_filter

from tests.journals import framed

SECONDS = 60
SLOW_S = 1.0
LONGEST = 16 * 1024
FILTERS = [
    'app == "rag" and duration > 2s and any(s.kind == "tool" and s.status == "error" for s in spans) and search("late")',
    'metadata["k"]["j"] == 3 and "x" in tags and name.lower().startswith("a") and started >= now - 2h',
    'len([s for s in spans if s.model in ["a", "b"]]) >= 2 and sum(s.cost_usd for s in spans) > 1',
]


class Journal:
    """Segments of frames that check, of frames that do not, and of stretches of neither."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "spans-000001.seg"
        self.seeds = [
            bytes([0, 12]) + b"\x95\x01\x02\x00\x00\x05" * 2,
            bytes([0, 2]) + b"\x91\x09",
            b"\x01\x40" + bytes(64),
        ]

    def __call__(self, data: bytes) -> None:
        """Write one, and read it whole, in small steps, as a living process's and as a dead one's."""
        given = atheris.FuzzedDataProvider(data)
        segment = bytearray(b"DCJ1span" if given.ConsumeProbability() < 0.95 else given.ConsumeBytes(8))
        while given.remaining_bytes():
            kind, body = given.ConsumeIntInRange(0, 3), given.ConsumeBytes(given.ConsumeIntInRange(0, 400))
            segment += body if kind == 1 else bytes(len(body)) if kind == 2 else framed(len(segment), body)
        self._path.write_bytes(segment)
        for alive in (False, True):
            whole = read_frames(self._path, 0, alive=alive)
            taken, at = 0, 0
            while True:
                chunk: Chunk = read_frames(self._path, at, alive=alive, limit=2)
                taken += len(chunk.frames)
                if chunk.offset == at or not chunk.frames:
                    break
                at = chunk.offset
            if taken != len(whole.frames):
                raise AssertionError(f"{taken} frames in steps, {len(whole.frames)} at once")


class Filter:
    """Whatever is typed: it compiles or is refused in one line."""

    seeds = [text.encode() for text in FILTERS]

    def __call__(self, data: bytes) -> None:
        """Read one."""
        text = data.decode("utf-8", "replace")
        for of in ("traces", "spans"):
            try:
                compile_filter(text, of=of)  # type: ignore[arg-type]
            except FilterError as error:
                if "\n" in str(error).splitlines()[0]:
                    raise


class Secrets:
    """Any text: masking ends, changes nothing that holds no literal, and leaves nothing to mask in what it made."""

    seeds = [literal + b"aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0fG" for literal in LITERALS]

    def __init__(self) -> None:
        self._masker = Masker()

    def __call__(self, data: bytes) -> None:
        """Mask one."""
        text = data.decode("utf-8", "replace")
        made = self._masker.text(text)
        if not suspect(text.encode()) and made is not text:
            raise AssertionError("changed without a literal")
        if made is not text and made != text and not self._masker.dirty(text.encode()):
            raise AssertionError("masked, though the look over the frame saw nothing")


def main() -> None:
    """Run one target; libFuzzer ends the process."""
    which, seconds = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else SECONDS
    folder = Path(tempfile.mkdtemp(prefix="dashcam-fuzz-"))
    target: Callable[[bytes], None] = {"journal": lambda: Journal(folder), "filter": Filter, "secrets": Secrets}[
        which
    ]()
    corpus = folder / "corpus"
    corpus.mkdir()
    for number, seed in enumerate(target.seeds):  # type: ignore[attr-defined]
        (corpus / f"seed{number}").write_bytes(seed)

    def timed(data: bytes) -> None:
        began = time.process_time()
        target(data)
        if time.process_time() - began > SLOW_S:
            raise AssertionError(f"{time.process_time() - began:.1f} s for {len(data)} bytes")

    options = [
        f"-max_total_time={seconds}",
        f"-max_len={LONGEST}",
        f"-artifact_prefix={folder}/",
        "-print_final_stats=1",
    ]
    atheris.Setup([sys.argv[0], str(corpus), *options], timed)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
