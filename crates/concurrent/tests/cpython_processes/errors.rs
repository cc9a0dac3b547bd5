//! The errors of `multiprocessing` as the exceptions that they stand for.

use crate::program::{Raised, Shown};
use concurrent::multiprocessing::managers::{ManagerError, RemoteError};
use concurrent::multiprocessing::shared_memory::{ShareableListError, SharedMemoryError};
use concurrent::multiprocessing::{
    ArrayError, BrokenBarrierError, ConditionError, ExitCode, GetError, PickleError, PoolError,
    ProcessError, PutError, ReceiveError, ReleaseError, SendError,
};

impl Raised for ProcessError {
    fn class(&self) -> &'static str {
        match self {
            Self::StartedTwice | Self::NotStarted(_) | Self::NotAChild(_) | Self::Daemonic => {
                "AssertionError"
            }
            Self::Closed | Self::StillRunning => "ValueError",
            Self::NotInitialised | Self::Unavailable(_) => "RuntimeError",
            Self::Pickle(error) => error.class(),
            Self::Refused(_) => "OSError",
        }
    }
}

impl Raised for PickleError {
    fn class(&self) -> &'static str {
        "RuntimeError"
    }
}

impl Raised for SendError {
    fn class(&self) -> &'static str {
        match self {
            Self::Broken => "BrokenPipeError",
            Self::Torn | Self::ReadOnly => "OSError",
            Self::TooLarge(_) => "ValueError",
            Self::Pickle(error) => error.class(),
        }
    }
}

impl Raised for ReceiveError {
    fn class(&self) -> &'static str {
        match self {
            Self::End => "EOFError",
            Self::Torn | Self::WriteOnly => "OSError",
            Self::TimedOut => "TimeoutError",
            Self::Pickle(_) => "UnpicklingError",
        }
    }

    fn has_text(&self) -> bool {
        *self != Self::End
    }
}

impl<T: std::fmt::Debug> Raised for PutError<T> {
    fn class(&self) -> &'static str {
        match self {
            Self::Full(_) => "Full",
            Self::Closed(_) => "ValueError",
            Self::NoFeeder(..) => "RuntimeError",
        }
    }

    fn has_text(&self) -> bool {
        !matches!(self, Self::Full(_))
    }
}

impl Raised for GetError {
    fn class(&self) -> &'static str {
        match self {
            Self::Empty => "Empty",
            Self::Broken(_) => "OSError",
        }
    }

    fn has_text(&self) -> bool {
        *self != Self::Empty
    }
}

impl Raised for ReleaseError {
    fn class(&self) -> &'static str {
        // Which of the two, Python decides by the kind of the lock.
        match self.to_string().contains("not owned") {
            true => "AssertionError",
            false => "ValueError",
        }
    }
}

impl Raised for ConditionError {
    fn class(&self) -> &'static str {
        "AssertionError"
    }
}

impl Raised for BrokenBarrierError {
    fn class(&self) -> &'static str {
        "BrokenBarrierError"
    }

    fn has_text(&self) -> bool {
        false
    }
}

impl Raised for ArrayError {
    fn class(&self) -> &'static str {
        match self {
            Self::Index => "IndexError",
            Self::Size | Self::TooLong => "ValueError",
        }
    }
}

impl Raised for SharedMemoryError {
    fn class(&self) -> &'static str {
        match self {
            Self::Exists(_) => "FileExistsError",
            Self::NotFound(_) => "FileNotFoundError",
            Self::Name(_) => "OSError",
            Self::Size | Self::Closed => "ValueError",
            Self::OutOfBounds => "IndexError",
            Self::Process(error) => error.class(),
        }
    }
}

impl Raised for ShareableListError {
    fn class(&self) -> &'static str {
        match self {
            Self::Index | Self::Assignment => "IndexError",
            Self::TooLong | Self::NotIn(_) | Self::Torn => "ValueError",
            Self::Memory(error) => error.class(),
        }
    }
}

impl Raised for ManagerError {
    fn class(&self) -> &'static str {
        match self {
            Self::Remote(error) => error.class(),
            Self::Gone => "EOFError",
            Self::Pickle(error) => error.class(),
            Self::Process(error) => error.class(),
        }
    }

    fn has_text(&self) -> bool {
        !matches!(self, Self::Gone | Self::Remote(RemoteError::Empty | RemoteError::Full))
    }
}

impl Raised for RemoteError {
    fn class(&self) -> &'static str {
        match self {
            Self::IndexError(_) => "IndexError",
            Self::KeyError(_) => "KeyError",
            Self::ValueError(_) => "ValueError",
            Self::AttributeError(_) => "AttributeError",
            Self::RuntimeError(_) => "RuntimeError",
            Self::Empty => "Empty",
            Self::Full => "Full",
            Self::Unserializable(_) => "RemoteError",
        }
    }
}

impl Raised for PoolError {
    fn class(&self) -> &'static str {
        match self {
            Self::NoProcesses
            | Self::NoTasks
            | Self::NoChunksize
            | Self::NotRunning
            | Self::StillRunning
            | Self::NotReady(_) => "ValueError",
            Self::TimedOut => "TimeoutError",
            Self::MaybeEncoding { .. } => "MaybeEncodingError",
            Self::Pickle(error) => error.class(),
            Self::Process(error) => error.class(),
            Self::Raised(_) => "its own",
            Self::Taken | Self::WorkerLost { .. } | Self::Terminated | Self::Thread(_) => {
                "RuntimeError"
            }
        }
    }

    fn has_text(&self) -> bool {
        *self != Self::TimedOut
    }

    fn shown(&self) -> String {
        match self {
            Self::Raised(exception) => format!("{}: {exception}", exception.name()),
            _ if self.has_text() => format!("{}: {self}", self.class()),
            _ => self.class().to_owned(),
        }
    }
}

impl Shown for ExitCode {
    fn shown(&self) -> String {
        self.to_string()
    }
}
