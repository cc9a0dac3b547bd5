//! The manager's process: a thread that listens, and one for each thread that calls.

use super::client::{ERROR, Knock, REGISTRY, RETURN};
use super::error::RemoteError;
use super::objects::{Object, make};
use super::proxy::no_object;
use crate::Thread;
use crate::multiprocessing::connection::{Connection, receive_bytes, send_bytes};
use crate::multiprocessing::held::{Held, Reader, Writer, inherited};
use crate::multiprocessing::pickle::{dumps, loads};
use crate::multiprocessing::runtime::{Runtime, runtime};
use services::{Pipe, Process};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The end of the listener that the manager's process inherits.
#[derive(Debug)]
pub(super) struct Listener(pub Held<Reader>);

inherited!(Listener);

/// What the manager's process runs, until it is told to end or nobody has a way to it any more. It
/// says where it is as soon as it listens.
pub(super) fn serve((listener, ready): (Listener, Connection)) {
    let Ok(runtime) = runtime() else { return };
    let here = (runtime.process.slot(), runtime.process.pid());
    if ready.send(&here).is_err() {
        return;
    }
    drop(ready);
    let registry = Arc::new(Registry::default());
    while let Ok(bytes) = receive_bytes(&listener.0, None) {
        match loads(&bytes) {
            Ok(Knock::ShutDown) => return,
            Ok(Knock::Connect { client, name, calls, results }) => {
                // One that has died meanwhile wants no line.
                if let Some(line) = Line::adopt(runtime, client, calls, results) {
                    registry.talk(&line, name);
                }
            }
            // Only managers' clients can knock.
            Err(_) => {}
        }
    }
}

/// A thread's line, seen from here.
#[derive(Clone)]
struct Line {
    calls: Held<Reader>,
    results: Held<Writer>,
}

impl Line {
    /// Takes the other ends of a client's pipes. This thread alone makes or adopts pipes in this
    /// process.
    fn adopt(
        runtime: &'static Runtime,
        client: (u32, u32),
        calls: (u32, u32),
        results: (u32, u32),
    ) -> Option<Self> {
        let client = Process::known(client.0, client.1)?;
        let (calls, results) = (Pipe::from_raw(calls)?, Pipe::from_raw(results)?);
        let (system, me) = (&runtime.system, runtime.process.slot());
        let calls = Held::taken(runtime, || {
            calls.adopt_reader(system, me, client).then_some(Reader(calls)).ok_or(())
        });
        let results = Held::taken(runtime, || {
            results.adopt_writer(system, me, client).then_some(Writer(results)).ok_or(())
        });
        Some(Self { calls: calls.ok()?, results: results.ok()? })
    }
}

/// The objects and how often each is counted.
#[derive(Default)]
struct Registry {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The number of the last object.
    last: u64,
    objects: BTreeMap<u64, Entry>,
}

struct Entry {
    object: Arc<dyn Object>,
    /// Proxies of living processes, and of those that were killed.
    count: u64,
    /// Whether it stays to the end.
    pinned: bool,
}

impl Registry {
    /// Starts a thread that serves a line.
    fn talk(self: &Arc<Self>, line: &Line, name: String) {
        let (registry, theirs) = (Arc::clone(self), line.clone());
        let thread = Thread::new(move || registry.serve(&theirs)).with_name(name).with_daemon(true);
        if let Err(error) = thread.start()
            && let Ok(refusal) = dumps(&Some(error.to_string()))
        {
            // If nobody hears it, nobody needs the line.
            send_bytes(&line.results, &[&refusal]).ok();
        }
    }

    /// Answers calls, until whoever calls has gone.
    fn serve(&self, line: &Line) {
        let Ok(welcome) = dumps(&None::<String>) else { return };
        let mut sent = send_bytes(&line.results, &[&welcome]);
        while sent.is_ok() {
            let Ok(call) = receive_bytes(&line.calls, None) else { return };
            let Some((id, method, arguments)) = parse(&call) else { return };
            if method == "#decref" {
                self.decref(id);
                continue;
            }
            let reply = self.answer(id, method, arguments);
            sent = match reply.map_err(|error| dumps(&error).unwrap_or_default()) {
                Ok(result) => send_bytes(&line.results, &[&[RETURN], &result]),
                Err(error) => send_bytes(&line.results, &[&[ERROR], &error]),
            };
        }
    }

    fn answer(&self, id: u64, method: &str, arguments: &[u8]) -> Result<Vec<u8>, RemoteError> {
        match (id, method) {
            (REGISTRY, "create") => {
                let (typeid, arguments): (String, Vec<u8>) = loads(arguments)?;
                let entry = Entry { object: make(&typeid, &arguments)?, count: 1, pinned: false };
                let mut state = self.lock();
                state.last += 1;
                let id = state.last;
                state.objects.insert(id, entry);
                Ok(dumps(&id)?)
            }
            (REGISTRY, "number_of_objects") => Ok(dumps(&(self.lock().objects.len() as u64))?),
            (id, "#incref") => self.with(id, |entry| entry.count += 1),
            (id, "#pin") => self.with(id, |entry| entry.pinned = true),
            (id, method) => {
                let object = self.lock().objects.get(&id).map(|entry| Arc::clone(&entry.object));
                object.ok_or_else(|| no_object(id))?.call(method, arguments)
            }
        }
    }

    fn with(&self, id: u64, change: impl FnOnce(&mut Entry)) -> Result<Vec<u8>, RemoteError> {
        change(self.lock().objects.get_mut(&id).ok_or_else(|| no_object(id))?);
        Ok(Vec::new())
    }

    fn decref(&self, id: u64) {
        let mut state = self.lock();
        let Some(entry) = state.objects.get_mut(&id) else { return };
        entry.count = entry.count.saturating_sub(1);
        let gone = if entry.count == 0 && !entry.pinned { state.objects.remove(&id) } else { None };
        drop(state);
        // Only now: it may be large.
        drop(gone);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The parts of a call.
fn parse(call: &[u8]) -> Option<(u64, &str, &[u8])> {
    let (id, rest) = call.split_first_chunk()?;
    let (length, rest) = rest.split_first()?;
    let (method, arguments) = rest.split_at_checked(usize::from(*length))?;
    Some((u64::from_le_bytes(*id), std::str::from_utf8(method).ok()?, arguments))
}
