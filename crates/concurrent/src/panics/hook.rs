//! The panic hook: what only it is told is kept for who catches the panic.

use super::CATCHING;
use crate::exception::Exception;
use std::backtrace::{Backtrace, BacktraceStatus};
use std::cell::RefCell;
use std::panic::PanicHookInfo;

/// A panic, as the hook was told of it.
struct Heard {
    exception: Exception,
    place: String,
    backtrace: Option<Backtrace>,
}

/// Who is told of a panic that ends the process. Says whether nobody else need be.
type Heir = Box<dyn Fn(&Exception) -> bool>;

thread_local! {
    /// The last panic of this thread.
    static HEARD: RefCell<Option<Heard>> = const { RefCell::new(None) };
    static HEIR: RefCell<Option<Heir>> = const { RefCell::new(None) };
}

/// Where the last panic of the calling thread came from, if this is what it said.
pub(crate) fn traceback(message: &str) -> Option<String> {
    let is_it = |heard: &mut Heard| heard.exception.message() == message;
    let heard = HEARD.try_with(|heard| heard.borrow_mut().take_if(is_it));
    Some(heard.ok().flatten()?.traceback())
}

/// From now on, `heir` is told first of a panic of the calling thread that ends the process.
pub(crate) fn inherit(heir: impl Fn(&Exception) -> bool + 'static) {
    HEIR.set(Some(Box::new(heir)));
}

impl Heard {
    fn new(info: &PanicHookInfo<'_>) -> Self {
        let raised = info.payload().downcast_ref::<Exception>().cloned();
        let text = info.payload_as_str().unwrap_or("Box<dyn Any>");
        let exception = raised.unwrap_or_else(|| Exception::new(super::PANIC, text));
        // What Python always shows costs 0.1 s when it is shown for the first time.
        let unwanted = std::env::var_os("RUST_BACKTRACE").is_some_and(|value| value == "0");
        Self {
            exception,
            place: info.location().map_or_else(String::new, ToString::to_string),
            backtrace: (!unwanted).then(Backtrace::force_capture),
        }
    }

    /// With the place as its traceback, unless it brings its own.
    fn exception(&self) -> Exception {
        let exception = self.exception.clone();
        match exception.traceback() {
            Some(_) => exception,
            None => exception.with_traceback(self.traceback()),
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
    let unwinds = !ENDS.contains(&heard.exception.message());
    let ends = cfg!(panic = "abort") || !unwinds;
    // The one on its way says why, and will not come to whoever would have caught it.
    let unheard = HEARD.try_with(RefCell::take).ok().flatten().filter(|_| !unwinds);
    let told = match ends {
        true => is_inherited(unheard.as_ref().unwrap_or(&heard)),
        false => CATCHING.get() > 0,
    };
    if !told {
        tell(info, before, (unheard.as_ref(), &heard), ends);
    }
    // A thread that is ending keeps nothing.
    HEARD.try_with(|cell| cell.replace(Some(heard))).ok();
}

/// Tells the heir, if there is one, and says whether that is enough.
fn is_inherited(last: &Heard) -> bool {
    let tell =
        |heir: &RefCell<Option<Heir>>| heir.borrow().as_ref().map(|it| it(&last.exception()));
    HEIR.try_with(tell).ok().flatten().unwrap_or(false)
}

/// Panics to report: one that was on its way, if the last one has ended that, and the last one.
type Last<'a> = (Option<&'a Heard>, &'a Heard);

/// Reports a panic that nobody else will.
#[cfg(not(target_family = "wasm"))]
fn tell(info: &PanicHookInfo<'_>, before: &dyn Fn(&PanicHookInfo<'_>), last: Last<'_>, _: bool) {
    if let (Some(unheard), _) = last {
        eprintln!("{}\n{}", unheard.traceback(), unheard.exception);
    }
    before(info);
}

/// Reports a panic that nobody else will. There is no standard error.
#[cfg(target_family = "wasm")]
fn tell(_: &PanicHookInfo<'_>, _: &dyn Fn(&PanicHookInfo<'_>), last: Last<'_>, ends: bool) {
    let (unheard, heard) = last;
    crate::multiprocessing::last_words(&unheard.unwrap_or(heard).exception(), ends);
}
