//! Runs programs of the lab natively, by their names; all that end, when there is none.
//! `cargo run -p lab --example native -- counter`

use concurrent::multiprocessing::init;
use lab::programs::{ENTRIES, run};

fn main() {
    let _main = init();
    let names: Vec<String> = std::env::args().skip(1).collect();
    let ending = ENTRIES.iter().filter(|entry| !entry.hangs).map(|entry| entry.id.to_owned());
    for name in if names.is_empty() { ending.collect() } else { names } {
        concurrent::console::out(&format!("\n{name}\n"));
        run(&name);
    }
}
