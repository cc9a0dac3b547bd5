//! Python's threading, queue and multiprocessing in Rust, on Web Workers and natively.
