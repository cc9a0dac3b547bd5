//! CPython's figures, recorded on one machine, to stand beside what was measured here.
//!
//! A [`Recorded`] figure is a type of its own that nothing turns into an estimate or a duration:
//! it can only be shown, and its text says that it is recorded. Only this module makes them.

use crate::format;
use crate::{LaneCosts, StartMethod};
use model::{ExecutionModel, Nanos};

/// Where all figures of this module come from.
pub const ORIGIN: &str = "recorded with CPython 3.11 to 3.13 on one machine";

/// What a figure is about, and which measured cost it stands beside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Topic {
    /// Starting a thread.
    ThreadStart,
    /// Starting a process.
    ProcessStart,
    /// What a thread has in memory for itself.
    ThreadMemory,
    /// What a process has in memory for itself.
    ProcessMemory,
    /// What it costs to hand a task to a process.
    TaskOverhead,
    /// How late a thread gets its turn while others compute.
    Heartbeat,
    /// Updates of a shared number that are lost without a lock.
    LostUpdates,
    /// Workers that hang on `while not q.empty()`.
    EmptyRace,
    /// How much may lie in a queue before `join` hangs.
    FullJoin,
}

impl Topic {
    /// Every topic.
    pub const ALL: [Self; 9] = [
        Self::ThreadStart,
        Self::ProcessStart,
        Self::ThreadMemory,
        Self::ProcessMemory,
        Self::TaskOverhead,
        Self::Heartbeat,
        Self::LostUpdates,
        Self::EmptyRace,
        Self::FullJoin,
    ];

    /// The heading above its figures.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ThreadStart => "Starting a thread",
            Self::ProcessStart => "Starting a process",
            Self::ThreadMemory => "Memory of a thread",
            Self::ProcessMemory => "Memory of a process",
            Self::TaskOverhead => "Handing over a task",
            Self::Heartbeat => "Delay of a heartbeat",
            Self::LostUpdates => "Lost updates",
            Self::EmptyRace => "Hung workers",
            Self::FullJoin => "Bytes in a queue when join hangs",
        }
    }
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Amount {
    /// A time.
    Time(Nanos),
    /// Bytes of memory, in units of 1,024.
    Bytes(u64),
    /// A share from 0 to 1.
    Share(f64),
    /// So many of something, named in the plural.
    Count(u64, &'static str),
}

impl Amount {
    fn text(self) -> String {
        match self {
            Self::Time(time) => format::setting(time),
            Self::Bytes(bytes) => format::exact_bytes(bytes),
            Self::Share(share) => format::percent(share),
            Self::Count(count, what) => {
                format!("{}{}{what}", format::grouped(count), format::SPACE)
            }
        }
    }
}

/// A figure from CPython on another machine: a range, and what it is of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Recorded {
    topic: Topic,
    label: &'static str,
    low: Amount,
    high: Amount,
}

impl Recorded {
    /// What it is about.
    #[must_use]
    pub const fn topic(&self) -> Topic {
        self.topic
    }

    /// What was measured then: a few words without a full stop.
    #[must_use]
    pub const fn label(&self) -> &'static str {
        self.label
    }

    /// The figure, "44 to 59 ms (recorded)".
    #[must_use]
    pub fn text(&self) -> String {
        let (low, high) = (self.low.text(), self.high.text());
        let unit = high.split_once(format::SPACE).map_or("", |(_, unit)| unit);
        let range = if low == high {
            high
        } else {
            // One unit for both ends where it is the same.
            let low = low.strip_suffix(unit).map_or(low.as_str(), str::trim_end);
            format!("{low} to {high}")
        };
        format!("{range} (recorded)")
    }
}

const fn us(us: u64) -> Amount {
    Amount::Time(Nanos::from_micros(us))
}

const fn ms(ms: u64) -> Amount {
    Amount::Time(Nanos::from_millis(ms))
}

const fn kib(kib: u64) -> Amount {
    Amount::Bytes(kib * 1_024)
}

const fn mib(mib: u64) -> Amount {
    kib(mib * 1_024)
}

const fn figure(topic: Topic, label: &'static str, low: Amount, high: Amount) -> Recorded {
    Recorded { topic, label, low, high }
}

