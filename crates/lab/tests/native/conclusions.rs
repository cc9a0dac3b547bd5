//! What each program must come to on any machine. A `#` stands for any number.

const CONCLUSIONS: &[(&str, &[&str])] = &[
    ("counter", &["Without a lock updates are lost, with one none"]),
    (
        "semaphore",
        &[
            "Never more than 3 were inside",
            "A Semaphore(3) that is released once too often has 4 places",
            "A BoundedSemaphore(3) refuses: Semaphore released too many times",
        ],
    ),
    ("two-locks", &["Ann waits for paper", "Bob waits for pen"]),
    ("two-locks-ordered", &["Both have written"]),
    (
        "producer-consumer",
        &["12 of 12 items are done; producers had to wait # times", "consumer 3 goes home"],
    ),
    ("barrier", &["Nobody was ever a phase ahead"]),
    ("event", &["5 runners have started, 0 of them before the gun"]),
    ("join-full", &["What does not fit into the pipe has to be read before the join"]),
    ("shared-or-not", &["Threads have added 11 to it, processes 0"]),
    ("pipe", &["The child has given 3 right answers and ended with exit code 0"]),
    (
        "shared-memory",
        &[
            "Array by two processes: [0.0, 1.0, 4.0, 9.0, 16.0, 25.0, 36.0, 49.0]",
            "Without the lock updates are lost, with it none",
        ],
    ),
    ("daemon", &["The daemon was cut off, the other child could finish"]),
    (
        "kill",
        &[
            "the first was killed: exit code -9",
            "the second has nobody to tell: exit code 0",
            "The lock stays locked: who should release it is dead",
        ],
    ),
    (
        "logging",
        &[
            "Straight to the console # of 4 lines are torn",
            "Through a queue and one listener 0 of 4 are torn",
        ],
    ),
    ("pool", &["3 single tasks have failed, and the pool goes on: the root of 49 is 7"]),
    ("start-up", &["A spare process costs as much as # threads, a cold one as much as #"]),
    (
        "heartbeat",
        &[
            "Beside four, a beat is # ms late with a GIL, # ms without",
            "Beside four processes it is # ms late",
        ],
    ),
];

/// The first line that a program should have written and has not.
pub fn missing(id: &str, said: &str) -> Option<&'static str> {
    let all = CONCLUSIONS.iter().find(|(of, _)| *of == id).map(|(_, lines)| *lines);
    let all = all.unwrap_or(&["a conclusion in this file"]);
    let is_missing = |line: &&&str| !said.lines().any(|said| matches(line, said));
    all.iter().find(is_missing).copied()
}

fn matches(pattern: &str, line: &str) -> bool {
    let Some((before, after)) = pattern.split_once('#') else { return pattern == line };
    let Some(rest) = line.strip_prefix(before) else { return false };
    let without = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    without != rest && matches(after, without)
}
