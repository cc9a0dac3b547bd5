//! A segment in a file that processes of the operating system map.

use super::{Memory, Woken};
use rustix::fd::{AsFd, BorrowedFd, IntoRawFd, OwnedFd, RawFd};
use rustix::io::{FdFlags, fcntl_setfd};
use rustix::mm::{MapFlags, ProtFlags, mmap};
use std::fs::File;
use std::io;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed, Ordering::SeqCst};
use std::time::Duration;

/// A segment that processes share by mapping the same file, which has no name and is gone with the
/// last of them. It stays mapped for as long as the process lives.
#[derive(Clone, Copy, Debug)]
pub struct Mapped {
    first: NonNull<AtomicU32>,
    words: u32,
    file: RawFd,
}

// SAFETY: the memory is mapped for as long as the process lives, and all access goes through
// atomics or through `read` and `write`, whose ranges belong to one thread at a time.
unsafe impl Send for Mapped {}
// SAFETY: as above.
unsafe impl Sync for Mapped {}

impl Mapped {
    /// A new segment of this many words, all 0. Pages that nobody touches take no memory.
    ///
    /// # Errors
    ///
    /// The file cannot be made, or not be mapped.
    pub fn create(words: u32) -> io::Result<Self> {
        // In memory where there is such a file system.
        let file = tempfile::tempfile_in("/dev/shm").or_else(|_| tempfile::tempfile())?;
        file.set_len(u64::from(words) * 4)?;
        // Processes that are started inherit it.
        fcntl_setfd(&file, FdFlags::empty())?;
        Self::map(file.into())
    }

    /// The segment behind a file descriptor that this process has inherited.
    ///
    /// # Errors
    ///
    /// There is no such descriptor, or it cannot be mapped.
    pub fn inherited(file: RawFd) -> io::Result<Self> {
        if file < 0 {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        // SAFETY: borrowed for this one call. A number that is no descriptor is an error of it.
        let file = unsafe { BorrowedFd::borrow_raw(file) }.try_clone_to_owned()?;
        fcntl_setfd(&file, FdFlags::empty())?;
        Self::map(file)
    }

    fn map(file: OwnedFd) -> io::Result<Self> {
        let file = File::from(file);
        let bytes = file.metadata()?.len();
        let words = u32::try_from(bytes / 4).map_err(|_| io::ErrorKind::FileTooLarge)?;
        // SAFETY: a new mapping at an address of the system's choosing, of a file that nobody
        // shortens: it has no name, and this crate never does.
        let first = unsafe {
            let protection = ProtFlags::READ | ProtFlags::WRITE;
            let bytes = words as usize * 4;
            mmap(std::ptr::null_mut(), bytes, protection, MapFlags::SHARED, file.as_fd(), 0)?
        };
        let first = NonNull::new(first.cast()).ok_or(io::ErrorKind::OutOfMemory)?;
        // The descriptor stays open, to be inherited.
        Ok(Self { first, words, file: file.into_raw_fd() })
    }

    /// The descriptor that processes started by this one inherit.
    #[must_use]
    pub fn descriptor(&self) -> RawFd {
        self.file
    }

    fn word(&self, word: u32) -> &AtomicU32 {
        #[cfg(feature = "faults")]
        crate::faults::step();
        assert!(word < self.words, "word {word} is outside of the segment");
        // SAFETY: within the mapping, aligned, and never accessed other than atomically, because
        // the ranges of `read` and `write` are apart from the words that protocols use.
        unsafe { self.first.add(word as usize).as_ref() }
    }

    fn bytes(&self, byte: u32, length: usize) -> NonNull<u8> {
        #[cfg(feature = "faults")]
        crate::faults::step();
        let end = byte as usize + length;
        assert!(end <= self.words as usize * 4, "byte {end} is outside of the segment");
        // SAFETY: within the mapping.
        unsafe { self.first.cast::<u8>().add(byte as usize) }
    }
}

impl Memory for Mapped {
    fn words(&self) -> u32 {
        self.words
    }

