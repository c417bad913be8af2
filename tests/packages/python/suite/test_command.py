"""The command `errorworks`."""

import os
import signal
import subprocess
import sys

#: Stands for the server: it takes a while to stop, and ends with 7.
SLOW = """
import signal, sys, time
def stop(*_):
    time.sleep(1)
    sys.exit(7)
signal.signal(signal.SIGINT, stop)
print("ready", flush=True)
time.sleep(60)
"""

#: The command as it is on Windows, which has no exec.
COMMAND = """
import sys
from errorworks import __main__ as command
sys.platform = "win32"
command.binary = lambda: sys.executable
command.main()
"""


def test_without_exec_ctrl_c_leaves_the_stop_to_the_server():
    arguments = [sys.executable, "-c", COMMAND, "-c", SLOW]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, start_new_session=True) as process:
        assert process.stdout.readline() == b"ready\n"
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(30) == 7
