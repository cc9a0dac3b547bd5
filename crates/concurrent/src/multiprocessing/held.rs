//! What this process holds of the segment: counted, so that the last handle lets go.

use super::pickle::child_for;
use super::runtime::{Here, Runtime, Unavailable, runtime};
use crate::PerProcess;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::MutexGuard;

/// A kind of thing that processes hold: what stands for it, and how it is held.
pub(crate) trait Hold: Copy + Debug + Send + Sync + 'static {
    /// A letter that is this kind's alone.
    const KIND: u8;
    fn raw(self) -> (u32, u32);
    fn from_raw(raw: (u32, u32)) -> Option<Self>;
    fn hold(self, runtime: &Runtime, process: u32);
    fn release(self, runtime: &Runtime, process: u32);
}

/// How many handles there are to each.
pub(super) type Counts = BTreeMap<(u8, u32, u32), u32>;

/// Those of this process.
static COUNTS: PerProcess<Counts> = PerProcess::new(BTreeMap::new());

fn counts() -> MutexGuard<'static, Counts> {
    COUNTS.lock()
}

/// A handle. Clones stand for the same thing; with the last one of the last process it is gone.
#[derive(Debug)]
pub(crate) struct Held<H: Hold> {
    pub it: H,
    pub runtime: Here,
}

impl<H: Hold> Held<H> {
    /// The handle to what this process holds, which is one of a segment's.
    pub fn new(it: H, _: &'static Runtime) -> Self {
        Self::count(it, &mut counts())
    }

    /// The handle to what `take` makes this process hold, which it may hold already. Nobody lets go
    /// of it in between.
    pub fn taken<E>(_: &'static Runtime, take: impl FnOnce() -> Result<H, E>) -> Result<Self, E> {
        let mut counts = counts();
        Ok(Self::count(take()?, &mut counts))
    }

    fn count(it: H, counts: &mut Counts) -> Self {
        let (index, generation) = it.raw();
        *counts.entry((H::KIND, index, generation)).or_default() += 1;
        Self { it, runtime: Here }
    }

    pub fn me(&self) -> services::Thread {
        self.runtime.me()
    }

    pub fn system(&self) -> &'static services::System<super::runtime::Segment> {
        &self.runtime.get().system
    }
}

impl<H: Hold> Clone for Held<H> {
    fn clone(&self) -> Self {
        Self::count(self.it, &mut counts())
    }
}

impl<H: Hold> Drop for Held<H> {
    fn drop(&mut self) {
        let (index, generation) = self.it.raw();
        let key = (H::KIND, index, generation);
        let mut counts = counts();
        let last = counts.get_mut(&key).is_none_or(|count| {
            *count -= 1;
            *count == 0
        });
        if last {
            counts.remove(&key);
            // Within the lock: else another handle may come between and be left with nothing.
            self.it.release(&self.runtime, self.runtime.process.slot());
        }
    }
}

/// What this process holds, which a copy of it holds too.
pub(super) struct All {
    counts: MutexGuard<'static, Counts>,
}

/// Nothing is let go of until this is dropped.
pub(super) fn all() -> All {
    All { counts: counts() }
}

/// What a key stands for.
fn each(key: (u8, u32, u32), act: impl Fn(&dyn AnyHold)) {
    fn one<H: Hold>(raw: (u32, u32), act: impl Fn(&dyn AnyHold)) {
        if let Some(it) = H::from_raw(raw) {
            act(&it);
        }
    }
    let raw = (key.1, key.2);
    match key.0 {
        services::Semaphore::KIND => one::<services::Semaphore>(raw, act),
        services::Event::KIND => one::<services::Event>(raw, act),
        services::Block::KIND => one::<services::Block>(raw, act),
        Reader::KIND => one::<Reader>(raw, act),
        // There are no others.
        _ => one::<Writer>(raw, act),
    }
}

/// A thing of any kind.
trait AnyHold {
    fn hold(&self, runtime: &Runtime, process: u32);
    fn release(&self, runtime: &Runtime, process: u32);
}

impl<H: Hold> AnyHold for H {
    fn hold(&self, runtime: &Runtime, process: u32) {
        Hold::hold(*self, runtime, process);
    }

    fn release(&self, runtime: &Runtime, process: u32) {
        Hold::release(*self, runtime, process);
    }
}

impl All {
    /// Makes the process in this place hold it all.
    pub fn hold(&self, runtime: &Runtime, process: u32) {
        self.counts.keys().for_each(|key| each(*key, |it| it.hold(runtime, process)));
    }

