//! The last words of a worker: what a task has panicked with where that ends the process, as every
//! panic does in some images and a second one on top of the first does natively.
//!
//! The panic hook has them written on the worker's page of the [board](super::board), where the
//! parent finds them when the worker is dead. After all other panics the worker goes on, and sends
//! what it has caught.

use super::board::{LONGEST, Page};
use crate::multiprocessing::ExitCode;
use crate::multiprocessing::pickle::{dumps, loads};
use crate::{Exception, panics};
use std::cell::Cell;

thread_local! {
    /// The task that this thread is in.
    static TASK: Cell<Option<u16>> = const { Cell::new(None) };
}

/// Has last words of tasks of this thread written on this page. Nobody else is told of them.
pub(crate) fn install(page: Page) {
    panics::inherit(move |exception| {
        let Some(task) = TASK.get() else { return false };
        page.write_words(task, &to_bytes(exception, LONGEST));
        if cfg!(panic = "abort") {
            page.set_exit(ExitCode::EXCEPTION);
        }
        true
    });
}

/// Panics of this thread are those of this task from here on, or of none.
pub(crate) fn set_task(task: Option<u16>) {
    TASK.set(task);
}

/// In at most so many bytes: what does not fit is cut off at the end.
fn to_bytes(exception: &Exception, most: usize) -> Vec<u8> {
    let cut = |text: &str, most: usize| text[..text.floor_char_boundary(most)].to_owned();
    // Each text begins with its length, of a few bytes.
    let name = cut(exception.name(), most / 4);
    let message = cut(exception.message(), most / 4);
    let left = most - name.len() - message.len() - 16;
    let short = Exception::new(name, message);
    let short = match exception.traceback() {
        Some(traceback) => short.with_traceback(cut(traceback, left)),
        None => short,
    };
    dumps(&short).unwrap_or_default()
}

/// What was written down.
pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Exception> {
    loads(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn last_words_that_are_too_long_are_cut() {
        for length in [0, 10, 60, 1000] {
            let traceback = "\u{1F40D}".repeat(length);
            let whole = Exception::new("x", "é".repeat(length)).with_traceback(traceback.clone());
            let bytes = to_bytes(&whole, 100);
            assert!(bytes.len() <= 100, "{}", bytes.len());
            let back = from_bytes(&bytes).unwrap();
            assert!(whole.message().starts_with(back.message()));
            assert!(traceback.starts_with(back.traceback().unwrap()));
            assert_eq!(back == whole, length <= 10);
        }
    }
}
