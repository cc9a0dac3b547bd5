//! What handing tasks to processes costs.

use super::{Figure, Result};
use concurrent::multiprocessing::Pool;

const SAMPLES: u32 = 30;

const WORKERS: usize = 4;

fn same(x: u32) -> u32 {
    x
}

/// Tasks that do nothing, by `Pool.map`: in Python's chunks, and one by one.
pub fn map() -> Result {
    let pool = Pool::new(WORKERS)?;
    for (name, items, chunksize) in [("pool", 100_000, None), ("pool one", 10_000, Some(1))] {
        let mut figure = Figure::new(name);
        for sample in 0..=SAMPLES {
            figure.time(1, || {
                pool.map(same, 0..items, chunksize)?;
                Ok(())
            })?;
            if sample == 0 {
                figure.samples.clear();
            }
        }
        for sample in &mut figure.samples {
            *sample /= f64::from(items);
        }
        figure.print();
    }
    pool.close();
    pool.join()?;
    Ok(())
}
