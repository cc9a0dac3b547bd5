//! The one thing that everything here is made of: words that several processes share and can wait
//! on.

#[cfg(not(target_family = "wasm"))]
pub(crate) mod mapped;
#[cfg(target_family = "wasm")]
pub(crate) mod shared;

use std::time::Duration;

/// Shared words, all operations on which are sequentially consistent, as those of JavaScript's
/// `Atomics` are. A clone is another view of the same memory.
///
/// Words are counted from 0; bytes are those of the words, in their order, little-endian.
pub trait Memory: Clone + 'static {
    /// How many words there are.
    fn words(&self) -> u32;

    /// Reads a word.
    fn load(&self, word: u32) -> u32;

    /// Writes a word.
    fn store(&self, word: u32, value: u32);

    /// Writes `new` if the word is `current`, and returns what it was; it was exchanged if that is
    /// `current`.
    fn exchange(&self, word: u32, current: u32, new: u32) -> u32;

    /// Adds to a word, wrapping around, and returns what it was.
    fn add(&self, word: u32, value: u32) -> u32;

    /// Blocks the calling thread while the word is `current`, until [`wake`](Self::wake) or the
    /// time-out. Like a futex it may return early, and does at once when the word is another.
    fn wait(&self, word: u32, current: u32, timeout: Option<Duration>) -> Woken;

    /// Wakes up to `count` threads that wait on the word.
    fn wake(&self, word: u32, count: u32);

    /// Copies bytes out. Nobody writes to them meanwhile: that is each protocol's to see to.
    fn read(&self, byte: u32, into: &mut [u8]);

    /// Copies bytes in. Nobody else reads or writes them meanwhile.
    fn write(&self, byte: u32, from: &[u8]);

    /// Copies whole words out as bytes, while others may write them: what is copied need not be of
    /// one moment.
    fn read_words(&self, word: u32, into: &mut [u8]) {
        for (word, four) in (word..).zip(into.chunks_exact_mut(4)) {
            four.copy_from_slice(&self.load(word).to_le_bytes());
        }
    }

    /// Copies bytes in as whole words, while others may read and write them.
    fn write_words(&self, word: u32, from: &[u8]) {
        for (word, four) in (word..).zip(from.chunks_exact(4)) {
            self.store(word, u32::from_le_bytes([four[0], four[1], four[2], four[3]]));
        }
    }

    /// A clock that all processes share and that never goes back.
    fn now(&self) -> Duration;

    /// Called between two looks at a word that may change within a microsecond.
    fn spin(&self) {
        std::hint::spin_loop();
    }

    /// How many looks at a word are worth it before waiting on it: 0 where others cannot run
    /// meanwhile.
    fn patience(&self) -> u32;
}

/// Why a wait ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Woken {
    /// Somebody woke it, the word was another already, or nothing in particular.
    Perhaps,
    /// The time was up.
    TimedOut,
}

pub use heap::Heap;

/// Waiting for a condition with a deadline: the time that is left, `None` when it is over.
pub(crate) fn left<M: Memory>(memory: &M, deadline: Option<Duration>) -> Option<Option<Duration>> {
    match deadline {
        None => Some(None),
        Some(deadline) => {
            let left = deadline.saturating_sub(memory.now());
            (left > Duration::ZERO).then_some(Some(left))
        }
    }
}

mod heap {
    //! A segment within one process: for tests, for the models of loom, and where there is nobody
    //! to share with.

    use super::{Memory, Woken};
    #[cfg(loom)]
    use loom::sync::{Arc, Condvar, Mutex, atomic::AtomicU32, atomic::Ordering::SeqCst};
    use std::time::Duration;
    #[cfg(not(loom))]
    use std::{
        sync::{Arc, Condvar, Mutex, PoisonError, atomic::AtomicU32, atomic::Ordering::SeqCst},
        time::Instant,
    };

    /// A segment on the heap of one process, whose threads share it.
    #[derive(Clone, Debug)]
    pub struct Heap(Arc<Inner>);

