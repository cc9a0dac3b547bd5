//! Reads a run as JSON and writes the race as HTML, for the article that is read where scripts do
//! not run: `racetrack-article < run.json > race.html`.

use std::io::{self, Read, Write};
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut json = String::new();
    let read = io::stdin().read_to_string(&mut json).map_err(|error| error.to_string());
    let html = read
        .and_then(|_| report::from_json(&json).map_err(|error| error.to_string()))
        .map(|run| racetrack::charts::article(&run));
    let written = html.and_then(|html| {
        io::stdout().write_all(html.as_bytes()).map_err(|error| error.to_string())
    });
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Where standard error is closed, the exit code says enough.
            writeln!(io::stderr(), "error: {error}").ok();
            ExitCode::FAILURE
        }
    }
}
