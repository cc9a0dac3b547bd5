//! The task handler: the thread of the parent that goes through the iterables of `imap`, which may
//! be endless or slow. It begins with the first of them. Python: `_handle_tasks`

use super::call::Batch;
use super::error::PoolError;
use super::imap::ImapSink;
use super::shared::{Phase, Shared};
use crate::lock::Block;
use crate::sync::{Mutex, lock};
use crate::{Exception, Queue, Thread};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// What goes through one iterable.
type Feed = Box<dyn FnOnce(&Shared) + Send>;

/// The thread, once there is one.
#[derive(Default)]
pub(super) struct Feeder(Mutex<Option<Arc<Queue<Option<Feed>>>>>);

/// As many bytes of tasks wait for workers. Python: what a pipe takes.
const WAITING: usize = 64 << 10;

impl Feeder {
    /// The queue of the thread, which is started if it is not there.
    pub fn queue(&self, shared: &Arc<Shared>) -> Result<Arc<Queue<Option<Feed>>>, PoolError> {
        let mut there = lock(&self.0);
        if let Some(queue) = &*there {
            return Ok(Arc::clone(queue));
        }
        let queue: Arc<Queue<Option<Feed>>> = Arc::new(Queue::new(0));
        let (feeds, shared) = (Arc::clone(&queue), Arc::clone(shared));
        let thread = Thread::new(move || {
            while let Ok(Some(feed)) = feeds.get(Block::Forever) {
                feed(&shared);
            }
        });
        thread.with_name("PoolTaskHandler").with_daemon(true).start()?;
        *there = Some(Arc::clone(&queue));
        Ok(queue)
    }

    /// Lets the thread end.
    pub fn stop(&self) {
        if let Some(queue) = &*lock(&self.0) {
            // It has no bound.
            queue.put_nowait(None).ok();
        }
    }
}

/// Makes tasks of an iterable, chunk by chunk, as they are needed.
pub(super) fn feed<A, R>(
    shared: &Shared,
    job: u32,
    sink: &ImapSink<R>,
    mut arguments: impl Iterator<Item = A>,
    chunksize: u32,
) where
    A: Serialize,
    R: DeserializeOwned + Send,
{
    let mut bytes = 1;
    let mut chunks = 0;
    loop {
        if !wait_for_room(shared, bytes) {
            // The job was abandoned.
            return;
        }
        // AssertUnwindSafe: after a panic the iterator is not used again.
        let chunk = catch_unwind(AssertUnwindSafe(|| {
            arguments.by_ref().take(chunksize as usize).collect::<Vec<_>>()
        }));
        let chunk = match chunk {
            Ok(chunk) if chunk.is_empty() => break,
            Ok(chunk) => chunk,
            Err(panic) => {
                shared.refuse(job, chunks, Exception::from_panic(panic).into());
                chunks += 1;
                break;
            }
        };
        let mut batch = Batch::default();
        match batch.push(&chunk) {
            Ok(()) => {
                bytes = batch.bytes.len();
                shared.add(job, chunks, batch, false);
            }
            Err(error) => shared.refuse(job, chunks, error.into()),
        }
        chunks += 1;
    }
    sink.set_length(chunks);
    shared.add(job, chunks, Batch::default(), true);
}

/// Waits until tasks of this size are needed. False when none ever will be.
fn wait_for_room(shared: &Shared, bytes: usize) -> bool {
    let mut phase = Phase::Run;
    let state = shared.taken.wait_until(lock(&shared.state), None, |state| {
        phase = state.phase;
        let most = (WAITING / bytes).clamp(2 * state.seats.len(), 1024);
        phase == Phase::Terminate || (state.ledger.queued() as usize) < most
    });
    drop(state);
    phase != Phase::Terminate
}
