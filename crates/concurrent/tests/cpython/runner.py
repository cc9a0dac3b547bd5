"""Runs the programs that it reads from stdin, and writes what each of them printed to stdout.

Read and written are JSON: see python.rs. A program sees the names of `threading` and `queue`, and
what `names` adds to them.
"""

import faulthandler
import json
import os
import platform
import queue
import re
import sys
import textwrap
import threading
import time
import traceback


def _spawn(target, **options):
    """A thread that runs `target`, started."""
    thread = threading.Thread(target=target, **options)
    thread.start()
    return thread


def _until(predicate):
    """Waits until the predicate is true."""
    while not predicate():
        time.sleep(0.0005)


def _numbered(name):
    """A name with its number replaced."""
    return re.sub(r"\d+", "N", name)


# A time that may pass, and one that must not.
_SOON = 0.001
_LONG = 60.0


def _shown(error):
    text = str(error)
    name = type(error).__name__
    return f"{name}: {text}" if text else name


def run(name, source, limit):
    """The lines that a program prints, or why it has none."""
    lines = []
    failures = []

    def _print(*values):
        lines.append(" ".join(map(str, values)))

    def _attempt(call, *args, **options):
        """Prints what the call returns or raises."""
        try:
            value = call(*args, **options)
        except Exception as error:
            _print(_shown(error))
        else:
            _print(value)

    def hook(args):
        failures.append(f"{args.thread.name} raised {_shown(args.exc_value)}")

    names = {"__name__": name, "threading": threading}
    for module in (threading, queue):
        names.update((each, getattr(module, each)) for each in module.__all__)
    # It would hide the builtin: programs say threading.enumerate.
    del names["enumerate"]
    names.update(
        print=_print,
        attempt=_attempt,
        shown=_shown,
        spawn=_spawn,
        numbered=_numbered,
        until=_until,
        SOON=_SOON,
        LONG=_LONG,
    )
    threading.excepthook = hook
    before = threading.enumerate()
    # Ends this process, and says where each thread was.
    faulthandler.dump_traceback_later(limit, exit=True)
    try:
        exec(compile(textwrap.dedent(source), f"<{name}>", "exec"), names)
    except BaseException:
        failures.append(traceback.format_exc())
    # What stands for threads that others made is never taken out of the list.
    left = [
        thread
        for thread in threading.enumerate()
        if thread not in before and not isinstance(thread, threading._DummyThread)
    ]
    if left:
        failures.append(f"it left threads behind: {left}")
    faulthandler.cancel_dump_traceback_later()
    return {"failure": "\n".join(failures)} if failures else {"lines": lines}


def main():
    asked = json.load(sys.stdin)
    answers = []
    for program in asked["programs"]:
        if sys.version_info < tuple(program["since"]):
            answers.append({"skipped": True})
        else:
            answers.append(run(program["name"], program["source"], asked["limit"]))
    answer = {
        "implementation": platform.python_implementation(),
        "version": list(sys.version_info[:3]),
        "answers": answers,
    }
    json.dump(answer, sys.stdout)
    sys.stdout.flush()
    # Without waiting for threads that a program has left behind.
    os._exit(0)


main()
