# What `cargo xtask bench runtime` measures us beside in CPython. The figure is the last argument;
# each is printed as a line of JSON, its samples in nanoseconds.
import faulthandler
import json
import multiprocessing
import sys
import threading
from time import perf_counter_ns as now

SAMPLES = 30


def tell(figure, samples):
    print(json.dumps({"figure": figure, "samples": samples}), flush=True)


def sampled(repetitions, work, samples=SAMPLES):
    """Means of so many repetitions, after a warm-up."""
    taken = []
    for _ in range(samples + 1):
        began = now()
        for _ in range(repetitions):
            work()
        taken.append((now() - began) / repetitions)
    return taken[1:]


def nothing():
    pass


def thread():
    def one():
        thread = threading.Thread(target=nothing)
        thread.start()
        thread.join()

    tell("cpython thread", sampled(100, one))


def fork():
    context = multiprocessing.get_context("fork")

    def one():
        process = context.Process(target=nothing)
        process.start()
        process.join()

    tell("cpython fork", sampled(5, one))


def answer(connection, other):
    # A fork has both ends, and would never see the end of the file.
    other.close()
    try:
        while True:
            connection.send_bytes(connection.recv_bytes())
    except EOFError:
        pass


def hold(duration):
    began = now()
    while True:
        held = now() - began
        if held >= duration:
            return held


HOLD = 200_000


def answer_late(connection, other):
    other.close()
    try:
        while True:
            connection.recv_bytes()
            connection.send_bytes(hold(HOLD).to_bytes(16, "little"))
    except EOFError:
        pass


def connected(target):
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(True)
    process = context.Process(target=target, args=(there, here))
    process.start()
    there.close()
    return here, process


def pipe():
    message = bytes(16)
    here, process = connected(answer)

    def one():
        here.send_bytes(message)
        here.recv_bytes()

    tell("cpython pipe", sampled(1000, one))
    here.close()
    process.join()

    here, process = connected(answer_late)
    samples = []
    for _ in range(SAMPLES + 1):
        took = 0
        for _ in range(20):
            hold(HOLD)
            began = now()
            here.send_bytes(message)
            held = int.from_bytes(here.recv_bytes(), "little")
            took += now() - began - held
        samples.append(took / 20)
    tell("cpython pipe parked", samples[1:])
    here.close()
    process.join()


def same(x):
    return x


def pool():
    context = multiprocessing.get_context("fork")
    workers = context.Pool(4)
    few, many = range(2_000), range(100_000)
    samples = sampled(1, lambda: workers.map(same, many))
    tell("cpython pool", [sample / len(many) for sample in samples])
    samples = sampled(1, lambda: workers.map(same, few, 1))
    tell("cpython pool one", [sample / len(few) for sample in samples])
    # Not `with`: terminating a pool now and then waits for ever.
    workers.close()
    workers.join()


def gil():
    threads_at_once = 4
    steps = 3_000
    last = None
    switches = 0

    def compute(steps):
        nonlocal last, switches
        me = threading.get_ident()
        for _ in range(steps):
            if last != me:
                last = me
                switches += 1
            state = 1
            for _ in range(500):
                state = (state * 1664525 + 1013904223) & 0xFFFFFFFF

    def run(count, steps):
        nonlocal last, switches
        last, switches = None, 0
        threads = [threading.Thread(target=compute, args=(steps,)) for _ in range(count)]
        began = now()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return now() - began

    one, all_at_once, switch = [], [], []
    for _ in range(4):
        one.append(run(1, steps * threads_at_once))
        all_at_once.append(run(threads_at_once, steps))
        switch.append(all_at_once[-1] / max(switches, 1))
    tell("cpython gil sequential", one[1:])
    tell("cpython gil threads", all_at_once[1:])
    tell("cpython gil switch", switch[1:])


if __name__ == "__main__":
    # What hangs is not measured.
    faulthandler.dump_traceback_later(120, exit=True)
    {"thread": thread, "fork": fork, "pipe": pipe, "pool": pool, "gil": gil}[sys.argv[-1]]()
