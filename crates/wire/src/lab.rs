//! What crosses between the page and the workers of the lab, which share a segment for everything
//! else.

use serde::{Deserialize, Serialize};

/// What a new worker of the lab becomes. The compiled module, the memory of its process where that
/// has threads, and the segment come as attachments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LabBoot {
    /// The first process of the segment.
    First {
        /// Its place in the segment's table.
        slot: u32,
        /// Its pid.
        pid: u32,
        /// The name of the program that it runs.
        program: String,
    },
    /// A process that was asked for in the segment.
    Process {
        /// Its place in the segment's table.
        slot: u32,
        /// Its pid.
        pid: u32,
    },
    /// A thread in the memory of a process.
    Thread {
        /// The place of its process in the segment's table.
        slot: u32,
        /// The pid of its process.
        pid: u32,
        /// The address of what it runs, in the shared memory.
        entry: u32,
    },
    /// A process that begins in a copy of its parent's memory, which comes instead of the memory.
    Fork {
        /// Its place in the segment's table.
        slot: u32,
        /// Its pid.
        pid: u32,
        /// The address of what it goes on with, in the copy.
        parcel: u32,
    },
}

/// From a worker of the lab to the page. Processes are asked for in the segment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LabSays {
    /// Start a thread in this memory.
    StartThread {
        /// The thread's name, for the browser's tools.
        name: String,
        /// See [`LabBoot::Thread`].
        entry: u32,
    },
    /// Where in the process's memory the number of bytes is kept that are allocated, for a page that
    /// shares the memory.
    Memory {
        /// The address of a word.
        address: u32,
    },
    /// This worker's process has run to its end.
    Ended,
    /// This worker has no thread any more and waits for none.
    ThreadEnded,
    /// This process has copied its memory for a new one, which is asked for in the segment. The copy
    /// is attached.
    Fork {
        /// Its place in the segment's table.
        slot: u32,
        /// Its pid.
        pid: u32,
        /// See [`LabBoot::Fork`].
        parcel: u32,
    },
}
