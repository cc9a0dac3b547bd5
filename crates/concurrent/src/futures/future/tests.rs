//! What `future` does, as its users see it.

use super::super::tests::{NO_TIME, SOON, in_every_state, logged, value_error};
use super::*;
use crate::Thread;
use std::sync::mpsc::channel;

trait Shown {
    fn shown(self) -> String;
}

impl Shown for bool {
    fn shown(self) -> String {
        (if self { "True" } else { "False" }).into()
    }
}

impl Shown for () {
    fn shown(self) -> String {
        "None".into()
    }
}

impl Shown for i32 {
    fn shown(self) -> String {
        self.to_string()
    }
}

impl Shown for Option<Exception> {
    fn shown(self) -> String {
        self.map_or_else(|| "None".into(), |exception| format!("{}!", exception.name()))
    }
}

fn shown<T: Shown, E: Into<ResultError>>(result: Result<T, E>) -> String {
    match result.map_err(Into::into) {
        Ok(value) => value.shown(),
        Err(ResultError::Cancelled(_)) => "CancelledError".into(),
        Err(ResultError::Timeout(_)) => "TimeoutError".into(),
        Err(ResultError::Raised(exception)) => format!("{}: {exception}", exception.name()),
    }
}

/// What a call shows, and the state after it where that is another one.
fn call(line: &str, future: &Future<i32>) -> String {
    let before = future.state().stage.name();
    let shown = match line {
        "done()" => future.done().shown(),
        "running()" => future.running().shown(),
        "cancelled()" => future.cancelled().shown(),
        "result(0)" => shown(future.result(NO_TIME)),
        "result(1e-6)" => shown(future.result(SOON)),
        "exception(0)" => shown(future.exception(NO_TIME)),
        "exception(1e-6)" => shown(future.exception(SOON)),
        "cancel()" => future.cancel().shown(),
        "set_running_or_notify_cancel()" => match future.set_running_or_notify_cancel() {
            Ok(runs) => runs.shown(),
            Err(error) => format!("RuntimeError: {error}"),
        },
        "set_result(1)" | "set_exception(e)" => {
            let (future_before, id) = (format!("{future:?}"), format!("{:#x}", future.id()));
            let set = match line {
                "set_result(1)" => future.set_result(1),
                _ => future.set_exception(value_error("no")),
            };
            match set {
                Ok(()) => "None".into(),
                Err(error) => {
                    assert_eq!(error.to_string(), format!("{before}: {future_before}"));
                    assert!(future_before.starts_with(&format!("<Future at {id} state=")));
                    "InvalidStateError".into()
                }
            }
        }
        other => unreachable!("{other}"),
    };
    match future.state().stage.name() {
        after if after == before => shown,
        after => format!("{shown}, {after}"),
    }
}

/// Each line: a Python line, and what CPython 3.11 shows for it in each of the five states, and in
/// FINISHED with an exception.
#[test]
fn a_future_behaves_as_cpythons() {
    let (time, cancelled) = ("TimeoutError", "CancelledError");
    let (no, raised) = ("ValueError: no", "ValueError!");
    let (unexpected, invalid) = ("RuntimeError: Future in unexpected state", "InvalidStateError");
    for (line, expected) in [
        ("done()", ["False", "False", "True", "True", "True", "True"]),
        ("running()", ["False", "True", "False", "False", "False", "False"]),
        ("cancelled()", ["False", "False", "True", "True", "False", "False"]),
        ("result(0)", [time, time, cancelled, cancelled, "42", no]),
        ("result(1e-6)", [time, time, cancelled, cancelled, "42", no]),
        ("exception(0)", [time, time, cancelled, cancelled, "None", raised]),
        ("exception(1e-6)", [time, time, cancelled, cancelled, "None", raised]),
        ("cancel()", ["True, CANCELLED", "False", "True", "True", "False", "False"]),
        (
            "set_running_or_notify_cancel()",
            [
                "True, RUNNING",
                unexpected,
                "False, CANCELLED_AND_NOTIFIED",
                unexpected,
                unexpected,
                unexpected,
            ],
        ),
        ("set_result(1)", ["None, FINISHED", "None, FINISHED", invalid, invalid, invalid, invalid]),
        (
            "set_exception(e)",
            ["None, FINISHED", "None, FINISHED", invalid, invalid, invalid, invalid],
        ),
    ] {
        let actual = in_every_state().map(|(_, future)| call(line, &future));
        assert_eq!(actual, expected, "{line}");
    }
}

