//! What a task that panics leaves: its message and where it happened.
//!
//! The panic hook writes it down. Where a panic unwinds, the worker finds it there afterwards,
//! sends it and goes on. Where a panic ends the process, in a page, and when a second panic does
//! so natively, the parent finds it on the worker's page of the [board](super::board) when the
//! worker is dead.

use super::board::{LONGEST, Page};
use super::error::PoolError;
use crate::Exception;
use crate::multiprocessing::ExitCode;
use crate::multiprocessing::pickle::{dumps, loads};
use serde::{Deserialize, Serialize};
use std::any::Any;
use std::backtrace::{Backtrace, BacktraceStatus};
use std::cell::{Cell, RefCell};
use std::panic::PanicHookInfo;

/// An exception as it crosses: texts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Raised {
    name: String,
    message: String,
    traceback: Option<String>,
}

thread_local! {
    /// The task that this thread is in.
    static TASK: Cell<Option<u16>> = const { Cell::new(None) };
    /// What the last panic of this thread's task said.
    static RAISED: RefCell<Option<Exception>> = const { RefCell::new(None) };
}

/// What the standard library says of a panic that finds another on its way. That one says why.
const ABORTS: [&str; 2] =
    ["panic in a destructor during cleanup", "panic in a function that cannot unwind"];

/// Has panics in tasks write what they say on this page, and says nothing about them on standard
/// error. Other panics stay as they were.
pub(crate) fn install(page: Page) {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        let Some(task) = TASK.get() else { return before(info) };
        if ABORTS.iter().any(|text| info.payload_as_str() == Some(text))
            && RAISED.with_borrow(Option::is_some)
        {
            return;
        }
        let exception = raised(info, &page.process());
        page.write_words(task, &Raised::from(exception.clone()).to_bytes(LONGEST));
        RAISED.set(Some(exception));
        if cfg!(panic = "abort") {
            page.set_exit(ExitCode::EXCEPTION);
        }
    }));
}

/// Panics of this thread are those of this task from here on, or of none.
pub(crate) fn set_task(task: Option<u16>) {
    if task.is_some() {
        // The one before may have caught its own.
        RAISED.set(None);
    }
    TASK.set(task);
}

/// What a task of this thread has panicked with.
pub(crate) fn heard(panic: Box<dyn Any + Send>) -> Raised {
    let exception = Exception::from_panic(panic);
    // The hook knows where; it was not asked when the program has one of its own.
    RAISED.take().unwrap_or(exception).into()
}

/// What a panic says, with its place and the frames of the task as the traceback.
fn raised(info: &PanicHookInfo<'_>, process: &str) -> Exception {
    let text =
        || info.payload_as_str().map(|text| -> Box<dyn Any + Send> { Box::new(text.to_owned()) });
    let exception = match info.payload().downcast_ref::<Exception>() {
        Some(exception) => exception.clone(),
        None => Exception::from_panic(text().unwrap_or(Box::new(()))),
    };
    let place = info.location().map(|place| format!(" at {place}")).unwrap_or_default();
    let mut traceback = format!("Process {process} panicked{place}:\n{exception}\n");
    let backtrace = Backtrace::force_capture();
    if backtrace.status() == BacktraceStatus::Captured {
        traceback += "stack backtrace:\n";
        traceback += &frames(&backtrace.to_string());
    }
    exception.with_traceback(traceback)
}

impl Raised {
    /// In at most so many bytes: what does not fit is cut off at the end.
    fn to_bytes(&self, most: usize) -> Vec<u8> {
        let cut = |text: &str, most: usize| text[..text.floor_char_boundary(most)].to_owned();
        // Each text begins with its length, of a few bytes.
        let name = cut(&self.name, most / 4);
        let message = cut(&self.message, most / 4);
        let left = most - name.len() - message.len() - 16;
        let traceback = self.traceback.as_deref().map(|text| cut(text, left));
        dumps(&Self { name, message, traceback }).unwrap_or_default()
    }

    /// What [`to_bytes`](Self::to_bytes) has made.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        loads(bytes).ok()
    }
}

impl From<Exception> for Raised {
    fn from(exception: Exception) -> Self {
        Self {
            name: exception.name().to_owned(),
            message: exception.message().to_owned(),
            traceback: exception.traceback().map(str::to_owned),
        }
    }
}

impl From<Raised> for PoolError {
    fn from(raised: Raised) -> Self {
        let exception = Exception::new(raised.name, raised.message);
        Self::Raised(match raised.traceback {
            Some(traceback) => exception.with_traceback(traceback),
            None => exception,
        })
    }
}

/// Of a backtrace, what is the task's: the frames between the machinery of panicking and the pool.
fn frames(backtrace: &str) -> String {
    let is_start = |line: &str| {
        let (number, rest) = line.trim_start().split_once(':').unwrap_or_default();
        !rest.is_empty() && number.parse::<u32>().is_ok()
    };
    let mut frames: Vec<String> = Vec::new();
    for line in backtrace.lines() {
        match frames.last_mut() {
            Some(frame) if !is_start(line) => *frame += line,
            _ => frames.push(line.to_owned()),
        }
        if let Some(frame) = frames.last_mut() {
            frame.push('\n');
        }
    }
    let pool = |frame: &String| frame.contains("multiprocessing::pool::call::");
    let end = frames.iter().position(pool).unwrap_or(frames.len());
    let panicking = |frame: &String| frame.contains("panicking::");
    let start = frames[..end].iter().rposition(panicking).map_or(0, |last| last + 1);
    frames[start..end].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backtrace_is_cut_to_the_frames_of_the_task() {
        let backtrace = "   0: std::backtrace::Backtrace::force_capture
             at /rustc/1/library/std/src/backtrace.rs:1:2
   1: core::panicking::panic_fmt
   2: core::panicking::assert_failed
   3: program::check
             at ./src/main.rs:8:5
   4: program::work
   5: concurrent::multiprocessing::pool::call::each
   6: std::panicking::catch_unwind::do_call
   7: main
";
        let expected = "   3: program::check
             at ./src/main.rs:8:5
   4: program::work
";
        assert_eq!(frames(backtrace), expected);
    }

    #[test]
    fn a_backtrace_without_names_stays_as_it_is() {
        let unknown = "   0: <unknown>\n   1: <unknown>\n";
        assert_eq!(frames(unknown), unknown);
        assert_eq!(frames(""), "");
    }

    #[test]
    fn last_words_that_are_too_long_are_cut() {
        for length in [0, 10, 60, 1000] {
            let traceback = "\u{1F40D}".repeat(length);
            let message = "é".repeat(length);
            let raised = Raised { name: "x".into(), message, traceback: Some(traceback.clone()) };
            let bytes = raised.to_bytes(100);
            assert!(bytes.len() <= 100, "{}", bytes.len());
            let back = Raised::from_bytes(&bytes).unwrap();
            assert!(raised.message.starts_with(&back.message));
            assert!(traceback.starts_with(&back.traceback.clone().unwrap()));
            assert_eq!(back == raised, length <= 10);
        }
    }
}
