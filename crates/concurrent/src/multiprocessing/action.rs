//! Functions without arguments, as parts of what a process inherits.

use super::boot::{address, number};
use super::pickle::child_for;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::cell::RefCell;
use std::fmt;

/// A function that crosses to processes of the same program.
///
/// Its number goes in a list of its own beside the arguments, which have its place in that list.
/// Bytes that somebody else has made can name another of these functions, and nothing that is none.
#[derive(Clone, Copy)]
pub(crate) struct Action(pub fn());

thread_local! {
    /// The functions that this thread has pickled, or that its process was given.
    static ACTIONS: RefCell<Vec<u64>> = const { RefCell::new(Vec::new()) };
}

/// The functions that this thread has pickled since the last call.
pub(crate) fn take() -> Vec<u64> {
    ACTIONS.take()
}

/// In a new process, before it reads its arguments: the functions that these name.
pub(crate) fn give(actions: Vec<u64>) {
    ACTIONS.set(actions);
}

impl Serialize for Action {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        child_for::<S::Error>("Action")?;
        let place = ACTIONS.with_borrow_mut(|actions| {
            actions.push(number(self.0 as usize));
            actions.len() as u32 - 1
        });
        place.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Action {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let place = u32::deserialize(deserializer)?;
        let number = ACTIONS.with_borrow(|actions| actions.get(place as usize).copied());
        let number = number.ok_or_else(|| D::Error::custom("no such function was inherited"))?;
        // SAFETY: each number in the list was made by `serialize` from an `fn()`, in this process or
        // in its parent, which runs the same program.
        Ok(Self(unsafe { std::mem::transmute::<*const (), fn()>(address(number)) }))
    }
}

impl fmt::Debug for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Action")
    }
}
