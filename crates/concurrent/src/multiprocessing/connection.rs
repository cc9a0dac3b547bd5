//! Pipes between processes. Python: `multiprocessing.Pipe`, `multiprocessing.connection`

use super::held::{Held, Inherit, Reader, Writer};
use super::pickle::{PickleError, dumps, loads};
use super::process::ProcessError;
use super::runtime::runtime;
use crate::gil;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize, Serializer};
use services::PipeError;
use std::time::Duration;

/// One end of a pipe. Python: `multiprocessing.connection.Connection`
///
/// Clones and what processes inherit stand for the same end; it is closed when the last of them is
/// dropped.
///
/// ```standalone_crate
/// use concurrent::multiprocessing::{Connection, Pipe, Process, init};
///
/// fn upper(end: Connection) {
///     let word: String = end.recv().unwrap();
///     end.send(&word.to_uppercase()).unwrap();
///     end.send_bytes(b"done").unwrap();
/// }
///
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     let _main = init();
///     let (here, there) = Pipe(true)?;
///     let process = Process::new(upper, there);
///     process.start()?;
///     here.send(&"word")?;
///     assert_eq!(here.recv::<String>()?, "WORD");
///     assert_eq!(here.recv_bytes()?, b"done");
///     process.join(None)?;
///     Ok(())
/// }
/// ```
///
/// # Differences from Python
///
/// Threads and processes that read or write at once do not tear each other's messages apart. A
/// process that is killed at a message of up to 4 KiB has written all of it or nothing; after a
/// larger one, the other side gets an error where Python's waits for the rest or takes garbage for a
/// length.
#[derive(Clone, Debug)]
pub struct Connection {
    reader: Option<Held<Reader>>,
    writer: Option<Held<Writer>>,
}

/// Why nothing was sent.
///
/// ```
/// use concurrent::multiprocessing::{Pipe, SendError};
///
/// let (receive, send) = Pipe(false)?;
/// assert_eq!(receive.send(&7), Err(SendError::ReadOnly));
/// receive.close();
/// // Nobody is left who could receive.
/// assert_eq!(send.send(&7), Err(SendError::Broken));
/// # Ok::<(), concurrent::multiprocessing::ProcessError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// Python: `BrokenPipeError`
    #[error("[Errno 32] Broken pipe")]
    Broken,
    /// A process died in the middle of a message.
    #[error("a process died in the middle of a message of this pipe")]
    Torn,
    /// Python: `OSError: connection is read-only`
    #[error("connection is read-only")]
    ReadOnly,
    /// It is larger than 4 GiB.
    #[error("a message of {0} bytes is too large")]
    TooLarge(usize),
    /// It cannot cross.
    #[error(transparent)]
    Pickle(#[from] PickleError),
}

/// Why nothing was received.
///
/// ```
/// use concurrent::multiprocessing::{Pipe, ReceiveError};
///
/// let (receive, send) = Pipe(false)?;
/// assert_eq!(send.recv_bytes(), Err(ReceiveError::WriteOnly));
/// drop(send);
/// // Nobody is left who could send.
/// assert_eq!(receive.recv::<u32>(), Err(ReceiveError::End));
/// # Ok::<(), concurrent::multiprocessing::ProcessError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReceiveError {
    /// Python: `EOFError`
    #[error("end of file")]
    End,
    /// A process died in the middle of a message.
    #[error("a process died in the middle of a message of this pipe")]
    Torn,
    /// Python: `OSError: connection is write-only`
    #[error("connection is write-only")]
    WriteOnly,
    /// Nothing came in time.
    #[error("the time was up")]
    TimedOut,
    /// What came is something else.
    #[error(transparent)]
    Pickle(#[from] PickleError),
}

/// Python: `multiprocessing.Pipe(duplex)`: two connected ends. If it is not duplex, the first can
/// only receive and the second only send.
///
/// ```
/// use concurrent::multiprocessing::Pipe;
///
/// // Python: receive, send = Pipe(duplex=False)
/// let (receive, send) = Pipe(false)?;
/// send.send(&(7_u32, "seven"))?;
/// assert_eq!(receive.recv::<(u32, String)>()?, (7, "seven".to_owned()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// There are too many pipes, or no processes here.
#[expect(non_snake_case, reason = "Python's name")]
pub fn Pipe(duplex: bool) -> Result<(Connection, Connection), ProcessError> {
    let (reader, writer) = one_way()?;
    let mut first = Connection { reader: Some(reader), writer: None };
    let mut second = Connection { reader: None, writer: Some(writer) };
    if duplex {
        let (reader, writer) = one_way()?;
        first.writer = Some(writer);
        second.reader = Some(reader);
    }
    Ok((first, second))
}

/// The two ends of a pipe in one direction.
pub(crate) fn one_way() -> Result<(Held<Reader>, Held<Writer>), ProcessError> {
    let runtime = runtime()?;
    let reader = Held::taken(runtime, || {
        services::Pipe::new(&runtime.system, runtime.me())
            .map(Reader)
            .map_err(|full| ProcessError::Refused(full.to_string()))
    })?;
    let writer = Held::new(Writer(reader.it.0), runtime);
    Ok((reader, writer))
}

