//! Where processes do not do what CPython's do, and why.

/// A program that prints other lines in Rust than in Python.
pub struct Difference {
    /// The subject that the program is in.
    pub subject: &'static str,
    /// The program's name.
    pub program: &'static str,
    /// Why it is so, and stays so.
    pub reason: &'static str,
    /// What the Python version prints.
    pub python: &'static [&'static str],
    /// What the Rust version prints.
    pub rust: &'static [&'static str],
}

/// All of them. One that is none any more fails the suite.
pub const DIFFERENCES: &[Difference] = &[
    Difference {
        subject: "life",
        program: "what was not started cannot be terminated",
        reason: "CPython's error is an accident of its making",
        python: &[
            "AttributeError: 'NoneType' object has no attribute 'terminate'",
            "AttributeError: 'NoneType' object has no attribute 'kill'",
        ],
        rust: &[
            "AssertionError: can only terminate a started process",
            "AssertionError: can only kill a started process",
        ],
    },
    Difference {
        subject: "life",
        program: "whether a process is a daemon is settled by its start",
        reason: "`with_daemon` is a part of making a process and returns it, not an error; a process \
                 that was started stays what it is",
        python: &["AssertionError: process has already started", "False"],
        rust: &["None", "False"],
    },
    Difference {
        subject: "queues",
        program: "what cannot be pickled is dropped by the feeder, which says so",
        reason: "CPython prints a traceback, which shows where it comes from; here the thread is \
                 named",
        python: &[
            "next 0",
            "RuntimeError: Lock objects should only be shared between processes through inheritance",
        ],
        rust: &[
            "next 0",
            "QueueFeederThread: Lock objects should only be shared between processes through \
             inheritance",
        ],
    },
    Difference {
        subject: "queues",
        program: "who has closed a queue gets nothing from it",
        reason: "closing says that this process puts no more; nothing that is needed for getting is \
                 closed by it",
        python: &["ValueError"],
        rust: &["1"],
    },
    Difference {
        subject: "pool_ends",
        program: "the end of a with block terminates the pool",
        reason: "in CPython nobody who waits for such a result ever hears of it; here it is an error",
        python: &["ValueError: Pool not running", "[] False"],
        rust: &["ValueError: Pool not running", "[] True"],
    },
    Difference {
        subject: "pool_ends",
        program: "a task may exit without harm to the pool",
        reason: "in CPython nobody who waits for such a result ever hears of it; here it is an error",
        python: &["1", "False"],
        rust: &["1", "True"],
    },
];
