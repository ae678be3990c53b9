"""A process that listens on nothing: it works, and says so once in a while."""

import signal
import threading

stopped = threading.Event()
signal.signal(signal.SIGTERM, lambda number, frame: stopped.set())

print("working", flush=True)
while not stopped.wait(10):
    print("still working", flush=True)
print("done with what was begun", flush=True)
