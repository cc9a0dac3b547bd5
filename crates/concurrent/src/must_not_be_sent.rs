//! What must not be sent to another thread or process, as programs that do not compile.
//!
//! They are doctests with the code of the error: a file of expected messages would change with each
//! compiler. A stable compiler checks only that there is an error, the nightly that it is this one;
//! `cargo xtask test` runs them with both. Beside each stands the same program with the one thing
//! mended, so that it fails for that and for nothing else.
//!
//! # Threads
//!
//! A thread may outlive who starts it, so it owns what it uses. Python: everything is counted
//! there, and lives as long as somebody has it.
//!
//! ```compile_fail,E0373
//! let mut items = vec![1, 2];
//! concurrent::Thread::new(|| items.push(3));
//! ```
//!
//! ```
//! let mut items = vec![1, 2];
//! concurrent::Thread::new(move || items.push(3));
//! ```
//!
//! What counts without atomics must stay in its thread.
//!
//! ```compile_fail,E0277
//! let shared = std::rc::Rc::new(7);
//! concurrent::Thread::new(move || println!("{shared}"));
//! ```
//!
//! ```
//! let shared = std::sync::Arc::new(7);
//! concurrent::Thread::new(move || println!("{shared}"));
//! ```
//!
//! A future’s result goes to whoever asks for it, so it must be one that may go.
//!
//! ```compile_fail,E0277
//! let executor = concurrent::futures::ThreadPoolExecutor::new(1).unwrap();
//! executor.submit(|| std::rc::Rc::new(7)).unwrap();
//! ```
//!
//! ```
//! let executor = concurrent::futures::ThreadPoolExecutor::new(1).unwrap();
//! executor.submit(|| std::sync::Arc::new(7)).unwrap();
//! ```
//!
//! # Guards
//!
//! Only the thread that has acquired an `RLock` may release it.
//!
//! ```compile_fail,E0277
//! let lock: &'static concurrent::RLock = Box::leak(Box::default());
//! let held = lock.enter();
//! concurrent::Thread::new(move || drop(held));
//! ```
//!
//! A `Lock` any thread may release, as in Python.
//!
//! ```
//! let lock: &'static concurrent::Lock = Box::leak(Box::default());
//! let held = lock.enter();
//! concurrent::Thread::new(move || drop(held));
//! ```
//!
//! The GIL is held by a thread.
//!
//! ```compile_fail,E0277
//! let gil = std::sync::Arc::new(concurrent::Gil::disabled());
//! let held = gil.enter();
//! concurrent::Thread::new(move || drop(held));
//! ```
//!
//! ```
//! let gil = std::sync::Arc::new(concurrent::Gil::disabled());
//! concurrent::Thread::new(move || drop(gil.enter()));
//! ```
//!
//! A guard does not outlive its lock.
//!
//! ```compile_fail,E0597
//! let held = {
//!     let lock = concurrent::Lock::new();
//!     lock.enter()
//! };
//! ```
//!
//! # Processes
//!
//! What a process runs is named by a number. A closure with captured variables is more than that.
//! Python: `PicklingError: Can’t pickle local object`
//!
//! ```compile_fail,E0308
//! use concurrent::multiprocessing::Process;
//!
//! let factor = 3;
//! Process::new(|number: u32| println!("{}", factor * number), 7);
//! ```
//!
//! ```
//! use concurrent::multiprocessing::Process;
//!
//! Process::new(|(factor, number): (u32, u32)| println!("{}", factor * number), (3, 7));
//! ```
//!
//! Arguments cross as bytes: serde must be able to write and read them.
//!
//! ```compile_fail,E0277
//! use concurrent::multiprocessing::Process;
//!
//! struct Job(u32);
//!
//! Process::new(|_: Job| (), Job(7));
//! ```
//!
//! ```
//! use concurrent::multiprocessing::Process;
//!
//! #[derive(serde::Serialize, serde::Deserialize)]
//! struct Job(u32);
//!
//! Process::new(|_: Job| (), Job(7));
//! ```
//!
//! An address means nothing in another memory, so what is borrowed cannot be an argument. (The error
//! has no code.)
//!
//! ```compile_fail
//! use concurrent::multiprocessing::Process;
//!
//! Process::new(|name: &'static str| println!("{name}"), "Ada");
//! ```
//!
//! ```
//! use concurrent::multiprocessing::Process;
//!
//! Process::new(|name: String| println!("{name}"), "Ada".to_owned());
//! ```
//!
//! What threads share, processes cannot: a lock of threads is in one memory. Python: `TypeError:
//! cannot pickle '_thread.lock' object`
//!
//! ```compile_fail,E0277
//! use concurrent::{Lock, multiprocessing::Process};
//! use std::sync::Arc;
//!
//! Process::new(|_: Arc<Lock>| (), Arc::new(Lock::new()));
//! ```
//!
//! ```
//! use concurrent::multiprocessing::{Lock, Process};
//!
//! Process::new(|_: Lock| (), Lock::new().unwrap());
//! ```
//!
//! The handle of a process or of a pool is its parent’s: only that may join it. Python: `TypeError:
//! Pickling an AuthenticationString object is disallowed`, `NotImplementedError: pool objects cannot
//! be passed between processes or pickled`
//!
//! ```compile_fail,E0277
//! use concurrent::multiprocessing::Process;
//!
//! Process::new(|_: Process| (), Process::new(|()| (), ()));
//! ```
//!
//! ```compile_fail,E0277
//! use concurrent::multiprocessing::{Pool, Process};
//!
//! Process::new(|_: Pool| (), Pool::new(1).unwrap());
//! ```
//!
//! Guards neither: a lock that is held is released by who holds it.
//!
//! ```compile_fail,E0277
//! use concurrent::multiprocessing::{Entered, Lock, Process};
//!
//! let lock: &'static Lock = Box::leak(Box::new(Lock::new().unwrap()));
//! Process::new(|_: Entered<'static>| (), lock.enter());
//! ```
//!
//! The results of a pool’s tasks cross as well.
//!
//! ```compile_fail,E0277
//! use concurrent::multiprocessing::{Pool, PoolError};
//!
//! fn tasks(pool: &Pool) -> Result<(), PoolError> {
//!     pool.apply(|number: u32| std::time::Instant::now(), 7).map(drop)
//! }
//! ```
//!
//! ```
//! use concurrent::multiprocessing::{Pool, PoolError};
//!
//! fn tasks(pool: &Pool) -> Result<(), PoolError> {
//!     pool.apply(|number: u32| std::time::Duration::ZERO, 7).map(drop)
//! }
//! ```
//!
//! What is shared by processes is numbers, and not whatever has bytes: an address would be among
//! them.
//!
//! ```compile_fail,E0277
//! concurrent::multiprocessing::Value::new(&7).unwrap();
//! ```
//!
//! ```
//! concurrent::multiprocessing::Value::new(7).unwrap();
//! ```
//!
//! What compiles and is refused when it is tried: a handle of this crate (`Lock`, `Queue`,
//! `Connection`…) can be inherited by a process that is started, and not be put in a queue. Types do
//! not know the difference; see [`PickleError`](crate::multiprocessing::PickleError).
