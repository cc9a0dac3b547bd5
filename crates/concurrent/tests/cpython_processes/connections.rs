//! `Pipe` and `Connection`.

use crate::program::{Program, SOON, processes};
use crate::rust::out;
use crate::started::{ended, run, start};
use concurrent::multiprocessing::{Connection, Lock, Pipe};
use std::time::Duration;

pub fn programs() -> Vec<Program> {
    [one_process(), bytes(), ends(), between()].concat()
}

fn pipe(duplex: bool) -> (Connection, Connection) {
    Pipe(duplex).unwrap()
}

fn one_process() -> Vec<Program> {
    vec![
        processes(
            "a duplex pipe goes both ways",
            r"
            one, two = Pipe()
            one.send('to two')
            two.send('to one')
            print(one.recv(), two.recv())
            for end in (one, two):
                print(end.readable, end.writable)
            ",
            |out| {
                let (one, two) = pipe(true);
                one.send(&"to two").unwrap();
                two.send(&"to one").unwrap();
                out.print((one.recv::<String>().unwrap(), two.recv::<String>().unwrap()));
                for end in [one, two] {
                    out.print((end.readable(), end.writable()));
                }
            },
        ),
        processes(
            "a simplex pipe goes from the second to the first",
            r"
            receives, sends = Pipe(False)
            print(receives.readable, receives.writable, sends.readable, sends.writable)
            sends.send(1)
            print(receives.recv())
            attempt(receives.send, 1)
            attempt(receives.send_bytes, b'1')
            attempt(sends.recv)
            attempt(sends.recv_bytes)
            attempt(sends.poll)
            ",
            |out| {
                let (receives, sends) = pipe(false);
                let of = |end: &Connection| (end.readable(), end.writable());
                out.print((of(&receives), of(&sends)));
                sends.send(&1).unwrap();
                out.print(receives.recv::<i32>().unwrap());
                out.attempt(receives.send(&1));
                out.attempt(receives.send_bytes(b"1"));
                out.attempt(sends.recv::<i32>());
                out.attempt(sends.recv_bytes().map(|bytes| bytes.len()));
                out.attempt(sends.poll(Some(Duration::ZERO)));
            },
        ),
        processes(
            "poll tells whether something is there",
            r"
            receives, sends = Pipe(False)
            print(receives.poll(), receives.poll(0), receives.poll(SOON))
            sends.send(1)
            print(receives.poll(), receives.poll(LONG), receives.poll(None))
            print(receives.recv(), receives.poll())
            ",
            |out| {
                let (receives, sends) = pipe(false);
                let poll = |timeout| receives.poll(timeout).unwrap();
                let zero = Some(Duration::ZERO);
                out.print((poll(zero), poll(zero), poll(Some(SOON))));
                sends.send(&1).unwrap();
                out.print((poll(zero), poll(Some(crate::program::LONG)), poll(None)));
                out.print((receives.recv::<i32>().unwrap(), poll(zero)));
            },
        ),
        processes(
            "messages come in their order and one by one",
            r"
            receives, sends = Pipe(False)
            for n in range(5):
                sends.send(n)
            print([receives.recv() for _ in range(5)], receives.poll())
            ",
            |out| {
                let (receives, sends) = pipe(false);
                (0..5).for_each(|n| sends.send(&n).unwrap());
                let got: Vec<i32> = (0..5).map(|_| receives.recv().unwrap()).collect();
                out.print((got, receives.poll(Some(Duration::ZERO)).unwrap()));
            },
        ),
        processes(
            "values of many kinds",
            r"
            receives, sends = Pipe(False)
            for value in (None, True, 7, -7, 'text', '', (1, 'a'), [1, 2, 3], []):
                sends.send(value)
                value = receives.recv()
                print(*value) if isinstance(value, tuple) else print(value)
            ",
            |out| {
                let (receives, sends) = pipe(false);
                sends.send(&None::<i32>).unwrap();
                out.print(receives.recv::<Option<i32>>().unwrap());
                sends.send(&true).unwrap();
                out.print(receives.recv::<bool>().unwrap());
                for n in [7, -7] {
                    sends.send(&n).unwrap();
                    out.print(receives.recv::<i32>().unwrap());
                }
                for text in ["text", ""] {
                    sends.send(&text).unwrap();
                    out.print(receives.recv::<String>().unwrap());
                }
                sends.send(&(1, "a")).unwrap();
                out.print(receives.recv::<(i32, String)>().unwrap());
                for list in [vec![1, 2, 3], vec![]] {
                    sends.send(&list).unwrap();
                    out.print(receives.recv::<Vec<i32>>().unwrap());
                }
            },
        ),
        processes(
            "locks are inherited and not sent",
            r"
            receives, sends = Pipe(False)
            attempt(sends.send, Lock())
            print(receives.poll())
            sends.send(1)
            print(receives.recv())
            ",
            |out| {
                let (receives, sends) = pipe(false);
                out.attempt(sends.send(&Lock::new().unwrap()));
                out.print(receives.poll(Some(Duration::ZERO)).unwrap());
                sends.send(&1).unwrap();
                out.print(receives.recv::<i32>().unwrap());
            },
        ),
    ]
}

