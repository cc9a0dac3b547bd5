//! The program that drives the browser: started on a free port, ended with its guard.

use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use fantoccini::wd::Capabilities;
use serde_json::{Value, json};
use xtask::browsers::Browser;

/// A running driver, and the virtual screen that WebKit's browser needs.
pub struct Driver {
    port: u16,
    processes: Vec<Child>,
}

impl Driver {
    /// Starts the driver of this browser and waits until it listens.
    pub async fn start(browser: Browser) -> Self {
        let port = free_port();
        let program = browser.driver().expect("cargo xtask test installs it");
        let mut command = Command::new(program);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.arg(format!("--port={port}"));
        let mut processes = Vec::new();
        if browser == Browser::WebKit {
            let (screen, display) = virtual_screen();
            processes.push(screen);
            // Without it this engine has no SharedArrayBuffer even where it says it is isolated.
            command.env("DISPLAY", display).env("JSC_useSharedArrayBuffer", "1");
        }
        processes.push(command.spawn().expect("the driver starts"));
        let driver = Self { port, processes };

        let deadline = Instant::now() + Duration::from_secs(20);
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            assert!(Instant::now() < deadline, "the driver doesn't listen on port {port}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        driver
    }

    /// Its number as a process.
    pub fn id(&self) -> u32 {
        // The driver is started last.
        self.processes.last().map_or(0, Child::id)
    }

    /// Where it takes commands.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        for process in self.processes.iter_mut().rev() {
            // It may have ended by itself, which is as good.
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

/// What a browser can be made to do without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lacks {
    /// It has everything.
    Nothing,
    /// The page's scripts are not run. Those of the driver are.
    Scripts,
    /// There is no `WebAssembly`.
    Wasm,
    /// No memory of WebAssembly can be larger than 64 MiB. Chromium only.
    Memory,
}

/// What a new session asks of the driver: the browser without a window, with a profile of its own.
pub fn capabilities(browser: Browser, lacks: Lacks) -> Capabilities {
    let program = browser.program().expect("cargo xtask test installs it");
    let Value::Object(capabilities) = (match browser {
        Browser::Chromium => json!({
            "browserName": "chrome",
            "goog:loggingPrefs": { "browser": "ALL" },
            "goog:chromeOptions": {
                "binary": program,
                "args": chromium_arguments(lacks),
                "prefs": if lacks == Lacks::Scripts {
                    json!({ "profile.managed_default_content_settings.javascript": 2 })
                } else {
                    json!({})
                },
            },
        }),
        Browser::Firefox => json!({
            "browserName": "firefox",
            "moz:firefoxOptions": {
                "binary": program,
                "args": ["-headless"],
                "prefs": {
                    "javascript.enabled": lacks != Lacks::Scripts,
                    "javascript.options.wasm": lacks != Lacks::Wasm,
                },
            },
        }),
        Browser::WebKit => json!({
            "browserName": "MiniBrowser",
            "webkitgtk:browserOptions": { "binary": program, "args": ["--automation"] },
        }),
    }) else {
        unreachable!("each of them is an object")
    };
    capabilities
}

/// No sandbox, because tests may run as root; nothing that talks to anybody.
fn chromium_arguments(lacks: Lacks) -> Vec<&'static str> {
    let mut arguments = vec![
        "--headless=new",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--window-size=1280,900",
    ];
    match lacks {
        // Without a compiler V8 has no WebAssembly; scripts are interpreted.
        Lacks::Wasm => arguments.push("--js-flags=--jitless"),
        Lacks::Memory => arguments.push("--js-flags=--wasm-max-mem-pages=1024"),
        Lacks::Nothing | Lacks::Scripts => {}
    }
    arguments
}

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("there is a free port");
    listener.local_addr().expect("it is bound").port()
}

/// An X server without a screen, and its display's name.
fn virtual_screen() -> (Child, String) {
    let mut screen = Command::new("Xvfb")
        .args(["-displayfd", "1", "-screen", "0", "1280x900x24"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("Xvfb starts");
    let mut number = String::new();
    let output = screen.stdout.take().expect("it is piped");
    BufReader::new(output).read_line(&mut number).expect("Xvfb says which display it has");
    let display = format!(":{}", number.trim());
    (screen, display)
}
