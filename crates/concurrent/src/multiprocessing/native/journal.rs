//! The journal of this program's segment: on if it is asked for before there is a segment.

use crate::multiprocessing::Unavailable;
use crate::multiprocessing::runtime::installed;
use services::Journal;
use std::sync::atomic::{AtomicU32, Ordering};

static ENTRIES: AtomicU32 = AtomicU32::new(0);

/// How many entries the journal of a segment that is made now shall have; 0 for none.
pub(super) fn entries() -> u32 {
    // Relaxed: a number that nothing else depends on.
    ENTRIES.load(Ordering::Relaxed)
}

/// Has written down from now on what all threads of all processes wait for, which locks they hold
/// and what they send each other: so many entries at most. It must be asked for before anything
/// else of this crate is used; see [`journal`].
///
/// ```
/// use concurrent::multiprocessing::{journal, keep_journal};
/// use concurrent::{Lock, watch_deadlocks};
/// use std::time::Duration;
///
/// keep_journal(4_096)?;
/// watch_deadlocks()?;
/// let lock = Lock::named("pen");
/// drop(lock.enter());
/// concurrent::sleep(Duration::from_millis(1));
/// let labels: Vec<_> = journal().entries.into_iter().map(|entry| entry.label).collect();
/// assert!(labels.ends_with(&["pen".to_owned(), "sleep".to_owned()]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// [`Unavailable`] when there is a segment already.
pub fn keep_journal(entries: u32) -> Result<(), Unavailable> {
    if installed().is_some() {
        return Err(Unavailable("there is a segment already, without a journal".into()));
    }
    ENTRIES.store(entries, Ordering::Relaxed);
    Ok(())
}

/// What was written down so far, by all processes; nothing without [`keep_journal`].
///
/// ```
/// assert_eq!(concurrent::multiprocessing::journal().entries, []);
/// ```
#[must_use]
pub fn journal() -> Journal {
    installed().map(|runtime| runtime.system.journal()).unwrap_or_default()
}
