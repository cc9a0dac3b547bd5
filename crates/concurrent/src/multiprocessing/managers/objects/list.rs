//! Python's `list`.

use super::{Bytes, NOTHING, Object, no_method, sequence};
use crate::multiprocessing::index::{place, places};
use crate::multiprocessing::managers::error::RemoteError;
use crate::multiprocessing::pickle::{dumps, loads};
use std::ops::Bound;
use std::sync::{Mutex, PoisonError};

pub(super) struct List(Mutex<Vec<Bytes>>);

/// The ends of a slice.
pub(in crate::multiprocessing::managers) type Slice = (Option<isize>, Option<isize>);

impl List {
    pub fn new(items: &[u8]) -> Result<Self, RemoteError> {
        Ok(Self(Mutex::new(loads(items)?)))
    }
}

fn out_of_range(what: &str) -> RemoteError {
    RemoteError::IndexError(format!("{what} index out of range"))
}

impl Object for List {
    fn call(&self, method: &str, arguments: &[u8]) -> Result<Bytes, RemoteError> {
        let mut items = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let length = items.len();
        let is_it = |item: &Bytes| item.as_slice() == arguments;
        match method {
            "append" => items.push(arguments.into()),
            "extend" => items.extend(loads::<Vec<Bytes>>(arguments)?),
            "insert" => {
                let (index, item): (isize, Bytes) = loads(arguments)?;
                let before = places(&(index..), length).start;
                items.insert(before, item);
            }
            "pop" => {
                let index: isize = loads(arguments)?;
                if items.is_empty() {
                    return Err(RemoteError::IndexError("pop from empty list".into()));
                }
                let place = place(index, length).ok_or_else(|| out_of_range("pop"))?;
                return Ok(items.remove(place));
            }
            "remove" => {
                let place = items.iter().position(is_it).ok_or_else(|| {
                    RemoteError::ValueError("list.remove(x): x not in list".into())
                })?;
                items.remove(place);
            }
            "index" => {
                let place = items.iter().position(is_it);
                let place = place.ok_or_else(|| {
                    RemoteError::ValueError("list.index(x): x not in list".into())
                })?;
                return Ok(dumps(&place)?);
            }
            "count" => return Ok(dumps(&items.iter().filter(|item| is_it(item)).count())?),
            "reverse" => items.reverse(),
            "__contains__" => return Ok(dumps(&items.iter().any(is_it))?),
            "__len__" => return Ok(dumps(&length)?),
            "__getitem__" => {
                let place = place(loads(arguments)?, length).ok_or_else(|| out_of_range("list"))?;
                return Ok(items[place].clone());
            }
            "__setitem__" => {
                let (index, item): (isize, Bytes) = loads(arguments)?;
                let place = place(index, length).ok_or_else(|| out_of_range("list assignment"))?;
                items[place] = item;
            }
            "__delitem__" => {
                let place = place(loads(arguments)?, length)
                    .ok_or_else(|| out_of_range("list assignment"))?;
                items.remove(place);
            }
            "__getslice__" => {
                let (start, end): Slice = loads(arguments)?;
                let range = (
                    start.map_or(Bound::Unbounded, Bound::Included),
                    end.map_or(Bound::Unbounded, Bound::Excluded),
                );
                return sequence(items[places(&range, length)].iter());
            }
            _ => return Err(no_method("list", method)),
        }
        Ok(NOTHING)
    }
}
