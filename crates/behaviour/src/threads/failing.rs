//! Threads that fail.

use super::{join, spawn};
use concurrent::multiprocessing::{Connection, ExitCode, Pipe, Process, exit};
use concurrent::{Block, Lock, Queue, Thread, set_excepthook};
use std::sync::Arc;

pub fn alone() {
    set_excepthook(|_| ());
    let locks = Arc::new([Lock::new(), Lock::new()]);
    let theirs = Arc::clone(&locks);
    let thread = spawn(move || {
        assert!(theirs[0].acquire(Block::No));
        let _guarded = theirs[1].enter();
        panic!("as planned");
    });
    assert_eq!(thread.join(None), Ok(true));
    assert!(!thread.is_alive());
    assert_eq!((locks[0].locked(), locks[1].locked()), (true, false));
    let exception = thread.exception().unwrap();
    assert_eq!(exception.message(), "as planned");
    let traceback = exception.traceback().unwrap();
    assert!(traceback.contains("failing.rs"), "{traceback}");
    let panic = thread.take_panic().unwrap();
    assert_eq!(panic.downcast_ref(), Some(&"as planned"));
    join(&spawn(|| ()));
}

pub fn hook() {
    let heard = Arc::new(Queue::new(0));
    let hear = Arc::clone(&heard);
    set_excepthook(move |args| {
        hear.put_nowait((args.thread.name(), args.exc_value.message().to_owned())).unwrap();
    });
    join(&spawn(|| ()));
    for name in ["first", "second"] {
        let thread = Thread::new(move || panic!("of the {name}")).with_name(name);
        thread.start().unwrap();
        thread.join(None).unwrap();
        let told = (name.to_owned(), format!("of the {name}"));
        assert_eq!(heard.get_nowait(), Ok(told));
    }
    assert!(heard.empty());
}

fn exit_in_thread(connection: Connection) {
    // The last handle of the connection goes with the thread.
    let thread = spawn(move || {
        connection.send(&"exits").unwrap();
        exit(ExitCode(3));
    });
    thread.join(None).unwrap();
    assert_eq!(thread.exception().unwrap().name(), "SystemExit");
}

pub fn exits() {
    let (here, there) = Pipe(false).unwrap();
    let process = Process::new(exit_in_thread, there);
    process.start().unwrap();
    assert_eq!(here.recv::<String>().unwrap(), "exits");
    assert!(process.join(None).unwrap());
    assert_eq!(process.exitcode(), Some(ExitCode::SUCCESS));
}

fn fail_with_thread(connection: Connection) {
    let failed = Arc::new(Lock::new());
    let held = Arc::clone(&failed);
    assert!(held.acquire(Block::No));
    let thread = Thread::new(move || {
        // Released when the main function is unwound.
        let _after_that = failed.enter();
        connection.send(&"still here").unwrap();
    });
    thread.start().unwrap();
    /// Releases the lock on the way.
    struct Release(Arc<Lock>);
    impl Drop for Release {
        fn drop(&mut self) {
            self.0.release().unwrap();
        }
    }
    let _release = Release(held);
    panic!("this one is on purpose");
}

pub fn main_fails() {
    let (here, there) = Pipe(false).unwrap();
    let process = Process::new(fail_with_thread, there);
    process.start().unwrap();
    assert_eq!(here.recv::<String>().unwrap(), "still here");
    assert!(process.join(None).unwrap());
    assert_eq!(process.exitcode(), Some(ExitCode::EXCEPTION));
}
