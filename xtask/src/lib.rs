//! The project's commands, and the parts of them that tests use: the server and the paths.
//!
//! `commands` is the table. A command first makes sure that its tools are there (`toolchain`,
//! `tools`, `browsers`), then does its work (`engine`, `site`, `server`, `check`, `test`). Setting
//! up is never a command of its own: it happens when it is needed, says what it does and how long
//! that takes, and costs nothing the second time.

mod bench;
pub mod browsers;
mod check;
mod commands;
mod documents;
mod engine;
mod examples;
mod headers;
mod image;
pub mod load;
mod miri;
mod outcome;
pub mod paths;
mod record;
mod run;
mod serve;
pub mod server;
mod site;
mod stamp;
mod tally;
mod test;
mod toolchain;
mod tools;

pub use commands::{COMMANDS, Command, run_command_line};
