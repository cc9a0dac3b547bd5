//! Starting, ending and joining processes.

use crate::Program;
use concurrent::multiprocessing::{
    Connection, Event, ExitCode, Pipe, Process, ProcessError, ReceiveError, SendError,
    active_children, current_process, exit,
};
use std::time::Duration;

pub const PROGRAMS: &[Program] = &[
    ("a process runs its function with its arguments", runs),
    ("exit codes are Python's", exit_codes),
    ("a process cannot be started twice, joined before, or closed while it runs", misuse),
    ("names, pids and parents", names),
    ("a killed process ends by its signal and the others go on", kill),
    ("join waits no longer than its time-out", join_timeout),
    ("what is joined is no active child", children),
    ("a daemon is cut off when its parent ends and others are waited for", daemons),
    ("a daemon may have no children", daemon_children),
    ("one pipe end closes when its last process ends", ends_of_pipes),
    ("handles are inherited and not sent", inheritance),
    ("a hundred processes one after the other", many),
];

fn reply((connection, text): (Connection, String)) {
    connection.send(&format!("{text} of pid {}", current_process().pid.unwrap())).unwrap();
}

fn runs() {
    let (here, there) = Pipe(false).unwrap();
    let process = Process::new(reply, (there, "hello".to_owned()));
    process.start().unwrap();
    assert_eq!(here.recv::<String>().unwrap(), format!("hello of pid {}", process.pid().unwrap()));
    assert!(process.join(None).unwrap());
    assert_eq!(process.exitcode(), Some(ExitCode::SUCCESS));
}

fn end_with(how: String) {
    match how.as_str() {
        "return" => {}
        "panic" => panic!("this one is on purpose"),
        "exit 3" => exit(ExitCode(3)),
        other => panic!("{other}"),
    }
}

fn exit_codes() {
    for (how, code) in [("return", 0), ("panic", 1), ("exit 3", 3)] {
        let process = Process::new(end_with, how.to_owned());
        assert_eq!((process.pid(), process.exitcode(), process.is_alive()), (None, None, false));
        process.start().unwrap();
        assert!(process.join(None).unwrap());
        assert_eq!(
            (process.exitcode(), process.is_alive()),
            (Some(ExitCode(code)), false),
            "{how}"
        );
    }
}

fn wait_for(event: Event) {
    event.wait(None);
}

fn misuse() {
    let event = Event::new().unwrap();
    let process = Process::new(wait_for, event.clone());
    assert_eq!(process.join(None), Err(ProcessError::NotStarted("join")));
    process.start().unwrap();
    assert_eq!(process.start(), Err(ProcessError::StartedTwice));
    assert_eq!(process.close(), Err(ProcessError::StillRunning));
    event.set();
    assert_eq!(process.join(None), Ok(true));
    assert_eq!(process.start(), Err(ProcessError::StartedTwice));
    assert_eq!(process.close(), Ok(()));
    assert_eq!(process.join(None), Err(ProcessError::Closed));
}

fn tell(connection: Connection) {
    let me = current_process();
    connection.send(&(me.name, me.pid, me.parent, me.daemon)).unwrap();
}

fn names() {
    let (here, there) = Pipe(false).unwrap();
    let me = current_process();
    let process = Process::new(tell, there.clone()).with_name("teller").with_daemon(true);
    process.start().unwrap();
    let (name, pid, parent, daemon) =
        here.recv::<(String, Option<u32>, Option<u32>, bool)>().unwrap();
    assert_eq!((name.as_str(), daemon), ("teller", true));
    assert_eq!((pid, parent), (process.pid(), me.pid));
    assert_ne!(pid, me.pid);
    assert!(process.join(None).unwrap());
    let unnamed = Process::new(tell, there);
    assert!(unnamed.name().starts_with("Process-"), "{}", unnamed.name());
}

fn kill() {
    let event = Event::new().unwrap();
    let processes = [(); 3].map(|()| Process::new(wait_for, event.clone()));
    for process in &processes {
        process.start().unwrap();
    }
    processes[0].kill().unwrap();
    processes[1].terminate().unwrap();
    assert!(processes[0].join(None).unwrap() && processes[1].join(None).unwrap());
    assert!(processes[2].is_alive());
    event.set();
    assert!(processes[2].join(None).unwrap());
    let codes = processes.map(|process| process.exitcode().unwrap());
    assert_eq!(codes, [ExitCode::KILLED, ExitCode::TERMINATED, ExitCode::SUCCESS]);
}

