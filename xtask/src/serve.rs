//! `cargo xtask serve`: the built site on localhost, as a host that sends its headers serves it.

use std::process::Command;

use anyhow::Result;

use crate::paths;
use crate::run::{run, say};
use crate::server::{Sent, Server};
use crate::site;

/// The command's options.
pub struct Options {
    /// The port of localhost.
    pub port: u16,
    /// Which headers go with the files.
    pub sent: Sent,
    /// Whether to show the page in the reader's browser.
    pub open: bool,
}

/// Builds the site, serves it, and does not return unless that fails.
///
/// # Errors
/// When the site cannot be built or the port is taken.
pub fn serve(options: &Options) -> Result<()> {
    site::build()?;
    let server = Server::start(&paths::dist(), options.sent, options.port)?;
    say(&format!("serving {} (Ctrl+C ends it)", server.url()));
    if options.open {
        open(&server.url())?;
    }
    server.wait();
    Ok(())
}

fn open(url: &str) -> Result<()> {
    let mut command = if cfg!(target_os = "macos") {
        Command::new("open")
    } else if cfg!(windows) {
        Command::new("explorer")
    } else {
        Command::new("xdg-open")
    };
    run(command.arg(url))
}
