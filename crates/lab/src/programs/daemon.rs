//! A process ends while two children are at work, one of them a daemon. Who dies when a process
//! ends? Look at how far each of them comes.

use concurrent::multiprocessing::{Connection, Pipe, Process};
use concurrent::sleep;
use std::time::Duration;

const STEPS: u32 = 10;

fn work((name, report): (String, Connection)) {
    for step in 1..=STEPS {
        sleep(Duration::from_millis(40));
        report.send(&(&name, step)).unwrap();
    }
}

fn parent(report: Connection) {
    let daemon = Process::new(work, ("daemon".to_owned(), report.clone())).with_daemon(true);
    let child = Process::new(work, ("child".to_owned(), report));
    daemon.start().unwrap();
    child.start().unwrap();
    sleep(Duration::from_millis(200));
    say!("parent: I have nothing more to do");
    // Here daemons are ended, and the others waited for.
}

pub fn run() {
    let (here, there) = Pipe(false).unwrap();
    let parent = Process::new(parent, there);
    parent.start().unwrap();

    let (mut of_daemon, mut of_child) = (0, 0);
    // Until the end of file: nobody is left who could send.
    while let Ok((name, step)) = here.recv::<(String, u32)>() {
        say!("{name}: step {step} of {STEPS}");
        match name.as_str() {
            "daemon" => of_daemon = step,
            _ => of_child = step,
        }
    }
    parent.join(None).unwrap();
    say!("parent: exit code {}", parent.exitcode().unwrap());
    let fate = |steps| if steps < STEPS { "was cut off" } else { "could finish" };
    say!("The daemon {}, the other child {}", fate(of_daemon), fate(of_child));
}