fn join_timeout() {
    let event = Event::new().unwrap();
    let process = Process::new(wait_for, event.clone());
    process.start().unwrap();
    assert_eq!(process.join(Some(Duration::from_millis(1))), Ok(false));
    assert_eq!(process.exitcode(), None);
    event.set();
    assert_eq!(process.join(None), Ok(true));
    assert_eq!(process.join(Some(Duration::ZERO)), Ok(true));
}

fn children() {
    let event = Event::new().unwrap();
    let processes =
        ["one", "two"].map(|name| Process::new(wait_for, event.clone()).with_name(name));
    for process in &processes {
        process.start().unwrap();
    }
    let names = || active_children().iter().map(Process::name).collect::<Vec<_>>();
    assert_eq!(names(), ["one", "two"]);
    processes[0].kill().unwrap();
    processes[0].join(None).unwrap();
    assert_eq!(names(), ["two"]);
    event.set();
    processes[1].join(None).unwrap();
    assert_eq!(names(), <[String; 0]>::default());
}

fn write_when((event, connection): (Event, Connection)) {
    event.wait(None);
    connection.send(&current_process().name).unwrap();
}

/// Starts a daemon, which is never let go on, and a process that is, and ends.
fn parent((never, now, connection): (Event, Event, Connection)) {
    let daemon = Process::new(write_when, (never, connection.clone())).with_name("daemon");
    daemon.with_daemon(true).start().unwrap();
    let child = Process::new(write_when, (now, connection)).with_name("child");
    child.start().unwrap();
}

fn daemons() {
    let (here, there) = Pipe(false).unwrap();
    let (never, now) = (Event::new().unwrap(), Event::new().unwrap());
    let process = Process::new(parent, (never, now.clone(), there));
    process.start().unwrap();
    now.set();
    assert_eq!(here.recv::<String>().unwrap(), "child");
    assert!(process.join(None).unwrap());
    assert_eq!(process.exitcode(), Some(ExitCode::SUCCESS));
    // Nobody has the other end any more: the daemon has gone without a word.
    assert_eq!(here.recv::<String>(), Err(ReceiveError::End));
}

fn refused_child(connection: Connection) {
    let error = Process::new(wait_for, Event::new().unwrap()).start().unwrap_err();
    connection.send(&error.to_string()).unwrap();
}

fn daemon_children() {
    let (here, there) = Pipe(false).unwrap();
    let process = Process::new(refused_child, there).with_daemon(true);
    process.start().unwrap();
    let error: String = here.recv().unwrap();
    assert_eq!(error, "daemonic processes are not allowed to have children");
    process.join(None).unwrap();
}

fn hold((event, _connection): (Event, Connection)) {
    event.wait(None);
}

fn ends_of_pipes() {
    let event = Event::new().unwrap();
    let (here, there) = Pipe(true).unwrap();
    let process = Process::new(hold, (event.clone(), there));
    process.start().unwrap();
    // Its argument was the last handle that this process had of the other end.
    assert_eq!(here.poll(Some(Duration::ZERO)), Ok(false));
    here.send(&1).unwrap();
    event.set();
    assert_eq!(here.recv::<u8>(), Err(ReceiveError::End));
    process.join(None).unwrap();
    assert_eq!(here.send(&2), Err(SendError::Broken));
}

fn inheritance() {
    let (here, there) = Pipe(true).unwrap();
    let event = Event::new().unwrap();
    let error = here.send(&event).unwrap_err().to_string();
    let what = "objects should only be shared between processes through inheritance";
    assert_eq!(error, format!("Event {what}"));
    let error = here.send(&there).unwrap_err().to_string();
    assert_eq!(error, format!("Connection {what}"));
}

fn add((connection, n): (Connection, u32)) {
    connection.send(&(n + 1)).unwrap();
}

fn many() {
    let (here, there) = Pipe(false).unwrap();
    let mut n = 0;
    for _ in 0..100 {
        let process = Process::new(add, (there.clone(), n));
        process.start().unwrap();
        n = here.recv().unwrap();
        assert!(process.join(None).unwrap());
    }
    assert_eq!(n, 100);
}
