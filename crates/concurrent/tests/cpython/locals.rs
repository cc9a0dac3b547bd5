//! `Local`. Python's `local` has attributes of any names; here it is one called `value`.

use crate::program::{Program, join, program, raise, said, shared, spawn};
use concurrent::{Block, Local, Queue};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

pub fn programs() -> Vec<Program> {
    [values(), first_values(), dropping()].concat()
}

fn values() -> Vec<Program> {
    vec![
        program(
            "each thread has its own value",
            r#"
            mine = local()
            mine.value = 1

            def work(value):
                print(getattr(mine, "value", None))
                mine.value = value
                print(mine.value)

            for value in (2, 3):
                spawn(lambda: work(value)).join()
            print(mine.value)
            "#,
            |out| {
                let mine = shared(Local::<Option<i32>>::default());
                mine.set(Some(1));
                let work = |value| {
                    out.print(mine.get());
                    mine.set(Some(value));
                    out.print(mine.get());
                };
                for value in [2, 3] {
                    join(&spawn(move || work(value)));
                }
                out.print(mine.get());
            },
        ),
        program(
            "the values of threads that live at the same time are apart",
            r#"
            mine, asked, answers = local(), [Queue(), Queue()], Queue()

            def work(me):
                mine.value = me
                while (more := asked[me].get()) is not None:
                    mine.value += more
                    answers.put(mine.value)

            threads = [spawn(lambda me=me: work(me)) for me in (0, 1)]
            for me, more in ((0, 10), (1, 20), (0, 30), (1, 40)):
                asked[me].put(more)
                print(me, answers.get())
            for queue in asked:
                queue.put(None)
            for thread in threads:
                thread.join()
            print(getattr(mine, "value", None))
            "#,
            |out| {
                let mine = shared(Local::<Option<usize>>::default());
                let (asked, answers) = shared(([(); 2].map(|()| Queue::new(0)), Queue::new(0)));
                let work = |me: usize| {
                    mine.set(Some(me));
                    while let Some(more) = asked[me].get(Block::Forever).unwrap() {
                        mine.with(|value| *value.as_mut().unwrap() += more);
                        answers.put_nowait(mine.get().unwrap()).unwrap();
                    }
                };
                let threads = [0, 1].map(|me| spawn(move || work(me)));
                for (me, more) in [(0, 10), (1, 20), (0, 30), (1, 40)] {
                    asked[me].put_nowait(Some(more)).unwrap();
                    out.print((me, answers.get(Block::Forever).unwrap()));
                }
                for queue in asked {
                    queue.put_nowait(None).unwrap();
                }
                threads.iter().for_each(join);
                out.print(mine.get());
            },
        ),
        program(
            "a value may be changed in place",
            r#"
            class Stack(local):
                def __init__(self):
                    self.value = []

            mine = Stack()
            mine.value.append(1)

            def work():
                mine.value.append(2)
                mine.value.append(3)
                print(mine.value)

            spawn(work).join()
            print(mine.value)
            "#,
            |out| {
                let mine = shared(Local::<Vec<i32>>::new(Vec::new));
                mine.with(|value| value.push(1));
                let work = || {
                    mine.with(|value| value.push(2));
                    mine.with(|value| value.push(3));
                    out.print(mine.get());
                };
                join(&spawn(work));
                out.print(mine.get());
            },
        ),
        program(
            "two locals do not know of each other",
            r#"
            first, second = local(), local()
            first.value = 1
            print(first.value, getattr(second, "value", None))
            second.value = 2
            print(first.value, second.value)
            "#,
            |out| {
                let (first, second) =
                    (Local::<Option<i32>>::default(), Local::<Option<i32>>::default());
                first.set(Some(1));
                out.print((first.get(), second.get()));
                second.set(Some(2));
                out.print((first.get(), second.get()));
            },
        ),
        program(
            "a thread of others has its own value, too",
            r#"
            import _thread

            mine, done = local(), Queue()
            mine.value = 1

            def work():
                before = getattr(mine, "value", None)
                mine.value = 2
                done.put((before, mine.value))

            _thread.start_new_thread(work, ())
            print(*done.get())
            print(mine.value)
            "#,
            |out| {
                let mine = shared(Local::<Option<i32>>::default());
                mine.set(Some(1));
                let work = || {
                    let before = mine.get();
                    mine.set(Some(2));
                    (before, mine.get())
                };
                out.print(std::thread::spawn(work).join().unwrap());
                out.print(mine.get());
            },
        ),
    ]
}

