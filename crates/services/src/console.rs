//! The console: what all threads of all processes have written, in one order, also after they have
//! died.

use crate::latch::{Latch, Latched};
use crate::layout::{CONSOLE, CONSOLE_BYTES, header};
use crate::{Memory, System, Thread};
use std::time::Duration;

/// Where a program writes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// What it has to say.
    Out,
    /// What went wrong.
    Err,
}

/// What was written at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chunk {
    /// The process that wrote it.
    pub pid: u32,
    /// The thread that wrote it, and its name.
    pub ident: u32,
    /// The name of that thread.
    pub name: String,
    /// Where it wrote to.
    pub stream: Stream,
    /// When, by [`System::now`].
    pub at: Duration,
    /// What it wrote.
    pub bytes: Vec<u8>,
}

/// Words before the bytes of a record: how long name and text are, who, where, when.
const HEAD: u32 = 6;
/// The longest piece that is written as one record.
const PIECE: usize = 16 << 10;

impl<M: Memory> System<M> {
    /// Writes to the console. What one call writes is not torn, unless it is longer than 16 KiB.
    ///
    /// # Blocking
    ///
    /// While the console is full, that is, until the supervisor has read some of it.
    pub fn write_console(&self, me: Thread, stream: Stream, bytes: &[u8]) {
        let row = me.slot().and_then(|slot| self.thread_row(slot));
        let (pid, ident, name) =
            row.map_or((0, 0, String::new()), |row| (row.pid, row.ident, row.name));
        let latch = Latch(header::CONSOLE_LATCH);
        // It is never marked as broken: a record counts once it is whole.
        if latch.acquire(self, me.process(), None) != Latched::Well {
            return;
        }
        let at = self.now().as_millis() as u32;
        for piece in bytes.chunks(PIECE) {
            self.write_record([pid, ident, stream as u32, at], name.as_bytes(), piece);
        }
        latch.release(self);
        self.ring();
    }

    fn write_record(&self, head: [u32; 4], name: &[u8], text: &[u8]) {
        let memory = self.memory();
        let padded = |bytes: &[u8]| (bytes.len() as u32).next_multiple_of(4);
        let length = HEAD * 4 + padded(name) + padded(text);
        let written = memory.load(header::CONSOLE_WRITTEN);
        loop {
            let read = memory.load(header::CONSOLE_READ);
            if CONSOLE_BYTES - written.wrapping_sub(read) >= length {
                break;
            }
            self.ring();
            memory.wait(header::CONSOLE_READ, read, None);
        }
        let [pid, ident, stream, at] = head;
        let words = [name.len() as u32, text.len() as u32, pid, ident, stream, at];
        let mut end = written;
        for word in words {
            end = self.put(end, &word.to_le_bytes());
        }
        self.put(end, name);
        end = end.wrapping_add(padded(name));
        self.put(end, text);
        // Only now is it there: who dies before has written nothing.
        memory.store(header::CONSOLE_WRITTEN, written.wrapping_add(length));
    }

    fn put(&self, at: u32, bytes: &[u8]) -> u32 {
        let start = at % CONSOLE_BYTES;
        let first = bytes.len().min((CONSOLE_BYTES - start) as usize);
        self.memory().write(CONSOLE.first * 4 + start, &bytes[..first]);
        self.memory().write(CONSOLE.first * 4, &bytes[first..]);
        at.wrapping_add(bytes.len() as u32)
    }

    fn take(&self, at: u32, length: u32) -> Vec<u8> {
        let mut bytes = vec![0; length as usize];
        let start = at % CONSOLE_BYTES;
        let (first, second) = bytes.split_at_mut(length.min(CONSOLE_BYTES - start) as usize);
        self.memory().read(CONSOLE.first * 4 + start, first);
        self.memory().read(CONSOLE.first * 4, second);
        bytes
    }

    /// Takes the next thing that was written. For the supervisor: there may be one reader.
    pub(crate) fn read_console(&self) -> Option<Chunk> {
        let memory = self.memory();
        let read = memory.load(header::CONSOLE_READ);
        if memory.load(header::CONSOLE_WRITTEN) == read {
            return None;
        }
        let head = self.take(read, HEAD * 4);
        let words: Vec<u32> = head
            .chunks_exact(4)
            .map(|word| u32::from_le_bytes([word[0], word[1], word[2], word[3]]))
            .collect();
        let &[name, text, pid, ident, stream, at] = words.as_slice() else { return None };
        let name_at = read.wrapping_add(HEAD * 4);
        let text_at = name_at.wrapping_add(name.next_multiple_of(4));
        let chunk = Chunk {
            pid,
            ident,
            name: String::from_utf8_lossy(&self.take(name_at, name)).into_owned(),
            stream: if stream == Stream::Err as u32 { Stream::Err } else { Stream::Out },
            at: Duration::from_millis(at.into()),
            bytes: self.take(text_at, text),
        };
        memory.store(header::CONSOLE_READ, text_at.wrapping_add(text.next_multiple_of(4)));
        memory.wake(header::CONSOLE_READ, u32::MAX);
        Some(chunk)
    }
}
