//! What a new thread runs, in a form that fits into a message.

use std::fmt;

/// What a [`Host`](crate::Host) has to run in a new thread. Python: the function that
/// `_thread.start_new_thread(function, args)` is given.
///
/// A message between workers cannot carry a closure, but it can carry a number, and two threads of
/// one process mean the same by an address:
///
/// ```
/// use concurrent::ThreadEntry;
///
/// let (send, receive) = std::sync::mpsc::channel();
/// let raw = ThreadEntry::new(move || send.send("ran").unwrap()).into_raw();
/// // SAFETY: `raw` is fresh from `into_raw`, and this is its only use.
/// std::thread::spawn(move || unsafe { ThreadEntry::run_raw(raw) });
/// assert_eq!(receive.recv(), Ok("ran"));
/// ```
pub struct ThreadEntry(Box<dyn FnOnce() + Send>);

impl ThreadEntry {
    /// An entry that runs `function`.
    pub fn new(function: impl FnOnce() + Send + 'static) -> Self {
        Self(Box::new(function))
    }

    /// Runs it, in the calling thread.
    pub fn run(self) {
        (self.0)();
    }

    /// A number that stands for this entry in every thread that shares this memory. It is never
    /// zero. Pass it to [`run_raw`](Self::run_raw) or [`from_raw`](Self::from_raw) once, or the
    /// entry leaks.
    #[must_use]
    pub fn into_raw(self) -> usize {
        Box::into_raw(Box::new(self)).expose_provenance()
    }

    /// The entry back from its number: to run it, or to drop it when no thread could be had.
    ///
    /// ```
    /// use concurrent::ThreadEntry;
    /// use std::cell::Cell;
    ///
    /// thread_local!(static RAN: Cell<bool> = const { Cell::new(false) });
    ///
    /// let raw = ThreadEntry::new(|| RAN.set(true)).into_raw();
    /// // SAFETY: `raw` is fresh from `into_raw`, and this is its only use.
    /// unsafe { ThreadEntry::from_raw(raw) }.run();
    /// assert!(RAN.get());
    /// ```
    ///
    /// # Safety
    ///
    /// `raw` came from [`into_raw`](Self::into_raw) in this memory (natively: in this process; in
    /// a page: in an instance of the same module with the same shared memory), was passed neither
    /// to this function nor to [`run_raw`](Self::run_raw) before, and reached this thread by
    /// something that synchronises, as a message or the start of a thread does.
    #[must_use]
    pub unsafe fn from_raw(raw: usize) -> Self {
        let entry = std::ptr::with_exposed_provenance_mut::<Self>(raw);
        // SAFETY: by this function's contract the address is that of a live Box<Self> which nobody
        // else owns, written before this thread could learn it. The function in it is Send, so it
        // may have been made by another thread.
        *unsafe { Box::from_raw(entry) }
    }

    /// Runs the entry that `raw` stands for, in the calling thread.
    ///
    /// # Safety
    ///
    /// That of [`from_raw`](Self::from_raw).
    pub unsafe fn run_raw(raw: usize) {
        // SAFETY: the contract is the same.
        unsafe { Self::from_raw(raw) }.run();
    }
}

impl fmt::Debug for ThreadEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ThreadEntry")
    }
}

#[cfg(test)]
#[cfg(not(loom))]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::mpsc::channel;

    #[test]
    fn a_number_runs_its_entry_once_in_another_thread() {
        let (send, receive) = channel();
        let greeting = String::from("made here, run there");
        let raw = ThreadEntry::new(move || send.send(greeting).unwrap()).into_raw();
        assert_ne!(raw, 0);
        // SAFETY: `raw` is fresh from `into_raw`, and this is its only use.
        std::thread::spawn(move || unsafe { ThreadEntry::run_raw(raw) }).join().unwrap();
        assert_eq!(receive.try_iter().collect::<Vec<_>>(), ["made here, run there"]);
    }

    #[test]
    fn an_entry_that_no_thread_could_be_had_for_is_dropped_with_what_it_holds() {
        let held = Arc::new(());
        let inside = Arc::clone(&held);
        let raw = ThreadEntry::new(move || drop(inside)).into_raw();
        assert_eq!(Arc::strong_count(&held), 2);
        // SAFETY: `raw` is fresh from `into_raw`, and this is its only use.
        drop(unsafe { ThreadEntry::from_raw(raw) });
        assert_eq!(Arc::strong_count(&held), 1);
    }
}
