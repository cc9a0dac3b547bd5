//! A journey: a fresh browser on a site, and what is kept when it fails.

use std::panic::{AssertUnwindSafe, Location, resume_unwind};
use std::path::PathBuf;

use futures_util::FutureExt;
use xtask::paths;
use xtask::server::{Sent, Server};

use crate::driver::Lacks;
use crate::page::Page;

/// Which site is visited, and with which headers it is served.
#[derive(Debug, Clone)]
pub struct Visit {
    folder: PathBuf,
    sent: Sent,
    lacks: Lacks,
}

impl Visit {
    /// The built site, with all its headers.
    pub fn site() -> Self {
        Self { folder: paths::dist(), sent: Sent::All, lacks: Lacks::Nothing }
    }

    /// A site of the harness's own, in `tests/fixtures`.
    pub fn fixture(name: &str) -> Self {
        Self::folder(paths::root().join("tests/fixtures").join(name))
    }

    /// Another site.
    pub fn folder(folder: PathBuf) -> Self {
        Self { folder, ..Self::site() }
    }

    /// The same, served without the headers that isolate the page.
    #[must_use]
    pub fn without_isolation(self) -> Self {
        Self { sent: Sent::WithoutIsolation, ..self }
    }

    /// The same, in a browser that does not run the page's scripts.
    #[must_use]
    pub fn without_scripts(self) -> Self {
        Self { lacks: Lacks::Scripts, ..self }
    }

    /// The same, in a browser in which no WebAssembly memory can be larger than 64 MiB.
    #[must_use]
    pub fn with_little_memory(self) -> Self {
        Self { lacks: Lacks::Memory, ..self }
    }

    /// The same, in a browser that has no WebAssembly.
    #[must_use]
    pub fn without_wasm(self) -> Self {
        Self { lacks: Lacks::Wasm, ..self }
    }
}

/// Serves a site, opens it in a fresh browser, and takes the steps. If they fail, a screenshot and
/// the console's errors are kept before the browser closes.
#[track_caller]
pub fn journey(visit: Visit, steps: impl AsyncFnOnce(&Page)) {
    let place = Location::caller();
    let Visit { folder, sent, lacks } = visit;
    let server = Server::start(&folder, sent, 0)
        .unwrap_or_else(|error| panic!("{error:#} (cargo xtask build makes the site)"));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime needs nothing special").block_on(async {
        let page = Page::open(server.url(), lacks).await;
        let result = AssertUnwindSafe(steps(&page)).catch_unwind().await;
        if result.is_err() {
            let file = PathBuf::from(place.file());
            let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            page.keep_evidence(&format!("failed-{name}-{}", place.line())).await;
        }
        page.close().await;
        if let Err(panic) = result {
            resume_unwind(panic);
        }
    });
}
