//! What can go wrong in a lane, what the reader is told about it, and how to make it happen.

use crate::ExecutionModel;

/// Why a lane gave no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FailureKind {
    /// A worker did not answer within its time-out when it was started.
    StartTimeout,
    /// A worker's script or module could not be loaded.
    LoadFailed,
    /// A kernel panicked.
    Panicked,
    /// A worker had no memory left.
    OutOfMemory,
    /// A worker ended without being asked to.
    WorkerDied,
    /// A worker stopped answering.
    Hung,
    /// The lane's answer differs from the expected one.
    WrongAnswer,
    /// The input cannot be used: too large, or of the wrong kind.
    BadInput,
    /// A request of the workload (network, file) was refused or failed.
    IoFailed,
    /// The clock's step is too coarse for what was measured.
    TooShortToMeasure,
}

impl FailureKind {
    /// Every kind.
    pub const ALL: [Self; 10] = [
        Self::StartTimeout,
        Self::LoadFailed,
        Self::Panicked,
        Self::OutOfMemory,
        Self::WorkerDied,
        Self::Hung,
        Self::WrongAnswer,
        Self::BadInput,
        Self::IoFailed,
        Self::TooShortToMeasure,
    ];

    /// The name in exports. Never changes.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::StartTimeout => "start-timeout",
            Self::LoadFailed => "load-failed",
            Self::Panicked => "panicked",
            Self::OutOfMemory => "out-of-memory",
            Self::WorkerDied => "worker-died",
            Self::Hung => "hung",
            Self::WrongAnswer => "wrong-answer",
            Self::BadInput => "bad-input",
            Self::IoFailed => "io-failed",
            Self::TooShortToMeasure => "too-short-to-measure",
        }
    }

    /// The kind whose [`slug`](Self::slug) this is.
    #[must_use]
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.slug() == slug)
    }

    /// What happened, as a sentence without its full stop.
    #[must_use]
    pub const fn what(self) -> &'static str {
        match self {
            Self::StartTimeout => "A worker did not start in time",
            Self::LoadFailed => "A worker could not load the program",
            Self::Panicked => "The kernel panicked",
            Self::OutOfMemory => "The workers ran out of memory",
            Self::WorkerDied => "A worker was killed",
            Self::Hung => "A worker stopped answering",
            Self::WrongAnswer => "The answer is wrong",
            Self::BadInput => "The input cannot be used",
            Self::IoFailed => "A request failed",
            Self::TooShortToMeasure => "Too short for this browser’s clock",
        }
    }

    /// What the reader can try, as a sentence without its full stop.
    #[must_use]
    pub const fn advice(self) -> &'static str {
        match self {
            Self::StartTimeout => "Choose fewer workers, close other tabs, and run again",
            Self::LoadFailed => {
                "Reload the page; if it stays so, a file is missing or a header is wrong on the server"
            }
            Self::Panicked => "Run again; if it happens again with the same link, please report it",
            Self::OutOfMemory => "Choose a smaller size or fewer workers, and run again",
            Self::WorkerDied => {
                "Run again; the browser ends workers when the machine is short of memory"
            }
            Self::Hung => "Choose a smaller size, and run again",
            Self::WrongAnswer => {
                "Do not trust this lane’s time; please report the link, because this is a defect"
            }
            Self::BadInput => "Choose another file, or remove it to use the sample",
            Self::IoFailed => "Check that the page is still reachable, and run again",
            Self::TooShortToMeasure => "Choose a larger size or more tasks, and run again",
        }
    }
}

/// A failure of one lane: its kind, and the detail that only the place where it happened knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What kind of failure, which decides the headline and the advice.
    pub kind: FailureKind,
    /// The detail: a panic's message and place, a file's size. May be empty.
    pub detail: String,
}

impl Failure {
    /// A failure of this kind with this detail.
    pub fn new(kind: FailureKind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into() }
    }
}

/// A failure made on purpose, to see what a lane does when it happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fault {
    /// The lane that it happens in.
    pub lane: ExecutionModel,
    /// What happens.
    pub kind: FaultKind,
}

impl Fault {
    /// The name in links, `processes:kill`. Never changes.
    #[must_use]
    pub fn slug(self) -> String {
        format!("{}:{}", self.lane.slug(), self.kind.slug())
    }

    /// The fault whose [`slug`](Self::slug) this is.
    #[must_use]
    pub fn from_slug(slug: &str) -> Option<Self> {
        let (lane, kind) = slug.split_once(':')?;
        Some(Self { lane: ExecutionModel::from_slug(lane)?, kind: FaultKind::from_slug(kind)? })
    }
}

/// What can be made to go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FaultKind {
    /// A worker never answers when it is started.
    NeverStart,
    /// The kernel panics.
    Panic,
    /// A worker asks for more memory than there is.
    OutOfMemory,
    /// A worker is ended from outside while it computes.
    Kill,
    /// A worker stops answering while it computes.
    Hang,
    /// The lane's answer is another than it computed.
    WrongAnswer,
}

impl FaultKind {
    /// Every kind.
    pub const ALL: [Self; 6] = [
        Self::NeverStart,
        Self::Panic,
        Self::OutOfMemory,
        Self::Kill,
        Self::Hang,
        Self::WrongAnswer,
    ];

    /// The name in links. Never changes.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::NeverStart => "never-start",
            Self::Panic => "panic",
            Self::OutOfMemory => "out-of-memory",
            Self::Kill => "kill",
            Self::Hang => "hang",
            Self::WrongAnswer => "wrong-answer",
        }
    }

    /// The kind whose [`slug`](Self::slug) this is.
    #[must_use]
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.slug() == slug)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_has_a_name_of_its_own() {
        for lane in ExecutionModel::ALL {
            for kind in FaultKind::ALL {
                let fault = Fault { lane, kind };
                assert_eq!(Fault::from_slug(&fault.slug()), Some(fault));
            }
        }
        for nonsense in ["", ":", "processes", "processes:", ":kill", "processes:kill:kill"] {
            assert_eq!(Fault::from_slug(nonsense), None, "{nonsense:?}");
        }
    }

    #[test]
    fn every_kind_has_a_name_of_its_own_and_a_way_out() {
        for kind in FailureKind::ALL {
            assert_eq!(FailureKind::from_slug(kind.slug()), Some(kind));
            assert!(!kind.what().is_empty() && !kind.advice().is_empty());
        }
    }
}
