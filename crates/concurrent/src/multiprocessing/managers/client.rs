//! A process's way to a manager: a line for each of its threads.

use super::error::{ManagerError, RemoteError};
use crate::PerProcess;
use crate::lock::Block;
use crate::multiprocessing::connection::{
    ReceiveError, SendError, one_way, receive_bytes, send_bytes,
};
use crate::multiprocessing::held::{Held, Reader, Writer};
use crate::multiprocessing::pickle::{PickleError, dumps, loads};
use crate::multiprocessing::runtime::runtime;
use crate::{current_thread, multiprocessing::current_process};
use serde::{Deserialize, Serialize};
use services::{Pipe, Process};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::{Arc, MutexGuard, Weak};
use std::time::Duration;

/// What a manager's listener is told.
#[derive(Serialize, Deserialize)]
pub(super) enum Knock {
    /// A thread wants a line.
    Connect {
        /// The place and the pid of its process, which holds both pipes until it has an answer.
        client: (u32, u32),
        /// What the thread is called.
        name: String,
        /// The pipe of its calls and that of their results.
        calls: (u32, u32),
        results: (u32, u32),
    },
    /// The manager shall end.
    ShutDown,
}

/// The object that makes the others.
pub(super) const REGISTRY: u64 = 0;
/// What begins a reply: a result or an error.
pub(super) const RETURN: u8 = 0;
pub(super) const ERROR: u8 = 1;
/// How long a thread waits for its line before it looks whether the manager still lives.
const LOOK: Duration = Duration::from_millis(50);

/// How much of a thread's name is told.
const NAME: usize = 100;

/// A manager, as this process has it. The manager ends with the last of these in any process.
#[derive(Debug)]
pub(super) struct Client {
    pub server: Process,
    pub listener: Held<Writer>,
}

/// A thread's two pipes to and from its thread in the manager.
struct Line {
    calls: Held<Writer>,
    results: Held<Reader>,
}

/// The managers that this process has proxies of, by their pids.
static CLIENTS: PerProcess<BTreeMap<u32, Weak<Client>>> = PerProcess::new(BTreeMap::new());

fn clients() -> MutexGuard<'static, BTreeMap<u32, Weak<Client>>> {
    CLIENTS.lock()
}

thread_local! {
    /// This thread's lines, by the pids of the managers.
    static LINES: RefCell<BTreeMap<u32, Rc<Line>>> = const { RefCell::new(BTreeMap::new()) };
}

/// In a copy of the process: the lines are the other's, and a thread that needs one has to connect.
pub(super) fn renew_clients() {
    CLIENTS.renew(BTreeMap::new());
    drop(LINES.take());
}

impl Client {
    /// The manager whose listener this process has.
    pub fn new(server: Process, listener: Held<Writer>) -> Arc<Self> {
        let mut clients = clients();
        let known = clients.get(&server.pid()).and_then(Weak::upgrade);
        known.unwrap_or_else(|| {
            let client = Arc::new(Self { server, listener });
            clients.insert(server.pid(), Arc::downgrade(&client));
            client
        })
    }

    /// The manager that somebody has told this process of.
    pub fn adopt(server: Process, listener: Pipe) -> Result<Arc<Self>, ManagerError> {
        let runtime = runtime()?;
        let listener = Held::taken(runtime, || {
            // It keeps its listener as long as it lives.
            let me = runtime.process.slot();
            match listener.adopt_writer(&runtime.system, me, server) {
                true => Ok(Writer(listener)),
                false => Err(ManagerError::Gone),
            }
        })?;
        Ok(Self::new(server, listener))
    }

    /// Calls a method of an object, and returns the bytes of the result.
    pub fn call(&self, id: u64, method: &str, arguments: &[u8]) -> Result<Vec<u8>, ManagerError> {
        let line = self.line()?;
        let reply = line.send(id, method, arguments).and_then(|()| line.receive());
        let mut reply = match reply {
            Ok(reply) => reply,
            Err(error) => {
                self.hang_up();
                return Err(error);
            }
        };
        match reply.first() {
            Some(&RETURN) => Ok(reply.split_off(1)),
            Some(_) => Err(loads::<RemoteError>(&reply[1..])?.into()),
            None => Err(ManagerError::Gone),
        }
    }

