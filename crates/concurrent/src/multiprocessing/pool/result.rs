//! The results of `apply_async` and `map_async`.

use super::error::PoolError;
use crate::Exception;
use crate::gil;
use crate::sync::{Mutex, Signal, lock};
use crate::waits::Wait;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

/// The result of tasks that may not be done. Python: `multiprocessing.pool.AsyncResult`
///
/// A handle: clones stand for the same result.
///
/// ```standalone_crate
/// use concurrent::multiprocessing::{Pool, PoolError, init};
/// use std::time::Duration;
///
/// fn square(x: u64) -> u64 {
///     x * x
/// }
///
/// fn main() -> Result<(), PoolError> {
///     let _main = init();
///     let pool = Pool::new(2)?;
///     let result = pool.apply_async(square, 12)?;
///     assert_eq!(result.get(Some(Duration::from_secs(60)))?, 144);
///     assert!(result.ready() && result.successful()?);
///     Ok(())
/// }
/// ```
pub struct AsyncResult<R> {
    shared: Arc<Slot<R>>,
}

/// The results of `map_async`. Python: `multiprocessing.pool.MapResult`
///
/// ```
/// use concurrent::multiprocessing::{MapResult, Pool, PoolError};
///
/// fn squares(pool: &Pool, numbers: Vec<u64>) -> Result<MapResult<u64>, PoolError> {
///     pool.map_async(|number: u64| number * number, numbers, None)
/// }
/// ```
pub type MapResult<R> = AsyncResult<Vec<R>>;

pub(super) type Outcome<R> = Result<R, PoolError>;

/// Where a result will be.
struct Slot<R> {
    outcome: Mutex<Option<Outcome<R>>>,
    ready: Signal,
}

impl<R> AsyncResult<R> {
    /// Without an outcome.
    pub(super) fn pending() -> Self {
        let slot = Slot { outcome: Mutex::new(None), ready: Signal::default() };
        Self { shared: Arc::new(slot) }
    }

    pub(super) fn set(&self, outcome: Outcome<R>) {
        *lock(&self.shared.outcome) = Some(outcome);
        self.shared.ready.notify_all();
    }

    /// Python: `result.ready()`
    #[must_use]
    pub fn ready(&self) -> bool {
        lock(&self.shared.outcome).is_some()
    }

    /// Python: `result.successful()`
    ///
    /// # Errors
    ///
    /// [`PoolError::NotReady`]
    pub fn successful(&self) -> Result<bool, PoolError> {
        let outcome = lock(&self.shared.outcome);
        outcome.as_ref().map(Result::is_ok).ok_or(PoolError::NotReady("AsyncResult"))
    }

    /// Python: `result.wait(timeout)`
    ///
    /// # Blocking
    ///
    /// Until the result is there or the `timeout` has passed, without the calling thread's GIL.
    pub fn wait(&self, timeout: Option<Duration>) {
        // When the time is up there is nothing to say.
        self.waited(timeout, |_| Ok(())).ok();
    }

    /// Python: `result.get(timeout)`
    ///
    /// # Blocking
    ///
    /// As [`wait`](Self::wait).
    ///
    /// # Errors
    ///
    /// [`PoolError::TimedOut`], or why there is no result.
    ///
    /// # Differences from Python
    ///
    /// Each call returns a copy; [`take`](Self::take) makes none.
    pub fn get(&self, timeout: Option<Duration>) -> Result<R, PoolError>
    where
        R: Clone,
    {
        self.waited(timeout, |outcome| outcome.clone())
    }

    /// The result itself, not a copy. Other handles of it find [`PoolError::Taken`] instead.
    ///
    /// ```standalone_crate
    /// use concurrent::multiprocessing::{Pool, PoolError, init};
    ///
    /// fn digits(n: usize) -> Vec<u8> {
    ///     vec![7; n]
    /// }
    ///
    /// fn main() -> Result<(), PoolError> {
    ///     let _main = init();
    ///     let pool = Pool::new(1)?;
    ///     let result = pool.apply_async(digits, 1000)?;
    ///     result.wait(None);
    ///     let other = result.clone();
    ///     assert_eq!(result.take()?.len(), 1000);
    ///     assert_eq!(other.take(), Err(PoolError::Taken));
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Blocking
    ///
    /// Until the result is there, without the calling thread's GIL.
    ///
    /// # Errors
    ///
    /// Why there is no result.
    pub fn take(self) -> Result<R, PoolError> {
        self.waited(None, |outcome| std::mem::replace(outcome, Err(PoolError::Taken)))
    }