fn bytes() -> Vec<Program> {
    vec![
        processes(
            "bytes, some of them, and none",
            r"
            receives, sends = Pipe(False)
            sends.send_bytes(b'abcdef')
            sends.send_bytes(b'abcdef', 2)
            sends.send_bytes(b'abcdef', 2, 3)
            sends.send_bytes(b'')
            for _ in range(4):
                print(receives.recv_bytes().decode())
            ",
            |out| {
                let (receives, sends) = pipe(false);
                let all = b"abcdef";
                for part in [&all[..], &all[2..], &all[2..2 + 3], &[]] {
                    sends.send_bytes(part).unwrap();
                }
                for _ in 0..4 {
                    out.print(String::from_utf8(receives.recv_bytes().unwrap()).unwrap());
                }
            },
        ),
        processes(
            "what is sent as bytes is not pickled",
            r"
            receives, sends = Pipe(False)
            sends.send_bytes(bytes(range(256)))
            print(receives.recv_bytes() == bytes(range(256)))
            ",
            |out| {
                let (receives, sends) = pipe(false);
                let all: Vec<u8> = (0..=255).collect();
                sends.send_bytes(&all).unwrap();
                out.print(receives.recv_bytes().unwrap() == all);
            },
        ),
        processes(
            "a message that is larger than the pipe",
            r"
            def child(end):
                data = end.recv_bytes()
                end.send_bytes(data[::-1])

            here, there = Pipe()
            process = start(child, there)
            data = bytes(n % 251 for n in range(300000))
            here.send_bytes(data)
            print(here.recv_bytes() == data[::-1], ended(process))
            ",
            |out| {
                let child = |end: Connection| {
                    let data: Vec<u8> = end.recv_bytes().unwrap().into_iter().rev().collect();
                    end.send_bytes(&data).unwrap();
                };
                let (here, there) = pipe(true);
                let process = start(child, there);
                let data: Vec<u8> = (0..300_000_u32).map(|n| (n % 251) as u8).collect();
                here.send_bytes(&data).unwrap();
                let back = here.recv_bytes().unwrap();
                out.print((back.iter().eq(data.iter().rev()), ended(&process)));
            },
        ),
    ]
}

fn ends() -> Vec<Program> {
    vec![
        processes(
            "the end of file comes after what was sent",
            r"
            receives, sends = Pipe(False)
            sends.send('last')
            sends.close()
            print(receives.poll(), receives.recv(), receives.poll(), receives.poll(None))
            attempt(receives.recv)
            attempt(receives.recv_bytes)
            ",
            |out| {
                let (receives, sends) = pipe(false);
                sends.send(&"last").unwrap();
                sends.close();
                let poll = |timeout| receives.poll(timeout).unwrap();
                let zero = Some(Duration::ZERO);
                let last = receives.recv::<String>();
                out.print((true, last.unwrap(), poll(zero), poll(None)));
                out.attempt(receives.recv::<String>());
                out.attempt(receives.recv_bytes().map(|bytes| bytes.len()));
            },
        ),
        processes(
            "nobody reads any more",
            r"
            receives, sends = Pipe(False)
            receives.close()
            attempt(sends.send, 1)
            attempt(sends.send_bytes, b'')
            ",
            |out| {
                let (receives, sends) = pipe(false);
                receives.close();
                out.attempt(sends.send(&1));
                out.attempt(sends.send_bytes(b""));
            },
        ),
        processes(
            "one direction of a duplex pipe ends with the other",
            r"
            one, two = Pipe()
            two.send('last')
            two.close()
            print(one.recv())
            attempt(one.recv)
            attempt(one.send, 1)
            ",
            |out| {
                let (one, two) = pipe(true);
                two.send(&"last").unwrap();
                two.close();
                out.print(one.recv::<String>().unwrap());
                out.attempt(one.recv::<String>());
                out.attempt(one.send(&1));
            },
        ),
        processes(
            "the end of a process closes its ends",
            r"
            here, there = Pipe()
            process = start(lambda end: end.send('hello'), there)
            there.close()
            print(here.recv())
            attempt(here.recv)
            print(ended(process))
            attempt(here.send, 1)
            ",
            |out| {
                let (here, there) = pipe(true);
                let process = start(|end: Connection| end.send(&"hello").unwrap(), there);
                out.print(here.recv::<String>().unwrap());
                out.attempt(here.recv::<String>());
                out.print(ended(&process));
                out.attempt(here.send(&1));
            },
        ),
        processes(
            "a killed process closes its ends",
            r"
            def child(end):
                end.send('hello')
                Event().wait()

            here, there = Pipe()
            process = start(child, there)
            there.close()
            print(here.recv())
            process.kill()
            attempt(here.recv)
            print(ended(process))
            ",
            |out| {
                let child = |end: Connection| {
                    end.send(&"hello").unwrap();
                    concurrent::multiprocessing::Event::new().unwrap().wait(None);
                };
                let (here, there) = pipe(true);
                let process = start(child, there);
                out.print(here.recv::<String>().unwrap());
                process.kill().unwrap();
                out.attempt(here.recv::<String>());
                out.print(ended(&process));
            },
        ),
        processes(
            "whoever waits in poll is told of the end of file",
            r"
            here, there = Pipe()
            process = start(lambda end: end.recv(), there)
            there.close()
            here.send('go')
            print(here.poll(None))
            attempt(here.recv)
            process.join()
            ",
            |out| {
                let (here, there) = pipe(true);
                let child = |end: Connection| {
                    end.recv::<String>().unwrap();
                };
                let process = start(child, there);
                here.send(&"go").unwrap();
                out.print(here.poll(None).unwrap());
                out.attempt(here.recv::<String>());
                process.join(None).unwrap();
            },
        ),
        processes(
            "an end is open as long as one process has it",
            r"
            def child(end, event):
                event.wait()
                end.send('late')

            event = Event()
            receives, sends = Pipe(False)
            process = start(child, sends, event)
            sends.send('early')
            sends.close()
            print(receives.recv(), receives.poll(SOON))
            event.set()
            print(receives.recv())
            attempt(receives.recv)
            process.join()
            ",
            |out| {
                use concurrent::multiprocessing::Event;
                let child = |(end, event): (Connection, Event)| {
                    event.wait(None);
                    end.send(&"late").unwrap();
                };
                let event = Event::new().unwrap();
                let (receives, sends) = pipe(false);
                let process = start(child, (sends.clone(), event.clone()));
                sends.send(&"early").unwrap();
                sends.close();
                let early = receives.recv::<String>().unwrap();
                out.print((early, receives.poll(Some(SOON)).unwrap()));
                event.set();
                out.print(receives.recv::<String>().unwrap());
                out.attempt(receives.recv::<String>());
                process.join(None).unwrap();
            },
        ),
    ]
}