    /// Lets go of it again.
    pub fn release(&self, runtime: &Runtime, process: u32) {
        self.counts.keys().for_each(|key| each(*key, |it| it.release(runtime, process)));
    }

    pub fn counts(&self) -> Counts {
        self.counts.clone()
    }
}

/// In a copy: what it holds, which is what the other held.
pub(super) fn renew(held: Counts) {
    COUNTS.renew(held);
}

impl<H: Hold> Held<H> {
    /// Writes down what stands for it, for the process that is being started, which holds it from
    /// now on. `what` is what messages call it.
    pub fn serialize_as<S: Serializer>(
        &self,
        what: &'static str,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        self.hold_for_child::<S::Error>(what)?;
        self.it.raw().serialize(serializer)
    }

    /// Makes the process that is being started hold it.
    pub fn hold_for_child<E: serde::ser::Error>(&self, what: &str) -> Result<(), E> {
        self.it.hold(&self.runtime, child_for(what)?);
        Ok(())
    }
}

impl<'de, H: Hold> Deserialize<'de> for Held<H> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <(u32, u32)>::deserialize(deserializer)?;
        let runtime = runtime().map_err(|Unavailable(why)| D::Error::custom(why))?;
        let it = H::from_raw(raw)
            .ok_or_else(|| D::Error::custom(format!("{raw:?} stands for nothing")))?;
        Ok(Self::new(it, runtime))
    }
}

impl Hold for services::Semaphore {
    const KIND: u8 = b's';

    fn raw(self) -> (u32, u32) {
        self.raw()
    }

    fn from_raw(raw: (u32, u32)) -> Option<Self> {
        Self::from_raw(raw)
    }

    fn hold(self, runtime: &Runtime, process: u32) {
        self.hold(&runtime.system, process);
    }

    fn release(self, runtime: &Runtime, process: u32) {
        self.release_hold(&runtime.system, process);
    }
}

impl Hold for services::Event {
    const KIND: u8 = b'e';

    fn raw(self) -> (u32, u32) {
        self.raw()
    }

    fn from_raw(raw: (u32, u32)) -> Option<Self> {
        Self::from_raw(raw)
    }

    fn hold(self, runtime: &Runtime, process: u32) {
        self.hold(&runtime.system, process);
    }

    fn release(self, runtime: &Runtime, process: u32) {
        self.release_hold(&runtime.system, process);
    }
}

impl Hold for services::Block {
    const KIND: u8 = b'b';

    fn raw(self) -> (u32, u32) {
        self.raw()
    }

    fn from_raw(raw: (u32, u32)) -> Option<Self> {
        Self::from_raw(raw)
    }

    fn hold(self, runtime: &Runtime, process: u32) {
        self.hold(&runtime.system, process);
    }

    fn release(self, runtime: &Runtime, process: u32) {
        self.release_hold(&runtime.system, process);
    }
}

/// The reading end of a pipe.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reader(pub services::Pipe);

impl Hold for Reader {
    const KIND: u8 = b'r';

    fn raw(self) -> (u32, u32) {
        self.0.raw()
    }

    fn from_raw(raw: (u32, u32)) -> Option<Self> {
        services::Pipe::from_raw(raw).map(Self)
    }

    fn hold(self, runtime: &Runtime, process: u32) {
        self.0.hold_reader(&runtime.system, process);
    }

    fn release(self, runtime: &Runtime, process: u32) {
        self.0.close_reader(&runtime.system, process);
    }
}

/// The writing end of a pipe.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Writer(pub services::Pipe);

impl Hold for Writer {
    const KIND: u8 = b'w';

    fn raw(self) -> (u32, u32) {
        self.0.raw()
    }

    fn from_raw(raw: (u32, u32)) -> Option<Self> {
        services::Pipe::from_raw(raw).map(Self)
    }

    fn hold(self, runtime: &Runtime, process: u32) {
        self.0.hold_writer(&runtime.system, process);
    }

    fn release(self, runtime: &Runtime, process: u32) {
        self.0.close_writer(&runtime.system, process);
    }
}

/// A handle that is a part of something else, with the name of that.
pub(crate) struct Inherit<'a, H: Hold>(pub &'a Held<H>, pub &'static str);

impl<H: Hold> serde::Serialize for Inherit<'_, H> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize_as(self.1, serializer)
    }
}

/// Lets a type whose first field is a [`Held`], and which is nothing else, be inherited by
/// processes, under its own name in messages.
macro_rules! inherited {
    ($($name:ident),+) => {$(
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.0.serialize_as(stringify!($name), serializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                serde::Deserialize::deserialize(deserializer).map(Self)
            }
        }
    )+};
}
pub(crate) use inherited;
