//! Objects that hold little or are there to be waited for.

use super::{Bytes, NOTHING, Object, no_method};
use crate::multiprocessing::managers::client::block;
use crate::multiprocessing::managers::error::RemoteError;
use crate::multiprocessing::pickle::{dumps, loads};
use crate::multiprocessing::synchronize::Event;
use crate::{GetError, PutError};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Python: `multiprocessing.managers.Namespace`
#[derive(Default)]
pub(super) struct Namespace(Mutex<BTreeMap<String, Bytes>>);

impl Object for Namespace {
    fn call(&self, method: &str, arguments: &[u8]) -> Result<Bytes, RemoteError> {
        let no_attribute = |name: &str| no_method("Namespace", name);
        let mut attributes = lock(&self.0);
        match method {
            "__getattribute__" => {
                let name: String = loads(arguments)?;
                attributes.get(&name).cloned().ok_or_else(|| no_attribute(&name))
            }
            "__setattr__" => {
                let (name, value): (String, Bytes) = loads(arguments)?;
                attributes.insert(name, value);
                Ok(NOTHING)
            }
            "__delattr__" => {
                let name: String = loads(arguments)?;
                attributes.remove(&name).map(|_| NOTHING).ok_or_else(|| no_attribute(&name))
            }
            _ => Err(no_attribute(method)),
        }
    }
}

/// Python: `multiprocessing.managers.Value`
pub(super) struct Value(Mutex<Bytes>);

impl Value {
    pub fn new(value: &[u8]) -> Result<Self, RemoteError> {
        Ok(Self(Mutex::new(loads(value)?)))
    }
}

impl Object for Value {
    fn call(&self, method: &str, arguments: &[u8]) -> Result<Bytes, RemoteError> {
        match method {
            "get" => Ok(lock(&self.0).clone()),
            "set" => {
                *lock(&self.0) = arguments.into();
                Ok(NOTHING)
            }
            _ => Err(no_method("Value", method)),
        }
    }
}

/// Python: `queue.Queue`
pub(super) struct Queue(crate::Queue<Bytes>);

impl Queue {
    pub fn new(maxsize: &[u8]) -> Result<Self, RemoteError> {
        let maxsize: u32 = loads(maxsize)?;
        Ok(Self(crate::Queue::new(maxsize as usize)))
    }
}

impl Object for Queue {
    fn call(&self, method: &str, arguments: &[u8]) -> Result<Bytes, RemoteError> {
        let queue = &self.0;
        match method {
            "put" => {
                let (waiting, item): (Option<Duration>, Bytes) = loads(arguments)?;
                match queue.put(item, block(waiting)) {
                    Ok(()) => Ok(NOTHING),
                    Err(PutError::Full(_) | PutError::ShutDown(_)) => Err(RemoteError::Full),
                }
            }
            "get" => match queue.get(block(loads(arguments)?)) {
                Ok(item) => Ok(item),
                Err(GetError::Empty | GetError::ShutDown) => Err(RemoteError::Empty),
            },
            "qsize" => Ok(dumps(&queue.qsize())?),
            "empty" => Ok(dumps(&queue.empty())?),
            "full" => Ok(dumps(&queue.full())?),
            "task_done" => match queue.task_done() {
                Ok(()) => Ok(NOTHING),
                Err(error) => Err(RemoteError::ValueError(error.to_string())),
            },
            "join" => {
                queue.join();
                Ok(NOTHING)
            }
            _ => Err(no_method("Queue", method)),
        }
    }
}

/// Python: `threading.Lock`
impl Object for crate::Lock {
    fn call(&self, method: &str, arguments: &[u8]) -> Result<Bytes, RemoteError> {
        match method {
            "acquire" => Ok(dumps(&self.acquire(block(loads(arguments)?)))?),
            "release" => match self.release() {
                Ok(()) => Ok(NOTHING),
                Err(error) => Err(RemoteError::RuntimeError(error.to_string())),
            },
            _ => Err(no_method("lock", method)),
        }
    }
}

/// Python: `threading.Event`
pub(super) fn event() -> Result<Event, RemoteError> {
    Event::new().map_err(|error| RemoteError::RuntimeError(error.to_string()))
}

impl Object for Event {
    fn call(&self, method: &str, arguments: &[u8]) -> Result<Bytes, RemoteError> {
        match method {
            "is_set" => Ok(dumps(&self.is_set())?),
            "set" => {
                self.set();
                Ok(NOTHING)
            }
            "clear" => {
                self.clear();
                Ok(NOTHING)
            }
            "wait" => Ok(dumps(&self.wait(loads(arguments)?))?),
            _ => Err(no_method("Event", method)),
        }
    }
}
