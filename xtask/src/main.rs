//! `cargo xtask COMMAND`: looks the command up in the table and runs it.
//!
//! Nothing happens here: the table is `commands.rs`, and the work is a module for each concern.

use std::process::ExitCode;

fn main() -> ExitCode {
    xtask::run_command_line(lexopt::Parser::from_env())
}
