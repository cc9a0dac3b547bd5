"""Runs the programs that it reads from stdin, and writes what each of them printed to stdout.

Read and written are JSON: see python.rs. A program sees the names of `threading`, `queue` and
`concurrent.futures`, or those of `multiprocessing` if it is about processes, and what `names` adds
to them. One about processes runs in a fork of this process.
"""

import atexit
import concurrent.futures
import faulthandler
import json
import os
import platform
import queue
import re
import shutil
import signal
import sys
import tempfile
import textwrap
import threading
import time
import traceback
import types


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

# What programs see of `concurrent.futures`.
_FUTURES = (
    "ALL_COMPLETED",
    "CancelledError",
    "FIRST_COMPLETED",
    "FIRST_EXCEPTION",
    "Future",
    "ThreadPoolExecutor",
    "as_completed",
    "wait",
)


def _shown(error):
    text = str(error)
    name = type(error).__name__
    return f"{name}: {text}" if text else name


def _names(name, processes, _print):
    """What a program sees."""

    def _attempt(call, *args, **options):
        """Prints what the call returns or raises."""
        try:
            value = call(*args, **options)
        except Exception as error:
            _print(_shown(error))
        else:
            _print(value)

    names = {"__name__": name, "threading": threading, "queue": queue}
    if processes:
        names.update(_multiprocessing(), Empty=queue.Empty, Full=queue.Full)
    else:
        for module in (threading, queue):
            names.update((each, getattr(module, each)) for each in module.__all__)
        names.update((each, getattr(concurrent.futures, each)) for each in _FUTURES)
        # Before 3.11 it is not the one of the same name that everybody sees.
        names.update(TimeoutErrors=concurrent.futures.TimeoutError)
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
    return names


def _multiprocessing():
    """The names of `multiprocessing`, with all of it imported."""
    import multiprocessing
    import multiprocessing.connection
    import multiprocessing.managers
    import multiprocessing.pool
    import multiprocessing.resource_tracker
    import multiprocessing.shared_memory
    import multiprocessing.sharedctypes
    import multiprocessing.synchronize

    names = {each: getattr(multiprocessing, each) for each in multiprocessing.__all__}

    def start(target, *arguments):
        """A process that runs `target`, started."""
        process = multiprocessing.Process(target=target, args=arguments)
        process.start()
        return process

    def ended(process):
        """Its exit code, when it has ended."""
        process.join()
        return process.exitcode

    names.update(
        multiprocessing=multiprocessing,
        start=start,
        ended=ended,
        run=lambda target, *arguments: ended(start(target, *arguments)),
        os=os,
        signal=signal,
        sys=sys,
        RawArray=multiprocessing.RawArray,
        RawValue=multiprocessing.RawValue,
        ShareableList=multiprocessing.shared_memory.ShareableList,
        SharedMemory=multiprocessing.shared_memory.SharedMemory,
        ProcessPoolExecutor=concurrent.futures.ProcessPoolExecutor,
    )
    return names


def run(name, source, limit):
    """The lines that a program prints, or why it has none."""
    lines = []

    def _print(*values):
        lines.append(" ".join(map(str, values)))

    failures = execute(name, source, limit, _names(name, False, _print))
    return {"failure": "\n".join(failures)} if failures else {"lines": lines}


def execute(name, source, limit, names, daemons=False):
    """Why a program failed, if it did. It may leave daemons behind only where nothing comes after."""
    failures = []

    def hook(args):
        failures.append(f"{args.thread.name} raised {_shown(args.exc_value)}")

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
        if thread not in before
        and not (daemons and thread.daemon)
        and not isinstance(thread, threading._DummyThread)
    ]
    if left:
        failures.append(f"it left threads behind: {left}")
    faulthandler.cancel_dump_traceback_later()
    return failures


def run_apart(program, limit):
    """As `run`, in a fork, whose own processes may print too."""
    # Not TemporaryDirectory, which the fork would take away at its end.
    folder = tempfile.mkdtemp()
    out, err = (os.path.join(folder, name) for name in ("out", "err"))
    for path in (out, err):
        open(path, "w").close()
    pid = os.fork()
    if pid == 0:
        try:
            os.setpgid(0, 0)
            # Other processes append to the same files.
            flags = os.O_WRONLY | os.O_APPEND
            for standard in (1, 2):
                os.dup2(os.open(err, flags), standard)
            _execute_apart(program, limit, os.open(out, flags))
        except BaseException:
            traceback.print_exc()
            sys.stderr.flush()
        finally:
            os._exit(0)
    _, status = os.waitpid(pid, 0)
    try:
        # Nothing of it is left.
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass
    with open(err) as file:
        said = file.read()
    with open(out) as file:
        printed = [json.loads(line) for line in file]
    shutil.rmtree(folder)
    if not printed or printed.pop() != ["ended"]:
        return {"failure": f"ended with status {status}, had printed {printed}, and said:\n{said}"}
    if program["stderr"]:
        printed += [line for line in said.splitlines() if _is_said(line)]
    return {"lines": printed}


def _is_said(line):
    """Whether it is none of a traceback."""
    return bool(line.strip()) and line[0] != " " and not line.startswith("Traceback ")


def _execute_apart(program, limit, fd):
    """Runs a program in this process, which is for nothing else."""

    def write(what):
        os.write(fd, (json.dumps(what) + "\n").encode())

    def _print(*values):
        write(" ".join(map(str, values)))

    # What a pool runs must be a function of a module.
    module = types.ModuleType("program")
    sys.modules["program"] = module
    names = vars(module)
    names.update(_names("program", True, _print))
    failures = execute(program["name"], program["source"], limit, names, True)
    faulthandler.dump_traceback_later(limit, exit=True)
    # The end of a process, as far as Python has a part in it.
    threading._shutdown()
    atexit._run_exitfuncs()
    sys.stderr.flush()
    if failures:
        os.write(2, "\n".join(failures).encode())
    else:
        write(["ended"])


def main():
    asked = json.load(sys.stdin)
    answers = []
    if any(program["processes"] for program in asked["programs"]):
        # In time for all forks, and with what they share.
        multiprocessing = _multiprocessing()["multiprocessing"]
        multiprocessing.set_start_method("fork")
        multiprocessing.resource_tracker.ensure_running()
    for program in asked["programs"]:
        if sys.version_info < tuple(program["since"]):
            answers.append({"skipped": True})
        elif program["processes"]:
            answers.append(run_apart(program, asked["limit"]))
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
