//! A process asks another one through a pipe. Who computes, and how does the child know that no more
//! comes? Look at the pids, and at the end of file.

use concurrent::multiprocessing::{Connection, Pipe, Process, current_process};

fn pid() -> u32 {
    current_process().pid.unwrap()
}

fn answer(parent: Connection) {
    let error = loop {
        match parent.recv::<(u32, u32)>() {
            Ok((a, b)) => parent.send(&(a * b, pid())).unwrap(),
            Err(error) => break error,
        }
    };
    say!("pid {}: {error}, so I end", pid());
}

pub fn run() {
    let (child, for_child) = Pipe(true).unwrap();
    let process = Process::new(answer, for_child);
    process.start().unwrap();
    say!("pid {}: my child is pid {}", pid(), process.pid().unwrap());

    let mut right = 0;
    for (a, b) in [(6, 7), (12, 12), (99, 99)] {
        child.send(&(a, b)).unwrap();
        let (product, by) = child.recv::<(u32, u32)>().unwrap();
        say!("pid {}: {a} × {b} = {product}, says pid {by}", pid());
        right += u32::from(product == a * b && Some(by) == process.pid());
    }
    // Now nobody is left who could send: that is the end of file.
    child.close();
    process.join(None).unwrap();
    let code = process.exitcode().unwrap();
    say!("The child has given {right} right answers and ended with exit code {code}");
}
