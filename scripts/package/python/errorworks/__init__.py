"""errorworks: a server that misbehaves on purpose. The server is a binary, which this package carries.

`errorworks.testing` starts it for tests; with pytest its fixtures are there by themselves.
"""

from __future__ import annotations

import os
import sys
from importlib.metadata import version
from pathlib import Path

__all__ = ["__version__", "binary"]

__version__ = version("errorworks")


def binary() -> Path:
    """Path of the server's binary.

    Raises FileNotFoundError where the package was not installed from a wheel, PermissionError for a binary that is not
    executable.
    """
    name = "errorworks.exe" if sys.platform == "win32" else "errorworks"
    path = Path(__file__).parent / "bin" / name
    if not path.is_file():
        raise FileNotFoundError(
            f"There is no binary at {path}: install errorworks from a wheel for this platform"
        )
    if not os.access(path, os.X_OK):
        raise PermissionError(
            f"{path} is not executable, which a copy or an archive can lose: make it so (chmod +x), or install again"
        )
    return path
