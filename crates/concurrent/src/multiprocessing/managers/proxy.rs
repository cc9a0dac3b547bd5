//! What all proxies have: an object in a manager, which is counted, and how that crosses.

use super::client::Client;
use super::error::{ManagerError, RemoteError};
use crate::multiprocessing::held::{Held, Writer};
use crate::multiprocessing::pickle::{dumps, is_spawning, loads, refuse};
use crate::multiprocessing::runtime::{installed, runtime};
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use services::{Pipe, Process};
use std::sync::Arc;

/// An object in a manager, counted there once for this.
#[derive(Debug)]
pub(super) struct Referent {
    client: Arc<Client>,
    id: u64,
    /// The pid of the process that it was counted for. A copy of that has it uncounted.
    counted: u32,
}

fn pid() -> u32 {
    installed().map_or(0, |runtime| runtime.process.pid())
}

impl Referent {
    /// The object that was made just now, which was counted with that.
    pub fn made(client: Arc<Client>, id: u64) -> Arc<Self> {
        Arc::new(Self { client, id, counted: pid() })
    }

    /// Calls a method.
    pub fn call<A, R>(&self, method: &str, arguments: &A) -> Result<R, ManagerError>
    where
        A: Serialize,
        R: DeserializeOwned,
    {
        Ok(loads(&self.call_raw(method, &dumps(arguments)?)?)?)
    }

    /// Calls a method whose arguments and result are bytes already.
    pub fn call_raw(&self, method: &str, arguments: &[u8]) -> Result<Vec<u8>, ManagerError> {
        self.client.call(self.id, method, arguments)
    }
}

impl Drop for Referent {
    fn drop(&mut self) {
        if self.counted == pid() {
            self.client.tell(self.id, "#decref");
        }
    }
}

/// How an object crosses: whether it was inherited, and then counted for who inherits it; the
/// manager; its listener; the object.
type Crossing = (bool, (u32, u32), (u32, u32), u64);

impl Serialize for Referent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::Error as _;
        let inherited = is_spawning();
        // What is sent may be read by anybody, any number of times, and at any time.
        let method = if inherited { "#incref" } else { "#pin" };
        self.call_raw(method, &[]).map_err(|error| {
            refuse(error.to_string());
            S::Error::custom(error)
        })?;
        let Client { server, listener } = &*self.client;
        if inherited {
            listener.hold_for_child::<S::Error>("proxy")?;
        }
        let crossing: Crossing =
            (inherited, (server.slot(), server.pid()), listener.it.0.raw(), self.id);
        crossing.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Referent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let crossing = Crossing::deserialize(deserializer)?;
        Self::arrived(crossing).map_err(|error| {
            refuse(error.to_string());
            D::Error::custom(error)
        })
    }
}

impl Referent {
    fn arrived((inherited, server, listener, id): Crossing) -> Result<Self, ManagerError> {
        let server = Process::known(server.0, server.1).ok_or(ManagerError::Gone)?;
        let listener = Pipe::from_raw(listener).ok_or(ManagerError::Gone)?;
        if inherited {
            // This process has held the listener from its beginning.
            let client = Client::new(server, Held::new(Writer(listener), runtime()?));
            return Ok(Self { client, id, counted: pid() });
        }
        let client = Client::adopt(server, listener)?;
        client.call(id, "#incref", &[])?;
        Ok(Self { client, id, counted: pid() })
    }
}

/// What a manager says of an object that it has not.
pub(super) fn no_object(id: u64) -> RemoteError {
    RemoteError::KeyError(format!("the manager has no object {id}"))
}

/// Lets proxies be cloned, inherited and sent: types with a field `referent` and, if they have type
/// parameters, one `types` of `PhantomData`.
macro_rules! proxies {
    ($($name:ident $(<$($type:ident),+>)?, $python:literal;)+) => {$(
        impl $(<$($type),+>)? Clone for $name $(<$($type),+>)? {
            fn clone(&self) -> Self {
                Self::of(std::sync::Arc::clone(&self.referent))
            }
        }

        impl $(<$($type),+>)? std::fmt::Debug for $name $(<$($type),+>)? {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!("<", stringify!($name), " object, typeid '", $python, "'>"))
            }
        }

        impl $(<$($type),+>)? serde::Serialize for $name $(<$($type),+>)? {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.referent.serialize(serializer)
            }
        }

        impl<'de $(, $($type),+)?> serde::Deserialize<'de> for $name $(<$($type),+>)? {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let referent = serde::Deserialize::deserialize(deserializer)?;
                Ok(Self::of(std::sync::Arc::new(referent)))
            }
        }
    )+};
}
pub(super) use proxies;
