"""The one process that starts, watches, restarts and stops the others; knows nothing of what they are.

Runs as `python -m deployments.supervisor.main FD [--detached]`, where FD is an open file with a `Platform` as JSON.
It imports nothing but the standard library, sleeps on pidfds and signals, and survives nothing: when it is killed
its children go on, and the next supervisor adopts them by pid and start time.
"""

import os
import select
import sys
import time
from pathlib import Path

from deployments.supervisor import child as children
from deployments.supervisor import proc, state
from deployments.supervisor.announce import Announcer
from deployments.supervisor.ending import Alarm, end_together
from deployments.supervisor.logs import Log
from deployments.supervisor.member import SATISFIED, Member, Phase, Surroundings
from deployments.supervisor.process import Platform, Process

PATIENCE_SECONDS = 5.0  # a start that takes longer is mentioned again and again
FAILURE_LINES = 15
LOG_FOLDER = "logs"


class Supervisor:
    """Brings a platform up in the order of its dependencies, side by side where they allow it, and keeps it up."""

    def __init__(self, platform: Platform, announcer: Announcer, *, detached: bool) -> None:
        self._folder = Path(platform.folder)
        self._announcer = announcer
        self._detached = detached
        around = Surroundings(platform.folder, platform.working_directory, platform.environment)
        self._members = {each.name: Member(each, around, self._log(each)) for each in platform.processes}
        self._instance = platform.instance
        self._started_at = time.time()
        self._alarm = Alarm()
        self._up = False
        self._failure = ""
        self._written = ""
        self._mentioned: dict[str, float] = {}

    def run(self) -> int:
        """Run until a signal says stop, or until the platform could not be brought up."""
        self._adopt()
        while not self._alarm.rang and not self._failure:
            if not self._step():
                self._sleep()
        self._stop_all()
        return 1 if self._failure else 0

    def _adopt(self) -> None:
        """Take over what a killed supervisor left running; end what is not wanted any more, or not like that."""
        before = state.read(self._folder)
        for found in before.processes if before else ():
            member = self._members.get(found.name)
            child = children.adopt(found.pid, found.born) if found.pid and found.born else None
            if child is None:
                continue
            if member and not found.once and found.digest == member.process.digest:
                member.adopt(child, found)
                self._announcer.say(f"  {found.name:<12} adopted (pid {found.pid})")
            else:
                end_together([(child, member.process if member else Process(found.name, ()))])

    def _step(self) -> bool:
        """Take a step; return whether anything changed, so that something else may be possible now."""
        changed = False
        for member in self._members.values():
            before = (member.phase, member.restarts)
            if member.phase == Phase.WAITING and self._may_start(member.process):
                self._start(member)
            member.tick()
            if (member.phase, member.restarts) != before:
                changed = True
                self._tell(member)
            self._mention(member)
        if not self._up and all(member.phase in SATISFIED for member in self._members.values()):
            self._arrive()
        self._write()
        return changed

    def _may_start(self, process: Process) -> bool:
        return all(self._members[name].phase in SATISFIED for name in process.after)

    def _start(self, member: Member) -> None:
        if member.process.unless and Path(member.process.unless).exists():
            member.skip()
        else:
            member.start()

    def _tell(self, member: Member) -> None:
        name, seconds = member.process.name, member.seconds or 0.0
        if member.phase in SATISFIED and seconds > 0:
            self._announcer.say(f"  {name:<12} {member.phase} after {seconds:.1f} s")
        elif member.phase == Phase.RESTARTING:
            self._announcer.say(f"  {name:<12} {member.reason}; restart {member.restarts} follows")
        elif member.phase == Phase.FAILED:
            self._failure = f"{name} {member.reason}."
            self._announcer.say(f"  {name:<12} {member.reason}")
            self._announcer.say(
                "".join(f"    {line}\n" for line in member.log.tail(FAILURE_LINES)) if member.log else ""
            )

    def _mention(self, member: Member) -> None:
        """Show a person who waits what is being waited for, with the last line that it wrote."""
        if self._up or member.phase != Phase.STARTING:
            return
        last = self._mentioned.get(member.process.name, 0.0)
        if member.running_for - last >= PATIENCE_SECONDS:
            self._mentioned[member.process.name] = member.running_for
            line = "".join(member.log.tail(1)).strip()[:90] if member.log else ""
            self._announcer.say(f"  {member.process.name:<12} … {member.running_for:.0f} s  {line}")

    def _arrive(self) -> None:
        self._up = True
        self._announcer.say(f"Up after {time.time() - self._started_at:.1f} s.")
        self._write()
        if self._detached:
            self._announcer.hang_up()

    def _sleep(self) -> None:
        poll = select.poll()
        poll.register(self._alarm, select.POLLIN)
        for member in self._members.values():
            if member.child:
                poll.register(member.child.pidfd, select.POLLIN)
        seconds = min(member.wake_seconds for member in self._members.values())
        poll.poll(seconds * 1000)

    def _stop_all(self) -> None:
        """Stop each process after everything that depends on it."""
        self._announcer.say("Stopping …")
        self._up = False
        remaining = [member for member in self._members.values() if member.child]
        while remaining:
            needed = {name for member in remaining for name in _all_before(member.process, self._members)}
            leaves = [member for member in remaining if member.process.name not in needed]
            for member in leaves:
                member.phase = Phase.STOPPING
            end_together([(member.child, member.process) for member in leaves if member.child])
            for member in leaves:
                children.kill_leftovers(str(self._folder), member.process.name)
                member.phase, member.child = Phase.STOPPED, None
            remaining = [member for member in remaining if member.child]
            self._write()
        self._announcer.say("Stopped." if not self._failure else f"Not started: {self._failure}")

    def _write(self) -> None:
        processes = tuple(member.state() for member in self._members.values())
        born = proc.born(os.getpid()) or 0
        now = state.State(self._instance, os.getpid(), born, self._started_at, self._up, self._failure, processes)
        if repr(now) != self._written:
            self._written = repr(now)
            state.write(self._folder, now)

    def _log(self, process: Process) -> Log | None:
        return None if process.speaks else Log(self._folder / LOG_FOLDER / f"{process.name}.log")


def _all_before(process: Process, members: dict[str, Member]) -> set[str]:
    """Return everything that must outlive a process, also through steps that have no process any more."""
    found = set(process.after)
    for name in process.after:
        found |= _all_before(members[name].process, members)
    return found


def main(arguments: list[str]) -> int:
    """Read the platform, be the only supervisor of its folder, run."""
    with os.fdopen(int(arguments[0])) as file:
        file.seek(0)
        platform = Platform.from_json(file.read())
    folder = Path(platform.folder)
    (folder / LOG_FOLDER).mkdir(mode=0o700, parents=True, exist_ok=True)
    if state.lock(folder) is None:
        sys.stderr.write(f"A supervisor already runs for {folder}.\n")
        return 1
    announcer = Announcer(folder / LOG_FOLDER / "supervisor.log")
    return Supervisor(platform, announcer, detached="--detached" in arguments).run()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
