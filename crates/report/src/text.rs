//! Values that a file holds as text: the names of closed sets, and numbers that JavaScript's are
//! too small for. A text that names nothing is an error at its own place in the file.

use model::{Closed, ExecutionModel, FailureKind, MachineLoad, Schedule, SpanKind, WorkloadId};
use serde::{Deserialize, Deserializer, Serializer, de::Error};

/// A value with a name that never changes.
pub trait Named: Copy {
    /// What such a value is called in an error message.
    const WHAT: &'static str;
    /// Its name.
    fn to_name(self) -> &'static str;
    /// The value of that name.
    fn from_name(name: &str) -> Option<Self>;
}

/// `#[serde(with = "text::name")]`: a value as its name.
pub mod name {
    use super::{Deserialize, Deserializer, Error, Named, Serializer};
    use std::borrow::Cow;

    pub fn serialize<T: Named, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(value.to_name())
    }

    pub fn deserialize<'de, T: Named, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
        let name = Cow::<str>::deserialize(from)?;
        T::from_name(&name)
            .ok_or_else(|| D::Error::custom(format_args!("there is no {} “{name}”", T::WHAT)))
    }
}

/// `#[serde(with = "text::hex")]`: 64 bits as 16 hexadecimal digits, which JavaScript's numbers
/// would round.
pub mod hex {
    use super::{Deserialize, Deserializer, Error, Serializer};
    use std::borrow::Cow;

    pub fn serialize<S: Serializer>(value: &u64, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&format!("{value:016x}"))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
        let digits = Cow::<str>::deserialize(from)?;
        u64::from_str_radix(&digits, 16)
            .ok()
            .filter(|_| digits.len() == 16)
            .ok_or_else(|| D::Error::custom("a digest is 16 hexadecimal digits"))
    }
}

impl Named for WorkloadId {
    const WHAT: &'static str = "workload";
    fn to_name(self) -> &'static str {
        self.0
    }
    fn from_name(name: &str) -> Option<Self> {
        catalog::find(name).map(|meta| meta.id)
    }
}

impl Named for ExecutionModel {
    const WHAT: &'static str = "lane";
    fn to_name(self) -> &'static str {
        self.slug()
    }
    fn from_name(name: &str) -> Option<Self> {
        Self::from_slug(name)
    }
}

impl Named for Schedule {
    const WHAT: &'static str = "schedule";
    fn to_name(self) -> &'static str {
        self.slug()
    }
    fn from_name(name: &str) -> Option<Self> {
        Self::from_slug(name)
    }
}

impl Named for FailureKind {
    const WHAT: &'static str = "failure";
    fn to_name(self) -> &'static str {
        self.slug()
    }
    fn from_name(name: &str) -> Option<Self> {
        Self::from_slug(name)
    }
}

/// Names a set that has no names in `model`, once for both directions.
macro_rules! named {
    ($what:literal, $set:ident { $($value:ident = $name:literal),+ $(,)? }) => {
        impl Named for $set {
            const WHAT: &'static str = $what;
            fn to_name(self) -> &'static str {
                match self {
                    $(Self::$value => $name),+
                }
            }
            fn from_name(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$value),)+
                    _ => None,
                }
            }
        }
    };
}

named!("load", MachineLoad { Unknown = "unknown", Free = "free", Busy = "busy" });

named!("reason", Closed {
    NotIsolated = "not-isolated",
    NoSharedMemory = "no-shared-memory",
    NoFileSystem = "no-file-system",
});

named!("kind of span", SpanKind {
    Compute = "compute",
    WaitGil = "wait-gil",
    WaitLock = "wait-lock",
    WaitQueue = "wait-queue",
    Sleep = "sleep",
    Io = "io",
    Encode = "encode",
    Transfer = "transfer",
    Decode = "decode",
    Spawn = "spawn",
    Load = "load",
    Idle = "idle",
    Combine = "combine",
});