    fn load(&self, word: u32) -> u32 {
        self.word(word).load(SeqCst)
    }

    fn store(&self, word: u32, value: u32) {
        self.word(word).store(value, SeqCst);
    }

    fn exchange(&self, word: u32, current: u32, new: u32) -> u32 {
        match self.word(word).compare_exchange(current, new, SeqCst, SeqCst) {
            Ok(was) | Err(was) => was,
        }
    }

    fn add(&self, word: u32, value: u32) -> u32 {
        self.word(word).fetch_add(value, SeqCst)
    }

    #[cfg(target_os = "linux")]
    fn wait(&self, word: u32, current: u32, timeout: Option<Duration>) -> Woken {
        use rustix::thread::futex;
        let timeout = timeout.and_then(|timeout| timeout.try_into().ok());
        match futex::wait(self.word(word), futex::Flags::empty(), current, timeout.as_ref()) {
            Err(rustix::io::Errno::TIMEDOUT) => Woken::TimedOut,
            _ => Woken::Perhaps,
        }
    }

    /// Without a futex that processes can share, waiting is looking again and again.
    #[cfg(not(target_os = "linux"))]
    #[expect(clippy::disallowed_methods, reason = "there is nothing to wait for here but time")]
    fn wait(&self, word: u32, current: u32, timeout: Option<Duration>) -> Woken {
        let deadline = timeout.map(|timeout| self.now() + timeout);
        let mut pause = Duration::from_micros(1);
        while self.load(word) == current {
            let Some(left) = super::left(self, deadline) else { return Woken::TimedOut };
            std::thread::sleep(left.map_or(pause, |left| left.min(pause)));
            pause = (pause * 2).min(Duration::from_millis(1));
        }
        Woken::Perhaps
    }

    fn wake(&self, word: u32, count: u32) {
        #[cfg(target_os = "linux")]
        {
            use rustix::thread::futex;
            // The system takes it for a signed number, of which any below 0 wakes one.
            let count = count.min(i32::MAX.cast_unsigned());
            // It fails for addresses outside of the process alone.
            futex::wake(self.word(word), futex::Flags::empty(), count).ok();
        }
        #[cfg(not(target_os = "linux"))]
        let _ = (word, count);
    }

    fn read(&self, byte: u32, into: &mut [u8]) {
        let length = into.len();
        let from = self.bytes(byte, length);
        // SAFETY: within the mapping, apart from `into`, and by the contract of `read` nobody
        // writes to the range meanwhile.
        unsafe { from.copy_to_nonoverlapping(NonNull::from(into).cast(), length) }
    }

    fn write(&self, byte: u32, from: &[u8]) {
        let into = self.bytes(byte, from.len());
        // SAFETY: within the mapping, apart from `from`, and by the contract of `write` nobody
        // else touches the range meanwhile.
        unsafe { into.copy_from_nonoverlapping(NonNull::from(from).cast(), from.len()) }
    }

    fn read_words(&self, word: u32, into: &mut [u8]) {
        for (word, four) in (word..).zip(into.chunks_exact_mut(4)) {
            // Relaxed: in which order the words of one piece are seen is nobody's to rely on, and
            // what others do before and after goes through words of their protocols.
            four.copy_from_slice(&self.word(word).load(Relaxed).to_le_bytes());
        }
    }

    fn write_words(&self, word: u32, from: &[u8]) {
        for (word, four) in (word..).zip(from.chunks_exact(4)) {
            // Relaxed: as above.
            let value = u32::from_le_bytes([four[0], four[1], four[2], four[3]]);
            self.word(word).store(value, Relaxed);
        }
    }

    fn now(&self) -> Duration {
        let now = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
        Duration::new(now.tv_sec.unsigned_abs(), now.tv_nsec.unsigned_abs() as u32)
    }

    fn patience(&self) -> u32 {
        200
    }
}
