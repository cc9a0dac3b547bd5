//! What is compared with what, and which ratio is the goal.

use whole::bench::{Comparison, Goal, Measure, row};

const THREAD: (&str, &str) = ("thread start + join, spare", "thread");
const SPARE: (&str, &str) = ("process start + join, spare", "process spare");
const SPARE_BEGUN: (&str, &str) = ("process start to first act, spare", "process spare begun");
const COLD: (&str, &str) = ("process start + join, cold", "process cold");
const COLD_BEGUN: (&str, &str) = ("process start to first act, cold", "process cold begun");
const PARKED: (&str, &str) = ("pipe, 16 B there and back, parked", "pipe parked");
const SPINNING: (&str, &str) = ("pipe, 16 B there and back, spinning", "pipe spinning");
const BULK: (&str, &str) = ("pipe, messages of 1 MB", "bulk pipe");
const ONE: (&str, &str) = ("dispatch, one item a chunk", "chunks one");
const AUTOMATIC: (&str, &str) = ("dispatch, automatic chunks", "chunks automatic");
const POOL: (&str, &str) = ("Pool.map, default chunks", "pool");
const POOL_ONE: (&str, &str) = ("Pool.map, chunksize 1", "pool one");
const GIL: (&str, &str) = ("GIL, 4 threads that compute", "gil threads");
const SWITCH: (&str, &str) = ("GIL, between switches", "gil switch");
const FORK: (&str, &str) = ("CPython fork", "cpython fork");
const BARE: (&str, &str) = ("new Worker", "bareWorker");
const PIPE: (&str, &str) = ("CPython Pipe", "cpython pipe");

/// All rows of the table.
pub const COMPARISONS: [Comparison; 22] = {
    use Goal::{Any, AtLeast, AtMost, Within};
    use Measure::{Milliseconds, Speed, Time};
    [
        row(1, THREAD, ("native thread", "native thread"), Time, AtMost(1.0)),
        row(0, THREAD, ("CPython Thread", "cpython thread"), Time, Any),
        row(2, SPARE, FORK, Time, AtMost(0.1)),
        row(0, SPARE_BEGUN, FORK, Time, Any),
        row(2, COLD_BEGUN, BARE, Time, AtMost(1.3)),
        row(0, COLD, BARE, Time, Any),
        // Both sides compute between messages, so each is asleep when the other writes, as in the
        // peer. Who answers at once, as in the next row, is found awake.
        row(3, PARKED, ("CPython Pipe, likewise", "cpython pipe parked"), Time, AtMost(0.5)),
        row(0, PARKED, PIPE, Time, Any),
        row(3, SPINNING, PIPE, Time, AtMost(0.05)),
        row(4, BULK, ("memcpy", "bulk memcpy"), Speed, AtLeast(0.4)),
        row(4, BULK, ("structured clone", "clone"), Speed, AtLeast(10.0)),
        row(5, ONE, ("native counter", "native counter"), Time, AtMost(1.3)),
        row(5, ONE, ("wasm-bindgen-rayon", "rayon"), Time, AtMost(0.2)),
        row(0, AUTOMATIC, ("native, likewise", "native counter automatic"), Time, Any),
        row(0, AUTOMATIC, ("wasm-bindgen-rayon", "rayon"), Time, Any),
        row(6, POOL, ("CPython Pool", "cpython pool"), Time, AtMost(0.2)),
        row(6, POOL_ONE, ("CPython Pool", "cpython pool one"), Time, AtMost(0.05)),
        row(0, POOL_ONE, ("comlink", "comlink"), Time, Any),
        row(0, POOL_ONE, ("workerpool", "workerpool"), Time, Any),
        row(10, GIL, ("one after the other", "gil sequential"), Time, Within(0.98, 1.03)),
        row(10, SWITCH, ("CPython", "cpython gil switch"), Milliseconds, Within(5.0, 7.0)),
        row(
            0,
            ("CPython, 4 threads", "cpython gil threads"),
            ("one after the other", "cpython gil sequential"),
            Time,
            Any,
        ),
    ]
};
