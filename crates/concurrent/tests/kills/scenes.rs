//! The scenes, and what comes of them.

use crate::stage::{Scene, enumerate};
use concurrent::Block;
use concurrent::multiprocessing::shared_memory::SharedMemory;
use concurrent::multiprocessing::{
    Barrier, BoundedSemaphore, Condition, Connection, Event, JoinableQueue, Lock, Pipe, Queue,
    RLock, Semaphore, SimpleQueue, Value,
};
use std::time::Duration;

const SOON: Duration = Duration::from_millis(1);

/// A test: it returns how many accesses there are.
type Test = fn() -> u64;

/// Declares scenes: a name, what is shared, how that is made, what the victim does to it, what the
/// survivor, and what may come of it.
macro_rules! scenes {
    ($($name:literal: $scene:ident($things:ty) {
        make: $make:expr,
        $(before: |$before:pat_param| $prepare:expr,)?
        victim: |$mine:pat_param| $victim:expr,
        $(first: $first:expr,)?
        $(stride: $stride:expr,)?
        survivor: |$theirs:pat_param| $survivor:expr,
        outcomes: $outcomes:expr,
    })*) => {
        pub const SCENES: &[(&str, Test)] = &[$(($name, || {
            let (outcomes, accesses) = enumerate::<$scene>();
            assert_eq!(outcomes, $outcomes, "{} accesses", accesses);
            accesses
        })),*];

        $(struct $scene;

        impl Scene for $scene {
            type Things = $things;

            $(const FIRST: bool = $first;)?
            $(const STRIDE: usize = $stride;)?

            fn make() -> $things {
                $make
            }

            $(fn before($before: &$things) {
                $prepare
            })?

            fn victim($mine: &$things) {
                $victim
            }

            fn survivor($theirs: &$things) -> String {
                $survivor.into()
            }
        })*
    };
}

fn acquired(yes: bool) -> &'static str {
    if yes { "acquired" } else { "not acquired" }
}

const OF_A_LOCK: [&str; 2] = ["acquired", "stuck at a lock of the victim"];
const OF_A_SEMAPHORE: [&str; 2] = ["acquired", "stuck at a semaphore of the victim"];

