//! Where the threads of this image come from: the page, which gives a parked worker this memory
//! and the address of what the thread runs.

use crate::clock;
use crate::files;
use crate::scope::tell_page;
use concurrent::{Host, StartError, ThreadEntry};
use model::PageTime;
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;
use wire::{DriverBoot, ThreadBoot, ToPage};

/// Threads that are workers of the page.
struct PageThreads {
    /// How the names of the threads' files begin, and the next one's number; `None` when threads
    /// have no files.
    files: Option<(String, AtomicU16)>,
}

/// When a thread was asked for, and when it began.
struct Start {
    entry: usize,
    asked: PageTime,
    begun: Option<PageTime>,
}

/// Of all threads of this image, in the order in which they were asked for.
static STARTS: Mutex<Vec<Start>> = Mutex::new(Vec::new());

fn begun(entry: usize) {
    let now = clock::now();
    let mut starts = STARTS.lock().unwrap_or_else(PoisonError::into_inner);
    // An address may have been an earlier thread's, which has begun.
    let start = starts.iter_mut().find(|start| start.entry == entry && start.begun.is_none());
    if let Some(start) = start {
        start.begun = Some(now);
    }
}

/// When each thread that has begun was asked for and began, in the order of asking.
pub fn starts() -> Vec<(PageTime, PageTime)> {
    let starts = STARTS.lock().unwrap_or_else(PoisonError::into_inner);
    starts.iter().filter_map(|start| Some((start.asked, start.begun?))).collect()
}

/// Makes the page the one that threads come from.
pub fn install(boot: &DriverBoot) {
    let files = boot.files.then(|| (files::prefix(boot), AtomicU16::new(0)));
    // A driver boots once in an instance, before anything starts a thread.
    concurrent::install(Box::new(PageThreads { files })).ok();
}

impl Host for PageThreads {
    fn start_thread(&self, _ident: u64, name: &str, entry: ThreadEntry) -> Result<(), StartError> {
        let entry = entry.into_raw();
        let start = Start { entry, asked: clock::now(), begun: None };
        STARTS.lock().unwrap_or_else(PoisonError::into_inner).push(start);
        // Relaxed: only the numbers' being different matters.
        let file = self
            .files
            .as_ref()
            .map(|(prefix, next)| format!("{prefix}{}", next.fetch_add(1, Ordering::Relaxed)));
        tell_page(&ToPage::StartThread { name: name.to_owned(), entry: entry as u32, file });
        Ok(())
    }

    fn sleep(&self, duration: Duration) {
        let lock = Mutex::new(());
        let mut held = lock.lock().unwrap_or_else(PoisonError::into_inner);
        // Nobody signals it: it ends by the time-out, or by chance before.
        let until = clock::now() + clock::nanos(duration);
        loop {
            let left = until.since(clock::now());
            if left == model::Nanos::ZERO {
                return;
            }
            (held, _) = Condvar::new()
                .wait_timeout(held, Duration::from_nanos(left.0))
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn now(&self) -> Duration {
        Duration::from_nanos(clock::now().0.0)
    }
}

/// Runs a thread in this worker: its file first, because what follows blocks for good.
pub async fn run(boot: ThreadBoot) {
    if let Some(name) = boot.file
        && let Err(error) = files::open(&name).await
    {
        // The thread's first use of the file says that there is none, and this says why.
        tell_page(&ToPage::Failed {
            kind: model::FailureKind::IoFailed.slug().to_owned(),
            detail: error.to_string(),
        });
        return;
    }
    begun(boot.entry as usize);
    // SAFETY: the number is from `into_raw` in this shared memory, went through the page to this
    // worker alone, and messages synchronise.
    unsafe { ThreadEntry::run_raw(boot.entry as usize) };
}
