//! What programs say: one console for all threads of all processes, in the order in which it was
//! said, with pid and thread, also of those that have died since.

use crate::multiprocessing::said;
use services::Stream;

/// Writes to the console. Python: `sys.stdout.write(text)`, unbuffered
///
/// What one call writes is not torn (up to 16 KiB); what several calls write may be mixed with what
/// others write, as in Python.
///
/// ```
/// concurrent::console::out("one\n");
/// ```
///
/// # Blocking
///
/// While the console is full, until it is read.
pub fn out(text: &str) {
    said(Stream::Out, text);
}

/// Writes to the console's other stream. Python: `sys.stderr.write(text)`
///
/// ```
/// concurrent::console::err("something is wrong\n");
/// ```
///
/// # Blocking
///
/// As [`out`].
pub fn err(text: &str) {
    said(Stream::Err, text);
}
