//! What ends all processes with the first one, however that ends: a pipe that it alone can write to
//! and that all others read from. Nothing is ever written; the end of it is what they wait for.

use super::fork::end;
use rustix::fd::{BorrowedFd, IntoRawFd, OwnedFd, RawFd};
use rustix::io::{Errno, FdFlags, fcntl_setfd, read};
use std::io;
use std::sync::atomic::{AtomicI32, Ordering};

/// The reading end, under the same number in all processes; −1 where there is none.
static READER: AtomicI32 = AtomicI32::new(-1);

/// In the first process: the end that must not be closed before this process ends.
pub(super) fn make() -> io::Result<OwnedFd> {
    let (reader, writer) = io::pipe()?;
    let reader = OwnedFd::from(reader);
    // Processes that are started inherit this end, and not the other.
    fcntl_setfd(&reader, FdFlags::empty())?;
    set(reader.into_raw_fd());
    Ok(writer.into())
}

/// The descriptor of the reading end.
pub(super) fn descriptor() -> RawFd {
    // Relaxed: it is written before there are threads that read it.
    READER.load(Ordering::Relaxed)
}

/// In a process that was started: it has inherited this descriptor.
pub(super) fn set(descriptor: RawFd) {
    READER.store(descriptor, Ordering::Relaxed);
}

/// Ends this process as soon as the first one has ended.
pub(super) fn watch() {
    let descriptor = descriptor();
    if descriptor < 0 {
        return;
    }
    let wait = move || {
        // SAFETY: it was inherited for this, and nobody closes it.
        let reader = unsafe { BorrowedFd::borrow_raw(descriptor) };
        loop {
            match read(reader, &mut [0; 1]) {
                Ok(0) => end(1),
                Ok(_) | Err(Errno::INTR) => {}
                // It is none of ours.
                Err(_) => return,
            }
        }
    };
    let thread = std::thread::Builder::new().name("lifeline".into()).stack_size(64 << 10);
    // Without the thread the process may outlive the first one, which is all that happens.
    thread.spawn(wait).ok();
}
