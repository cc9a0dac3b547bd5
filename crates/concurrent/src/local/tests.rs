//! What `local` does, as its users see it.

use super::*;
use crate::{Queue, Thread, get_ident};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Barrier;
use std::sync::atomic::AtomicU32;

/// Runs `work` in a thread and waits for its end; returns its ident.
fn run(work: impl FnOnce() + Send + 'static) -> u64 {
    let thread = Thread::new(work);
    thread.start().unwrap();
    thread.join(None).unwrap();
    assert!(thread.take_panic().is_none());
    thread.ident().unwrap()
}

/// Says which value was dropped in which thread.
struct Noted(&'static str, Arc<Queue<(&'static str, u64)>>);

impl Drop for Noted {
    fn drop(&mut self) {
        self.1.put_nowait((self.0, get_ident())).unwrap();
    }
}

type Notes = Arc<Queue<(&'static str, u64)>>;

fn notes() -> Notes {
    Arc::new(Queue::new(0))
}

fn noted(notes: &Notes) -> Vec<(&'static str, u64)> {
    std::iter::from_fn(|| notes.get_nowait().ok()).collect()
}

#[test]
fn each_thread_has_its_own_value_made_at_its_first_use() {
    let (made, local) = (Arc::new(AtomicU32::new(0)), Arc::new(Local::<Vec<u64>>::default()));
    let count = Arc::clone(&made);
    let number = Arc::new(Local::new(move || count.fetch_add(1, Ordering::Relaxed)));
    assert_eq!(made.load(Ordering::Relaxed), 0);
    local.set(vec![7]);
    for expected in 0..3 {
        let (local, number) = (Arc::clone(&local), Arc::clone(&number));
        run(move || {
            assert_eq!(local.get(), Vec::<u64>::new());
            local.with(|values| values.push(1));
            local.with(|values| values.push(2));
            assert_eq!(local.get(), [1, 2]);
            assert_eq!([number.get(), number.get()], [expected; 2]);
        });
    }
    assert_eq!(local.get(), [7]);
    assert_eq!(number.get(), 3);
}

/// As in CPython 3.11.
#[test]
fn a_value_is_dropped_in_its_thread_before_that_can_be_joined() {
    let (notes, local) = (notes(), Arc::new(Local::<Option<Noted>>::default()));
    let theirs = (Arc::clone(&notes), Arc::clone(&local));
    let ident = run(move || theirs.1.set(Some(Noted("theirs", theirs.0))));
    assert_eq!(noted(&notes), [("theirs", ident)]);
    assert!(local.with(|value| value.is_none()));
    assert_eq!(noted(&notes), []);
}

/// As in CPython 3.11.
#[test]
fn the_values_of_all_threads_are_dropped_with_their_local() {
    let (notes, local) = (notes(), Arc::new(Local::<Option<Noted>>::default()));
    local.set(Some(Noted("ours", Arc::clone(&notes))));
    let there = Arc::new([(); 2].map(|()| Barrier::new(2)));
    let theirs = (Arc::clone(&notes), Arc::clone(&local), Arc::clone(&there));
    let thread = Thread::new(move || {
        let (notes, local, there) = theirs;
        local.set(Some(Noted("theirs", notes)));
        drop(local);
        there[0].wait();
        there[1].wait();
    });
    thread.start().unwrap();
    there[0].wait();
    drop(local);
    assert_eq!(noted(&notes), [("ours", get_ident()), ("theirs", get_ident())]);
    there[1].wait();
    thread.join(None).unwrap();
    assert_eq!(noted(&notes), []);
}

/// As in CPython 3.11, where `__init__` is called anew.
#[test]
fn a_value_that_could_not_be_made_is_made_at_the_next_use() {
    let calls = AtomicU32::new(0);
    let local = Local::new(move || match calls.fetch_add(1, Ordering::Relaxed) {
        0 => panic!("as planned"),
        call => call,
    });
    let panicked = catch_unwind(AssertUnwindSafe(|| local.get()));
    assert_eq!(panicked.unwrap_err().downcast_ref(), Some(&"as planned"));
    assert_eq!([local.get(), local.get()], [1, 1]);
}

/// Uses its local while it is dropped, and leaves another in it until there are none left.
struct Countdown(u32, Notes, Arc<Local<Option<Countdown>>>);

impl Drop for Countdown {
    fn drop(&mut self) {
        // CPython shows none, too.
        assert!(self.2.with(|value| value.is_none()));
        self.1.put_nowait(("dropped", get_ident())).unwrap();
        if self.0 > 0 {
            let next = Self(self.0 - 1, Arc::clone(&self.1), Arc::clone(&self.2));
            self.2.set(Some(next));
        }
    }
}

#[test]
fn a_value_may_use_its_local_while_it_is_dropped() {
    let (notes, local) = (notes(), Arc::new(Local::default()));
    let first = Countdown(3, Arc::clone(&notes), Arc::clone(&local));
    let theirs = Arc::clone(&local);
    let ident = run(move || theirs.set(Some(first)));
    assert_eq!(noted(&notes), [("dropped", ident); 4]);
}

#[test]
fn a_value_that_is_replaced_may_use_its_local_too() {
    let (notes, local) = (notes(), Arc::new(Local::default()));
    struct Looks(Notes, Arc<Local<Option<Looks>>>);
    impl Drop for Looks {
        fn drop(&mut self) {
            let is_none = self.1.with(|value| value.is_none());
            self.0.put_nowait((if is_none { "none" } else { "some" }, 0)).unwrap();
        }
    }
    local.set(Some(Looks(Arc::clone(&notes), Arc::clone(&local))));
    local.set(None);
    assert_eq!(noted(&notes), [("none", 0)]);
}

#[test]
fn a_thread_whose_value_panics_when_it_is_dropped_has_panicked() {
    struct Panics;
    impl Drop for Panics {
        fn drop(&mut self) {
            panic!("as planned");
        }
    }
    let local = Arc::new(Local::<Option<Panics>>::default());
    let thread = Thread::new(move || local.set(Some(Panics)));
    thread.start().unwrap();
    assert_eq!(thread.join(None), Ok(true));
    assert_eq!(thread.take_panic().unwrap().downcast_ref(), Some(&"as planned"));
}

#[test]
fn threads_of_others_drop_their_values_too() {
    let (notes, local) = (notes(), Arc::new(Local::default()));
    let first = Countdown(0, Arc::clone(&notes), Arc::clone(&local));
    let theirs = Arc::clone(&local);
    let ident = std::thread::spawn(move || {
        theirs.set(Some(first));
        get_ident()
    });
    let ident = ident.join().unwrap();
    assert_eq!(noted(&notes), [("dropped", ident)]);
}

/// A worker of a page runs one thread after another.
#[test]
fn the_next_thread_of_the_same_worker_begins_anew() {
    let local = Local::<u32>::default();
    local.set(7);
    drop_values();
    assert_eq!(local.get(), 0);
}

#[test]
fn a_value_cannot_be_used_while_it_is_used_but_others_can() {
    let (outer, inner) = (Local::new(|| 1), Local::new(|| 2));
    assert_eq!(outer.with(|outer| *outer + inner.get()), 3);
    let twice = catch_unwind(AssertUnwindSafe(|| outer.with(|_| outer.get())));
    assert_eq!(twice.unwrap_err().downcast_ref(), Some(&"this thread uses its value already"));
    assert_eq!(outer.get(), 1);
}

#[test]
fn nothing_is_kept_for_locals_and_threads_that_are_gone() {
    let last = Arc::new(Local::<u32>::default());
    for _ in 0..100 {
        let local = Arc::new(Local::<u32>::default());
        local.set(1);
        let theirs = Arc::clone(&last);
        run(move || theirs.set(1));
    }
    assert_eq!(lock(&last.slots).len(), 1);
    last.set(1);
    assert_eq!(lock(&last.slots).len(), 1);
    assert_eq!(SLOTS.with(|slots| slots.borrow().len()), 1);
}
