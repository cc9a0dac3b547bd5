//! The panic hook: what only it is told is kept for who catches the panic.

use super::CATCHING;
use crate::exception::Exception;
use std::backtrace::{Backtrace, BacktraceStatus};
use std::cell::RefCell;
use std::panic::PanicHookInfo;

/// A panic, as the hook was told of it.
struct Heard {
    message: String,
    place: String,
    backtrace: Option<Backtrace>,
}

thread_local! {
    /// The last panic of this thread.
    static HEARD: RefCell<Option<Heard>> = const { RefCell::new(None) };
}

/// Where the last panic of the calling thread came from, if this is what it said.
pub(crate) fn traceback(message: &str) -> Option<String> {
    let heard = HEARD.try_with(|heard| heard.borrow_mut().take_if(|it| it.message == message));
    Some(heard.ok().flatten()?.traceback())
}

impl Heard {
    fn new(info: &PanicHookInfo<'_>) -> Self {
        let payload = info.payload();
        let exception = payload.downcast_ref::<Exception>();
        let message = match (exception, info.payload_as_str()) {
            (Some(exception), _) => exception.message(),
            (None, Some(text)) => text,
            (None, None) => "Box<dyn Any>",
        };
        // What Python always shows costs 0.1 s when it is shown for the first time.
        let unwanted = std::env::var_os("RUST_BACKTRACE").is_some_and(|value| value == "0");
        Self {
            message: message.to_owned(),
            place: info.location().map_or_else(String::new, ToString::to_string),
            backtrace: (!unwanted).then(Backtrace::force_capture),
        }
    }

    fn traceback(&self) -> String {
        let mut text = format!("panicked at {}:", self.place);
        let captured = |it: &&Backtrace| it.status() == BacktraceStatus::Captured;
        if let Some(backtrace) = self.backtrace.as_ref().filter(captured) {
            text.push_str("\nstack backtrace:\n");
            text.push_str(&shorten(&backtrace.to_string()));
        }
        text
    }
}

/// The frames from the panic to who catches it: what is before and after them is the same for all.
pub(super) fn shorten(backtrace: &str) -> String {
    let is_frame = |line: &str| line.trim_start().starts_with(|c: char| c.is_ascii_digit());
    let mut frames: Vec<String> = Vec::new();
    for line in backtrace.lines() {
        match frames.last_mut() {
            Some(frame) if !is_frame(line) => {
                frame.push('\n');
                frame.push_str(line);
            }
            _ => frames.push(line.to_owned()),
        }
    }
    let find = |names: &[&str]| {
        frames.iter().position(|frame| names.iter().any(|name| frame.contains(name)))
    };
    let begin = find(&["__rust_end_short_backtrace"]).map_or(0, |at| at + 1);
    let end = find(&["__concurrent_begin_short_backtrace", "__rust_begin_short_backtrace"]);
    let end = end.filter(|end| *end >= begin).unwrap_or(frames.len());
    frames[begin..end].join("\n")
}

/// Has panics heard from now on.
pub(crate) fn install() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| hear(info, &*before)));
    });
}

/// What a panic says that ends the program, where no other would say it.
const ENDS: [&str; 2] =
    ["panic in a destructor during cleanup", "panic in a function that cannot unwind"];

fn hear(info: &PanicHookInfo<'_>, before: &dyn Fn(&PanicHookInfo<'_>)) {
    let heard = Heard::new(info);
    let ends = cfg!(panic = "abort") || ENDS.contains(&heard.message.as_str());
    if ends || CATCHING.get() == 0 {
        tell(info, before, &heard, ends);
    }
    // A thread that is ending keeps nothing.
    HEARD.try_with(|cell| cell.replace(Some(heard))).ok();
}

/// Reports a panic that nobody else will.
#[cfg(not(target_family = "wasm"))]
fn tell(info: &PanicHookInfo<'_>, before: &dyn Fn(&PanicHookInfo<'_>), _: &Heard, ends: bool) {
    let unheard = HEARD.try_with(RefCell::take).ok().flatten().filter(|_| ends);
    if let Some(unheard) = unheard {
        // It has not come to whoever would have caught it.
        eprintln!("{}\n{}", unheard.traceback(), unheard.message);
    }
    before(info);
}

/// Reports a panic that nobody else will. There is no standard error.
#[cfg(target_family = "wasm")]
fn tell(_: &PanicHookInfo<'_>, _: &dyn Fn(&PanicHookInfo<'_>), heard: &Heard, ends: bool) {
    let exception = Exception::new(super::PANIC, heard.message.as_str());
    crate::multiprocessing::last_words(&exception.with_traceback(heard.traceback()), ends);
}
