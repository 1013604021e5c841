"""Starts a process that is nobody's child: no parent to wait for it, no terminal to interrupt it, no file kept open."""

import os


def start(arguments: list[str], environment: dict[str, str]) -> None:
    """Start `arguments` as a process that is not a child of this one, without its terminal and its open files."""
    pid = os.fork()
    if pid:
        os.waitpid(pid, 0)
        return
    try:
        os.setsid()
        if os.fork() == 0:
            nowhere = os.open(os.devnull, os.O_RDWR)
            for descriptor in range(3):
                os.dup2(nowhere, descriptor)
            os.closerange(3, os.sysconf("SC_OPEN_MAX"))
            os.execve(arguments[0], arguments, environment)  # noqa: S606  our own interpreter, no shell
    finally:
        os._exit(0)
