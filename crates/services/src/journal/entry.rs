//! What an entry says, and its code.

use crate::WaitsFor;
use std::time::Duration;

/// Something that a thread did, or that became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The process.
    pub pid: u32,
    /// The thread, by its number within the process; 0 where it is about the process.
    pub ident: u32,
    /// What.
    pub what: What,
    /// The name of the thread, of the process, or of what is waited for or held; empty without one.
    pub label: String,
    /// When it began, by [`System::now`](crate::System::now).
    pub start: Duration,
    /// When it ended; `None` if it has not, or if who did it was killed before it could say so.
    pub end: Option<Duration>,
}

/// What an entry is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// The life of a process, from when it was asked for.
    Process {
        /// Its parent's pid; 0 for the first process.
        parent: u32,
        /// Its exit code, when it has ended.
        exit: Option<i32>,
    },
    /// A process was asked for and has not begun.
    ProcessStart,
    /// The life of a thread, from when it was asked for.
    Thread {
        /// Whether its process ends with it.
        main: bool,
    },
    /// A thread was asked for and has not begun.
    ThreadStart,
    /// A thread waited.
    Waited {
        /// For what.
        waits_for: WaitsFor,
        /// Which object had that place in the segment's table; 0 for what is not in one.
        generation: u32,
    },
    /// A thread had a lock.
    Held(Held),
    /// A thread wrote to a pipe.
    Sent(Message),
    /// A thread read from a pipe.
    Received(Message),
    /// A thread put something into a queue of its own process.
    Put {
        /// The queue's number within the process.
        queue: u32,
        /// How many were put into it before; `None` where they do not come out in that order.
        number: Option<u32>,
    },
    /// A thread got something out of a queue of its own process.
    Got {
        /// The queue's number within the process.
        queue: u32,
        /// How many were got out of it before; `None` likewise.
        number: Option<u32>,
    },
}

/// Which lock was held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Held {
    /// One of the segment's.
    Shared {
        /// Its place in the table.
        index: u32,
        /// Which had that place.
        generation: u32,
    },
    /// One in the memory of its process, which has numbered it.
    Owned(u32),
    /// A GIL in the memory of its process, which has numbered it.
    Gil(u32),
}

/// What passed through a pipe at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message {
    /// The pipe's place in the table.
    pub pipe: u32,
    /// How many bytes had passed before, wrapping around: the same number for who sends a message
    /// and for who receives it.
    pub at: u32,
    /// How many bytes passed, with the four that say how long a message is.
    pub bytes: u32,
    /// Whether it is one message from its beginning to its end, or bytes as they come.
    pub whole: bool,
}

/// The codes of what waits are not.
pub(super) const PROCESS: u32 = 1;
pub(super) const PROCESS_START: u32 = 2;
pub(super) const THREAD: u32 = 3;
pub(super) const THREAD_START: u32 = 4;
const HELD_SHARED: u32 = 5;
const HELD_OWNED: u32 = 6;
const HELD_GIL: u32 = 7;
const SENT: u32 = 8;
const SENT_SOME: u32 = 9;
const RECEIVED: u32 = 10;
const RECEIVED_SOME: u32 = 11;
const PUT: u32 = 12;
const GOT: u32 = 13;
/// Those of waits follow.
const WAITED: u32 = 32;

/// No number: the last of its words' values.
const UNNUMBERED: u32 = u32::MAX;

impl What {
    /// Code, object and amount; and the detail, where that is not a name.
    pub(super) fn encode(self) -> (u32, u32, u32, Option<u32>) {
        let message = |code, some, message: Message| {
            let code = if message.whole { code } else { some };
            (code, message.pipe, message.bytes, Some(message.at))
        };
        match self {
            Self::Process { parent, exit } => {
                (PROCESS, parent, exit.unwrap_or_default().cast_unsigned(), None)
            }
            Self::ProcessStart => (PROCESS_START, 0, 0, None),
            Self::Thread { main } => (THREAD, u32::from(main), 0, None),
            Self::ThreadStart => (THREAD_START, 0, 0, None),
            Self::Waited { waits_for, generation } => {
                let (kind, object) = waits_for.encode();
                (WAITED + kind, object, generation, None)
            }
            Self::Held(Held::Shared { index, generation }) => {
                (HELD_SHARED, index, generation, None)
            }
            Self::Held(Held::Owned(number)) => (HELD_OWNED, number, 0, None),
            Self::Held(Held::Gil(number)) => (HELD_GIL, number, 0, None),
            Self::Sent(it) => message(SENT, SENT_SOME, it),
            Self::Received(it) => message(RECEIVED, RECEIVED_SOME, it),
            Self::Put { queue, number } => (PUT, queue, number.unwrap_or(UNNUMBERED), None),
            Self::Got { queue, number } => (GOT, queue, number.unwrap_or(UNNUMBERED), None),
        }
    }

    /// From the words of an entry, which has ended or not.
    pub(super) fn decode(
        code: u32,
        object: u32,
        amount: u32,
        detail: u32,
        has_ended: bool,
    ) -> Option<Self> {
        let message = |whole| Message { pipe: object, at: detail, bytes: amount, whole };
        let number = Some(amount).filter(|number| *number != UNNUMBERED);
        Some(match code {
            PROCESS => {
                let exit = has_ended.then_some(amount.cast_signed());
                Self::Process { parent: object, exit }
            }
            PROCESS_START => Self::ProcessStart,
            THREAD => Self::Thread { main: object != 0 },
            THREAD_START => Self::ThreadStart,
            HELD_SHARED => Self::Held(Held::Shared { index: object, generation: amount }),
            HELD_OWNED => Self::Held(Held::Owned(object)),
            HELD_GIL => Self::Held(Held::Gil(object)),
            SENT => Self::Sent(message(true)),
            SENT_SOME => Self::Sent(message(false)),
            RECEIVED => Self::Received(message(true)),
            RECEIVED_SOME => Self::Received(message(false)),
            PUT => Self::Put { queue: object, number },
            GOT => Self::Got { queue: object, number },
            _ => Self::Waited {
                waits_for: WaitsFor::decode(code.checked_sub(WAITED)?, object)?,
                generation: amount,
            },
        })
    }

    /// Whether its detail is a name.
    pub(super) const fn has_name(self) -> bool {
        !matches!(self, Self::Sent(_) | Self::Received(_))
    }

    /// Whether it may use the last places.
    pub(super) const fn is_life(self) -> bool {
        matches!(
            self,
            Self::Process { .. } | Self::ProcessStart | Self::Thread { .. } | Self::ThreadStart
        )
    }
}
