"""The command `errorworks`: becomes the binary, so that signals and exit codes are its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from errorworks import binary


def main() -> None:
    try:
        command = [str(binary()), *sys.argv[1:]]
    except OSError as error:
        sys.exit(f"error: {error}")
    if sys.platform == "win32":  # has no exec that keeps the process
        signal.signal(signal.SIGINT, lambda *_: None)  # Ctrl-C reaches both: the server stops in its own time
        sys.exit(subprocess.call(command))
    os.execv(command[0], command)


if __name__ == "__main__":
    main()
