//! Where the threads of a process come from: workers that have ended one thread and wait for the
//! next, else the page.

use crate::copy;
use concurrent::multiprocessing::{now, sleep};
use concurrent::{Host, StartError, ThreadEntry};
use std::time::Duration;
use wire::LabSays;

/// Threads that are workers of the page.
struct PageThreads;

/// Makes the page the one that this process's threads come from.
pub fn install() {
    // A process boots once in an instance, before anything starts a thread.
    concurrent::install(Box::new(PageThreads)).ok();
}

impl Host for PageThreads {
    #[cfg(feature = "threads")]
    fn start_thread(&self, _ident: u64, name: &str, entry: ThreadEntry) -> Result<(), StartError> {
        parked::start(name, entry);
        Ok(())
    }

    #[cfg(not(feature = "threads"))]
    fn start_thread(&self, _ident: u64, _name: &str, _: ThreadEntry) -> Result<(), StartError> {
        Err(StartError::Refused("this process shares its memory with nobody".into()))
    }

    fn fork(&self, slot: u32, pid: u32, parcel: usize) -> Result<(), StartError> {
        copy::copy(&LabSays::Fork { slot, pid, parcel: parcel as u32 })
    }

    fn sleep(&self, duration: Duration) {
        sleep(duration);
    }

    fn now(&self) -> Duration {
        now()
    }
}

#[cfg(feature = "threads")]
pub use parked::{renew, serve};

/// A process without threads is never asked to be one.
#[cfg(not(feature = "threads"))]
pub fn serve(_entry: u32) {}

/// Nor has it anything of them.
#[cfg(not(feature = "threads"))]
pub fn renew() {}

#[cfg(feature = "threads")]
mod parked {
    //! Workers of this process that have no thread.

    use crate::page;
    use concurrent::{PerProcess, ThreadEntry};
    use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
    use wire::LabSays;

    /// How many are kept; more end with their thread.
    const KEPT: usize = 8;

    /// A worker that waits for its next thread.
    #[derive(Default)]
    struct Parked {
        next: Mutex<Option<ThreadEntry>>,
        given: Condvar,
    }

    static PARKED: PerProcess<Vec<Arc<Parked>>> = PerProcess::new(Vec::new());

    /// In a copy of the process: it has no such workers.
    pub fn renew() {
        PARKED.renew(Vec::new());
    }

    fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
        mutex.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn start(name: &str, entry: ThreadEntry) {
        let parked = PARKED.lock().pop();
        match parked {
            Some(parked) => {
                *lock(&parked.next) = Some(entry);
                parked.given.notify_one();
            }
            None => page::tell(&LabSays::StartThread {
                name: name.to_owned(),
                entry: entry.into_raw() as u32,
            }),
        }
    }

    /// Runs a thread in this worker, and others after it.
    pub fn serve(entry: u32) {
        // SAFETY: the number is from `into_raw` in this shared memory, went through the page to
        // this worker alone, and messages synchronise.
        unsafe { ThreadEntry::run_raw(entry as usize) };
        let me = Arc::new(Parked::default());
        loop {
            {
                let mut parked = PARKED.lock();
                if parked.len() >= KEPT {
                    page::tell(&LabSays::ThreadEnded);
                    return;
                }
                parked.push(me.clone());
            }
            let mut next = lock(&me.next);
            let entry = loop {
                match next.take() {
                    Some(entry) => break entry,
                    None => next = me.given.wait(next).unwrap_or_else(PoisonError::into_inner),
                }
            };
            drop(next);
            entry.run();
        }
    }
}
