"""Imports all checks and runs them."""

import sys

import check_openai  # noqa: F401
import check_openai_streams  # noqa: F401
import check_litellm  # noqa: F401
import check_anthropic  # noqa: F401
import check_frameworks  # noqa: F401
from harness import run

sys.exit(run())
