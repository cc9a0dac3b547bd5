//! What `thread` does, as its users see it.

use super::*;
use std::sync::mpsc::{self, channel};

/// The texts and values of CPython 3.11.
#[test]
fn a_thread_lives_as_cpythons_does() {
    let (end, ended) = channel::<()>();
    let thread = Thread::new(move || assert!(ended.recv().is_err())).with_name("w0");
    // The thread of a test is none of ours, hence a daemon.
    let thread = thread.with_daemon(false);
    assert_eq!(
        thread.join(None).unwrap_err().to_string(),
        "cannot join thread before it is started"
    );
    assert_eq!((thread.is_alive(), thread.ident(), thread.daemon()), (false, None, false));
    assert_eq!(format!("{thread:?}"), "<Thread(w0, initial)>");

    thread.start().unwrap();
    let ident = thread.ident().unwrap();
    assert_eq!(thread.start().unwrap_err().to_string(), "threads can only be started once");
    thread.wait_begun(Duration::from_secs(60)).unwrap();
    assert!(thread.is_alive());
    assert!(!thread.clone().with_daemon(true).daemon());
    assert_eq!(format!("{thread:?}"), format!("<Thread(w0, started {ident})>"));
    assert_eq!(thread.join(Some(Duration::from_micros(1))), Ok(false));

    drop(end);
    assert_eq!(thread.join(None), Ok(true));
    assert_eq!(thread.join(Some(Duration::ZERO)), Ok(true));
    assert_eq!((thread.is_alive(), thread.ident()), (false, Some(ident)));
    assert_eq!(format!("{thread:?}"), format!("<Thread(w0, stopped {ident})>"));
    assert_eq!(thread.start().unwrap_err().to_string(), "threads can only be started once");
}

/// What `target` returns in a thread called w0.
fn in_thread<T: Send + 'static>(daemon: bool, target: fn() -> T) -> T {
    let (send, receive) = mpsc::channel();
    let thread = Thread::new(move || send.send(target()).unwrap());
    let thread = thread.with_name("w0").with_daemon(daemon);
    thread.start().unwrap();
    receive.recv().unwrap()
}

#[test]
fn a_thread_knows_itself() {
    let (name, same_ident, join) = in_thread(false, || {
        let me = current_thread();
        (me.name(), me.ident() == Some(get_ident()), me.join(None).unwrap_err().to_string())
    });
    assert_eq!((name.as_str(), same_ident), ("w0", true));
    assert_eq!(join, "cannot join current thread");
}

#[test]
fn the_daemon_property_is_inherited() {
    for daemon in [false, true] {
        let shown = in_thread(daemon, || (current_thread().daemon(), Thread::new(|| ()).daemon()));
        assert_eq!(shown, (daemon, daemon));
    }
}

#[test]
fn a_thread_without_a_name_is_numbered() {
    let numbers = [(); 2].map(|()| {
        let name = Thread::new(|| ()).with_name("").name();
        name.strip_prefix("Thread-").unwrap().parse::<u64>().unwrap()
    });
    assert!(numbers[0] < numbers[1]);
}

#[test]
fn a_thread_of_others_is_a_dummy_and_stays_the_same() {
    let work = || (Thread::new(|| ()).daemon(), current_thread(), current_thread());
    let (made_is_daemon, first, again) = std::thread::spawn(work).join().unwrap();
    assert!(made_is_daemon);
    assert!(first.name().starts_with("Dummy-"), "{first:?}");
    assert_eq!((first.name(), first.ident()), (again.name(), again.ident()));
    assert!(first.daemon() && first.is_alive());
    assert_eq!(first.join(None).unwrap_err().to_string(), "cannot join a dummy thread");
}

#[test]
fn a_panic_ends_a_thread_and_is_kept_for_one_who_asks() {
    let thread = Thread::new(|| panic!("as planned"));
    thread.start().unwrap();
    assert_eq!(thread.join(None), Ok(true));
    assert_eq!(thread.take_panic().unwrap().downcast_ref(), Some(&"as planned"));
    assert!(thread.take_panic().is_none());
}
