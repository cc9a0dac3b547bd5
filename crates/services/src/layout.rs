//! Where everything is in a segment, in words. The README beside this crate draws it.

use crate::Memory;
use crate::record::update;

/// Records of one kind, one after the other.
#[derive(Clone, Copy)]
pub(crate) struct Table {
    pub first: u32,
    pub each: u32,
    pub count: u32,
    /// The word of the header that says how many of the first records were ever used.
    top: u32,
}

impl Table {
    const fn after(before: u32, each: u32, count: u32, top: u32) -> Self {
        Self { first: before, each, count, top }
    }

    /// How many records there are to look at: none beyond was ever used.
    pub fn used<M: Memory>(self, memory: &M) -> u32 {
        memory.load(self.top).min(self.count)
    }

    /// Called before this record is taken, so that who dies in taking it is found.
    pub fn will_use<M: Memory>(self, memory: &M, index: u32) {
        if memory.load(self.top) <= index {
            update(memory, self.top, |top| top.max(index + 1));
        }
    }

    const fn end(self) -> u32 {
        self.first + self.each * self.count
    }

    /// The first word of a record.
    pub const fn at(self, index: u32) -> u32 {
        self.first + self.each * index
    }
}

/// `"RTSG"`.
pub(crate) const MAGIC: u32 = 0x4753_5452;
/// Raised with every change of the layout.
pub(crate) const VERSION: u32 = 7;

/// Words of the header.
pub(crate) mod header {
    pub const MAGIC: u32 = 0;
    pub const VERSION: u32 = 1;
    /// The last pid that was given.
    pub const PID: u32 = 2;
    /// The last ident that was given.
    pub const IDENT: u32 = 3;
    /// Counts what the supervisor should look at.
    pub const BELL: u32 = 4;
    /// Whether somebody has taken the office of the supervisor.
    pub const SUPERVISED: u32 = 5;
    /// How many processes may live at once.
    pub const LIVE_LIMIT: u32 = 6;
    /// How many bytes of console were written and read, wrapping around.
    pub const CONSOLE_WRITTEN: u32 = 8;
    pub const CONSOLE_READ: u32 = 9;
    /// Held while somebody writes to the console.
    pub const CONSOLE_LATCH: u32 = 10;
    /// Held while names of blocks are looked up, given and taken away.
    pub const NAMES_LATCH: u32 = 11;
    /// Where a search for free pages begins.
    pub const PAGE_HINT: u32 = 12;
    /// When the segment was made, in microseconds of the memory's clock: two words.
    pub const EPOCH: u32 = 13;
    /// Always 0: what sleepers wait on.
    pub const SLEEP: u32 = 15;
    /// How many records of each table were ever used.
    pub const PROCESSES: u32 = 16;
    pub const THREADS: u32 = 17;
    pub const OBJECTS: u32 = 18;
    pub const PIPES: u32 = 19;
    pub const BLOCKS: u32 = 20;
    /// The console is one record.
    pub const CONSOLES: u32 = 21;
    /// The first word of the journal; 0 where none is kept. It does not change.
    pub const JOURNAL: u32 = 22;
    pub const WORDS: u32 = 32;
}

/// How much there is of everything. Under loom everything is as small as it can be.
const COUNTS: Counts = if cfg!(loom) {
    Counts { processes: 2, threads: 3, objects: 1, pipes: 1, blocks: 1, console: 64, page: 16 }
} else {
    Counts {
        processes: 128,
        threads: 1024,
        objects: 4096,
        pipes: 1024,
        blocks: 4096,
        console: 256 << 10,
        page: 4 << 10,
    }
};

struct Counts {
    processes: u32,
    threads: u32,
    objects: u32,
    pipes: u32,
    blocks: u32,
    /// In bytes, as the next.
    console: u32,
    page: u32,
}

/// Processes at once. Where they are workers of a page the limit of live ones is lower.
pub(crate) const PROCESSES: Table =
    Table::after(header::WORDS, 32, COUNTS.processes, header::PROCESSES);
/// Threads at once, of all processes.
pub(crate) const THREADS: Table =
    Table::after(PROCESSES.end(), 32, COUNTS.threads, header::THREADS);
/// Semaphores, locks and events.
pub(crate) const OBJECTS: Table = Table::after(THREADS.end(), 16, COUNTS.objects, header::OBJECTS);
/// Pipes.
pub(crate) const PIPES: Table =
    Table::after(OBJECTS.end(), crate::pipe::word::WORDS, COUNTS.pipes, header::PIPES);
/// Their words are laid out by cache lines.
const _: () = assert!(PIPES.first.is_multiple_of(16) && PIPES.each.is_multiple_of(16));
/// Blocks of memory.
pub(crate) const BLOCKS: Table = Table::after(PIPES.end(), 32, COUNTS.blocks, header::BLOCKS);
/// What was written to the console and is not read yet.
pub(crate) const CONSOLE: Table =
    Table::after(BLOCKS.end(), CONSOLE_BYTES / 4, 1, header::CONSOLES);
pub(crate) const CONSOLE_BYTES: u32 = COUNTS.console;
/// One word a page: the block that it belongs to, plus one; 0 when it is free.
pub(crate) const PAGES: u32 = CONSOLE.end();

/// Blocks are made of these.
pub(crate) const PAGE_BYTES: u32 = COUNTS.page;

/// A set of processes: a bit each.
pub(crate) const SET_WORDS: u32 = PROCESSES.count.div_ceil(32);

/// How many pages there are in a segment whose pages end before this word, and the word at which the first begins.
pub(crate) const fn pages(words: u32) -> (u32, u32) {
    let each = PAGE_BYTES / 4;
    let rest = words.saturating_sub(PAGES);
    let count = rest / (each + 1);
    // The first page begins at a multiple of its size.
    let first = (PAGES + count).div_ceil(each) * each;
    let count = words.saturating_sub(first) / each;
    (count, first)
}

/// The least segment that holds the tables and this many bytes of blocks.
pub(crate) const fn words_for(bytes: u32) -> u32 {
    let count = bytes.div_ceil(PAGE_BYTES);
    let each = PAGE_BYTES / 4;
    (PAGES + count).div_ceil(each) * each + count * each
}
