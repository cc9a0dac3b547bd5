//! Where this crate does not do what CPython does, and why.

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
        subject: "threads",
        program: "a thread without a name shows what it runs",
        reason: "a closure has no name",
        python: &["Thread-N (work)", "Thread-N (<lambda>)"],
        rust: &["Thread-N", "Thread-N"],
    },
    Difference {
        subject: "threads",
        program: "whether a thread is a daemon is settled by its start",
        reason: "`with_daemon` is a part of making a thread and returns it, not an error; a thread \
                 that was started stays what it is",
        python: &["RuntimeError: cannot set daemon status of active thread", "False"],
        rust: &["None", "False"],
    },
    Difference {
        subject: "threads",
        program: "the main thread and a thread of others show themselves",
        reason: "in CPython they are of private classes; here there is one type",
        python: &[
            "<_MainThread(MainThread, started IDENT)>",
            "<_DummyThread(Dummy-N, started daemon IDENT)>",
        ],
        rust: &["<Thread(MainThread, started IDENT)>", "<Thread(Dummy-N, started daemon IDENT)>"],
    },
    Difference {
        subject: "locks",
        program: "`with` whose lock was released meanwhile",
        reason: "a guard is dropped, and dropping cannot fail",
        python: &[
            "RuntimeError: release unlocked lock",
            "True",
            "RuntimeError: cannot release un-acquired lock",
            "True",
        ],
        rust: &["None", "True", "None", "True"],
    },
    Difference {
        subject: "conditions",
        program: "wait_for returns what its predicate returned",
        reason: "a predicate is a `bool` here, where Python takes any value for one",
        python: &["7", "0"],
        rust: &["True", "False"],
    },
    Difference {
        subject: "semaphores",
        program: "`with` whose semaphore was released meanwhile",
        reason: "a guard is dropped, and dropping cannot fail",
        python: &[
            "None",
            "[True, True, False]",
            "ValueError: Semaphore released too many times",
            "[True, False, False]",
        ],
        rust: &["None", "[True, True, False]", "None", "[True, False, False]"],
    },
    Difference {
        subject: "barriers",
        program: "a barrier for nobody",
        reason: "it lets nobody through, as it does in CPython before 3.13, which refuses it",
        python: &["ValueError: parties must be > 0"],
        rust: &["0"],
    },
    Difference {
        subject: "locals",
        program: "who makes a local makes the first value, though nobody uses it",
        reason: "the value of the thread that makes the local is made like all others, when it is \
                 first used",
        python: &["made", "before", "1"],
        rust: &["before", "made", "1"],
    },
    Difference {
        subject: "locals",
        program: "a value that was never set",
        reason: "a `Local` has one value and not attributes of any names; one that need not be set \
                 is an `Option`",
        python: &[
            "AttributeError: '_thread._local' object has no attribute 'value'",
            "AttributeError: '_thread._local' object has no attribute 'value'",
        ],
        rust: &["None", "None"],
    },
    Difference {
        subject: "queues",
        program: "what the errors that have no text in CPython say",
        reason: "an error must say something where it is shown without its type",
        python: &["Empty says: ", "Full says: ", "BrokenBarrierError says: "],
        rust: &[
            "Empty says: the queue is empty",
            "Full says: the queue is full",
            "BrokenBarrierError says: the barrier is broken",
        ],
    },
];
