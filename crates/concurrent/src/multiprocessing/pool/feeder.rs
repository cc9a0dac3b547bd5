//! The task handler: the thread of the parent that goes through the iterables of `imap`, which may
//! be endless or slow. It begins with the first of them. Python: `_handle_tasks`

use super::call::Batch;
use super::error::PoolError;
use super::imap::ImapSink;
use super::shared::{Phase, Shared};
use crate::lock::Block;
use crate::sync::{Mutex, lock};
use crate::waits::Wait;
use crate::{Exception, Queue, Thread};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// What goes through one iterable.
pub(super) type Feed = Box<dyn FnOnce(&Shared) + Send>;

/// Those that are waiting; `None` ends the thread.
type Feeds = Queue<Option<Feed>>;

/// The thread, once there is one.
#[derive(Default)]
pub(crate) struct Feeder(Mutex<Option<Arc<Feeds>>>);

/// What the thread waits for.
const ROOM: Wait<'static> = Wait::Given("need for more tasks");
/// As many bytes of tasks wait for workers. Python: what a pipe takes.
const WAITING: usize = 64 << 10;

impl Feeder {
    /// Has the thread go through an iterable when it has done so with those before. Starts it if it
    /// is not there.
    pub fn put(&self, shared: &Arc<Shared>, feed: Feed) -> Result<(), PoolError> {
        let mut there = lock(&self.0);
        let queue = match there.take() {
            Some(queue) => queue,
            None => start(Arc::clone(shared))?,
        };
        // It has no bound.
        there.insert(queue).put_nowait(Some(feed)).ok();
        Ok(())
    }

    /// Lets the thread end.
    pub fn stop(&self) {
        if let Some(queue) = &*lock(&self.0) {
            // It has no bound.
            queue.put_nowait(None).ok();
        }
    }
}

fn start(shared: Arc<Shared>) -> Result<Arc<Feeds>, PoolError> {
    let queue = Arc::new(Feeds::new(0));
    let feeds = Arc::clone(&queue);
    let thread = Thread::new(move || {
        while let Ok(Some(feed)) = feeds.get(Block::Forever) {
            feed(&shared);
        }
    });
    thread.with_name("PoolTaskHandler").with_daemon(true).start()?;
    Ok(queue)
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
        let made = catch_unwind(AssertUnwindSafe(|| {
            let chunk: Vec<_> = arguments.by_ref().take(chunksize as usize).collect();
            let mut batch = Batch::default();
            let pushed = if chunk.is_empty() { Ok(()) } else { batch.push(&chunk) };
            pushed.map(|()| batch)
        }));
        match made {
            Ok(Ok(batch)) if batch.ends.is_empty() => break,
            Ok(Ok(batch)) => {
                bytes = batch.bytes.len();
                shared.add(job, chunks, batch, false);
            }
            Ok(Err(error)) => shared.refuse(job, chunks, error.into()),
            Err(panic) => {
                shared.refuse(job, chunks, Exception::from_panic(panic).into());
                chunks += 1;
                break;
            }
        }
        chunks += 1;
    }
    sink.set_length(chunks);
    shared.add(job, chunks, Batch::default(), true);
}

/// Waits until tasks of this size are needed. False when none ever will be.
fn wait_for_room(shared: &Shared, bytes: usize) -> bool {
    let mut phase = Phase::Run;
    let state = shared.taken.wait_until(lock(&shared.state), None, ROOM, |state| {
        phase = state.phase;
        let most = (WAITING / bytes).clamp(2 * state.seats.len(), 1024);
        phase == Phase::Terminate || (state.ledger.queued() as usize) < most
    });
    drop(state);
    phase != Phase::Terminate
}
