//! What `exception` does, as its users see it.

use super::*;
use std::panic::{AssertUnwindSafe, catch_unwind, panic_any};

fn raised(call: impl FnOnce()) -> Exception {
    Exception::from_panic(catch_unwind(AssertUnwindSafe(call)).unwrap_err())
}

struct PanicsAgain;

impl Drop for PanicsAgain {
    fn drop(&mut self) {
        panic!("again");
    }
}

#[test]
fn a_panic_is_told_as_it_was_said() {
    let value_error = Exception::new("ValueError", "no").with_traceback("line 7");
    let text = |message| Exception::new("PanicException", message);
    assert_eq!(raised(|| panic!("no")), text("no"));
    assert_eq!(raised(|| panic!("no {}", 7)), text("no 7"));
    assert_eq!(raised(|| panic_any(7)), text("Box<dyn Any>"));
    assert_eq!(raised(|| panic_any(PanicsAgain)), text("Box<dyn Any>"));
    let raise = value_error.clone();
    assert_eq!(raised(|| panic_any(raise)), value_error);
}

#[test]
fn an_error_is_told_with_its_name() {
    let exception = Exception::of(&crate::JoinError::Current);
    assert_eq!(
        (exception.name(), exception.message(), exception.traceback()),
        ("JoinError", "cannot join current thread", None)
    );
    let exception = exception.with_traceback("line 7");
    assert_eq!(exception.traceback(), Some("line 7"));
    assert_eq!(Exception::of(&exception), exception);
}

#[test]
fn names_are_short() {
    let names = [
        short_name::<i32>(),
        short_name::<()>(),
        short_name::<&str>(),
        short_name::<String>(),
        short_name::<Vec<String>>(),
        short_name::<Result<Vec<String>, Exception>>(),
        short_name::<(i32, String)>(),
    ];
    assert_eq!(
        names,
        ["i32", "()", "&str", "String", "Vec", "Result", "(i32, alloc::string::String)"]
    );
}
