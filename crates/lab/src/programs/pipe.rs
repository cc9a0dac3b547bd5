//! A process asks another one questions through a pipe. Whose answers are they, and how does the
//! child know that nothing more comes? Look at the pids, and at the end of file.

use concurrent::multiprocessing::{Connection, Pipe, Process, ReceiveError, current_process};

fn pid() -> u32 {
    current_process().pid.unwrap()
}

fn answer(connection: Connection) {
    loop {
        match connection.recv::<(u32, u32)>() {
            Ok((a, b)) => connection.send(&(a * b, pid())).unwrap(),
            Err(ReceiveError::End) => break say!("pid {}: end of file, so I end", pid()),
            Err(error) => panic!("{error}"),
        }
    }
}

pub fn run() {
    let (here, there) = Pipe(true).unwrap();
    let child = Process::new(answer, there);
    child.start().unwrap();
    say!("pid {}: my child is pid {}", pid(), child.pid().unwrap());

    let mut answered_by_child = 0;
    for (a, b) in [(6, 7), (12, 12), (99, 99)] {
        here.send(&(a, b)).unwrap();
        let (product, by) = here.recv::<(u32, u32)>().unwrap();
        say!("pid {}: pid {by} says that {a} × {b} = {product}", pid());
        answered_by_child += u32::from(Some(by) == child.pid() && product == a * b);
    }
    // Nobody can send to the child any more: that is the end of file.
    here.close();
    child.join(None).unwrap();
    let code = child.exitcode().unwrap();
    say!("The other process gave {answered_by_child} right answers; its exit code is {code}");
}
