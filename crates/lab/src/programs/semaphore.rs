//! Eight guests want into a room for three. How does a semaphore keep the others out? Look at how
//! many are inside, and at what one release too many does.

use concurrent::{Block, BoundedSemaphore, Lock, Semaphore, Thread, sleep};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

const PLACES: usize = 3;

static ROOM: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(PLACES));
static BOOK: LazyLock<Lock> = LazyLock::new(Lock::new);
static INSIDE: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

fn visit(guest: u32) {
    // Python: with room:
    let _place = ROOM.enter();
    {
        let _mine = BOOK.enter();
        let inside = INSIDE.fetch_add(1, Relaxed) + 1;
        MOST.fetch_max(inside, Relaxed);
        say!("guest {guest} enters, {inside} inside");
    }
    sleep(Duration::from_millis(50));
    let _mine = BOOK.enter();
    let inside = INSIDE.fetch_sub(1, Relaxed) - 1;
    say!("guest {guest} leaves, {inside} inside");
}

pub fn run() {
    let guests: Vec<_> = (1..=8).map(|guest| Thread::new(move || visit(guest))).collect();
    for guest in &guests {
        guest.start().unwrap();
    }
    for guest in &guests {
        guest.join(None).unwrap();
    }
    say!("Never more than {} were inside", MOST.load(Relaxed));

    // Nobody has acquired these, and yet they are released.
    let (plain, bounded) = (Semaphore::new(PLACES), BoundedSemaphore::new(PLACES));
    plain.release(1).unwrap();
    let places = (0..).take_while(|_| plain.acquire(Block::No)).count();
    say!("A Semaphore({PLACES}) that is released once too often has {places} places");
    match bounded.release(1) {
        Ok(()) => say!("A BoundedSemaphore({PLACES}) has let it pass"),
        Err(error) => say!("A BoundedSemaphore({PLACES}) refuses: {error}"),
    }
}
