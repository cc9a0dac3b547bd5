//! Files for workers that cannot open any: rayon starts its own workers, which block from their
//! first moment on, and opening needs an event loop. Threads of ours open a file each and do what
//! rayon's workers ask them for; who asks is blocked until it is done, as if it had done it itself.

use crate::files;
use concurrent::{Block, Queue, StartError, Thread};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

type Answer = Result<Vec<u8>, String>;

struct Request {
    block: Vec<u8>,
    answer: Arc<Queue<Answer>>,
}

static REQUESTS: OnceLock<Queue<Request>> = OnceLock::new();

/// Starts this many threads with a file each. They run until the page ends them.
///
/// # Blocking
///
/// Until all of them run.
///
/// # Errors
///
/// A thread could not be started.
pub fn start(count: u16, timeout: Duration) -> Result<(), StartError> {
    let requests = REQUESTS.get_or_init(|| Queue::new(0));
    let threads: Vec<_> = (0..count).map(|_| Thread::new(move || serve(requests))).collect();
    for thread in &threads {
        thread.start()?;
    }
    threads.iter().try_for_each(|thread| thread.wait_begun(timeout))
}

fn serve(requests: &Queue<Request>) {
    while let Ok(request) = requests.get(Block::Forever) {
        let answer = files::write_and_read(&request.block);
        // A queue without a bound takes everything.
        request.answer.put(answer, Block::Forever).ok();
    }
}

/// Has a servant write the block and read it back; `None` where there are no servants.
///
/// # Blocking
///
/// Until a servant has done it.
pub fn write_and_read(block: &[u8]) -> Option<Answer> {
    let requests = REQUESTS.get()?;
    let answer = Arc::new(Queue::new(0));
    let request = Request { block: block.to_vec(), answer: Arc::clone(&answer) };
    requests.put(request, Block::Forever).ok()?;
    answer.get(Block::Forever).ok()
}
