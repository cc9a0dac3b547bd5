//! The machine and browser a run was measured on, as far as a page can know them.

use crate::Nanos;

/// The bytes of the memory that the threads of a lane share, all of them there from the start.
pub const THREADS_MEMORY: u64 = 256 << 20;

/// How busy the machine was, from the calibration that precedes a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MachineLoad {
    /// Not calibrated.
    Unknown,
    /// The claimed cores were there.
    Free,
    /// Markedly fewer cores were there than the browser claims.
    Busy,
}

/// The machine, the browser and the conditions of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Environment {
    /// The browser's name and major version, `Chromium 156`, or empty when unknown.
    pub browser: String,
    /// The operating system, `Linux`, or empty when unknown.
    pub platform: String,
    /// `navigator.hardwareConcurrency`: what the browser claims.
    pub cores_claimed: u32,
    /// What a calibration measured: how many times faster all claimed cores together are than one.
    pub cores_measured: Option<f64>,
    /// Whether the page is cross-origin isolated by its own word.
    pub isolated: bool,
    /// Whether shared memory really reached a worker.
    pub shared_memory: bool,
    /// The step of `performance.now()`, as observed.
    pub clock_step: Nanos,
    /// Whether the page was hidden during a part of the run.
    pub was_hidden: bool,
    /// Whether other programs were using the cores.
    pub load: MachineLoad,
    /// `navigator.deviceMemory` in bytes: what the browser claims. Coarse, and capped, so that it
    /// does not tell readers apart. `None` where the browser does not say.
    pub memory_claimed: Option<u64>,
    /// Bytes of memory for programs that could really be had in the check before the run, looked
    /// for up to what a race of all lanes may need. `None` when that was not tried.
    pub memory_room: Option<u64>,
}

impl Default for Environment {
    fn default() -> Self {
        Self {
            browser: String::new(),
            platform: String::new(),
            cores_claimed: 1,
            cores_measured: None,
            isolated: false,
            shared_memory: false,
            clock_step: Nanos::ZERO,
            was_hidden: false,
            load: MachineLoad::Unknown,
            memory_claimed: None,
            memory_room: None,
        }
    }
}

impl Environment {
    /// The number of workers that `Workers::Auto` stands for: the measured cores where they are
    /// known, else the claimed ones; at least two where more than one is claimed, at most [`crate::MAX_WORKERS`].
    #[must_use]
    pub fn automatic_workers(&self) -> u16 {
        let cores = self.cores_measured.map_or(f64::from(self.cores_claimed), f64::round);
        // On a machine that is busy for a moment a race of one worker would show nothing.
        let least = if self.cores_claimed > 1 { 2.0 } else { 1.0 };
        cores.clamp(least, f64::from(crate::MAX_WORKERS)) as u16
    }
}

/// Why a lane cannot run in this page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Closed {
    /// The page was served without the headers that isolate it.
    NotIsolated,
    /// The page is isolated, and yet the browser shares no memory between workers.
    NoSharedMemory,
    /// The workload needs the browser's private file system, and there is none.
    NoFileSystem,
}

impl Closed {
    /// What is missing, as a sentence without its full stop.
    #[must_use]
    pub const fn why(self) -> &'static str {
        match self {
            Self::NotIsolated => "Threads need shared memory, and this page is not isolated",
            Self::NoSharedMemory => "This browser shares no memory between workers",
            Self::NoFileSystem => "This browser gives the page no private file system",
        }
    }

    /// How to open the lane, as a sentence without its full stop.
    #[must_use]
    pub const fn how_to_open(self) -> &'static str {
        match self {
            Self::NotIsolated => {
                "Open the page by itself in a new tab, or serve it with the headers \
                 Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp"
            }
            Self::NoSharedMemory => {
                "Use a recent Chromium, Firefox or Safari; the other lanes run here too"
            }
            Self::NoFileSystem => "Leave private browsing, or choose another workload",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn automatic_workers_prefer_what_was_measured() {
        let mut environment = Environment { cores_claimed: 8, ..Environment::default() };
        assert_eq!(environment.automatic_workers(), 8);
        environment.cores_measured = Some(3.7);
        assert_eq!(environment.automatic_workers(), 4);
        environment.cores_measured = Some(0.2);
        assert_eq!(environment.automatic_workers(), 2);
        environment.cores_claimed = 1;
        assert_eq!(environment.automatic_workers(), 1);
        environment = Environment { cores_claimed: 256, ..Environment::default() };
        assert_eq!(environment.automatic_workers(), 64);
    }
}
