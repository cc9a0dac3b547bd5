//! Workers that do tasks. Python: `multiprocessing.Pool`
//!
//! ```standalone_crate
//! use concurrent::multiprocessing::{Pool, PoolError, init};
//!
//! fn square(x: u64) -> u64 {
//!     x * x
//! }
//!
//! fn main() -> Result<(), PoolError> {
//!     // Python: if __name__ == "__main__":
//!     let _main = init();
//!     let pool = Pool::new(4)?;
//!     assert_eq!(pool.map(square, 0..5, None)?, [0, 1, 4, 9, 16]);
//!     assert_eq!(pool.apply(square, 10)?, 100);
//!     for result in pool.imap_unordered(square, [1, 2, 3], 1)? {
//!         println!("{}", result?);
//!     }
//!     Ok(())
//! }
//! ```
//!
#![doc = include_str!("protocol.md")]

mod board;
mod builder;
mod call;
mod demand;
mod error;
mod feeder;
mod gather;
mod hand;
mod handler;
mod imap;
mod job;
mod ledger;
mod life;
mod result;
mod seat;
mod shared;
mod tasks;
mod wire;
mod words;
mod worker;

pub use builder::PoolBuilder;
pub(crate) use builder::{renew, terminate_all};
pub(crate) use call::{Batch, results};
pub(crate) use demand::{Death, Pending, Refusal};
pub use error::PoolError;
pub use imap::IMapIterator;
pub(crate) use job::{Answer, Sink};
pub use life::Pool;
pub use result::{AsyncResult, Callbacks, MapResult};
pub(crate) use seat::{Kind, Plan};
pub(crate) use shared::Shared;
pub(crate) use wire::Function;
pub(crate) use worker::Initializer;