/// Every figure, by topic.
const FIGURES: [Recorded; 19] = [
    figure(Topic::ThreadStart, "Thread: start and join", us(50), us(300)),
    figure(Topic::ProcessStart, "Process by fork", ms(2), ms(6)),
    figure(Topic::ProcessStart, "Process by forkserver", ms(9), ms(16)),
    figure(Topic::ProcessStart, "Process by spawn", ms(44), ms(59)),
    figure(Topic::ThreadMemory, "Private memory of an idle thread", kib(16), kib(16)),
    figure(Topic::ProcessMemory, "Private memory of a spawned child", mib(7), mib(8)),
    // Of the whole map of 10⁵ items, divided by them.
    figure(
        Topic::TaskOverhead,
        "Pool.map of 100,000 tiny items, each, chunksize 1",
        us(19),
        us(24),
    ),
    figure(
        Topic::TaskOverhead,
        "Pool.map of 100,000 tiny items, each, chunksize 10",
        Amount::Time(Nanos(1_400)),
        us(2),
    ),
    figure(
        Topic::TaskOverhead,
        "Pool.map of 100,000 tiny items, each, chunksize 100",
        Amount::Time(Nanos(300)),
        Amount::Time(Nanos(500)),
    ),
    figure(
        Topic::TaskOverhead,
        "Pool.map of 100,000 tiny items, each, chunksize 1,000",
        Amount::Time(Nanos(140)),
        Amount::Time(Nanos(180)),
    ),
    figure(Topic::Heartbeat, "Median delay beside 1 computing thread", ms(5), ms(5)),
    figure(Topic::Heartbeat, "Median delay beside 2 computing threads", ms(6), ms(6)),
    figure(Topic::Heartbeat, "Median delay beside 4 computing threads", ms(17), ms(21)),
    figure(Topic::Heartbeat, "Median delay beside computing processes", us(70), us(70)),
    figure(
        Topic::LostUpdates,
        "x += 1 in 4 threads, 1,000,000 times each, CPython 3.9",
        Amount::Count(2_100_000, "updates"),
        Amount::Count(2_100_000, "updates"),
    ),
    figure(
        Topic::LostUpdates,
        "x += 1 in 4 threads, 1,000,000 times each, since CPython 3.10",
        Amount::Count(0, "updates"),
        Amount::Count(0, "updates"),
    ),
    figure(
        Topic::LostUpdates,
        "x = x + int(1) in 4 threads, 1,000,000 times each",
        Amount::Share(0.43),
        Amount::Share(0.56),
    ),
    figure(
        Topic::EmptyRace,
        "while not q.empty() with 4 processes and 100 items, of 25 runs",
        Amount::Count(6, "runs"),
        Amount::Count(12, "runs"),
    ),
    figure(
        Topic::FullJoin,
        "Largest that join let through, and smallest that hung it",
        Amount::Count(60_000, "bytes"),
        Amount::Count(70_000, "bytes"),
    ),
];

/// The recorded figures about a topic.
pub fn recorded(topic: Topic) -> impl Iterator<Item = Recorded> {
    FIGURES.into_iter().filter(move |figure| figure.topic == topic)
}

/// Something that a lane cost here, with what CPython was seen to pay for the like.
#[derive(Clone, Debug, PartialEq)]
pub struct Beside {
    /// What it is about.
    pub topic: Topic,
    /// Which lane.
    pub lane: ExecutionModel,
    /// What was measured: a few words without a full stop.
    pub label: &'static str,
    /// What the run says. When the run is itself a recorded one, so is this.
    pub measured: Amount,
    /// CPython's figures.
    pub recorded: Vec<Recorded>,
}

impl Beside {
    /// The run's figure as text.
    #[must_use]
    pub fn measured_text(&self) -> String {
        match self.measured {
            Amount::Time(time) => format::once(time),
            Amount::Bytes(bytes) => format::bytes(bytes),
            Amount::Share(_) | Amount::Count(..) => self.measured.text(),
        }
    }
}

/// The costs of a lane that CPython's figures can stand beside.
#[must_use]
pub fn beside(costs: &LaneCosts) -> Vec<Beside> {
    [start(costs), memory(costs), overhead(costs)]
        .into_iter()
        .flatten()
        .map(|(topic, label, measured)| Beside {
            topic,
            lane: costs.lane,
            label,
            measured,
            recorded: recorded(topic).collect(),
        })
        .collect()
}

type Measured = (Topic, &'static str, Amount);

fn start(costs: &LaneCosts) -> Option<Measured> {
    let topic = match costs.start.method {
        StartMethod::OneWorker => return None,
        StartMethod::Threads => Topic::ThreadStart,
        StartMethod::Processes => Topic::ProcessStart,
    };
    Some(match costs.start.each {
        Some(each) => (topic, "One of the workers, from a spare", Amount::Time(each)),
        None => {
            let part = costs.start.spawn / u64::from(costs.workers);
            (topic, "A worker’s part of starting all, from spares", Amount::Time(part))
        }
    })
}

fn memory(costs: &LaneCosts) -> Option<Measured> {
    let topic = match costs.start.method {
        StartMethod::OneWorker => return None,
        StartMethod::Threads => Topic::ThreadMemory,
        StartMethod::Processes => Topic::ProcessMemory,
    };
    let private = &costs.memory.private;
    let mean = private.iter().sum::<u64>().checked_div(private.len() as u64)?;
    Some((topic, "Private memory of a worker, the work’s data included", Amount::Bytes(mean)))
}

fn overhead(costs: &LaneCosts) -> Option<Measured> {
    match costs.start.method {
        StartMethod::OneWorker | StartMethod::Threads => None,
        StartMethod::Processes => {
            let task = costs.overhead?.task;
            Some((
                Topic::TaskOverhead,
                "A task that does nothing, in this run’s chunks",
                Amount::Time(task),
            ))
        }
    }
}

#[cfg(test)]
mod tests;
