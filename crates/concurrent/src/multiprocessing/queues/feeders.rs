//! The feeders of this process, for which its end waits.

use crate::PerProcess;

/// What a process does for a queue before it ends.
type Finish = Box<dyn FnOnce() + Send>;

pub(super) static FEEDERS: PerProcess<Vec<Finish>> = PerProcess::new(Vec::new());

/// In a copy of the process: none of its feeders is there.
pub(crate) fn renew() {
    FEEDERS.renew(Vec::new());
}

/// Waits until every feeder has written what was put.
pub(crate) fn finish_feeders() {
    for finish in std::mem::take(&mut *FEEDERS.lock()) {
        finish();
    }
}
