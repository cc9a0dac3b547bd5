//! Writers beside each other and beside a reader, in every interleaving.

use super::*;
use crate::testing::explore;
use crate::{Heap, Process, Thread};

const ENTRIES: u32 = 4;

/// A segment with a journal, one process and two threads, whose lives are not in it: the places are
/// for what the models do.
fn world() -> (System<Heap>, [Thread; 2]) {
    let words = System::<Heap>::words_with_journal(32, ENTRIES);
    let system = System::create_with_journal(Heap::new(words), 2, ENTRIES).unwrap();
    let root = Process::known(0, 1001).unwrap();
    let threads = [1, 2].map(|ident| system.add_thread(root, ident, "", false, false).unwrap());
    (system, threads)
}

/// Every entry there is says one of the things that are said.
fn check(journal: &Journal, expected: &[(u32, What, &str)]) {
    for entry in &journal.entries {
        let it = (entry.ident, entry.what, entry.label.as_str());
        assert!(expected.contains(&it), "{it:?}");
        assert!(entry.end.is_none_or(|end| end >= entry.start));
    }
}

#[test]
fn a_reader_sees_whole_entries_while_two_write() {
    explore(2, || {
        let (system, [one, other]) = world();
        let lives = [(1, What::Thread { main: false }, ""), (2, What::Thread { main: false }, "")];
        let held = |number| What::Held(Held::Owned(number));
        let mut expected = lives.to_vec();
        expected.push((1, held(7), ""));
        let writer = {
            let system = system.clone();
            loom::thread::spawn(move || {
                let mark = system.holds(one, Held::Owned(7), "");
                system.releases(one, mark);
            })
        };
        check(&system.journal(), &expected);
        system.holds(other, Held::Owned(8), "");
        writer.join().unwrap();
        expected.push((2, held(8), ""));
        let journal = system.journal();
        check(&journal, &expected);
        // The last place is for lives.
        assert_eq!(journal.entries.len() as u32 + journal.lost, 4);
        assert_eq!(journal.unfinished, 0);
    });
}

#[test]
fn two_that_write_the_same_name_at_once_write_it_once() {
    explore(3, || {
        let (system, _) = world();
        let region = system.journal.unwrap();
        let writer = {
            let system = system.clone();
            loom::thread::spawn(move || system.name(region, "pen"))
        };
        let numbers = [system.name(region, "pen"), writer.join().unwrap()];
        assert_eq!(numbers, [1, 1]);
        assert_eq!(system.names(region), ["", "pen"]);
    });
}
