//! The page in the browser, as a journey sees and touches it.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::elements::Element;
use fantoccini::key::Key;
use fantoccini::wd::TimeoutConfiguration;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use xtask::browsers::Browser;
use xtask::paths;

use crate::console::{Entry, ReadLog};
use crate::devtools::Command;
use crate::driver::{Driver, Lacks, capabilities};
use crate::memory;

/// How long a journey waits for what must happen, on the slowest machine that runs it.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often it looks.
const GLANCE: Duration = Duration::from_millis(50);

/// An open page in a browser of its own.
pub struct Page {
    browser: Browser,
    client: Client,
    home: String,
    // Ends after the session, which `close` ends.
    driver: Driver,
}

/// What the page shows to scripts: `window.racetrack`.
#[derive(Debug, Clone, Deserialize)]
pub struct Racetrack {
    /// The product's version.
    pub version: String,
    /// `idle`, `running` or `stopping`.
    pub state: String,
    /// The last run, in the form that docs/formats.md describes; none before the first has ended.
    pub run: Option<Value>,
    /// How many workers are alive.
    pub workers: u32,
}

impl Page {
    /// Opens the address in a fresh browser.
    pub(crate) async fn open(home: String, lacks: Lacks) -> Self {
        let browser = Browser::from_env().expect("the browser's name is known");
        let driver = Driver::start(browser).await;
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities(browser, lacks))
            .connect(&driver.url())
            .await
            .expect("the driver starts the browser");
        let page = Self { browser, client, home, driver };
        page.go("").await;
        page
    }

    pub(crate) async fn close(self) {
        // If the browser has crashed there is nothing left to close.
        let _ = self.client.close().await;
    }

    /// The browser that shows it.
    pub fn browser(&self) -> Browser {
        self.browser
    }

    /// The driver's own interface, for what has no shorter way here.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Goes to an address below the site's: a path, a query, a fragment.
    pub async fn go(&self, rest: &str) {
        let address = format!("{}{rest}", self.home);
        self.client.goto(&address).await.unwrap_or_else(|error| panic!("{address}: {error}"));
    }

    /// Loads the page again.
    pub async fn reload(&self) {
        self.client.refresh().await.expect("the page loads again");
    }

    /// The address that the browser shows, without the site's own part.
    pub async fn address(&self) -> String {
        let url = self.client.current_url().await.expect("the page has an address");
        url.as_str().strip_prefix(&self.home).unwrap_or(url.as_str()).to_owned()
    }

    /// What the body of a JavaScript function returns.
    pub async fn evaluate<T: DeserializeOwned>(&self, body: &str) -> T {
        let value = self.client.execute(body, Vec::new()).await;
        read(body, value.unwrap_or_else(|error| panic!("{error} in: {}", short(body))))
    }

    /// What the body of a JavaScript function gives to `done`.
    pub async fn evaluate_async<T: DeserializeOwned>(&self, body: &str) -> T {
        let with_done = format!("const done = arguments[arguments.length - 1]; {body}");
        let value = self.client.execute_async(&with_done, Vec::new()).await;
        read(body, value.unwrap_or_else(|error| panic!("{error} in: {}", short(body))))
    }

    /// How long [`evaluate_async`](Self::evaluate_async) waits from now on; half a minute before.
    pub async fn let_scripts_run(&self, most: Duration) {
        let limits = TimeoutConfiguration::new(Some(most), None, None);
        self.client.update_timeouts(limits).await.expect("the browser takes time-outs");
    }

    /// Waits until a JavaScript expression is true.
    ///
    /// # Panics
    /// When it is not after a minute. An expression that throws is not true.
    pub async fn wait_until(&self, expression: &str) {
        let body = format!(
            "try {{ return [Boolean({expression}), null] }} catch (error) {{ return [false, String(error)] }}"
        );
        let deadline = Instant::now() + PATIENCE;
        loop {
            let (is_so, error): (bool, Option<String>) = self.evaluate(&body).await;
            if is_so {
                return;
            }
            if Instant::now() >= deadline {
                let why = error.map(|error| format!(" ({error})")).unwrap_or_default();
                panic!("not so after {} s: {expression}{why}", PATIENCE.as_secs());
            }
            tokio::time::sleep(GLANCE).await;
        }
    }

    /// The one element that a CSS selector finds, waiting for it to appear.
    pub async fn element(&self, selector: &str) -> Element {
        let waiting = self.client.wait().at_most(PATIENCE).every(GLANCE);
        let found = waiting.for_element(Locator::Css(selector)).await;
        found.unwrap_or_else(|error| panic!("no {selector}: {error}"))
    }

    /// Clicks what a CSS selector finds.
    pub async fn click(&self, selector: &str) {
        let clicked = self.element(selector).await.click().await;
        clicked.unwrap_or_else(|error| panic!("cannot click {selector}: {error}"));
    }

    /// Types into whatever has the focus, as a person does.
    pub async fn type_text(&self, text: &str) {
        let element = self.client.active_element().await.expect("something has the focus");
        element.send_keys(text).await.expect("it takes keys");
    }

    /// Presses keys together, the last while the others are held, then lets go of all.
    pub async fn press(&self, keys: &[Key]) {
        let down = |actions: KeyActions, key: &Key| {
            actions.then(KeyAction::Down { value: char::from(*key) })
        };
        let up = |actions: KeyActions, key: &Key| {
            actions.then(KeyAction::Up { value: char::from(*key) })
        };
        let actions = keys.iter().fold(KeyActions::new("keyboard".to_owned()), down);
        let actions = keys.iter().rev().fold(actions, up);
        self.client.perform_actions(actions).await.expect("the browser takes keys");
    }

    /// What the page tells scripts, once it tells it.
    pub async fn racetrack(&self) -> Racetrack {
        self.wait_until("window.racetrack").await;
        let text: String = self.evaluate("return JSON.stringify(window.racetrack)").await;
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error} in {}", short(&text)))
    }

    /// The errors that the console has shown since it was last asked, uncaught ones and failed
    /// requests included. `None`: this driver cannot tell.
    pub async fn console_errors(&self) -> Option<Vec<String>> {
        if self.browser != Browser::Chromium {
            return None;
        }
        let log = self.client.issue_cmd(ReadLog).await.expect("chromedriver reads the console");
        let entries: Vec<Entry> = read("the console", log);
        Some(entries.into_iter().filter_map(Entry::into_error).collect())
    }

    /// Gives Chromium a command of its DevTools Protocol.
    pub async fn devtools(&self, name: &str, parameters: Value) {
        let command = Command { name: name.to_owned(), parameters };
        let done = self.client.issue_cmd(command).await;
        done.unwrap_or_else(|error| panic!("{name}: {error}"));
    }

    /// The memory of the browser's page processes, in bytes. `None` where that cannot be found out:
    /// it is Chromium on Linux that tells.
    pub fn resident(&self) -> Option<u64> {
        memory::of_renderers(self.driver.id())
    }

    /// Takes a picture of what is visible, and returns where it was put.
    pub async fn screenshot(&self, name: &str) -> PathBuf {
        let picture = self.client.screenshot().await.expect("the page can be pictured");
        let folder = paths::target().join("screenshots");
        std::fs::create_dir_all(&folder).expect("target can be written to");
        let file = folder.join(name).with_extension("png");
        std::fs::write(&file, picture).expect("target can be written to");
        file
    }

    /// Prints what helps to understand a failure. Must not fail itself: the page may be gone.
    pub(crate) async fn keep_evidence(&self, name: &str) {
        if self.client.current_url().await.is_err() {
            eprintln!("the browser does not answer any more");
            return;
        }
        eprintln!("screenshot: {}", self.screenshot(name).await.display());
        eprintln!("address: {}", self.address().await);
        for error in self.console_errors().await.unwrap_or_default() {
            eprintln!("console: {error}");
        }
    }
}

fn read<T: DeserializeOwned>(from: &str, value: Value) -> T {
    let shown = short(&value.to_string());
    serde_json::from_value(value)
        .unwrap_or_else(|error| panic!("{error}: {shown} from: {}", short(from)))
}

/// Enough of a script or value to recognise it in a message.
fn short(text: &str) -> String {
    text.chars().take(300).collect()
}
