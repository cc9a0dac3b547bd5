//! What loom checks about locals, in every interleaving: a value is dropped once, be it by the end
//! of its thread or with its local.

use super::*;
use crate::sync::{AtomicU32, explore};
use loom::thread;

/// Counts how often it is dropped.
#[derive(Clone)]
struct Counted(Arc<AtomicU32>);

impl Drop for Counted {
    fn drop(&mut self) {
        // Relaxed: read after the threads have ended.
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn a_value_is_dropped_once_by_the_end_of_its_thread_or_with_its_local() {
    explore(4, || {
        let dropped = Arc::new(AtomicU32::new(0));
        let local = Arc::new(Local::<Option<Counted>>::default());
        let theirs = (Arc::clone(&local), Arc::clone(&dropped));
        let other = thread::spawn(move || {
            let (local, dropped) = theirs;
            local.set(Some(Counted(dropped)));
            drop(local);
            drop_values();
        });
        local.set(Some(Counted(Arc::clone(&dropped))));
        drop(local);
        other.join().unwrap();
        assert_eq!(dropped.load(Ordering::Relaxed), 2);
    });
}