    fn waited<T>(
        &self,
        timeout: Option<Duration>,
        then: impl FnOnce(&mut Outcome<R>) -> Result<T, PoolError>,
    ) -> Result<T, PoolError> {
        gil::blocking(|| {
            let Slot { outcome, ready } = &*self.shared;
            let (outcome, what) = (lock(outcome), Wait::Given("a result"));
            let mut outcome = ready.wait_until(outcome, timeout, what, |it| it.is_some()).0;
            outcome.as_mut().map_or(Err(PoolError::TimedOut), then)
        })
    }
}

impl<R> Clone for AsyncResult<R> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared) }
    }
}

impl<R> fmt::Debug for AsyncResult<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.ready() { "<AsyncResult ready>" } else { "<AsyncResult>" })
    }
}

type Callback<T> = Box<dyn FnOnce(&T) + Send>;

/// What is called when a result is there. Python: `callback=…, error_callback=…`
///
/// All callbacks of a pool run in one thread of the parent, one after the other, before their
/// result counts as ready. While one runs, no other result arrives: it should be short, and it
/// must not wait for a result of its own pool.
///
/// ```standalone_crate
/// use concurrent::multiprocessing::{Callbacks, Pool, PoolError, init};
/// use std::sync::mpsc::channel;
///
/// fn inverse(x: u32) -> f64 {
///     assert_ne!(x, 0, "division by zero");
///     1.0 / f64::from(x)
/// }
///
/// fn main() -> Result<(), PoolError> {
///     let _main = init();
///     let pool = Pool::new(2)?;
///     let (send, receive) = channel();
///     for x in [4, 0] {
///         let (value, error) = (send.clone(), send.clone());
///         let callbacks = Callbacks::new()
///             .callback(move |y: &f64| value.send(y.to_string()).unwrap())
///             .error_callback(move |_| error.send("no".into()).unwrap());
///         pool.apply_async_with(inverse, x, callbacks)?;
///     }
///     // In any order.
///     let mut told = [receive.recv().unwrap(), receive.recv().unwrap()];
///     told.sort();
///     assert_eq!(told, ["0.25", "no"]);
///     Ok(())
/// }
/// ```
#[must_use = "it is called by what it is given to"]
pub struct Callbacks<R> {
    callback: Option<Callback<R>>,
    error_callback: Option<Callback<PoolError>>,
}

impl<R> Callbacks<R> {
    /// None.
    pub fn new() -> Self {
        Self { callback: None, error_callback: None }
    }

    /// Called with the result, if the tasks succeed. Python: `callback=…`
    pub fn callback(mut self, callback: impl FnOnce(&R) + Send + 'static) -> Self {
        self.callback = Some(Box::new(callback));
        self
    }

    /// Called with the error, if one fails. Python: `error_callback=…`
    pub fn error_callback(mut self, callback: impl FnOnce(&PoolError) + Send + 'static) -> Self {
        self.error_callback = Some(Box::new(callback));
        self
    }

    pub(super) fn call(self, outcome: &Outcome<R>) {
        // AssertUnwindSafe: the panic hook reports it, and whoever waits for the result gets it all
        // the same.
        let called = AssertUnwindSafe(|| match outcome {
            Ok(result) => self.callback.into_iter().for_each(|callback| callback(result)),
            Err(error) => self.error_callback.into_iter().for_each(|callback| callback(error)),
        });
        if let Err(panic) = catch_unwind(called) {
            drop(Exception::from_panic(panic));
        }
    }
}

impl<R> Default for Callbacks<R> {
    fn default() -> Self {
        Self::new()
    }
}

impl<R> fmt::Debug for Callbacks<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Callbacks")
    }
}
