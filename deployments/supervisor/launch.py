"""Turns a command that knows the settings into a supervisor that knows only its platform."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from deployments.supervisor import state
from deployments.supervisor.process import Platform


def become(platform: Platform) -> NoReturn:
    """Go on as the supervisor, without the memory that this process needed to get here."""
    command = _command(_hand_over(platform))
    os.chdir(platform.working_directory)
    os.execve(command[0], command, dict(platform.environment))


def leave_behind(platform: Platform, report: Callable[[str], object]) -> bool:
    """Start a supervisor that outlives us, repeat what it says until all is ready; whether that went well."""
    description = _hand_over(platform)
    supervisor = subprocess.Popen(
        [*_command(description), "--detached"],
        cwd=platform.working_directory,
        env=platform.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        pass_fds=(description,),
        start_new_session=True,
        text=True,
    )
    os.close(description)
    assert supervisor.stdout is not None
    with supervisor.stdout:
        for line in supervisor.stdout:
            report(line.rstrip("\n"))
    now = state.read(Path(platform.folder))
    is_up = now is not None and now.pid == supervisor.pid and now.ready
    supervisor.returncode = 0 if is_up else supervisor.wait()  # it outlives us on purpose: nobody waits for it
    return is_up


def _command(description: int) -> list[str]:
    return [sys.executable, "-m", "deployments.supervisor.main", str(description)]


def _hand_over(platform: Platform) -> int:
    """Return an unnamed file in memory: environments hold secrets, and all can read argument lists."""
    descriptor = os.memfd_create("slipway", 0)
    os.write(descriptor, platform.to_json().encode())
    os.set_inheritable(descriptor, True)
    return descriptor
