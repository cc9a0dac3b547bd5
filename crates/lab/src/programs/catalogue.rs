//! What there is to know of the programs without running them: for the page, which includes this
//! file. It uses nothing but the files beside it.

/// A program as it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it is called by.
    pub id: &'static str,
    /// What it is about.
    pub title: &'static str,
    /// What a reader would ask.
    pub question: &'static str,
    /// Under which heading it stands.
    pub group: &'static str,
    /// Whether it runs until it is stopped.
    pub hangs: bool,
    /// The program itself.
    pub source: &'static str,
}

const LOCKS: &str = "Locks";
const WAITING: &str = "Waiting for each other";
const PROCESSES: &str = "Processes";
const COSTS: &str = "What it costs";

/// All programs, in the order in which they are shown.
pub const ENTRIES: &[Entry] = &[
    Entry {
        id: "counter",
        title: "A shared counter",
        question: "Why does my counter come out too small?",
        group: LOCKS,
        hangs: false,
        source: include_str!("counter.rs"),
    },
    Entry {
        id: "semaphore",
        title: "A room for three",
        question: "How do I limit how many work at once?",
        group: LOCKS,
        hangs: false,
        source: include_str!("semaphore.rs"),
    },
    Entry {
        id: "two-locks",
        title: "Two locks in opposite order",
        question: "How do two locks deadlock?",
        group: LOCKS,
        hangs: true,
        source: include_str!("two_locks.rs"),
    },
    Entry {
        id: "two-locks-ordered",
        title: "Two locks in one order",
        question: "How do I take two locks without a deadlock?",
        group: LOCKS,
        hangs: false,
        source: include_str!("two_locks_ordered.rs"),
    },
    Entry {
        id: "producer-consumer",
        title: "Producers and consumers",
        question: "How do I hand work from some threads to others?",
        group: WAITING,
        hangs: false,
        source: include_str!("producer_consumer.rs"),
    },
    Entry {
        id: "barrier",
        title: "Phases with a barrier",
        question: "How do I make all threads wait for the slowest?",
        group: WAITING,
        hangs: false,
        source: include_str!("barrier.rs"),
    },
    Entry {
        id: "event",
        title: "A starting gun",
        question: "How does one thread tell all the others at once?",
        group: WAITING,
        hangs: false,
        source: include_str!("event.rs"),
    },
    Entry {
        id: "join-full",
        title: "Joining before reading",
        question: "Why does join hang?",
        group: WAITING,
        hangs: false,
        source: include_str!("join_full.rs"),
    },
    Entry {
        id: "shared-or-not",
        title: "A global variable",
        question: "Why did my global not change?",
        group: PROCESSES,
        hangs: false,
        source: include_str!("shared_or_not.rs"),
    },
    Entry {
        id: "pipe",
        title: "Questions through a pipe",
        question: "How do two processes talk?",
        group: PROCESSES,
        hangs: false,
        source: include_str!("pipe.rs"),
    },
    Entry {
        id: "shared-memory",
        title: "Shared memory",
        question: "How do processes work on the same data?",
        group: PROCESSES,
        hangs: false,
        source: include_str!("shared_memory.rs"),
    },
    Entry {
        id: "daemon",
        title: "A daemon and a child",
        question: "Who dies when a process ends?",
        group: PROCESSES,
        hangs: false,
        source: include_str!("daemon.rs"),
    },
    Entry {
        id: "kill",
        title: "Killed with a lock",
        question: "What becomes of a lock whose process is killed?",
        group: PROCESSES,
        hangs: false,
        source: include_str!("kill.rs"),
    },
    Entry {
        id: "logging",
        title: "Torn log lines",
        question: "Why are my logs mixed?",
        group: PROCESSES,
        hangs: false,
        source: include_str!("logging.rs"),
    },
    Entry {
        id: "pool",
        title: "A pool and an exception",
        question: "Where did my exception go?",
        group: PROCESSES,
        hangs: false,
        source: include_str!("pool.rs"),
    },
    Entry {
        id: "start-up",
        title: "Starting one",
        question: "What does starting a thread or a process cost?",
        group: COSTS,
        hangs: false,
        source: include_str!("start_up.rs"),
    },
    Entry {
        id: "heartbeat",
        title: "A heartbeat",
        question: "Why does my window freeze while I compute?",
        group: COSTS,
        hangs: false,
        source: include_str!("heartbeat.rs"),
    },
];