    /// Tells an object something that has no reply.
    pub fn tell(&self, id: u64, method: &str) {
        // If there is no manager any more, there is no object.
        if let Ok(line) = self.line()
            && line.send(id, method, &[]).is_err()
        {
            self.hang_up();
        }
    }

    /// Asks the manager to end.
    pub fn shut_down(&self) {
        // If it has ended, it was asked before.
        if let Ok(bytes) = dumps(&Knock::ShutDown) {
            send_bytes(&self.listener, &[&bytes]).ok();
        }
    }

    /// The calling thread's line.
    fn line(&self) -> Result<Rc<Line>, ManagerError> {
        let pid = self.server.pid();
        let known = LINES.try_with(|lines| lines.borrow().get(&pid).cloned());
        // While a thread's variables are being dropped it has no lines any more.
        if let Some(line) = known.map_err(|_| ManagerError::Gone)? {
            return Ok(line);
        }
        let line = Rc::new(self.connect()?);
        LINES.with_borrow_mut(|lines| lines.insert(pid, Rc::clone(&line)));
        Ok(line)
    }

    fn connect(&self) -> Result<Line, ManagerError> {
        let runtime = self.listener.runtime;
        let (their_calls, calls) = one_way()?;
        let (results, their_results) = one_way()?;
        let mut name = current_process().name;
        let thread = current_thread().name();
        if thread != "MainThread" {
            name = format!("{name}|{thread}");
        }
        // A knock is small: who is killed at it must not tear the listener.
        let name = name.chars().take(NAME).collect();
        let knock = dumps(&Knock::Connect {
            client: (runtime.process.slot(), runtime.process.pid()),
            name,
            calls: calls.it.0.raw(),
            results: results.it.0.raw(),
        })?;
        send_bytes(&self.listener, &[&knock]).map_err(|_| ManagerError::Gone)?;
        let answer = loop {
            match receive_bytes(&results, Some(LOOK)) {
                Err(ReceiveError::TimedOut) if runtime.system.is_well(self.server) => {}
                answer => break answer.map_err(|_| ManagerError::Gone)?,
            }
        };
        // From now on the manager has these ends, and nobody else: so each side sees the other go.
        drop((their_calls, their_results));
        let refused = loads::<Option<String>>(&answer)?;
        match refused {
            None => Ok(Line { calls, results }),
            Some(why) => Err(RemoteError::RuntimeError(why).into()),
        }
    }

    /// Lets go of the calling thread's line.
    fn hang_up(&self) {
        let line = LINES.try_with(|lines| lines.borrow_mut().remove(&self.server.pid()));
        drop(line);
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.hang_up();
        let mut clients = clients();
        if clients.get(&self.server.pid()).is_some_and(|client| client.strong_count() == 0) {
            clients.remove(&self.server.pid());
        }
    }
}

impl Line {
    /// The object, how long the method's name is, that name, and the arguments.
    fn send(&self, id: u64, method: &str, arguments: &[u8]) -> Result<(), ManagerError> {
        let length = [method.len() as u8];
        let parts = [&id.to_le_bytes(), &length[..], method.as_bytes(), arguments];
        send_bytes(&self.calls, &parts).map_err(|error| match error {
            SendError::TooLarge(_) => PickleError(error.to_string()).into(),
            SendError::Broken | SendError::Torn | SendError::ReadOnly | SendError::Pickle(_) => {
                ManagerError::Gone
            }
        })
    }

    fn receive(&self) -> Result<Vec<u8>, ManagerError> {
        receive_bytes(&self.results, None).map_err(|_| ManagerError::Gone)
    }
}

/// How long a method may wait, as its argument.
pub(super) fn waiting(block: Block) -> Option<Duration> {
    block.timeout()
}

/// What such an argument means.
pub(super) fn block(waiting: Option<Duration>) -> Block {
    waiting.map_or(Block::Forever, Block::For)
}
