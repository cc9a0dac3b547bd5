//! A pool, from its beginning to its end.

use super::PoolBuilder;
use super::error::PoolError;
use super::shared::{Phase, Shared};
use crate::sync::lock;
use std::fmt;
use std::sync::Arc;

/// Workers that do tasks. Python: `multiprocessing.Pool(processes)`
///
/// What they call is a function without captured variables. Its arguments and its result cross as
/// bytes. See the [module](super) for an example.
///
/// Dropping it terminates it, as the end of Python's `with` block does. So does the end of the
/// process.
///
/// ```standalone_crate
/// use concurrent::multiprocessing::{Callbacks, Pool, PoolError, init};
/// use std::sync::mpsc::channel;
///
/// fn square(x: u64) -> u64 {
///     x * x
/// }
///
/// fn power(x: u64, n: u32) -> u64 {
///     x.pow(n)
/// }
///
/// fn main() -> Result<(), PoolError> {
///     let _main = init();
///     let pool = Pool::new(2)?;
///     assert_eq!(pool.apply(square, 12)?, 144);
///     assert_eq!(pool.map(square, 1..=4, None)?, [1, 4, 9, 16]);
///     assert_eq!(pool.map_async(square, [5, 6], Some(1))?.get(None)?, [25, 36]);
///     assert_eq!(pool.starmap(power, [(2, 3), (3, 2)], None)?, [8, 9]);
///     assert_eq!(pool.starmap_async(power, [(2, 5)], None, Callbacks::new())?.get(None)?, [32]);
///     assert_eq!(pool.imap_unordered(square, [7], 1)?.next(), Some(Ok(49)));
///
///     // Python: pool.apply_async(square, (7,), callback=send)
///     let (send, receive) = channel();
///     let more = send.clone();
///     let callbacks = Callbacks::new().callback(move |result: &u64| send.send(*result).unwrap());
///     pool.apply_async_with(square, 7, callbacks)?.wait(None);
///     assert_eq!(receive.recv(), Ok(49));
///     let callbacks = Callbacks::new().callback(move |all: &Vec<u64>| more.send(all[1]).unwrap());
///     pool.map_async_with(square, [8, 9], None, callbacks)?.wait(None);
///     assert_eq!(receive.recv(), Ok(81));
///
///     pool.close();
///     pool.join()?;
///     Ok(())
/// }
/// ```
///
/// # Differences from Python
///
/// - A function has one argument, which may be a tuple. A task that may fail returns a `Result`,
///   or panics.
/// - When a worker is killed, what it had begun fails with [`PoolError::WorkerLost`], what it had
///   not begun is done by others, and another worker takes its place. Python's waits for ever. A
///   [`ProcessPoolExecutor`](crate::futures::ProcessPoolExecutor) is broken then, here and there.
/// - What is not done when the pool is terminated fails with [`PoolError::Terminated`]. Python's
///   waits for ever.
/// - A callback that panics is reported and otherwise passed over. In Python it ends the thread
///   that handles results, and nothing more arrives.
/// - Workers are sent tasks before they need them. What one has not begun is taken back when
///   another has nothing to do, so no task waits while a worker is idle.
pub struct Pool {
    pub(super) shared: Arc<Shared>,
}

impl Pool {
    /// With so many workers. Python: `Pool(processes)`
    ///
    /// # Errors
    ///
    /// `processes` is 0, or there are no processes or threads to be had.
    pub fn new(processes: usize) -> Result<Self, PoolError> {
        Self::builder().processes(processes).build()
    }

    /// A pool with an initializer, workers that are replaced, and the like.
    pub fn builder() -> PoolBuilder {
        PoolBuilder::new()
    }

    /// Says that nothing more will be asked for. The workers end when everything is done. Python:
    /// `pool.close()`
    pub fn close(&self) {
        let mut state = lock(&self.shared.state);
        if state.phase == Phase::Run {
            state.phase = Phase::Close;
            drop(state);
            self.shared.call();
        }
    }

    /// Ends the workers at once, whatever they do, and waits for their end. Python:
    /// `pool.terminate()`
    ///
    /// ```standalone_crate
    /// use concurrent::multiprocessing::{Event, Pool, PoolError, Start, init};
    ///
    /// fn wait_for_ever(x: u32) -> u32 {
    ///     Event::new().unwrap().wait(None);
    ///     x
    /// }
    ///
    /// fn main() -> Result<(), PoolError> {
    ///     let _main = init();
    ///     let pool = Pool::builder().processes(1).start_method(Start::Spawn).build()?;
    ///     let result = pool.apply_async(wait_for_ever, 7)?;
    ///     assert_eq!(pool.join(), Err(PoolError::StillRunning));
    ///     pool.terminate();
    ///     assert_eq!(result.get(None), Err(PoolError::Terminated));
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Blocking
    ///
    /// Until they have ended and a callback that runs has returned; not in a callback.
    pub fn terminate(&self) {
        self.shared.terminate();
    }

    /// Waits for the end of the workers. Python: `pool.join()`
    ///
    /// # Blocking
    ///
    /// Until everything is done, without the calling thread's GIL; not in a callback.
    ///
    /// # Errors
    ///
    /// [`PoolError::StillRunning`] before [`close`](Self::close) or
    /// [`terminate`](Self::terminate).
    pub fn join(&self) -> Result<(), PoolError> {
        if lock(&self.shared.state).phase == Phase::Run {
            return Err(PoolError::StillRunning);
        }
        self.shared.join();
        Ok(())
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.terminate();
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = lock(&self.shared.state);
        let phase = match state.phase {
            Phase::Run => "RUN",
            Phase::Close => "CLOSE",
            Phase::Terminate => "TERMINATE",
        };
        write!(f, "<Pool state={phase} pool_size={}>", state.seats.len())
    }
}
