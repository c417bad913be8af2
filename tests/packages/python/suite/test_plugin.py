"""The plug-in seen from outside: bad markers, pytest-xdist, and what is left when it ends."""

import os
import signal
import subprocess
import sys
import time

import pytest

_PATIENCE_SEC = 30


def gone(pid):
    """True once a process has ended, which it has to within the patience."""
    end = time.monotonic() + _PATIENCE_SEC
    while time.monotonic() < end:
        try:
            os.kill(pid, 0)
            with open(f"/proc/{pid}/stat") as stat:  # a zombie has ended
                if stat.read().rpartition(")")[2].split()[0] == "Z":
                    return True
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize(
    ("marker", "fixture", "said"),
    [
        (
            "chaosllm(rate_limt_pct=25)",
            "chaosllm_server",
            'no option "rate_limt_pct", did you mean "rate_limit_pct"?',
        ),
        ("chaosweb(contentmode='echo')", "chaosweb_server", 'did you mean "content_mode"?'),
        (
            "chaosllm(zzz=1)",
            "chaosllm_server",
            "expected preset, seed, selection_mode, base_ms, jitter_ms, mode, NAME_pct",
        ),
        ("chaosllm(rate_limit_pct=250)", "chaosllm_server", "llm.faults.rate_limit.pct: "),
        ("chaosllm(mode='shout')", "chaosllm_server", "llm.response.mode: "),
        ("chaosllm(preset='gentel')", "chaosllm_server", "gentle"),
        ("errorworks(preset='gentel')", "errorworks", "errorworks: Cannot load preset"),
        ("chaosllm(25)", "chaosllm_server", "takes options by name"),
        ("errorworks(fault={'rate_limit': 1})", "errorworks", 'did you mean "faults"?'),
        ("errorworks(faults={'rate_limt': 1})", "errorworks", 'did you mean "rate_limit"?'),
        ("errorworks(rules=[{'whem': {}}])", "errorworks", 'did you mean "when"?'),
    ],
)
def test_a_bad_marker_fails_the_test_and_names_what_is_right(pytester, marker, fixture, said):
    pytester.makepyfile(f"import pytest\n@pytest.mark.{marker}\ndef test_it({fixture}): pass")
    result = pytester.runpytest_inprocess("--strict-markers")
    result.assert_outcomes(errors=1)
    output = result.stdout.str()
    assert said in output
    assert "During handling" not in output


SUITE = """
    import os, pytest

    @pytest.mark.parametrize("n", range(24))
    @pytest.mark.chaosllm(rate_limit_pct=100)
    def test_limited(chaosllm_server, n):
        assert chaosllm_server.post_completion().status_code == 429
        assert chaosllm_server.get_stats()["total_requests"] == 1
        with open(os.environ["SEEN"], "a") as seen:
            print(chaosllm_server.server.pid, os.environ.get("PYTEST_XDIST_WORKER"), file=seen)

    @pytest.mark.parametrize("n", range(24))
    def test_calm(chaosllm_server, n):
        assert chaosllm_server.post_completion().status_code == 200
        assert chaosllm_server.get_stats()["total_requests"] == 1
"""


def test_xdist_has_one_server_per_worker_and_tests_do_not_meet(pytester, monkeypatch):
    seen = pytester.path / "seen"
    monkeypatch.setenv("SEEN", str(seen))
    pytester.makepyfile(SUITE)
    result = pytester.runpytest_subprocess("-n", "4")
    result.assert_outcomes(passed=48)
    pairs = {tuple(line.split()) for line in seen.read_text().splitlines()}
    workers = {worker for _, worker in pairs}
    assert len(pairs) == len(workers) == len({pid for pid, _ in pairs})
    assert len(workers) > 1
    assert all(gone(int(pid)) for pid, _ in pairs)


ENDLESS = """
    import time

    def test_endless(errorworks):
        print("PID", errorworks.server.pid, flush=True)
        time.sleep(600)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="an orphan keeps the id of its parent there")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_no_server_outlives_pytest(pytester, how):
    path = pytester.makepyfile(ENDLESS)
    command = [sys.executable, "-m", "pytest", "-s", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as child:
        line = next(line for line in child.stdout if "PID" in line)
        server = int(line.rpartition("PID")[2])
        os.kill(server, 0)
        child.send_signal(how)
    assert gone(server)


def test_a_fifth_server_stops_the_one_that_was_not_used_for_longest(tmp_path_factory):
    from errorworks.testing._pool import Pool

    pool = Pool(lambda: tmp_path_factory.mktemp("pool"))
    try:
        servers = [pool.server(None, seed) for seed in range(4)]
        assert pool.server(None, 0) is servers[0]
        pool.server(None, 4)
        assert [server.alive for server in servers] == [True, False, True, True]
    finally:
        pool.close()
    assert not any(server.alive for server in servers)


def test_the_developers_own_settings_do_not_reach_the_server(pytester, monkeypatch):
    monkeypatch.setenv("ERRORWORKS_PRESET", "no_such_preset")
    pytester.makepyfile("def test_it(errorworks): assert errorworks.client.get('/health').is_success")
    pytester.runpytest_inprocess().assert_outcomes(passed=1)


def test_the_module_works_without_pytest():
    code = "import sys; sys.modules['pytest'] = None; from errorworks.testing import Server, ConfigError"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_a_binary_that_is_not_there_or_not_executable_is_told_in_one_line(pytester, monkeypatch):
    import errorworks
    from errorworks.__main__ import main

    monkeypatch.setattr(errorworks, "__file__", str(pytester.path / "__init__.py"))
    with pytest.raises(SystemExit, match="^error: There is no binary at .*: install errorworks from a wheel"):
        main()
    (pytester.path / "bin").mkdir()
    name = "errorworks.exe" if sys.platform == "win32" else "errorworks"
    (pytester.path / "bin" / name).write_bytes(b"")
    with pytest.raises(PermissionError, match=r"is not executable, .* \(chmod \+x\)"):
        errorworks.binary()
    pytester.makeconftest("import errorworks\nerrorworks.__file__ = 'nowhere/__init__.py'")
    pytester.makepyfile("def test_it(errorworks): pass")
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["There is no binary at nowhere*"])
    assert "Traceback" not in result.stdout.str() and "_pool.py" not in result.stdout.str()


def test_the_command_is_the_binary():
    run = subprocess.run(["errorworks", "presets"], capture_output=True, text=True)
    assert (run.returncode, "gentle" in run.stdout) == (0, True)
    run = subprocess.run(
        [sys.executable, "-m", "errorworks", "serve", "--prot=1"], capture_output=True, text=True
    )
    assert (run.returncode, "--port" in run.stderr) == (2, True)