/// Sends bytes through the writing end of a pipe.
pub(crate) fn send_bytes(writer: &Held<Writer>, parts: &[&[u8]]) -> Result<(), SendError> {
    let (pipe, system, me) = (writer.it.0, writer.system(), writer.me());
    let result = match pipe.send(system, me, parts, Some(Duration::ZERO)) {
        // Whoever waits lets go of the GIL. A message that is larger than what is free is waited
        // for in the middle, with the GIL; but then somebody reads it.
        Err(PipeError::TimedOut) => gil::blocking(|| pipe.send(system, me, parts, None)),
        result => result,
    };
    result.map_err(|error| match error {
        PipeError::Broken | PipeError::End | PipeError::TimedOut => SendError::Broken,
        PipeError::Torn => SendError::Torn,
        PipeError::TooLarge(bytes) => SendError::TooLarge(bytes),
    })
}

/// Receives bytes from the reading end of a pipe.
pub(crate) fn receive_bytes(
    reader: &Held<Reader>,
    timeout: Option<Duration>,
) -> Result<Vec<u8>, ReceiveError> {
    let (pipe, system, me) = (reader.it.0, reader.system(), reader.me());
    let result = match pipe.receive(system, me, Some(Duration::ZERO)) {
        Err(PipeError::TimedOut) if timeout != Some(Duration::ZERO) => {
            gil::blocking(|| pipe.receive(system, me, timeout))
        }
        result => result,
    };
    result.map_err(|error| match error {
        PipeError::End | PipeError::Broken => ReceiveError::End,
        PipeError::Torn | PipeError::TooLarge(_) => ReceiveError::Torn,
        PipeError::TimedOut => ReceiveError::TimedOut,
    })
}

impl Connection {
    /// Python: `connection.send(obj)`
    ///
    /// # Blocking
    ///
    /// While the pipe is full (it takes 64 KiB), until somebody reads.
    ///
    /// # Errors
    ///
    /// See [`SendError`].
    pub fn send<T: Serialize>(&self, value: &T) -> Result<(), SendError> {
        self.send_bytes(&dumps(value)?)
    }

    /// Python: `connection.send_bytes(buf)`
    ///
    /// # Blocking
    ///
    /// As [`send`](Self::send).
    ///
    /// # Errors
    ///
    /// See [`SendError`].
    pub fn send_bytes(&self, bytes: &[u8]) -> Result<(), SendError> {
        send_bytes(self.writer.as_ref().ok_or(SendError::ReadOnly)?, &[bytes])
    }

    /// Python: `connection.recv()`. What was sent must be asked for by the same type: bytes have none.
    ///
    /// # Blocking
    ///
    /// Until something comes, or nobody is left who could send.
    ///
    /// # Errors
    ///
    /// See [`ReceiveError`].
    pub fn recv<T: DeserializeOwned>(&self) -> Result<T, ReceiveError> {
        Ok(loads(&self.recv_bytes()?)?)
    }

    /// Python: `connection.recv_bytes()`
    ///
    /// # Blocking
    ///
    /// As [`recv`](Self::recv).
    ///
    /// # Errors
    ///
    /// See [`ReceiveError`].
    pub fn recv_bytes(&self) -> Result<Vec<u8>, ReceiveError> {
        receive_bytes(self.reader.as_ref().ok_or(ReceiveError::WriteOnly)?, None)
    }

    /// Python: `connection.poll(timeout)`: whether [`recv`](Self::recv) would not wait. It does not
    /// at the end of file either.
    ///
    /// ```
    /// use concurrent::multiprocessing::Pipe;
    /// use std::time::Duration;
    ///
    /// let (receive, send) = Pipe(false)?;
    /// assert!(receive.readable() && !receive.writable());
    /// assert!(!receive.poll(Some(Duration::ZERO))?);
    /// send.send_bytes(b"x")?;
    /// send.close();
    /// assert!(receive.poll(None)?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Blocking
    ///
    /// Until something comes, for at most `timeout`.
    ///
    /// # Errors
    ///
    /// [`ReceiveError::WriteOnly`]
    pub fn poll(&self, timeout: Option<Duration>) -> Result<bool, ReceiveError> {
        let reader = self.reader.as_ref().ok_or(ReceiveError::WriteOnly)?;
        Ok(gil::blocking(|| reader.it.0.poll(reader.system(), reader.me(), timeout)))
    }

    /// The pipe that it reads from.
    pub(super) fn reading_pipe(&self) -> Option<services::Pipe> {
        self.reader.as_ref().map(|reader| reader.it.0)
    }

    /// Python: `connection.close()`. Dropping it does the same.
    pub fn close(self) {
        drop(self);
    }

    /// Python: `connection.readable`
    #[must_use]
    pub fn readable(&self) -> bool {
        self.reader.is_some()
    }

    /// Python: `connection.writable`
    #[must_use]
    pub fn writable(&self) -> bool {
        self.writer.is_some()
    }
}

impl Serialize for Connection {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let reader = self.reader.as_ref().map(|end| Inherit(end, "Connection"));
        let writer = self.writer.as_ref().map(|end| Inherit(end, "Connection"));
        (reader, writer).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Connection {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (reader, writer) = Deserialize::deserialize(deserializer)?;
        Ok(Self { reader, writer })
    }
}