    #[derive(Debug)]
    struct Inner {
        words: Vec<AtomicU32>,
        /// Who waits on a word holds this between comparing and sleeping, and who wakes takes it:
        /// so no wake-up falls in between.
        parked: Mutex<()>,
        wakes: Condvar,
        #[cfg(not(loom))]
        epoch: Instant,
    }

    impl Heap {
        /// A segment of this many words, all 0.
        #[must_use]
        pub fn new(words: u32) -> Self {
            Self(Arc::new(Inner {
                words: (0..words).map(|_| AtomicU32::new(0)).collect(),
                parked: Mutex::new(()),
                wakes: Condvar::new(),
                #[cfg(not(loom))]
                epoch: Instant::now(),
            }))
        }

        fn word(&self, word: u32) -> &AtomicU32 {
            &self.0.words[word as usize]
        }
    }

    impl Memory for Heap {
        fn words(&self) -> u32 {
            self.0.words.len() as u32
        }

        fn load(&self, word: u32) -> u32 {
            // Loom takes SeqCst for less than it is; a read-modify-write sees the newest value.
            if cfg!(loom) {
                self.word(word).fetch_add(0, SeqCst)
            } else {
                self.word(word).load(SeqCst)
            }
        }

        fn store(&self, word: u32, value: u32) {
            if cfg!(loom) {
                self.word(word).swap(value, SeqCst);
            } else {
                self.word(word).store(value, SeqCst);
            }
        }

        fn exchange(&self, word: u32, current: u32, new: u32) -> u32 {
            match self.word(word).compare_exchange(current, new, SeqCst, SeqCst) {
                Ok(was) | Err(was) => was,
            }
        }

        fn add(&self, word: u32, value: u32) -> u32 {
            self.word(word).fetch_add(value, SeqCst)
        }

        #[cfg(not(loom))]
        fn wait(&self, word: u32, current: u32, timeout: Option<Duration>) -> Woken {
            let held = self.0.parked.lock().unwrap_or_else(PoisonError::into_inner);
            if self.load(word) != current {
                return Woken::Perhaps;
            }
            let Some(timeout) = timeout else {
                drop(self.0.wakes.wait(held).unwrap_or_else(PoisonError::into_inner));
                return Woken::Perhaps;
            };
            let result =
                self.0.wakes.wait_timeout(held, timeout).unwrap_or_else(PoisonError::into_inner);
            if result.1.timed_out() { Woken::TimedOut } else { Woken::Perhaps }
        }

        /// Loom has no clock: a timed wait ends at once, as if its time were up.
        #[cfg(loom)]
        fn wait(&self, word: u32, current: u32, timeout: Option<Duration>) -> Woken {
            let held = self.0.parked.lock().unwrap();
            if self.load(word) != current {
                return Woken::Perhaps;
            }
            if timeout.is_some() {
                return Woken::TimedOut;
            }
            drop(self.0.wakes.wait(held).unwrap());
            Woken::Perhaps
        }

        fn wake(&self, _word: u32, _count: u32) {
            // One condition variable for all words: everybody looks again.
            #[cfg(not(loom))]
            drop(self.0.parked.lock().unwrap_or_else(PoisonError::into_inner));
            #[cfg(loom)]
            drop(self.0.parked.lock().unwrap());
            self.0.wakes.notify_all();
        }

        fn read(&self, byte: u32, into: &mut [u8]) {
            for (at, into) in (byte..).zip(into) {
                *into = self.load(at / 4).to_le_bytes()[at as usize % 4];
            }
        }

        fn write(&self, byte: u32, from: &[u8]) {
            for (at, from) in (byte..).zip(from) {
                let shift = at % 4 * 8;
                let word = self.load(at / 4);
                self.store(at / 4, word & !(0xff << shift) | u32::from(*from) << shift);
            }
        }

        #[cfg(not(loom))]
        fn now(&self) -> Duration {
            self.0.epoch.elapsed()
        }

        #[cfg(loom)]
        fn now(&self) -> Duration {
            Duration::ZERO
        }

        fn spin(&self) {
            #[cfg(loom)]
            loom::thread::yield_now();
            #[cfg(not(loom))]
            std::hint::spin_loop();
        }

        fn patience(&self) -> u32 {
            0
        }
    }
}
