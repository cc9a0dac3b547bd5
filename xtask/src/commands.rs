//! The table of commands, and how a command line is read.
//!
//! A new command is a row of [`COMMANDS`] and a function that takes the rest of the line.

use std::process::ExitCode;

use anyhow::{Result, bail};
use lexopt::prelude::*;

use crate::browsers::Browser;
use crate::outcome::Outcome;
use crate::run::say;
use crate::server::Sent;
use crate::{bench, check, engine, record, serve, site, test};

/// A row of the table.
pub struct Command {
    /// What is typed after `cargo xtask`.
    pub name: &'static str,
    /// Its options, as the help shows them.
    pub options: &'static str,
    /// What it does, in a sentence.
    pub about: &'static str,
    run: fn(lexopt::Parser) -> Result<Outcome>,
}

/// Every command.
pub const COMMANDS: &[Command] = &[
    Command {
        name: "serve",
        options: "[--port 8080] [--no-headers] [--open]",
        about: "build the release site and serve it on localhost",
        run: serve,
    },
    Command {
        name: "test",
        options: "[--browser chromium|firefox|webkit] [--filter TEXT]",
        about: "run every test: host, both images in a browser, the built site in a browser",
        run: test,
    },
    Command {
        name: "check",
        options: "",
        about: "formatting, spelling, dependencies, Clippy, tidy rules, documentation",
        run: |line| plain(line, || Ok(check::check()?.outcome())),
    },
    Command {
        name: "build",
        options: "",
        about: "build the release site into dist and weigh it",
        run: |line| {
            plain(line, || {
                site::build()?;
                site::weigh().map(|()| Outcome::Good)
            })
        },
    },
    Command {
        name: "engine",
        options: "",
        about: "build both engine images into target/engine",
        run: |line| plain(line, || engine::build().map(|()| Outcome::Good)),
    },
    Command {
        name: "record",
        options: "[--busy] [WORKLOAD…]",
        about: "measure the runs that the page shows before its own, on an idle machine",
        run: record,
    },
    Command {
        name: "bench",
        options: "race [--busy] [WORKLOAD…], runtime or page [--busy] [FIGURE…]",
        about: "measure every lane beside native rayon, threads, processes and pipes beside \
                CPython’s and native ones, or what the page adds, on an idle machine",
        run: bench,
    },
];

/// Runs the command that a line names, and says what went wrong if something did.
pub fn run_command_line(line: lexopt::Parser) -> ExitCode {
    match dispatch(line) {
        Ok(Outcome::Good) => ExitCode::SUCCESS,
        Ok(Outcome::Bad) => ExitCode::FAILURE,
        Err(error) => {
            say(&format!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn dispatch(mut line: lexopt::Parser) -> Result<Outcome> {
    let name = match line.next()? {
        Some(Value(name)) => name.string()?,
        None | Some(Long("help") | Short('h')) => {
            say(&help());
            return Ok(Outcome::Good);
        }
        Some(other) => return Err(other.unexpected().into()),
    };
    match COMMANDS.iter().find(|command| command.name == name) {
        Some(command) => (command.run)(line),
        None => bail!("there is no command “{name}”\n{}", help()),
    }
}

fn help() -> String {
    let mut help = "cargo xtask COMMAND\n".to_owned();
    for Command { name, options, about, .. } in COMMANDS {
        help += &format!("\n  {name} {options}\n      {about}\n");
    }
    help
}

/// A command without options.
fn plain(mut line: lexopt::Parser, work: impl FnOnce() -> Result<Outcome>) -> Result<Outcome> {
    match line.next()? {
        Some(argument) => Err(argument.unexpected().into()),
        None => work(),
    }
}

fn serve(mut line: lexopt::Parser) -> Result<Outcome> {
    let mut options = serve::Options { port: 8080, sent: Sent::All, open: false };
    while let Some(argument) = line.next()? {
        match argument {
            Long("port") => options.port = line.value()?.parse()?,
            Long("no-headers") => options.sent = Sent::WithoutIsolation,
            Long("open") => options.open = true,
            _ => return Err(argument.unexpected().into()),
        }
    }
    serve::serve(&options).map(|()| Outcome::Good)
}

fn record(line: lexopt::Parser) -> Result<Outcome> {
    let (workloads, busy) = names(line)?;
    record::record(&workloads, busy).map(|()| Outcome::Good)
}

fn bench(mut line: lexopt::Parser) -> Result<Outcome> {
    let measure = match line.next()? {
        Some(Value(what)) if what == "race" => bench::race,
        Some(Value(what)) if what == "runtime" => bench::runtime,
        Some(Value(what)) if what == "page" => bench::page,
        Some(other) => return Err(other.unexpected().into()),
        None => bail!(
            "what is to be measured? There is: cargo xtask bench race, bench runtime, bench page"
        ),
    };
    let (names, busy) = names(line)?;
    measure(&names, busy).map(|()| Outcome::Good)
}

/// The workloads or figures that a line names, and whether a busy machine will do.
fn names(mut line: lexopt::Parser) -> Result<(Vec<String>, bool)> {
    let (mut names, mut busy) = (Vec::new(), false);
    while let Some(argument) = line.next()? {
        match argument {
            Long("busy") => busy = true,
            Value(name) => names.push(name.string()?),
            _ => return Err(argument.unexpected().into()),
        }
    }
    Ok((names, busy))
}

fn test(mut line: lexopt::Parser) -> Result<Outcome> {
    let mut options = test::Options { browser: Browser::Chromium, filter: None };
    while let Some(argument) = line.next()? {
        match argument {
            Long("browser") => options.browser = line.value()?.parse()?,
            Long("filter") => options.filter = Some(line.value()?.string()?),
            _ => return Err(argument.unexpected().into()),
        }
    }
    Ok(test::test(&options)?.outcome())
}
