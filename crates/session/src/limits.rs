//! How long a session waits for what, and why that long. Every duration of the machine is here;
//! how long a *sample* is stands in `length.rs`, when there are *enough* of them in `effort.rs`.

use model::{ExecutionModel, Nanos};

/// The least time between two [`Effect::Publish`](crate::Effect::Publish) while lanes are measured:
/// whoever observes must not use the cores that are observed.
pub const PUBLISH_INTERVAL: Nanos = Nanos::from_millis(250);

/// A calibration takes well under a second on a free machine.
pub(crate) const CALIBRATION: Nanos = Nanos::from_secs(10);

/// A lane that was asked to end has only its workers' last message to send.
pub(crate) const END: Nanos = Nanos::from_secs(3);

/// The same after Stop: the reader does not want to wait. Kernels look at the cancel flag every
/// 100 µs, so a lane that needs longer than this is not looking.
pub(crate) const STOP_GRACE: Nanos = Nanos::from_millis(300);

/// A kill cannot be refused. If nobody confirms it, the lane counts as gone.
pub(crate) const KILL: Nanos = Nanos::from_secs(2);

/// A report is one message with the answer and the spans.
pub(crate) const REPORT: Nanos = Nanos::from_secs(10);

/// An iteration for the overhead is sized to take milliseconds; what a single execution hands out
/// may take longer than that on a busy machine.
pub(crate) const OVERHEAD: Nanos = Nanos::from_secs(20);

/// How long a lane may take to spawn, and again to load. A worker needs some milliseconds, and
/// workers start nearly in parallel; the allowance is for a busy machine.
pub(crate) fn start(workers: u16) -> Nanos {
    Nanos::from_secs(10) + Nanos::from_millis(100) * u64::from(workers)
}

/// How long an iteration may take before the lane counts as hung, where `slowest` is the longest
/// time of one execution that any lane has shown so far, and `waits` what its tasks wait if none of
/// them waits beside another.
///
/// A lane may be much slower than the others without being hung: tiny tasks in processes lose by
/// a factor of ten. Of a cold first execution less is known than of the later ones, so it gets
/// more time; a reader who does not want to wait can stop.
pub(crate) fn iteration(cold: bool, executions: u32, slowest: Nanos, waits: Nanos) -> Nanos {
    let executions = u64::from(executions);
    let least = Nanos::from_secs(if cold { 60 } else { 20 });
    waits * executions + least.max(slowest * executions * 10)
}

/// How long the workers of a lane that was killed while it computed may go on using their cores.
/// Seen in Chromium: 2 s, and 4 s for workers that were started by a worker, as rayon's are.
pub(crate) const fn burn(lane: ExecutionModel) -> Nanos {
    match lane {
        ExecutionModel::RayonPool => Nanos::from_secs(4),
        ExecutionModel::Sequential
        | ExecutionModel::GilThreads
        | ExecutionModel::FreeThreads
        | ExecutionModel::Processes
        | ExecutionModel::EventLoop => Nanos::from_secs(2),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tasks_may_wait_as_long_as_they_were_told_to() {
        let (second, hour) = (Nanos::from_secs(1), Nanos::from_secs(3_600));
        assert_eq!(iteration(true, 1, Nanos::ZERO, hour), Nanos::from_secs(3_660));
        assert_eq!(iteration(false, 2, Nanos::ZERO, second * 30), second * 80);
        assert_eq!(iteration(false, 1, second * 3, Nanos::ZERO), second * 30);
    }
}
