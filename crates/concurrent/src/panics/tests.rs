//! What is known of panics when the hook is installed.

use super::hook::shorten;
use super::*;
use crate::futures::ThreadPoolExecutor;
use crate::{Exception, Thread};
use std::panic::{panic_any, resume_unwind};

#[inline(never)]
fn fails_here() {
    panic!("as planned");
}

/// The traceback of what a task fails with.
fn traceback_of(task: impl FnOnce() + Send + 'static) -> Option<String> {
    install();
    let executor = ThreadPoolExecutor::new(1).unwrap();
    let exception = executor.submit(task).unwrap().exception(None).unwrap().unwrap();
    exception.traceback().map(str::to_owned)
}

/// The frame of the code that has panicked is there, and those of what called and caught it not.
#[track_caller]
fn check(traceback: &str) {
    assert!(traceback.starts_with("panicked at crates/concurrent/src/panics/tests.rs:"));
    assert!(traceback.contains("fails_here"), "{traceback}");
    for absent in ["Heard", "catch", "short_backtrace"] {
        assert!(!traceback.contains(absent), "{absent} is in\n{traceback}");
    }
}

#[test]
fn a_future_knows_where_its_call_has_panicked() {
    check(&traceback_of(fails_here).unwrap());
}

#[test]
fn a_thread_knows_where_it_has_panicked() {
    install();
    let thread = Thread::new(fails_here);
    thread.start().unwrap();
    thread.join(None).unwrap();
    let exception = thread.exception().unwrap();
    assert_eq!((exception.name(), exception.message()), ("PanicException", "as planned"));
    check(exception.traceback().unwrap());
    assert_eq!(thread.take_panic().unwrap().downcast_ref(), Some(&"as planned"));
    assert_eq!(thread.exception(), Some(exception));
}

#[test]
fn an_exception_that_is_raised_has_its_place_unless_it_brings_its_own() {
    let raised = Exception::new("ValueError", "no");
    let other = raised.clone().with_traceback("line 7");
    let traceback = traceback_of(move || panic_any(raised)).unwrap();
    assert!(traceback.starts_with("panicked at crates/concurrent/src/panics/tests.rs:"));
    assert_eq!(traceback_of(move || panic_any(other)).as_deref(), Some("line 7"));
}

#[test]
fn the_place_of_another_panic_is_not_taken_for_that_of_one_without() {
    let traceback = traceback_of(|| {
        assert!(catch_unwind(fails_here).is_err());
        resume_unwind(Box::new("another"));
    });
    assert_eq!(traceback, None);
}

#[test]
fn what_catches_and_what_hears_is_left_out() {
    let backtrace = "   0: concurrent::panics::hear
             at ./src/panics.rs:1:1
   1: std::sys::backtrace::__rust_end_short_backtrace::<…>
   2: core::panicking::panic_fmt
   3: user::fails
             at ./src/main.rs:2:2
   4: concurrent::panics::__concurrent_begin_short_backtrace::<…>
   5: std::panicking::catch_unwind::<…>
   6: concurrent::panics::catch::<…>
   7: std::sys::backtrace::__rust_begin_short_backtrace::<…>
   8: start_thread";
    let short = "   2: core::panicking::panic_fmt
   3: user::fails
             at ./src/main.rs:2:2";
    assert_eq!(shorten(backtrace), short);
    // Without names there is nothing to go by.
    assert_eq!(shorten("   0: <unknown>\n   1: <unknown>"), "   0: <unknown>\n   1: <unknown>");
}
