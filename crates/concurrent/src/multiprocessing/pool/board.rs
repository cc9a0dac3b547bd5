//! What the parent and its workers share beside pipes: a page of memory for each worker, with its
//! [`Hand`] and its last words. Both can be read when the worker is dead.

use super::hand::Hand;
use crate::multiprocessing::held::{Held, inherited};
use crate::multiprocessing::runtime::runtime;
use crate::multiprocessing::{ExitCode, ProcessError};
use services::{Block, Memory};

/// A page for each worker, in words: the hand; the task to which the last words belong, plus one;
/// how many bytes they have; and from here on the bytes.
const PAGE: u32 = 1024;
const HAND: u32 = 0;
const OWNER: u32 = 1;
const LENGTH: u32 = 2;
const WORDS: u32 = 16;
/// As long as last words can be, in bytes.
pub(crate) const LONGEST: usize = ((PAGE - WORDS) * 4) as usize;

/// The pages of all workers of a pool.
#[derive(Clone, Debug)]
pub(crate) struct Board(Held<Block>);

inherited!(Board);

impl Board {
    pub fn new(workers: usize) -> Result<Self, ProcessError> {
        let refused = |error: services::NoSpace| ProcessError::Refused(error.to_string());
        let runtime = runtime()?;
        let bytes = (workers as u32).saturating_mul(PAGE * 4);
        let block = Held::taken(runtime, || Block::new(&runtime.system, runtime.me(), bytes));
        block.map(Self).map_err(refused)
    }

    /// The page of a worker.
    pub fn page(&self, worker: usize) -> Page {
        let first = self.0.it.offset(self.0.system()) / 4 + worker as u32 * PAGE;
        Page { board: self.clone(), first }
    }
}

/// The page of one worker.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    board: Board,
    first: u32,
}

impl Page {
    fn memory(&self) -> &'static impl Memory {
        self.board.0.system().memory()
    }

    /// For the next worker in this place.
    pub fn clear(&self) {
        for word in [HAND, OWNER, LENGTH] {
            self.memory().store(self.first + word, 0);
        }
    }

    /// The hand as it is.
    pub fn hand(&self) -> Hand {
        Hand(self.memory().load(self.first + HAND))
    }

    /// Changes the hand by one exchange, and returns what it is then; `None` when `change` has
    /// none.
    pub fn change(&self, change: impl Fn(Hand) -> Option<Hand>) -> Option<Hand> {
        let (memory, word) = (self.memory(), self.first + HAND);
        let mut current = memory.load(word);
        loop {
            let changed = change(Hand(current))?;
            let was = memory.exchange(word, current, changed.0);
            if was == current {
                return Some(changed);
            }
            current = was;
        }
    }

    /// By the worker: says why this task will have no result, in at most [`LONGEST`] bytes.
    pub fn write_words(&self, task: u16, words: &[u8]) {
        let words = &words[..words.len().min(LONGEST)];
        let memory = self.memory();
        memory.store(self.first + OWNER, 0);
        memory.write((self.first + WORDS) * 4, words);
        memory.store(self.first + LENGTH, words.len() as u32);
        // Last: without it they do not count.
        memory.store(self.first + OWNER, u32::from(task) + 1);
    }

    /// By the worker: how it will end.
    pub fn set_exit(&self, code: ExitCode) {
        let runtime = self.board.0.runtime;
        runtime.system.set_exit(runtime.process, code.0);
    }

    /// By the parent, when the worker is dead: what it said about this task.
    pub fn words(&self, task: u16) -> Option<Vec<u8>> {
        let memory = self.memory();
        if memory.load(self.first + OWNER) != u32::from(task) + 1 {
            return None;
        }
        let length = memory.load(self.first + LENGTH) as usize;
        let mut words = vec![0; length.min(LONGEST)];
        memory.read((self.first + WORDS) * 4, &mut words);
        Some(words)
    }
}
