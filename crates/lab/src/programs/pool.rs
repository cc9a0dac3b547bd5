//! A pool of three processes takes square roots, and one number has none. Where did my exception go?
//! Look at who is told of it, and at the pool, which goes on.

use concurrent::Exception;
use concurrent::multiprocessing::{Callbacks, Pool, PoolError};
use std::panic::panic_any;

fn root(x: f64) -> f64 {
    if x < 0.0 {
        // Python: raise ValueError("math domain error")
        panic_any(Exception::new("ValueError", "math domain error"));
    }
    x.sqrt()
}

fn tell(who: &str, result: &Result<f64, PoolError>) -> u32 {
    match result {
        Ok(root) => say!("{who}: {root}"),
        Err(error) => say!("{who}: {error}"),
    }
    u32::from(result.is_err())
}

pub fn run() {
    let pool = Pool::new(3).unwrap();
    let good = pool.map(root, [1.0, 4.0, 9.0, 16.0], None).unwrap();
    say!("map: {good:?}");
    // One fails, and nothing is left of the others.
    let error = pool.map(root, [1.0, 4.0, -9.0, 16.0], None).unwrap_err();
    say!("map: {error}");

    // Here each has its own result, or error.
    let results = pool.imap(root, [1.0, 4.0, -9.0, 16.0], 1).unwrap();
    let mut failed: u32 = results.map(|result| tell("imap", &result)).sum();

    // These are called in this process.
    for x in [25.0, -25.0] {
        let callbacks = Callbacks::new()
            .callback(|root| say!("callback: {root}"))
            .error_callback(|error| say!("error_callback: {error}"));
        let result = pool.apply_async_with(root, x, callbacks).unwrap();
        failed += u32::from(result.get(None).is_err());
    }

    // Of this one nobody is told before somebody asks.
    let result = pool.apply_async(root, -36.0).unwrap();
    result.wait(None);
    say!("apply_async: it is done, and nobody has said anything");
    failed += tell("get", &result.get(None));

    let seven = pool.apply(root, 49.0).unwrap();
    pool.close();
    pool.join().unwrap();
    say!("{failed} single tasks have failed, and the pool goes on: the root of 49 is {seven}");
}
