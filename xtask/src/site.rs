//! The release site in `dist`: built by Trunk around the two engine images, then checked.

use std::collections::BTreeSet;
use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::engine::{self, Image, Toolchains};
use crate::headers::allow_inline_scripts;
use crate::paths;
use crate::run::{read, run, say, step};
use crate::stamp::Stamp;
use crate::tools;

/// What everything up to the first finished run is to weigh, compressed by brotli, in bytes.
const GOAL: u64 = 250_000;

/// What it may weigh until the goal is reached: what was reached so far, and a little.
const CEILING: u64 = 494_000;

/// Everything that goes into the site. Trunk optimises the app anew each time that it is run, so it
/// is run only when one of these has changed.
const INPUTS: [&str; 10] = [
    ".cargo",
    "Cargo.lock",
    "Cargo.toml",
    "Trunk.toml",
    "crates",
    "index.html",
    "src",
    "target/engine",
    "www",
    "xtask",
];

/// How the names begin of what is loaded when the lab is opened or a run is studied.
const LATER: [&str; 5] = ["lab.css", "lab-", "study.css", "study-", "timeline.css"];

/// The workload whose recorded run the first visit shows.
const FIRST: &str = "primes";

/// Builds both images, the app and the site around them.
///
/// # Errors
/// When something cannot be built, or the site is not whole.
pub fn build() -> Result<()> {
    engine::build()?;
    let toolchains = Toolchains::ready()?;
    let trunk = tools::trunk(&toolchains.nightly)?;
    let bindgen = tools::bindgen(&toolchains.stable)?;
    let npm = tools::npm()?;
    let inputs = INPUTS.map(|place| paths::root().join(place));
    let stamp = Stamp::of_files("site", &inputs)?;
    if stamp.is_fresh() && paths::dist().join("_headers").is_file() {
        return Ok(());
    }
    step("building the site", || {
        run(Command::new(trunk.join("trunk").with_extension(env::consts::EXE_EXTENSION))
            .args(["build", "--release", "--offline"])
            .current_dir(paths::root())
            .env("PATH", tools::path_with(&[&bindgen, &npm])?)
            .env("RUSTUP_TOOLCHAIN", toolchains.stable.name())
            // Trunk wants `true` where everybody else writes `1`.
            .env_remove("NO_COLOR")
            .env_remove("CARGO_TARGET_DIR"))?;
        write_headers()?;
        check_links()?;
        stamp.keep()
    })
}

fn write_headers() -> Result<()> {
    let headers = fs::read_to_string(paths::root().join("www/_headers"))?;
    let page = fs::read_to_string(paths::dist().join("index.html"))?;
    fs::write(paths::dist().join("_headers"), allow_inline_scripts(&headers, &page)?)?;
    Ok(())
}

/// Fails when the page names a file that the site doesn't have, or the images are not there.
fn check_links() -> Result<()> {
    let dist = paths::dist();
    let page = fs::read_to_string(dist.join("index.html"))?;
    let images = Image::ALL.map(|image| format!("engine/{}/engine_bg.wasm", image.name()));
    let named = links(&page).into_iter().chain(images);
    let missing: Vec<_> = named.filter(|name| !dist.join(name).exists()).collect();
    if !missing.is_empty() {
        bail!("index.html needs what the site doesn’t have: {}", missing.join(", "));
    }
    Ok(())
}

/// The files of the site itself that the page's text names, without fragments and queries.
fn links(page: &str) -> BTreeSet<String> {
    let attributes = ["src=\"", "href=\""].into_iter().flat_map(|start| quoted(page, start, '"'));
    let imports = quoted(page, "'./", '\'').chain(quoted(page, "\"./", '"'));
    attributes
        .chain(imports)
        .filter_map(|link| link.split(['#', '?']).next())
        .filter(|link| !link.is_empty() && !link.contains(':') && !link.starts_with("//"))
        .map(|link| link.trim_start_matches("./").to_owned())
        .filter(|link| !link.is_empty())
        .collect()
}

fn quoted<'a>(text: &'a str, start: &'a str, end: char) -> impl Iterator<Item = &'a str> {
    text.split(start).skip(1).filter_map(move |rest| rest.split(end).next())
}

/// Prints what the first load of the built site weighs, and says so when that is too much.
///
/// # Errors
/// When the files cannot be read or Node.js doesn't run.
pub fn weigh() -> Result<()> {
    let mut files = Vec::new();
    collect(&paths::dist(), &mut files)?;
    files.sort();
    let sizes = read(
        Command::new("node")
            .arg(paths::root().join("xtask/js/sizes.mjs"))
            .args(&files)
            .current_dir(paths::dist()),
    )?;
    let mut sum = [0; 3];
    say("the first load, in bytes:      raw     gzip   brotli");
    for (file, line) in files.iter().zip(sizes.lines()) {
        let size: Vec<u64> = line.split(' ').map(str::parse).collect::<Result<_, _>>()?;
        let [raw, gzip, brotli] = size[..] else { bail!("three sizes expected, not “{line}”") };
        for (sum, size) in sum.iter_mut().zip([raw, gzip, brotli]) {
            *sum += size;
        }
        let name = file.strip_prefix(paths::dist()).unwrap_or(file).display();
        say(&format!("  {raw:>35} {gzip:>8} {brotli:>8}  {name}"));
    }
    let [raw, gzip, brotli] = sum;
    say(&format!("  {raw:>35} {gzip:>8} {brotli:>8}  in all"));
    if brotli > CEILING {
        bail!("the first load weighs {brotli} bytes by brotli, and may weigh {CEILING}");
    }
    if brotli > GOAL {
        say(&format!("the goal for the first load is {GOAL} bytes by brotli"));
    }
    Ok(())
}

/// The files that are loaded before a first run has finished. Samples that a reader asks for later
/// are text, images or tables of other kinds.
fn collect(folder: &Path, into: &mut Vec<PathBuf>) -> Result<()> {
    const KINDS: [&str; 5] = ["html", "css", "js", "wasm", "json"];
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
        if LATER.iter().any(|later| name.starts_with(later)) {
            // Loaded when it is needed.
        } else if path.is_dir() {
            collect(&path, into)?;
        } else if path.parent().is_some_and(|folder| folder.ends_with("recorded"))
            && path.file_stem() != Some(OsStr::new(FIRST))
        {
            // The others are loaded when their workload is chosen.
        } else if path.extension().and_then(OsStr::to_str).is_some_and(|kind| KINDS.contains(&kind))
        {
            into.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_the_pages_own_files() {
        let page = r##"<link href="./a.css?v=1"><a href="#top"></a><a href="https://example.org/x">
            <img src="img/b.png"><script>import init from './c.js'; init("./d.wasm")</script>"##;
        let found: Vec<String> = links(page).into_iter().collect();
        assert_eq!(found, ["a.css", "c.js", "d.wasm", "img/b.png"]);
    }
}
