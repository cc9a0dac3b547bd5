//! What is told of a thread that has failed.

use super::Thread;
use crate::exception::{Exception, SYSTEM_EXIT};
use crate::multiprocessing::{installed, said};
use crate::panics::catch;
use services::Stream;
use std::sync::{Arc, Mutex, PoisonError};

/// What a hook is told of a thread that has failed. Python: `threading.ExceptHookArgs`, whose
/// `exc_type` and `exc_traceback` are the exception's [`name`](Exception::name) and
/// [`traceback`](Exception::traceback) here.
///
/// ```
/// use concurrent::{ExceptHookArgs, Exception, main_thread};
///
/// let args = ExceptHookArgs::new(Exception::new("ValueError", "no"), main_thread());
/// assert_eq!((args.exc_value.name(), args.thread.name().as_str()), ("ValueError", "MainThread"));
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ExceptHookArgs {
    /// What it has failed with. Python: `args.exc_value`
    pub exc_value: Exception,
    /// Which it is. Python: `args.thread`
    pub thread: Thread,
}

impl ExceptHookArgs {
    /// Python: `ExceptHookArgs((exc_type, exc_value, exc_traceback, thread))`
    #[must_use]
    pub fn new(exc_value: Exception, thread: Thread) -> Self {
        Self { exc_value, thread }
    }
}

type Hook = Arc<dyn Fn(&ExceptHookArgs) + Send + Sync>;

static HOOK: Mutex<Option<Hook>> = Mutex::new(None);

/// Python: `threading.excepthook = hook`. It is called in each thread that panics and was started
/// by [`Thread::start`], before the thread ends.
///
/// ```
/// use concurrent::{__excepthook__, Thread, set_excepthook};
/// use std::sync::mpsc::channel;
///
/// # std::panic::set_hook(Box::new(|_| ()));
/// let (send, receive) = channel();
/// set_excepthook(move |args| {
///     send.send(format!("{}: {}", args.thread.name(), args.exc_value)).unwrap();
/// });
/// let thread = Thread::new(|| panic!("no")).with_name("w0");
/// thread.start()?;
/// assert_eq!(receive.recv()?, "w0: no");
/// set_excepthook(__excepthook__);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn set_excepthook(hook: impl Fn(&ExceptHookArgs) + Send + Sync + 'static) {
    let hook: Hook = Arc::new(hook);
    let before = HOOK.lock().unwrap_or_else(PoisonError::into_inner).replace(hook);
    // Only now, because dropping it may run anything.
    drop(before);
}

/// Python: `threading.excepthook(args)`: calls what was [set](set_excepthook), or
/// [`__excepthook__`]. When that panics, it is told so on standard error, as in CPython.
///
/// ```
/// use concurrent::{ExceptHookArgs, Exception, current_thread, excepthook, set_excepthook};
/// use std::sync::atomic::{AtomicU32, Ordering};
///
/// static CALLS: AtomicU32 = AtomicU32::new(0);
///
/// set_excepthook(|_| drop(CALLS.fetch_add(1, Ordering::Relaxed)));
/// excepthook(&ExceptHookArgs::new(Exception::new("ValueError", "no"), current_thread()));
/// assert_eq!(CALLS.load(Ordering::Relaxed), 1);
/// ```
pub fn excepthook(args: &ExceptHookArgs) {
    let hook = HOOK.lock().unwrap_or_else(PoisonError::into_inner).clone();
    // AssertUnwindSafe: whatever the hook leaves broken is its own.
    let result = catch(|| match &hook {
        Some(hook) => hook(args),
        None => __excepthook__(args),
    });
    if let Err(panic) = result {
        let report = Exception::from_panic(panic).report();
        tell(&format!("Exception in threading.excepthook:\n{report}\n"));
    }
}

/// Python: `threading.__excepthook__(args)`: says on standard error which thread has failed, and
/// how, but not of one that has called [`exit`](crate::multiprocessing::exit).
///
/// ```
/// use concurrent::{__excepthook__, ExceptHookArgs, Exception, current_thread};
///
/// // Exception in thread MainThread:
/// // ValueError: no
/// __excepthook__(&ExceptHookArgs::new(Exception::new("ValueError", "no"), current_thread()));
/// ```
pub fn __excepthook__(args: &ExceptHookArgs) {
    if args.exc_value.name() != SYSTEM_EXIT {
        let (name, report) = (args.thread.name(), args.exc_value.report());
        tell(&format!("Exception in thread {name}:\n{report}\n"));
    }
}

/// Writes to standard error: to the segment's, if this process is in one.
fn tell(text: &str) {
    match installed() {
        Some(_) => said(Stream::Err, text),
        None => eprint!("{text}"),
    }
}