/// In CPython 3.11 it is `<Future at 0x7f1c41e47210 state=finished returned int>`.
#[test]
fn a_future_is_shown_as_cpythons() {
    let shown = in_every_state().map(|(_, future)| {
        let shown = format!("{future:?}");
        shown.split_once(" state=").unwrap().1.to_owned()
    });
    let expected = [
        "pending>",
        "running>",
        "cancelled>",
        "cancelled>",
        "finished returned i32>",
        "finished raised ValueError>",
    ];
    assert_eq!(shown, expected);
}

/// In CPython 3.11 a callback is called at once in these states: the last four.
#[test]
fn a_callback_is_called_when_the_future_is_done_or_at_once() {
    for (state, future) in in_every_state() {
        let (send, called) = channel();
        future.add_done_callback(move |done| send.send(format!("{done:?}")).unwrap());
        let at_once = called.try_iter().count();
        assert_eq!(at_once, usize::from(!["PENDING", "RUNNING"].contains(&state)), "{state}");
        if at_once == 0 {
            future.set_result(7).unwrap();
            assert_eq!(called.try_iter().collect::<Vec<_>>(), [format!("{future:?}")]);
        }
        future.cancel();
        let _runs = future.set_running_or_notify_cancel();
        assert_eq!(called.try_iter().count(), 0, "{state}");
    }
}

#[test]
fn a_future_that_is_cancelled_calls_back_once() {
    let (future, (send, called)) = (Future::<i32>::new(), channel());
    future.add_done_callback(move |done| send.send(done.cancelled()).unwrap());
    assert!(future.cancel());
    assert!(future.cancel());
    assert_eq!(future.set_running_or_notify_cancel(), Ok(false));
    assert_eq!(called.try_iter().collect::<Vec<_>>(), [true]);
}

#[test]
fn a_callback_that_panics_is_logged_and_the_others_are_called_in_order() {
    let (future, (send, called)) = (Future::new(), channel());
    logged(&future);
    let say = |name: &'static str| {
        let send = send.clone();
        move |_: &Future<i32>| send.send(name).unwrap()
    };
    future.add_done_callback(say("first"));
    future.add_done_callback(|_| panic!("in a callback"));
    future.add_done_callback(say("last"));
    assert_eq!(future.set_result(7), Ok(()));
    assert_eq!(called.try_iter().collect::<Vec<_>>(), ["first", "last"]);
    future.add_done_callback(|_| panic!("at once"));
    assert_eq!(future.result(None), Ok(7));
    // CPython's first lines are the same, and its last is `ValueError: in a callback`.
    assert_eq!(
        logged(&future),
        [
            "Error: exception calling callback for <Future at 0x… state=finished returned i32>\n\
             PanicException: in a callback",
            "Error: exception calling callback for <Future at 0x… state=finished returned i32>\n\
             PanicException: at once",
        ]
    );
}

/// CPython 3.11 logs `Future 139759341302352 in unexpected state: RUNNING`.
#[test]
fn a_future_that_is_run_twice_is_logged() {
    let future = Future::<i32>::new();
    logged(&future);
    assert_eq!(future.set_running_or_notify_cancel(), Ok(true));
    assert_eq!(future.set_running_or_notify_cancel(), Err(super::super::UnexpectedState));
    assert_eq!(logged(&future), ["Critical: Future 0x… in unexpected state: RUNNING"]);
}

#[test]
fn a_callback_may_use_its_future() {
    let (future, (send, called)) = (Future::new(), channel());
    future.add_done_callback(move |done| {
        let inner = send.clone();
        done.add_done_callback(move |_| inner.send("added by a callback").unwrap());
        send.send(if done.cancel() { "cancelled" } else { "too late" }).unwrap();
    });
    future.set_result(()).unwrap();
    assert_eq!(called.try_iter().collect::<Vec<_>>(), ["added by a callback", "too late"]);
}

#[test]
fn every_thread_that_waits_gets_the_result() {
    let future = Future::new();
    let threads = [(); 3].map(|()| {
        let future = future.clone();
        Thread::new(move || assert_eq!(future.result(None), Ok("done".to_owned())))
    });
    for thread in &threads {
        thread.start().unwrap();
    }
    while future.shared.done.waiting() < threads.len() {
        std::thread::yield_now();
    }
    future.set_result("done".to_owned()).unwrap();
    for thread in &threads {
        thread.join(None).unwrap();
        assert!(thread.take_panic().is_none());
    }
}

#[test]
fn handles_of_one_future_are_equal() {
    let (one, other) = (Future::<i32>::default(), Future::new());
    assert_eq!(one, one.clone());
    assert_ne!(one, other);
}