fn between() -> Vec<Program> {
    vec![
        processes(
            "question and answer",
            r"
            def child(end):
                while True:
                    n = end.recv()
                    if n is None:
                        break
                    end.send(2 * n)

            here, there = Pipe()
            process = start(child, there)
            for n in (1, 20, 300):
                here.send(n)
                print(here.recv())
            here.send(None)
            print(ended(process))
            ",
            |out| {
                let child = |end: Connection| {
                    while let Some(n) = end.recv::<Option<i32>>().unwrap() {
                        end.send(&(2 * n)).unwrap();
                    }
                };
                let (here, there) = pipe(true);
                let process = start(child, there);
                for n in [1, 20, 300] {
                    here.send(&Some(n)).unwrap();
                    out.print(here.recv::<i32>().unwrap());
                }
                here.send(&None::<i32>).unwrap();
                out.print(ended(&process));
            },
        ),
        processes(
            "two children talk to each other",
            r"
            def one(end):
                end.send('from one')
                print(end.recv())

            def two(end):
                end.send(end.recv() + ' and two')

            ends = Pipe()
            processes = [start(one, ends[0]), start(two, ends[1])]
            print([ended(process) for process in processes])
            ",
            |out| {
                let one = |end: Connection| {
                    end.send(&"from one").unwrap();
                    crate::rust::out().print(end.recv::<String>().unwrap());
                };
                let two = |end: Connection| {
                    end.send(&(end.recv::<String>().unwrap() + " and two")).unwrap();
                };
                let ends = pipe(true);
                let processes = [start(one, ends.0), start(two, ends.1)];
                out.print(processes.iter().map(ended).collect::<Vec<_>>());
            },
        ),
        processes(
            "a grandchild answers",
            r"
            def child(end):
                run(lambda: end.send(current_process().name))

            receives, sends = Pipe(False)
            process = start(child, sends)
            print(receives.recv(), ended(process))
            ",
            |out| {
                let child = |end: Connection| {
                    let tell = |end: Connection| {
                        end.send(&concurrent::multiprocessing::current_process().name).unwrap();
                    };
                    run(tell, end);
                };
                let (receives, sends) = pipe(false);
                let process = start(child, sends);
                out.print((receives.recv::<String>().unwrap(), ended(&process)));
            },
        ),
        processes(
            "what one process has read, no other reads",
            r"
            def child(receives):
                print(receives.recv())

            receives, sends = Pipe(False)
            for text in ('first', 'second', 'third'):
                sends.send(text)
            run(child, receives)
            run(child, receives)
            print(receives.recv(), receives.poll())
            ",
            |main| {
                let child = |receives: Connection| out().print(receives.recv::<String>().unwrap());
                let (receives, sends) = pipe(false);
                for text in ["first", "second", "third"] {
                    sends.send(&text).unwrap();
                }
                run(child, receives.clone());
                run(child, receives.clone());
                let third = receives.recv::<String>().unwrap();
                main.print((third, receives.poll(Some(Duration::ZERO)).unwrap()));
            },
        ),
    ]
}