scenes! {
    "a lock": OfLock(Lock) {
        make: Lock::new().unwrap(),
        victim: |lock| drop(lock.enter()),
        survivor: |lock| acquired(lock.acquire(Block::Forever)),
        outcomes: OF_A_LOCK,
    }
    "a recursive lock": OfRLock(RLock) {
        make: RLock::new().unwrap(),
        victim: |lock| {
            let _once = lock.enter();
            drop(lock.enter());
        },
        survivor: |lock| acquired(lock.acquire(Block::Forever)),
        outcomes: OF_A_LOCK,
    }
    "a semaphore": OfSemaphore(Semaphore) {
        make: Semaphore::new(1).unwrap(),
        victim: |semaphore| drop(semaphore.enter()),
        survivor: |semaphore| acquired(semaphore.acquire(Block::Forever)),
        outcomes: OF_A_SEMAPHORE,
    }
    "a bounded semaphore": OfBounded(BoundedSemaphore) {
        make: BoundedSemaphore::new(1).unwrap(),
        victim: |semaphore| drop(semaphore.enter()),
        survivor: |semaphore| acquired(semaphore.acquire(Block::Forever)),
        outcomes: OF_A_SEMAPHORE,
    }
    "an event that is set": OfSet(Event) {
        make: Event::new().unwrap(),
        victim: |event| event.set(),
        survivor: |event| if event.wait(None) { "set" } else { "not set" },
        outcomes: ["stuck at an event of the victim", "set"],
    }
    "an event that somebody waits for": OfWaited((Event, Semaphore)) {
        make: (Event::new().unwrap(), Semaphore::new(0).unwrap()),
        before: |(_, waits)| assert!(waits.acquire(Block::Forever)),
        victim: |(event, _)| event.set(),
        first: true,
        survivor: |(event, waits)| {
            waits.release().unwrap();
            if event.wait(None) { "set" } else { "not set" }
        },
        outcomes: ["stuck at an event of the victim", "set"],
    }
    "a condition that the victim waits for": OfWait(Condition) {
        make: Condition::new().unwrap(),
        victim: |condition| {
            let _held = condition.enter();
            condition.wait(Some(SOON)).unwrap();
        },
        survivor: |condition| {
            let _held = condition.enter();
            condition.notify_all().map_or_else(|error| error.to_string(), |()| "notified".into())
        },
        // Who notifies waits for one that was killed in its sleep, as in CPython.
        outcomes: [
            "notified",
            "stuck at a lock of the victim",
            "stuck at a semaphore of the victim",
        ],
    }
    "a condition that the victim notifies": OfNotify((Condition, Semaphore)) {
        make: (Condition::new().unwrap(), Semaphore::new(0).unwrap()),
        before: |(_, waits)| assert!(waits.acquire(Block::Forever)),
        victim: |(condition, _)| {
            let _held = condition.enter();
            condition.notify(1).unwrap();
        },
        first: true,
        survivor: |(condition, waits)| {
            let _held = condition.enter();
            waits.release().unwrap();
            if condition.wait(None).unwrap() { "notified" } else { "not notified" }
        },
        outcomes: [
            "stuck at a semaphore of the victim",
            "stuck at a lock of the victim",
            "notified",
        ],
    }
    "a barrier": OfBarrier(Barrier) {
        make: Barrier::new(2).unwrap(),
        victim: |barrier| assert!(barrier.wait(Some(SOON)).is_err()),
        stride: 7,
        survivor: |barrier| {
            barrier.wait(Some(SOON)).map_or_else(|error| error.to_string(), |n| n.to_string())
        },
        outcomes: [
            "the barrier is broken",
            "stuck at a lock of the victim",
            "stuck at a semaphore of the victim",
        ],
    }
    "a value": OfValue(Value<u32>) {
        make: Value::new(6).unwrap(),
        victim: |value| {
            let _held = value.get_lock().enter();
            value.set(value.get() + 1);
        },
        survivor: |value| value.get().to_string(),
        outcomes: ["6", "stuck at a lock of the victim", "7"],
    }
    "a pipe that is written to": OfSend((Connection, Connection)) {
        make: Pipe(false).unwrap(),
        victim: |(_, sends)| sends.send(&7_u32).unwrap(),
        survivor: |(receives, _)| match receives.poll(Some(Duration::ZERO)) {
            Ok(true) => format!("{:?}", receives.recv::<u32>()),
            other => format!("{other:?}"),
        },
        outcomes: ["Ok(false)", "Ok(7)"],
    }
    "a pipe that is read from": OfReceive((Connection, Connection)) {
        make: {
            let ends = Pipe(false).unwrap();
            ends.1.send(&7_u32).unwrap();
            ends
        },
        victim: |(receives, _)| assert_eq!(receives.recv::<u32>(), Ok(7)),
        survivor: |(receives, _)| match receives.poll(Some(Duration::ZERO)) {
            Ok(true) => format!("{:?}", receives.recv::<u32>()),
            other => format!("{other:?}"),
        },
        outcomes: ["Ok(7)", "Ok(false)"],
    }
    "a simple queue": OfSimple(SimpleQueue<u32>) {
        make: SimpleQueue::new().unwrap(),
        victim: |queue| {
            queue.put(&1).unwrap();
            assert_eq!(queue.get(), Ok(1));
        },
        survivor: |queue| {
            queue.put(&2).unwrap();
            format!("{:?}", queue.get())
        },
        outcomes: ["Ok(2)", "Ok(1)"],
    }
    "a queue that is put into": OfPut(Queue<u32>) {
        make: Queue::new(1).unwrap(),
        victim: |queue| {
            queue.put(1, Block::Forever).unwrap();
            queue.close();
            queue.join_thread().unwrap();
        },
        survivor: |queue| match queue.empty() {
            true => {
                queue.put(2, Block::Forever).unwrap();
                format!("{:?}", queue.get(Block::Forever))
            }
            false => format!("{:?}", queue.get(Block::Forever)),
        },
        outcomes: ["Ok(2)", "stuck at a semaphore of the victim", "Ok(1)"],
    }
    "a queue that is got from": OfGet(Queue<u32>) {
        make: {
            let queue = Queue::new(0).unwrap();
            queue.put(1, Block::Forever).unwrap();
            queue.close();
            queue.join_thread().unwrap();
            queue
        },
        victim: |queue| assert_eq!(queue.get(Block::Forever), Ok(1)),
        survivor: |queue| {
            queue.put(2, Block::Forever).unwrap();
            format!("{:?}", queue.get(Block::Forever))
        },
        outcomes: ["Ok(1)", "stuck at a lock of the victim", "Ok(2)"],
    }
    "a joinable queue": OfJoinable(JoinableQueue<u32>) {
        make: {
            let queue = JoinableQueue::new(0).unwrap();
            queue.put(1, Block::Forever).unwrap();
            queue.close();
            queue.join_thread().unwrap();
            queue
        },
        victim: |queue| {
            assert_eq!(queue.get(Block::Forever), Ok(1));
            queue.task_done().unwrap();
        },
        survivor: |queue| {
            queue.join();
            "joined"
        },
        outcomes: [
            "stuck at a semaphore of the victim",
            "stuck at a lock of the victim",
            "joined",
        ],
    }
    "shared memory that is created": OfCreate((Lock, String)) {
        make: (Lock::new().unwrap(), "of the scene".to_owned()),
        victim: |(_, name)| {
            SharedMemory::create(Some(name), 4).unwrap();
        },
        survivor: |(_, name)| {
            let outcome = match SharedMemory::create(Some(name), 4) {
                Ok(_) => "created".to_owned(),
                Err(error) => error.to_string(),
            };
            SharedMemory::attach(name).unwrap().unlink().unwrap();
            outcome
        },
        outcomes: ["created", "[Errno 17] File exists: '/of the scene'"],
    }
    "shared memory that is unlinked": OfUnlink((Lock, String)) {
        make: {
            // The name keeps it.
            drop(SharedMemory::create(Some("of the scene"), 4).unwrap());
            (Lock::new().unwrap(), "of the scene".to_owned())
        },
        victim: |(_, name)| {
            let memory = SharedMemory::attach(name).unwrap();
            memory.unlink().unwrap();
        },
        survivor: |(_, name)| {
            let outcome = match SharedMemory::create(Some(name), 4) {
                Ok(_) => "created".to_owned(),
                Err(error) => error.to_string(),
            };
            SharedMemory::attach(name).unwrap().unlink().unwrap();
            outcome
        },
        outcomes: ["[Errno 17] File exists: '/of the scene'", "created"],
    }
}
