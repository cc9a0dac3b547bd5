//! Python's `dict`, which remembers in which order its keys came.

use super::{Bytes, NOTHING, Object, no_method, option, sequence};
use crate::multiprocessing::managers::error::RemoteError;
use crate::multiprocessing::pickle::{dumps, loads};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

pub(super) struct Dict(Mutex<Items>);

#[derive(Default)]
struct Items {
    /// To each key its number and its value.
    values: HashMap<Bytes, (u64, Bytes)>,
    /// The keys by their numbers, which grow.
    keys: BTreeMap<u64, Bytes>,
    last: u64,
}

impl Items {
    fn set(&mut self, key: Bytes, value: Bytes) {
        if let Some((_, old)) = self.values.get_mut(&key) {
            *old = value;
            return;
        }
        self.last += 1;
        self.keys.insert(self.last, key.clone());
        self.values.insert(key, (self.last, value));
    }

    fn remove(&mut self, key: &[u8]) -> Option<Bytes> {
        let (number, value) = self.values.remove(key)?;
        self.keys.remove(&number);
        Some(value)
    }

    fn get(&self, key: &[u8]) -> Option<&Bytes> {
        self.values.get(key).map(|(_, value)| value)
    }

    /// The items in their order.
    fn iter(&self) -> impl Iterator<Item = (&Bytes, &Bytes)> {
        self.keys.values().filter_map(|key| Some((key, self.get(key)?)))
    }
}

impl Dict {
    pub fn new(items: &[u8]) -> Result<Self, RemoteError> {
        let mut new = Items::default();
        for (key, value) in loads::<Vec<(Bytes, Bytes)>>(items)? {
            new.set(key, value);
        }
        Ok(Self(Mutex::new(new)))
    }
}

/// Python's message is the key.
fn no_key() -> RemoteError {
    RemoteError::KeyError("the key is not in the dictionary".into())
}

impl Object for Dict {
    fn call(&self, method: &str, arguments: &[u8]) -> Result<Bytes, RemoteError> {
        let mut items = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match method {
            "get" => return Ok(option(items.get(arguments))),
            "__getitem__" => return items.get(arguments).cloned().ok_or_else(no_key),
            "__setitem__" => {
                let (key, value): (Bytes, Bytes) = loads(arguments)?;
                items.set(key, value);
            }
            "__delitem__" => drop(items.remove(arguments).ok_or_else(no_key)?),
            "__contains__" => return Ok(dumps(&items.values.contains_key(arguments))?),
            "__len__" => return Ok(dumps(&items.values.len())?),
            "setdefault" => {
                let (key, value): (Bytes, Bytes) = loads(arguments)?;
                if let Some(there) = items.get(&key) {
                    return Ok(there.clone());
                }
                items.set(key, value.clone());
                return Ok(value);
            }
            "pop" => return items.remove(arguments).ok_or_else(no_key),
            "popitem" => {
                let (_, key) = items.keys.pop_last().ok_or_else(|| {
                    RemoteError::KeyError("'popitem(): dictionary is empty'".into())
                })?;
                let (_, value) = items.values.remove(&key).unwrap_or_default();
                return Ok([key, value].concat());
            }
            "update" => {
                for (key, value) in loads::<Vec<(Bytes, Bytes)>>(arguments)? {
                    items.set(key, value);
                }
            }
            "clear" => *items = Items::default(),
            "keys" => return sequence(items.keys.values()),
            "values" => {
                let values: Vec<_> = items.iter().map(|(_, value)| value).collect();
                return sequence(values.into_iter());
            }
            "items" => {
                let pairs: Vec<Bytes> = items
                    .iter()
                    .map(|(key, value)| [key.as_slice(), value.as_slice()].concat())
                    .collect();
                return sequence(pairs.iter());
            }
            _ => return Err(no_method("dict", method)),
        }
        Ok(NOTHING)
    }
}
