//! What a parent knows about a process: plain state. Who starts and ends workers tells it what
//! happened.

use std::fmt;

/// Python: `multiprocessing.Process(name=name)`, as its parent sees it.
///
/// ```
/// use concurrent::{ExitCode, Process};
///
/// let mut process = Process::new("worker-0");
/// assert_eq!((process.pid(), process.is_alive(), process.exitcode()), (None, false, None));
/// process.spawned(1001);
/// process.ready();
/// assert_eq!((process.pid(), process.is_alive(), process.exitcode()), (Some(1001), true, None));
/// process.exited(ExitCode::TERMINATED);
/// assert!(!process.is_alive());
/// assert_eq!(process.exitcode().unwrap().0, -15);
/// ```
///
/// # Differences from Python
///
/// It starts nothing and waits for nothing: where processes are workers of a page, only the page
/// can start and end them, and it cannot block. Reports that come too late, as `ready` after the
/// end, change nothing and return false.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Process {
    name: String,
    life: Life,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Life {
    Initial,
    Spawned { pid: u32 },
    Ready { pid: u32 },
    Exited { pid: u32, code: ExitCode },
}

/// Python: `process.exitcode`
///
/// ```
/// use concurrent::ExitCode;
///
/// assert_eq!((ExitCode::SUCCESS.0, ExitCode::EXCEPTION.0), (0, 1));
/// assert_eq!((ExitCode::TERMINATED.0, ExitCode::KILLED.0), (-15, -9));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ExitCode(pub i32);

impl ExitCode {
    /// It ran to its end.
    pub const SUCCESS: Self = Self(0);
    /// It ended with an exception that nobody caught; here, with a panic.
    pub const EXCEPTION: Self = Self(1);
    /// `process.terminate()`: −SIGTERM.
    pub const TERMINATED: Self = Self(-15);
    /// `process.kill()`: −SIGKILL; also when whatever runs it was ended by others.
    pub const KILLED: Self = Self(-9);
}

impl fmt::Display for ExitCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Process {
    /// A process that was not started.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), life: Life::Initial }
    }

    /// Python: `process.name`
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Python: `process.pid`. `None` before it is started; it stays after the end.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        match self.life {
            Life::Initial => None,
            Life::Spawned { pid } | Life::Ready { pid } | Life::Exited { pid, .. } => Some(pid),
        }
    }

    /// Python: `process.exitcode`. `None` until the end.
    #[must_use]
    pub fn exitcode(&self) -> Option<ExitCode> {
        match self.life {
            Life::Initial | Life::Spawned { .. } | Life::Ready { .. } => None,
            Life::Exited { code, .. } => Some(code),
        }
    }

    /// Python: `process.is_alive()`. True from the start to the end.
    #[must_use]
    pub fn is_alive(&self) -> bool {
        match self.life {
            Life::Spawned { .. } | Life::Ready { .. } => true,
            Life::Initial | Life::Exited { .. } => false,
        }
    }

    /// Whether it is alive and has said that it takes messages.
    ///
    /// ```
    /// # use concurrent::Process;
    /// let mut process = Process::new("worker-0");
    /// assert!(process.spawned(1001) && !process.is_ready());
    /// assert!(process.ready() && process.is_ready());
    /// assert_eq!(process.name(), "worker-0");
    /// ```
    #[must_use]
    pub fn is_ready(&self) -> bool {
        matches!(self.life, Life::Ready { .. })
    }

    /// It was started and is called `pid`. False when it had been started before.
    pub fn spawned(&mut self, pid: u32) -> bool {
        match self.life {
            Life::Initial => {
                self.life = Life::Spawned { pid };
                true
            }
            Life::Spawned { .. } | Life::Ready { .. } | Life::Exited { .. } => false,
        }
    }

    /// It takes messages now. False when it has ended, was not started, or had said so before.
    pub fn ready(&mut self) -> bool {
        match self.life {
            Life::Spawned { pid } => {
                self.life = Life::Ready { pid };
                true
            }
            Life::Initial | Life::Ready { .. } | Life::Exited { .. } => false,
        }
    }

    /// It has ended, by itself or by force. False when it had ended before, whose code stays, or
    /// was not started.
    pub fn exited(&mut self, code: ExitCode) -> bool {
        match self.life {
            Life::Spawned { pid } | Life::Ready { pid } => {
                self.life = Life::Exited { pid, code };
                true
            }
            Life::Initial | Life::Exited { .. } => false,
        }
    }
}

#[cfg(test)]
#[cfg(not(loom))]
mod tests {
    use super::*;

    /// What CPython 3.11 shows after each step, as `pid exitcode is_alive`.
    fn check(steps: &[(&str, &str)]) {
        let mut process = Process::new("p");
        for (step, shown) in steps {
            match *step {
                "Process()" => {}
                "start" => assert!(process.spawned(7)),
                "returns" => assert!(process.exited(ExitCode::SUCCESS)),
                "raises" => assert!(process.exited(ExitCode::EXCEPTION)),
                "sys.exit(3)" => assert!(process.exited(ExitCode(3))),
                "terminate" => assert!(process.exited(ExitCode::TERMINATED)),
                "kill" => assert!(process.exited(ExitCode::KILLED)),
                "terminate late" => assert!(!process.exited(ExitCode::TERMINATED)),
                "kill late" => assert!(!process.exited(ExitCode::KILLED)),
                "ready late" => assert!(!process.ready()),
                other => unreachable!("{other}"),
            }
            let exitcode = process.exitcode().map_or("None".into(), |code| code.to_string());
            let pid = process.pid().map_or("None".into(), |pid| pid.to_string());
            assert_eq!(format!("{pid} {exitcode} {}", process.is_alive()), *shown, "{step}");
        }
    }

    #[test]
    fn a_process_shows_what_cpython_shows() {
        check(&[
            ("Process()", "None None false"),
            ("start", "7 None true"),
            ("returns", "7 0 false"),
        ]);
        check(&[("start", "7 None true"), ("raises", "7 1 false")]);
        check(&[("start", "7 None true"), ("sys.exit(3)", "7 3 false")]);
        check(&[
            ("start", "7 None true"),
            ("terminate", "7 -15 false"),
            ("kill late", "7 -15 false"),
        ]);
        check(&[
            ("start", "7 None true"),
            ("kill", "7 -9 false"),
            ("terminate late", "7 -9 false"),
        ]);
        check(&[("start", "7 None true"), ("kill", "7 -9 false"), ("ready late", "7 -9 false")]);
    }

    #[test]
    fn what_was_not_started_is_not_ready_and_does_not_end() {
        let mut process = Process::new("p");
        assert!(!process.ready());
        assert!(!process.exited(ExitCode::KILLED));
        assert_eq!(process, Process::new("p"));
        assert!(process.spawned(7) && !process.spawned(8));
        assert!(process.ready() && process.is_ready());
        assert_eq!(process.pid(), Some(7));
    }
}
