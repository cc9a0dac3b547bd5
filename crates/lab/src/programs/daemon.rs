//! A process ends while two children of its own, a daemon and an ordinary one, are at work. Who dies
//! when it ends? Look at how far each of them comes.

use concurrent::multiprocessing::{Connection, Pipe, Process};
use concurrent::sleep;
use std::time::Duration;

const STEPS: usize = 10;

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
    // Here Python ends the daemons, and waits for the others.
}

pub fn run() {
    let (here, there) = Pipe(false).unwrap();
    let parent = Process::new(parent, there).with_name("parent");
    parent.start().unwrap();

    let (mut of_daemon, mut of_child) = (0, 0);
    // Until the end of file: nobody is left who could send.
    while let Ok((name, step)) = here.recv::<(String, usize)>() {
        say!("{name}: step {step} of {STEPS}");
        *if name == "daemon" { &mut of_daemon } else { &mut of_child } = step;
    }
    parent.join(None).unwrap();
    say!("parent: exit code {}", parent.exitcode().unwrap());
    let fate = |steps| if steps < STEPS { "was cut off" } else { "was waited for" };
    say!("The daemon {}, the child {}", fate(of_daemon), fate(of_child));
}
