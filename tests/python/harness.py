"""Runs checks one after the other, and steers the server that they ask. Needs nothing but Python."""

import json
import os
import time
import traceback
import urllib.error
import urllib.request

URL = os.environ["ERRORWORKS_URL"]
TOKEN = os.environ["ERRORWORKS_TOKEN"]
SETTLE_SEC = 10

_checks = []
# Faults that were fired, as they are when they are not.
_calm = {}


class Skip(Exception):
    """Raised by a check that cannot be made, with the reason."""


def check(name):
    """Registers a check under its name, which begins with its number in the checklist."""

    def register(run):
        _checks.append((name, run))
        return run

    return register


def ask(path, body=None):
    """Sends a request to the server with the admin token, and gives status and text."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(URL + path, data, {"authorization": f"Bearer {TOKEN}"})
    try:
        with urllib.request.urlopen(request) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def admin(path, body=None):
    """Calls a route under /admin, which has to work."""
    status, text = ask("/admin" + path, body)
    assert status == 200, f"/admin{path} answered {status}: {text}"
    return text


def always(fault, **options):
    """Fires one fault at every request from now on, in a new run; what is not said is as by default."""
    if fault not in _calm:
        configure({fault: {"pct": 0}})
        _calm[fault] = json.loads(admin("/config"))["llm"]["faults"][fault]
    configure({**_calm, fault: {**_calm[fault], **options, "pct": 100}})
    admin("/reset", {})


def behave():
    """Turns off all faults, in a new run."""
    configure(_calm)
    admin("/reset", {})


def configure(faults):
    """Lays these faults over those in force."""
    admin("/config", {"llm": {"faults": faults}})


def rows():
    """What the server wrote down in this run, once no request is under way."""
    until = time.monotonic() + SETTLE_SEC
    while time.monotonic() < until:
        llm = json.loads(admin("/stats"))["llm"]
        lines = admin("/export").splitlines()
        if llm["in_flight"] == 0 and len(lines) == llm["total_requests"]:
            return [json.loads(line) for line in lines]
        time.sleep(0.02)
    raise AssertionError("requests are still under way")


def same(actual, expected, what=""):
    """Fails unless both are equal."""
    assert actual == expected, f"{what} is {actual!r}, not {expected!r}"


def thrown_by(call, hits):
    """The error that a call raises after so many requests."""
    try:
        value = call()
    except Exception as error:
        same(len(rows()), hits, f"hits before {type(error).__name__} ({error})")
        return error
    raise AssertionError(f"nothing was raised, but {value!r} given")


def raises(call, kind, hits):
    """Fails unless a call raises an error of exactly that name after so many requests; gives the error."""
    error = thrown_by(call, hits)
    same(type(error).__name__, kind, f"class of {error!r}")
    return error


def run():
    """Runs all checks and prints what came of each; gives the exit code."""
    passed, failed, skipped = 0, 0, 0
    for name, test in _checks:
        try:
            behave()
            test()
        except Skip as reason:
            skipped += 1
            print(f"{name} ... ignored ({reason})", flush=True)
        except Exception:
            failed += 1
            print(f"{name} ... FAILED\n{traceback.format_exc()}", flush=True)
        else:
            passed += 1
            print(f"{name} ... ok", flush=True)
    print(f"\n{passed} passed, {failed} failed" + (f", {skipped} ignored" if skipped else ""), flush=True)
    return 1 if failed else 0
