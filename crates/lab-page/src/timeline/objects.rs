//! What is waited for, held and sent through: which of these are one and the same, and what each is
//! called.

use super::{Doing, Object, Row};
use services::{Held, WaitsFor};
use std::collections::BTreeMap;

/// What tells one from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    /// A lock, a semaphore or an event of the segment.
    Shared {
        index: u32,
        generation: u32,
    },
    Pipe(u32),
    Process(u32),
    /// A thread, by its process and its place in the table of threads.
    Thread {
        pid: u32,
        slot: u32,
    },
    /// What is in the memory of a process, which has numbered it.
    Own {
        pid: u32,
        number: u32,
    },
}

/// What it is called, but for its process.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Name {
    /// `lock 2`
    Numbered(&'static str, u32),
    /// `lock “pen”`
    Labelled(&'static str, String),
    /// `Thread-2`, `the GIL`
    Alone(String),
    /// A process, which has a name of its own.
    Process(u32),
}

/// All that were seen so far.
#[derive(Debug, Default)]
pub(super) struct Objects {
    places: BTreeMap<Key, usize>,
    all: Vec<(Key, Name)>,
}

impl Objects {
    fn place(&mut self, key: Key, name: impl FnOnce() -> Name) -> usize {
        *self.places.entry(key).or_insert_with(|| {
            self.all.push((key, name()));
            self.all.len() - 1
        })
    }

    /// What a thread of this process waits for, and what kind of waiting that is.
    pub fn waited(
        &mut self,
        pid: u32,
        waits_for: WaitsFor,
        generation: u32,
        label: &str,
    ) -> (Doing, Option<usize>) {
        let shared = |index| Key::Shared { index, generation };
        let (doing, key, name) = match waits_for {
            WaitsFor::Semaphore(index) => {
                (Doing::Semaphore, shared(index), Name::Numbered("semaphore", index))
            }
            WaitsFor::Lock(index) => (Doing::Lock, shared(index), Name::Numbered("lock", index)),
            WaitsFor::Event(index) => (Doing::Event, shared(index), Name::Numbered("event", index)),
            WaitsFor::Reading(pipe) => {
                (Doing::Message, Key::Pipe(pipe), Name::Numbered("pipe", pipe))
            }
            WaitsFor::Writing(pipe) => (Doing::Room, Key::Pipe(pipe), Name::Numbered("pipe", pipe)),
            WaitsFor::Process(pid) => (Doing::Join, Key::Process(pid), Name::Process(pid)),
            WaitsFor::Thread(slot) => {
                (Doing::Join, Key::Thread { pid, slot }, Name::Alone(label.to_owned()))
            }
            WaitsFor::Owned(number) => (Doing::Lock, Key::Own { pid, number }, lock(label, number)),
            WaitsFor::Given(number) => {
                let (doing, what) = given(label);
                let Some(what) = what else { return (doing, None) };
                let name = match doing {
                    Doing::Gil => Name::Alone("the GIL".to_owned()),
                    Doing::Other => Name::Alone(label.to_owned()),
                    _ => Name::Numbered(what, number),
                };
                (doing, Key::Own { pid, number }, name)
            }
            WaitsFor::Bell => return (Doing::Other, None),
        };
        (doing, Some(self.place(key, || name)))
    }

    /// A lock that a thread of this process holds.
    pub fn held(&mut self, pid: u32, held: Held, label: &str) -> usize {
        match held {
            Held::Shared { index, generation } => {
                let name = || Name::Numbered("lock", index);
                self.place(Key::Shared { index, generation }, name)
            }
            Held::Owned(number) => self.place(Key::Own { pid, number }, || lock(label, number)),
            Held::Gil(number) => {
                self.place(Key::Own { pid, number }, || Name::Alone("the GIL".to_owned()))
            }
        }
    }

    /// A pipe.
    pub fn pipe(&mut self, pipe: u32) -> usize {
        self.place(Key::Pipe(pipe), || Name::Numbered("pipe", pipe))
    }

    /// A queue in the memory of this process.
    pub fn queue(&mut self, pid: u32, number: u32) -> usize {
        self.place(Key::Own { pid, number }, || Name::Numbered("queue", number))
    }

    /// All with their names. What would be called the same in two processes is told apart.
    pub fn named(self, rows: &[Row]) -> Vec<Object> {
        let group = |pid: u32| rows.iter().find(|row| row.pid == pid).map(|row| row.group.clone());
        let text = |name: &Name| match name {
            Name::Numbered(what, number) => format!("{what} {number}"),
            Name::Labelled(what, label) => format!("{what} “{label}”"),
            Name::Alone(name) => name.clone(),
            Name::Process(pid) => group(*pid).unwrap_or_else(|| format!("process {pid}")),
        };
        let mut times: BTreeMap<String, usize> = BTreeMap::new();
        for (_, name) in &self.all {
            *times.entry(text(name)).or_default() += 1;
        }
        let named = self.all.iter().map(|(key, name)| {
            let name = text(name);
            let pid = match key {
                Key::Own { pid, .. } | Key::Thread { pid, .. } => Some(*pid),
                Key::Shared { .. } | Key::Pipe(_) | Key::Process(_) => None,
            };
            match pid.and_then(group).filter(|_| times[&name] > 1) {
                Some(group) => Object { name: format!("{name} of {group}") },
                None => Object { name },
            }
        });
        named.collect()
    }
}

/// A lock of a process's own, which is called `lock` or `rlock` if it has no name.
fn lock(label: &str, number: u32) -> Name {
    match label {
        "" | "lock" => Name::Numbered("lock", number),
        "rlock" => Name::Numbered("rlock", number),
        label => Name::Labelled("lock", label.to_owned()),
    }
}

/// What it is to wait for something by this label, which `concurrent` gives, and what that is
/// called if it can be told from others of its kind.
fn given(label: &str) -> (Doing, Option<&'static str>) {
    match label {
        "GIL" => (Doing::Gil, Some("the GIL")),
        "semaphore" => (Doing::Semaphore, Some("semaphore")),
        "condition" => (Doing::Condition, None),
        "event" => (Doing::Event, Some("event")),
        "barrier" => (Doing::Barrier, Some("barrier")),
        "queue" => (Doing::Message, Some("queue")),
        "room in queue" => (Doing::Room, Some("queue")),
        "tasks of queue" => (Doing::Join, Some("queue")),
        "start" => (Doing::Starting, None),
        "sleep" => (Doing::Sleep, None),
        _ => (Doing::Other, Some("")),
    }
}
