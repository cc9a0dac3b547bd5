//! What every thread of a program did, on one time axis: from the journal of its segment to rows,
//! locks that go from hand to hand, and messages. Nothing here draws or knows a browser.

mod messages;
mod objects;
mod owners;
mod rows;
mod sums;

pub use sums::Sums;

use services::Journal;
use std::time::Duration;

/// A program that has run, or still does.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Timeline {
    /// A row for each thread: those of a process follow one another, its main thread first,
    /// processes in the order of their pids.
    pub rows: Vec<Row>,
    /// What was waited for, held, or sent through.
    pub objects: Vec<Object>,
    /// Who had which lock when, in the order of time for each lock.
    pub holds: Vec<Hold>,
    /// Which locks went from one thread to another that was waiting for them, in the order of time.
    pub hand_overs: Vec<HandOver>,
    /// Which messages are known to have arrived, in the order in which they did.
    pub messages: Vec<Message>,
    /// When it ends.
    pub end: Duration,
    /// From when on it is not known what threads did, because the journal was full.
    pub full_since: Option<Duration>,
    /// How many entries the journal had no place for.
    pub lost: u32,
}

/// A thread.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The pid of its process.
    pub pid: u32,
    /// Its number within the process; 0 for a process that never had a thread.
    pub ident: u32,
    /// Its name.
    pub label: String,
    /// Its process's name and pid.
    pub group: String,
    /// Whether its process ends with it.
    pub main: bool,
    /// What it did, from when it was asked for to its end, without gaps or overlaps.
    pub spans: Vec<Span>,
    /// Whether it has ended.
    pub over: bool,
}

/// A stretch of a thread's time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// What it did.
    pub doing: Doing,
    /// When it began, from when the segment was made.
    pub start: Duration,
    /// When it ended.
    pub end: Duration,
    /// What it waited for, by its place among the objects.
    pub object: Option<usize>,
    /// Whether it was still waiting when the program or the thread ended.
    pub open: bool,
}

/// What a thread does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doing {
    /// It was asked for and has not begun; in a main thread its process was.
    Starting,
    /// It waits for nothing that this program knows of.
    Computing,
    /// It waits for the GIL.
    Gil,
    /// It waits for a lock.
    Lock,
    /// It waits for a semaphore.
    Semaphore,
    /// It waits for a condition.
    Condition,
    /// It waits for an event.
    Event,
    /// It waits at a barrier.
    Barrier,
    /// It waits for something in a queue or a pipe.
    Message,
    /// It waits for room in a queue or a pipe.
    Room,
    /// It waits for the end of a thread or of a process.
    Join,
    /// It sleeps.
    Sleep,
    /// It waits for something else.
    Other,
    /// Nobody knows: the journal was full.
    Unknown,
}

impl Doing {
    /// All, in the order in which they are declared.
    pub const ALL: [Self; 14] = [
        Self::Starting,
        Self::Computing,
        Self::Gil,
        Self::Lock,
        Self::Semaphore,
        Self::Condition,
        Self::Event,
        Self::Barrier,
        Self::Message,
        Self::Room,
        Self::Join,
        Self::Sleep,
        Self::Other,
        Self::Unknown,
    ];

    /// The words that a reader sees.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Starting => "Starting",
            Self::Computing => "Computing",
            Self::Gil => "Waiting for the GIL",
            Self::Lock => "Waiting for a lock",
            Self::Semaphore => "Waiting for a semaphore",
            Self::Condition => "Waiting for a condition",
            Self::Event => "Waiting for an event",
            Self::Barrier => "Waiting at a barrier",
            Self::Message => "Waiting for a message",
            Self::Room => "Waiting for room",
            Self::Join => "Waiting for an end",
            Self::Sleep => "Sleeping",
            Self::Other => "Waiting for something else",
            Self::Unknown => "Not written down",
        }
    }
}

/// Something that is waited for, held, or sent through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// What it is called: `lock 2`, `lock “pen”`, `pipe 1`.
    pub name: String,
}

/// A thread had a lock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// Which lock, by its place among the objects.
    pub lock: usize,
    /// Who had it, by its place among the rows.
    pub row: usize,
    /// When it had got it.
    pub start: Duration,
    /// When it released it; its own end, if it never did.
    pub end: Duration,
    /// Whether it never did.
    pub open: bool,
}

/// A lock went from one thread to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandOver {
    /// Which lock, by its place among the objects.
    pub lock: usize,
    /// Who released it, by its place among the rows.
    pub from: usize,
    /// Who was waiting for it, and got it.
    pub to: usize,
    /// When that one had got it.
    pub at: Duration,
}

/// Something that a thread has sent and another, or itself, has received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Through which queue or pipe, by its place among the objects.
    pub through: usize,
    /// Who sent it, by its place among the rows.
    pub from: usize,
    /// Who received it.
    pub to: usize,
    /// When it was beginning to be sent.
    pub sent: Duration,
    /// When it was there.
    pub received: Duration,
    /// How many bytes were copied; `None` within a process, where nothing is.
    pub bytes: Option<u32>,
}

impl Timeline {
    /// What a journal says, at this moment of the segment's clock.
    #[must_use]
    pub fn new(journal: &Journal, now: Duration) -> Self {
        let mut objects = objects::Objects::default();
        let (rows, end) = rows::rows(journal, now, &mut objects);
        let at = rows::places(&rows);
        let holds = owners::holds(journal, &rows, &at, &mut objects);
        let hand_overs = owners::hand_overs(&rows, &holds);
        let messages = messages::messages(journal, &at, &mut objects);
        let full_since = journal.full_since.filter(|since| *since < end);
        let objects = objects.named(&rows);
        Self { rows, objects, holds, hand_overs, messages, end, full_since, lost: journal.lost }
    }

    /// How long and how often each kind, of all rows.
    #[must_use]
    pub fn sums(&self) -> Sums {
        self.rows.iter().map(Row::sums).sum()
    }
}

impl Row {
    /// When it was asked for.
    #[must_use]
    pub fn start(&self) -> Duration {
        self.spans.first().map_or(Duration::ZERO, |span| span.start)
    }

    /// When it ended, or the program.
    #[must_use]
    pub fn end(&self) -> Duration {
        self.spans.last().map_or(Duration::ZERO, |span| span.end)
    }

    /// How long and how often each kind.
    #[must_use]
    pub fn sums(&self) -> Sums {
        self.spans.iter().collect()
    }
}

#[cfg(test)]
pub(crate) mod tests;
