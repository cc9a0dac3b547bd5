//! What crosses to another process: bytes, made by serde and postcard. Python: `pickle`

use serde::Serialize;
use serde::de::DeserializeOwned;
use std::cell::Cell;

/// Something cannot cross to another process. Python: `pickle.PicklingError`, `TypeError`,
/// `RuntimeError`
///
/// ```
/// use concurrent::multiprocessing::{Lock, Pipe, SendError};
///
/// // A lock is inherited by a process that is started, and not sent.
/// let (_receive, send) = Pipe(false)?;
/// let Err(SendError::Pickle(error)) = send.send(&Lock::new()?) else { unreachable!() };
/// assert_eq!(
///     error.to_string(),
///     "Lock objects should only be shared between processes through inheritance"
/// );
/// # Ok::<(), concurrent::multiprocessing::ProcessError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct PickleError(pub String);

/// The bytes of a value.
pub(crate) fn dumps<T: Serialize>(value: &T) -> Result<Vec<u8>, PickleError> {
    REFUSAL.take();
    postcard::to_allocvec(value).map_err(|error| unwritable::<T>(&error))
}

/// A value from its bytes.
pub(crate) fn loads<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, PickleError> {
    REFUSAL.take();
    postcard::from_bytes(bytes).map_err(|error| unreadable::<T>(&error))
}

/// Appends the bytes of a value. What is appended when it fails is of no use.
pub(crate) fn dumps_into<T: Serialize>(value: &T, into: &mut Vec<u8>) -> Result<(), PickleError> {
    REFUSAL.take();
    dumps_next(value, into)
}

/// Forgets why something was refused before. For who then pickles or reads many values, by
/// [`dumps_next`] and [`loads_next`], where forgetting costs as much as a small value.
pub(crate) fn begin() {
    REFUSAL.take();
}

/// As [`dumps_into`], after [`begin`].
#[inline]
pub(crate) fn dumps_next<T: Serialize>(value: &T, into: &mut Vec<u8>) -> Result<(), PickleError> {
    postcard::serialize_with_flavor(value, Append(into)).map_err(|error| unwritable::<T>(&error))
}

struct Append<'a>(&'a mut Vec<u8>);

impl postcard::ser_flavors::Flavor for Append<'_> {
    type Output = ();

    fn try_extend(&mut self, bytes: &[u8]) -> postcard::Result<()> {
        self.0.extend_from_slice(bytes);
        Ok(())
    }

    fn try_push(&mut self, byte: u8) -> postcard::Result<()> {
        self.0.push(byte);
        Ok(())
    }

    fn finalize(self) -> postcard::Result<()> {
        Ok(())
    }
}

/// The value that these bytes begin with, and the bytes after it. After [`begin`].
#[inline]
pub(crate) fn loads_next<T: DeserializeOwned>(bytes: &[u8]) -> Result<(T, &[u8]), PickleError> {
    postcard::take_from_bytes(bytes).map_err(|error| unreadable::<T>(&error))
}

fn unreadable<T>(error: &postcard::Error) -> PickleError {
    let why = REFUSAL.with(Cell::take).unwrap_or_else(|| error.to_string());
    PickleError(format!("cannot read a {}: {why}", std::any::type_name::<T>()))
}

thread_local! {
    /// The place of the process that is being started, for which handles are pickled.
    static CHILD: Cell<Option<u32>> = const { Cell::new(None) };
    /// Why something refused to be pickled or read: postcard drops the text of such errors.
    static REFUSAL: Cell<Option<String>> = const { Cell::new(None) };
}

fn unwritable<T>(error: &postcard::Error) -> PickleError {
    let unknown = || format!("cannot pickle a {}: {error}", std::any::type_name::<T>());
    PickleError(REFUSAL.with(Cell::take).unwrap_or_else(unknown))
}

/// Runs `work`, during which handles may be pickled: they are for the process in this place.
pub(crate) fn spawning<R>(child: u32, work: impl FnOnce() -> R) -> R {
    // Those of a process whose arguments did not cross.
    drop(super::action::take());
    let before = CHILD.with(|cell| cell.replace(Some(child)));
    let result = work();
    CHILD.with(|cell| cell.set(before));
    result
}

/// The process for which a handle is being pickled.
///
/// # Errors
///
/// Python's: handles are inherited, not sent.
pub(crate) fn child_for<E: serde::ser::Error>(what: &str) -> Result<u32, E> {
    CHILD.with(Cell::get).ok_or_else(|| {
        let why = "objects should only be shared between processes through inheritance";
        refuse(format!("{what} {why}"));
        E::custom(why)
    })
}

/// Whether this thread pickles what a process will inherit.
pub(crate) fn is_spawning() -> bool {
    CHILD.get().is_some()
}

/// Says why something cannot be pickled or read, before that is said in serde's words.
pub(crate) fn refuse(why: String) {
    REFUSAL.set(Some(why));
}
