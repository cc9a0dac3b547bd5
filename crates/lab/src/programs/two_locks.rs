//! Two threads need the same two locks and take them in opposite order. Who waits for whom? Look at
//! the last two lines, and at what the page says of them: this never ends, so press Stop.

use concurrent::{Barrier, Lock, Thread, current_thread, sleep};
use std::sync::LazyLock;
use std::time::Duration;

static PEN: LazyLock<Lock> = LazyLock::new(|| Lock::named("pen"));
static PAPER: LazyLock<Lock> = LazyLock::new(|| Lock::named("paper"));
static BOTH_SIT: LazyLock<Barrier> = LazyLock::new(|| Barrier::new(2));

/// Takes one thing, then the other, and writes.
fn write((first, one): (&str, &Lock), (second, other): (&str, &Lock)) {
    let me = current_thread().name();
    BOTH_SIT.wait(None).unwrap();

    let _one = one.enter();
    say!("{me} has the {first}");
    // Time enough for the other to take something, too.
    sleep(Duration::from_millis(100));

    say!("{me} wants the {second}");
    let _other = other.enter();
    say!("{me} has both, and writes");
}

pub fn run() {
    let ann = Thread::new(|| write(("pen", &PEN), ("paper", &PAPER))).with_name("Ann");
    let bob = Thread::new(|| write(("paper", &PAPER), ("pen", &PEN))).with_name("Bob");
    ann.start().unwrap();
    bob.start().unwrap();

    ann.join(None).unwrap();
    bob.join(None).unwrap();
    say!("Both have written");
}
