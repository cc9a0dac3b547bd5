//! What the tests share: a segment with processes that may be killed in the middle of anything.

use crate::{Heap, Memory, Order, Process, Start, Supervisor, System, Thread, Woken};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
use std::time::Duration;

/// A segment's memory as a process sees it that will be killed at a certain access.
#[derive(Clone)]
pub struct Mortal {
    heap: Heap,
    left: Arc<AtomicU32>,
}

/// What a killed process is unwound with.
struct Killed;

impl Mortal {
    pub fn new(heap: Heap) -> Self {
        Self { heap, left: Arc::new(AtomicU32::new(u32::MAX)) }
    }

    /// Counts an access; the process dies when it has no more. The dead touch nothing, not even
    /// while their stacks unwind.
    fn lives(&self) -> bool {
        if std::thread::panicking() {
            return false;
        }
        if self.left.fetch_sub(1, SeqCst) == 0 {
            resume_unwind(Box::new(Killed));
        }
        true
    }

    /// Runs `work` and kills it at its n-th access, if it comes so far. `None` if it was killed.
    pub fn killed_at<R>(&self, access: u32, work: impl FnOnce() -> R) -> Option<R> {
        self.left.store(access, SeqCst);
        let result = catch_unwind(AssertUnwindSafe(work));
        self.left.store(u32::MAX, SeqCst);
        match result {
            Ok(result) => Some(result),
            Err(panic) if panic.is::<Killed>() => None,
            Err(panic) => resume_unwind(panic),
        }
    }
}

impl Memory for Mortal {
    fn words(&self) -> u32 {
        self.heap.words()
    }

    fn load(&self, word: u32) -> u32 {
        if self.lives() { self.heap.load(word) } else { 0 }
    }

    fn store(&self, word: u32, value: u32) {
        if self.lives() {
            self.heap.store(word, value);
        }
    }

    fn exchange(&self, word: u32, current: u32, new: u32) -> u32 {
        if self.lives() { self.heap.exchange(word, current, new) } else { current }
    }

    fn add(&self, word: u32, value: u32) -> u32 {
        if self.lives() { self.heap.add(word, value) } else { 0 }
    }

    fn wait(&self, word: u32, current: u32, timeout: Option<Duration>) -> Woken {
        if self.lives() { self.heap.wait(word, current, timeout) } else { Woken::TimedOut }
    }

    fn wake(&self, word: u32, count: u32) {
        if self.lives() {
            self.heap.wake(word, count);
        }
    }

    fn read(&self, byte: u32, into: &mut [u8]) {
        if self.lives() {
            self.heap.read(byte, into);
        }
    }

    fn write(&self, byte: u32, from: &[u8]) {
        if self.lives() {
            self.heap.write(byte, from);
        }
    }

    fn now(&self) -> Duration {
        self.heap.now()
    }

    fn patience(&self) -> u32 {
        0
    }
}

/// A segment with its first process.
pub struct World {
    pub heap: Heap,
    pub supervisor: Supervisor<Heap>,
    pub root: Process,
    pub main: Thread,
}

/// A process of a [`World`].
pub struct Child {
    pub process: Process,
    pub main: Thread,
    pub memory: Mortal,
    pub system: System<Mortal>,
}

impl World {
    /// With room for this many bytes of blocks and pipes.
    pub fn new(bytes: u32) -> Self {
        let heap = Heap::new(System::<Heap>::words_for(bytes));
        let system = System::create(heap.clone(), 64).unwrap();
        Self::of(heap, system)
    }

    /// The same with a journal of so many entries.
    pub fn with_journal(bytes: u32, entries: u32) -> Self {
        let heap = Heap::new(System::<Heap>::words_with_journal(bytes, entries));
        let system = System::create_with_journal(heap.clone(), 64, entries).unwrap();
        Self::of(heap, system)
    }

    fn of(heap: Heap, system: System<Heap>) -> Self {
        let root = system.root_process("MainProcess").unwrap();
        let main = system.add_thread(root, 1, "MainThread", false, true).unwrap();
        Self { heap, supervisor: Supervisor::new(system), root, main }
    }

    pub fn system(&self) -> &System<Heap> {
        self.supervisor.system()
    }

    /// A process that the first one has started, and that has begun.
    pub fn child(&mut self, name: &str) -> Child {
        let process = self.system().new_process(self.main, Start::Spawn).unwrap();
        self.system().start_process(process, name, false, 0);
        assert_eq!(self.supervisor.orders(), [Order::Start(process, Start::Spawn)]);
        let memory = Mortal::new(self.heap.clone());
        let system = System::attach(memory.clone()).unwrap();
        assert_eq!(system.begin_process(process), Some(0));
        let ident = system.next_ident();
        let main = system.add_thread(process, ident, "MainThread", false, true).unwrap();
        Child { process, main, memory, system }
    }

    /// Ends a process by SIGKILL.
    pub fn bury(&mut self, child: &Child) {
        self.supervisor.ended(child.process, Some(-9));
    }
}
