//! Who waits for some of many futures, and which of them are done.

use super::ReturnWhen;
use crate::gil;
use crate::sync::{Mutex, Signal, lock};
use crate::waits::Wait;
use std::time::Duration;

/// Python: `concurrent.futures._base._Waiter`. Each future that it is given to adds itself when it
/// is done; futures are known by their index.
pub(super) struct Waiter {
    until: ReturnWhen,
    total: usize,
    seen: Mutex<Seen>,
    /// Signalled when what is waited for has come.
    ready: Signal,
}

#[derive(Default)]
struct Seen {
    /// In the order in which they came.
    done: Vec<usize>,
    raised: bool,
}

impl Waiter {
    /// Who waits for `total` futures.
    pub(super) fn new(until: ReturnWhen, total: usize) -> Self {
        Self { until, total, seen: Mutex::default(), ready: Signal::default() }
    }

    /// A future is done. Called with the future locked, so it locks nothing but itself.
    pub(super) fn add(&self, index: usize, raised: bool) {
        let mut seen = lock(&self.seen);
        seen.done.push(index);
        seen.raised |= raised;
        let ready = self.is_ready(&seen);
        drop(seen);
        if ready {
            self.ready.notify_one();
        }
    }

    /// Waits for what is waited for, and takes what is done by then.
    pub(super) fn wait(&self, timeout: Option<Duration>) -> Vec<usize> {
        let is_ready = |seen: &mut Seen| self.is_ready(seen);
        if timeout != Some(Duration::ZERO) && !is_ready(&mut lock(&self.seen)) {
            let what = Wait::Given("future");
            gil::blocking(|| {
                drop(self.ready.wait_until(lock(&self.seen), timeout, what, is_ready));
            });
        }
        std::mem::take(&mut lock(&self.seen).done)
    }

    fn is_ready(&self, seen: &Seen) -> bool {
        seen.done.len() == self.total
            || match self.until {
                ReturnWhen::FirstCompleted => !seen.done.is_empty(),
                ReturnWhen::FirstException => seen.raised,
                ReturnWhen::AllCompleted => false,
            }
    }
}
