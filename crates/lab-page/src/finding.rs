//! What stands out in a program's timeline: with a figure, what it means and what to do. Each is
//! three sentences without their full stops, as those of the race’s lanes are.

mod look;

use analysis::format;
use model::Nanos;
use std::time::Duration;

/// Something that took a program's time, or that stopped it.
#[derive(Clone, Debug, PartialEq)]
pub enum Finding {
    /// Threads waited to the end, each for a lock that the next one had.
    Circle {
        /// Who, and the lock that each waited for; the next one has it, and the first one the
        /// last's.
        waits: Vec<(String, String)>,
    },
    /// A lock was never released: its owner ended with it, and others wanted it.
    NeverReleased {
        /// Which.
        lock: String,
        /// Who had it.
        owner: String,
    },
    /// A lock was nearly always held, and others waited for it.
    LockHeld {
        /// Which.
        lock: String,
        /// The share of the time between its first and its last owner in which it was held, 0 to 1.
        held: f64,
        /// The share of that time that threads waited for it, each on the average, 0 to 1.
        waited: f64,
        /// How many threads wanted it.
        threads: usize,
    },
    /// The GIL was nearly always held, and others waited for it: the same.
    GilHeld {
        /// The share of the time between its first and its last owner in which it was held, 0 to 1.
        held: f64,
        /// The share of that time that threads waited for it, each on the average, 0 to 1.
        waited: f64,
    },
    /// Threads that had something to send waited because nobody took what was there.
    BackPressure {
        /// The queue or the pipe.
        through: String,
        /// How many threads waited.
        senders: usize,
        /// The share of their time, 0 to 1.
        share: f64,
    },
    /// One thread of several did most of the computing.
    OneWorked {
        /// Which.
        thread: String,
        /// How many there are.
        threads: usize,
        /// Its share of the computing, 0 to 1.
        share: f64,
    },
    /// Processes took longer to start than they computed.
    SlowStart {
        /// How many.
        processes: usize,
        /// Starting them, all together.
        start: Duration,
        /// What they computed, all together.
        work: Duration,
    },
}

impl Finding {
    /// What was found: a sentence without its full stop.
    #[must_use]
    pub fn what(&self) -> String {
        let percent = |share: &f64| format::percent(*share);
        match self {
            Self::Circle { waits } => {
                let owner = |at: usize| &waits[(at + 1) % waits.len()].0;
                let one = |(at, (who, lock)): (usize, &(String, String))| {
                    format!("{who} waits for {lock}, which {} has", owner(at))
                };
                waits.iter().enumerate().map(one).collect::<Vec<_>>().join("; ")
            }
            Self::NeverReleased { lock, owner } => {
                format!("{} was never released: {owner} ended with it", capitalised(lock))
            }
            Self::LockHeld { lock, held, .. } => {
                format!("{} is held {} of the time", capitalised(lock), percent(held))
            }
            Self::GilHeld { held, .. } => format!("The GIL is held {} of the time", percent(held)),
            Self::BackPressure { through, senders, share } => format!(
                "{} waited {} of {} time for room in {through}",
                many(*senders, "sender"),
                percent(share),
                if *senders == 1 { "its" } else { "their" },
            ),
            Self::OneWorked { thread, threads, share } => {
                format!("{thread} did {} of the computing of {threads} threads", percent(share))
            }
            Self::SlowStart { processes, start, work } => format!(
                "Starting {} took {}, {} work {}",
                many(*processes, "process"),
                time(*start),
                if *processes == 1 { "its" } else { "their" },
                time(*work)
            ),
        }
    }

    /// What that means: a sentence without its full stop.
    #[must_use]
    pub fn why(&self) -> String {
        match self {
            Self::Circle { .. } => {
                "None of them can go on before another does, so none ever will".to_owned()
            }
            Self::NeverReleased { .. } => {
                "A lock does not know that its owner has died: whoever wants it waits for ever"
                    .to_owned()
            }
            Self::LockHeld { waited, threads, .. } => format!(
                "What a lock guards is done by one thread at a time; the {threads} that wanted it \
                 waited for it {} of their time",
                format::percent(*waited)
            ),
            Self::GilHeld { waited, .. } => format!(
                "One thread computes at a time whatever their number; they waited for it {} of \
                 their time",
                format::percent(*waited)
            ),
            Self::BackPressure { .. } => {
                "What is sent is taken more slowly than it is made; the limit keeps it from piling \
                 up, and the senders go at the receivers’ speed"
                    .to_owned()
            }
            Self::OneWorked { share, .. } => format!(
                "The others cannot make up for it: however many there are, the program is no more \
                 than {:.1}× as fast as one thread",
                1.0 / share
            ),
            Self::SlowStart { .. } => {
                "A process needs a program loaded and a memory of its own before its first line"
                    .to_owned()
            }
        }
    }

    /// What to do about it: a sentence without its full stop.
    #[must_use]
    pub const fn advice(&self) -> &'static str {
        match self {
            Self::Circle { .. } => {
                "Take locks in the same order everywhere, or with a time-out, and let go of what \
                 you have when it is over"
            }
            Self::NeverReleased { .. } => {
                "Do not kill what may hold a lock: tell it to end, and wait for it; or wait for the \
                 lock with a time-out"
            }
            Self::LockHeld { .. } => {
                "Hold the lock for less, or let each thread keep a result of its own and combine \
                 them at the end"
            }
            Self::GilHeld { .. } => {
                "Use processes or free threads for computing, or code that releases the GIL, as \
                 numpy’s does"
            }
            Self::BackPressure { .. } => {
                "Use more receivers, or give each less to do; more room would only put the waiting \
                 off"
            }
            Self::OneWorked { .. } => {
                "Split its work, or let the threads take pieces from one queue"
            }
            Self::SlowStart { .. } => {
                "Keep processes in a pool and use them again, or give each more to do"
            }
        }
    }
}

fn time(duration: Duration) -> String {
    format::once(Nanos(u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)))
}

fn many(count: usize, what: &str) -> String {
    let plural = if what.ends_with('s') { "es" } else { "s" };
    match count {
        1 => format!("1 {what}"),
        count => format!("{count} {what}{plural}"),
    }
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// What stands out, the most important first.
#[must_use]
pub fn findings(timeline: &crate::Timeline) -> Vec<Finding> {
    look::findings(timeline)
}

#[cfg(test)]
mod tests;
