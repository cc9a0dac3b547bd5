//! What `Pool.map` costs per item, beside CPython's on the same machine: `cargo run --release
//! -p concurrent --example pool_speed`. Run it when nothing else runs.

#![expect(clippy::print_stdout, reason = "it is what it is for")]

use concurrent::monotonic;
use concurrent::multiprocessing::{Pool, PoolError, init};
use std::process::Command;

const ITEMS: u32 = 100_000;
const WORKERS: usize = 4;
/// Of so many runs the best counts.
const RUNS: usize = 7;

/// Prints a line for each chunk size: µs per item, best of the runs.
const PYTHON: &str = "
import time, sys
from multiprocessing import Pool
def work(x): return x + 1
if __name__ == '__main__':
    items, workers, runs = map(int, sys.argv[1:4])
    with Pool(workers) as pool:
        pool.map(work, range(items))
        for size in sys.argv[4:]:
            best = 1e9
            for _ in range(runs):
                start = time.perf_counter()
                pool.map(work, range(items), int(size) or None)
                best = min(best, time.perf_counter() - start)
            print(best * 1e6 / items)
        best = 1e9
        for _ in range(runs):
            start = time.perf_counter()
            for _ in range(1000): pool.apply(work, (1,))
            best = min(best, time.perf_counter() - start)
        print(best * 1e6 / 1000)
";

fn work(x: u32) -> u32 {
    x + 1
}

/// The shortest of some runs, in µs.
fn best(mut run: impl FnMut() -> Result<(), PoolError>) -> Result<f64, PoolError> {
    let mut best = f64::INFINITY;
    for _ in 0..RUNS {
        let start = monotonic();
        run()?;
        best = best.min((monotonic() - start).as_secs_f64() * 1e6);
    }
    Ok(best)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let _main = init();
    let sizes = [0, 1, 10, 100];
    let pool = Pool::new(WORKERS)?;
    let mut ours = Vec::new();
    for size in sizes {
        let size = (size > 0).then_some(size);
        let time = best(|| {
            let results = pool.map(work, 0..ITEMS, size)?;
            assert!(results.into_iter().eq(1..=ITEMS), "the results are wrong");
            Ok(())
        })?;
        ours.push(time / f64::from(ITEMS));
    }
    ours.push(best(|| (0..1000).try_for_each(|x| pool.apply(work, x).map(drop)))? / 1000.0);
    drop(pool);

    let numbers = [ITEMS.to_string(), WORKERS.to_string(), RUNS.to_string()];
    let output = Command::new("python3")
        .args(["-c", PYTHON])
        .args(numbers)
        .args(sizes.map(|size| size.to_string()))
        .output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let theirs: Vec<f64> =
        text.unwrap_or_default().lines().filter_map(|line| line.parse().ok()).collect();

    println!("{:<24}{:>12}{:>12}{:>8}", "µs per item", "here", "CPython", "ratio");
    let name = |size: u32| match size {
        0 => "map, default chunks".to_owned(),
        size => format!("map, chunks of {size}"),
    };
    let names = sizes.map(name).into_iter().chain(["apply, one by one".to_owned()]);
    for ((name, here), at) in names.zip(ours).zip(0..) {
        match theirs.get(at) {
            Some(there) => println!("{name:<24}{here:>12.4}{there:>12.4}{:>8.3}", here / there),
            None => println!("{name:<24}{here:>12.4}{:>12}", "none"),
        }
    }
    Ok(())
}
