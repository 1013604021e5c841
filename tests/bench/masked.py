"""`python -m tests.bench.masked [FOLDER…]`: what masking takes for a secret in ordinary code and prose, each line of it shown.

Without folders: the standard library of this Python, its tests included, and the system's own documentation.
"""

import sys
import sysconfig
from collections import Counter
from pathlib import Path

from dashcam.snapshot.redact import Masker
from dashcam.snapshot.sources import PLACEHOLDER

READ = {".py", ".md", ".rst", ".txt", ".html"}
DOCUMENTATION = Path("/usr/share/doc")
SHOWN = 140


def main() -> int:
    """Count, and say."""
    folders = [Path(name) for name in sys.argv[1:]] or [Path(sysconfig.get_paths()["stdlib"]), DOCUMENTATION]
    masker = Masker()
    files = characters = 0
    lines: Counter[str] = Counter()
    for path in (path for folder in folders for path in sorted(folder.rglob("*"))):
        if path.suffix not in READ or "site-packages" in path.parts or not path.is_file():
            continue
        text = path.read_text("utf-8", "replace")
        files, characters = files + 1, characters + len(text)
        if masker.text(text) is text:
            continue
        for line in text.splitlines():
            found = PLACEHOLDER.search(masker.text(line))
            if found is not None:
                lines[found[1]] += 1
                print(f"{found[1]}: {path.name}: {line.strip()[:SHOWN]}")
    print(f"{files:,} files, {characters:,} characters, {sum(lines.values())} lines in which something was masked")
    print(", ".join(f"{rule} {count}" for rule, count in lines.most_common()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