fn first_values() -> Vec<Program> {
    vec![
        program(
            "the first value is made once in each thread that uses it",
            r#"
            class Numbered(local):
                def __init__(self):
                    self.value = len(made)
                    made.append(current_thread().name)

            made = []
            mine = Numbered()
            print(mine.value, mine.value)
            for name in ("a", "b"):
                spawn(lambda: print(mine.value, mine.value), name=name).join()
            spawn(lambda: None, name="c").join()
            print(" ".join(made))
            "#,
            |out| {
                let made = shared(std::sync::Mutex::new(Vec::new()));
                let mine = shared(Local::new(|| {
                    let mut made = made.lock().unwrap();
                    made.push(concurrent::current_thread().name());
                    made.len() - 1
                }));
                out.print((mine.get(), mine.get()));
                for name in ["a", "b"] {
                    let work = || out.print((mine.get(), mine.get()));
                    let thread = concurrent::Thread::new(work).with_name(name);
                    thread.start().unwrap();
                    join(&thread);
                }
                let thread = concurrent::Thread::new(|| ()).with_name("c");
                thread.start().unwrap();
                join(&thread);
                out.print(made.lock().unwrap().join(" "));
            },
        ),
        program(
            "who makes a local makes the first value, though nobody uses it",
            r#"
            class Noted(local):
                def __init__(self):
                    print("made")
                    self.value = 1

            mine = Noted()
            print("before")
            print(mine.value)
            "#,
            |out| {
                let mine = Local::new(|| {
                    out.print("made");
                    1
                });
                out.print("before");
                out.print(mine.get());
            },
        ),
        program(
            "a first value that cannot be made is made at the next use",
            r#"
            class Late(local):
                def __init__(self):
                    calls.append(None)
                    if len(calls) == 2:
                        raise RuntimeError("as planned")
                    self.value = len(calls)

            calls = []
            mine = Late()
            print(mine.value)

            def work():
                attempt(lambda: mine.value)
                attempt(lambda: mine.value)
                attempt(lambda: mine.value)

            spawn(work).join()
            "#,
            |out| {
                let calls = AtomicUsize::new(0);
                let mine = shared(Local::new(move || match calls.fetch_add(1, Relaxed) + 1 {
                    2 => raise("as planned"),
                    call => call,
                }));
                out.print(mine.get());
                let work = || {
                    let raised = catch_unwind(AssertUnwindSafe(|| mine.get())).unwrap_err();
                    out.print(format!("RuntimeError: {}", said(&*raised)));
                    out.print(mine.get());
                    out.print(mine.get());
                };
                join(&spawn(work));
            },
        ),
        program(
            "a value that was never set",
            r#"
            mine = local()
            attempt(lambda: mine.value)
            mine.value = 1
            spawn(lambda: attempt(lambda: mine.value)).join()
            "#,
            |out| {
                let mine = shared(Local::<Option<i32>>::default());
                out.print(mine.get());
                mine.set(Some(1));
                join(&spawn(|| out.print(mine.get())));
            },
        ),
    ]
}

/// A value that says when it is dropped. In Python, `__del__` does.
struct Noted(crate::program::Out, &'static str);

impl Drop for Noted {
    fn drop(&mut self) {
        self.0.print(("dropped", self.1));
    }
}

/// The Python of [`Noted`].
macro_rules! with_noted {
    ($program:literal) => {
        concat!(
            r#"
            class Noted:
                def __init__(self, name):
                    self.name = name

                def __del__(self):
                    print("dropped", self.name)
            "#,
            $program
        )
    };
}

fn dropping() -> Vec<Program> {
    vec![
        program(
            "a value is dropped when another takes its place",
            with_noted!(
                r#"
            mine = local()
            mine.value = Noted("first")
            print("set")
            mine.value = Noted("second")
            print("set again")
            mine.value = None
            print("gone")
            "#
            ),
            |out| {
                let mine = Local::<Option<Noted>>::default();
                mine.set(Some(Noted(out, "first")));
                out.print("set");
                mine.set(Some(Noted(out, "second")));
                out.print("set again");
                mine.set(None);
                out.print("gone");
            },
        ),
        program(
            "a value is dropped at the end of its thread, before that is joined",
            with_noted!(
                r#"
            mine = local()
            mine.value = Noted("ours")

            def work():
                mine.value = Noted("theirs")
                print("works")

            spawn(work).join()
            print("joined")
            mine.value = None
            "#
            ),
            |out| {
                let mine = shared(Local::<Option<Noted>>::default());
                mine.set(Some(Noted(out, "ours")));
                let work = move || {
                    mine.set(Some(Noted(out, "theirs")));
                    out.print("works");
                };
                join(&spawn(work));
                out.print("joined");
                mine.set(None);
            },
        ),
        program(
            "the values of all threads are dropped with their local",
            with_noted!(
                r#"
            locals, order, back = [local()], Queue(), Queue()

            def work():
                locals[0].value = Noted("a value")
                order.put("set")
                back.get()
                print("works on")

            thread = spawn(work)
            print(order.get())
            locals[0].value = Noted("a value")
            locals.clear()
            print("gone")
            back.put(None)
            thread.join()
            "#
            ),
            |out| {
                let locals = shared(std::sync::Mutex::new(Vec::new()));
                locals.lock().unwrap().push(std::sync::Arc::new(Local::default()));
                let local = || std::sync::Arc::clone(&locals.lock().unwrap()[0]);
                let (order, back) = shared((Queue::new(0), Queue::new(0)));
                let work = move || {
                    local().set(Some(Noted(out, "a value")));
                    order.put_nowait("set").unwrap();
                    back.get(Block::Forever).unwrap();
                    out.print("works on");
                };
                let thread = spawn(work);
                out.print(order.get(Block::Forever).unwrap());
                local().set(Some(Noted(out, "a value")));
                locals.lock().unwrap().clear();
                out.print("gone");
                back.put_nowait(()).unwrap();
                join(&thread);
            },
        ),
    ]
}
