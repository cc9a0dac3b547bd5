//! Waiting for several things at once. Python: `multiprocessing.connection.wait`

use super::connection::Connection;
use super::runtime::installed;
use crate::gil;
use services::State;
use std::time::Duration;

/// What [`wait`] can wait for: a [`Connection`], which is ready when it can be read from, and a
/// [`Sentinel`].
///
/// ```
/// use concurrent::multiprocessing::{Pipe, Waitable, wait};
///
/// fn is_ready(it: &dyn Waitable) -> bool {
///     !wait(&[it], Some(std::time::Duration::ZERO)).is_empty()
/// }
///
/// let (receive, send) = Pipe(false)?;
/// assert!(!is_ready(&receive));
/// send.close();
/// // What there is to be read is the end.
/// assert!(is_ready(&receive));
/// # Ok::<(), concurrent::multiprocessing::ProcessError>(())
/// ```
pub trait Waitable: Look {}

impl Waitable for Connection {}
impl Waitable for Sentinel {}

/// What the trait is made of, which nobody else needs.
pub trait Look {
    #[doc(hidden)]
    fn is_ready(&self) -> bool;
    /// Has the bell of this process rung from now on, or no longer.
    #[doc(hidden)]
    fn watch(&self, begins: bool);
}

impl Look for Connection {
    fn is_ready(&self) -> bool {
        // Who only writes has nothing to wait for.
        let (pipe, runtime) = (self.reading_pipe(), installed());
        pipe.zip(runtime).is_some_and(|(pipe, runtime)| pipe.readable(&runtime.system))
    }

    fn watch(&self, begins: bool) {
        if let (Some(pipe), Some(runtime)) = (self.reading_pipe(), installed()) {
            pipe.watch_reader(&runtime.system, begins.then(|| runtime.process.slot()));
        }
    }
}

/// Ready when its process has ended. Python: `process.sentinel`
///
/// ```standalone_crate
/// use concurrent::multiprocessing::{Process, init, wait};
///
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     let _main = init();
///     let process = Process::new(|()| (), ());
///     assert_eq!(process.sentinel(), None);
///     process.start()?;
///     let sentinel = process.sentinel().unwrap();
///     assert_eq!(wait(&[&sentinel], None), [0]);
///     assert!(!process.is_alive());
///     Ok(())
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentinel(pub(super) Option<services::Process>);

impl Look for Sentinel {
    fn is_ready(&self) -> bool {
        self.0.zip(installed()).is_none_or(|(process, runtime)| {
            matches!(runtime.system.process(process), State::Ended | State::Free)
        })
    }

    fn watch(&self, _: bool) {
        // The ends of children ring it in any case.
    }
}

/// Waits until one of several things is ready, and says which are, by their places in the list;
/// none when the time is up. Python: `multiprocessing.connection.wait(object_list, timeout)`
///
/// ```
/// use concurrent::multiprocessing::{Pipe, wait};
///
/// let (receive, send) = Pipe(false)?;
/// let (other, _its_sender) = Pipe(false)?;
/// send.send(&7)?;
/// assert_eq!(wait(&[&other, &receive], None), [1]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Blocking
///
/// For at most `timeout`.
///
/// # Differences from Python
///
/// With nothing to wait for it returns at once, where CPython waits for ever.
pub fn wait(objects: &[&dyn Waitable], timeout: Option<Duration>) -> Vec<usize> {
    /// A pipe rings one process's bell. Where several wait for the same one, the others look.
    const LOOK: Duration = Duration::from_millis(20);
    let Some(runtime) = installed().filter(|_| !objects.is_empty()) else { return Vec::new() };
    let ready = || {
        let places = (0..objects.len()).filter(|&place| objects[place].is_ready());
        Some(places.collect::<Vec<_>>()).filter(|places| !places.is_empty())
    };
    let watch = |begins| objects.iter().for_each(|object| object.watch(begins));
    gil::blocking(|| {
        watch(true);
        let mut left = timeout;
        let found = loop {
            let slice = left.map_or(LOOK, |left| left.min(LOOK));
            let found = runtime.system.wait_for(runtime.me(), "several", Some(slice), ready);
            left = left.map(|left| left.saturating_sub(slice));
            if found.is_some() || left == Some(Duration::ZERO) {
                break found;
            }
        };
        watch(false);
        found.unwrap_or_default()
    })
}
