//! What `event` does, as its users see it.

use super::*;
use crate::Thread;
use std::sync::Arc;

/// Each line: a Python line, and what CPython 3.11 shows for it.
#[test]
fn an_event_behaves_as_cpythons() {
    let event = Event::new();
    for (line, expected) in [
        ("is_set()", "False"),
        ("wait(0)", "False"),
        ("wait(1e-6)", "False"),
        ("set()", "None"),
        ("set()", "None"),
        ("is_set()", "True"),
        ("wait()", "True"),
        ("wait(0)", "True"),
        ("wait(1e-6)", "True"),
        ("clear()", "None"),
        ("is_set()", "False"),
        ("clear()", "None"),
        ("wait(0)", "False"),
    ] {
        let actual = match line {
            "is_set()" => python_bool(event.is_set()),
            "wait()" => python_bool(event.wait(None)),
            "wait(0)" => python_bool(event.wait(Some(Duration::ZERO))),
            "wait(1e-6)" => python_bool(event.wait(Some(Duration::from_micros(1)))),
            "set()" => {
                event.set();
                "None".into()
            }
            "clear()" => {
                event.clear();
                "None".into()
            }
            other => unreachable!("{other}"),
        };
        assert_eq!(actual, expected, "{line}");
    }
}

fn python_bool(value: bool) -> String {
    (if value { "True" } else { "False" }).into()
}

/// As in CPython, where `set()` notifies whoever waits then.
#[test]
fn who_waits_goes_on_although_the_event_is_cleared_at_once() {
    let event = Arc::new(Event::new());
    let threads = [(); 3].map(|()| {
        let event = Arc::clone(&event);
        Thread::new(move || assert!(event.wait(None)))
    });
    for thread in &threads {
        thread.start().unwrap();
    }
    while event.set.waiting() < threads.len() {
        std::thread::yield_now();
    }
    event.set();
    event.clear();
    for thread in &threads {
        thread.join(None).unwrap();
        assert!(thread.take_panic().is_none());
    }
    assert!(!event.is_set());
}
