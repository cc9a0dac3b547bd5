//! What a program is, and what the Rust ones are written with: the counterparts of what `runner.py`
//! gives to the Python ones.

use concurrent::{
    Block, BrokenBarrierError, GetError, JoinError, NotAcquired, NotLocked, NotOwned, PutError,
    ReleaseError, StartError, Thread, TooManyTaskDone,
};
use std::any::Any;
use std::error::Error;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// A major and a minor version of Python.
pub type Version = (u64, u64);

/// The oldest Python that the suite runs with.
pub const OLDEST: Version = (3, 8);

/// One program in two languages.
#[derive(Clone, Copy)]
pub struct Program {
    /// What it shows; no other of the same subject is called so.
    pub name: &'static str,
    /// The first Python that has what it shows, or has it as it is now.
    pub since: Version,
    /// In Python. Indented as a whole, if at all.
    pub python: &'static str,
    /// In Rust.
    pub rust: fn(Out),
    /// Whether it is about what a process has one of, so that the Rust version runs in a process of
    /// its own.
    pub alone: bool,
    /// Whether it is about processes: both versions run in one of their own, and with
    /// `multiprocessing` in sight.
    pub processes: bool,
    /// Whether what its processes have written to standard error comes after what it prints, without
    /// the lines of tracebacks.
    pub stderr: bool,
}

/// A program that shows what every Python does.
pub fn program(name: &'static str, python: &'static str, rust: fn(Out)) -> Program {
    let since = OLDEST;
    Program { name, since, python, rust, alone: false, processes: false, stderr: false }
}

/// A program of several processes, which shows what every Python does.
#[allow(dead_code, reason = "they are in a suite of their own")]
pub fn processes(name: &'static str, python: &'static str, rust: fn(Out)) -> Program {
    Program { processes: true, ..program(name, python, rust) }
}

impl Program {
    /// The same, for Pythons from this one on.
    pub fn since(self, since: Version) -> Self {
        Self { since, ..self }
    }

    /// The same in a process of its own.
    #[allow(dead_code, reason = "programs of processes are alone anyway")]
    pub fn alone(self) -> Self {
        Self { alone: true, ..self }
    }

    /// The same with standard error.
    #[allow(dead_code, reason = "only processes write to it")]
    pub fn with_stderr(self) -> Self {
        Self { stderr: true, ..self }
    }
}

/// Where a Rust program prints, in any of its threads.
pub type Out = &'static Recorder;

/// Keeps what is printed, or hands each line on at once.
#[derive(Default)]
pub struct Recorder {
    lines: Mutex<Vec<String>>,
    hand_on: Option<fn(&str)>,
}

impl Recorder {
    /// One that hands on.
    #[allow(dead_code, reason = "only programs of several processes need one")]
    pub const fn handing_on(to: fn(&str)) -> Self {
        Self { lines: Mutex::new(Vec::new()), hand_on: Some(to) }
    }

    /// Python: `print(value)`; a tuple is a `print` of several values.
    pub fn print(&self, value: impl Shown) {
        match self.hand_on {
            Some(to) => to(&value.shown()),
            None => {
                self.lines.lock().unwrap_or_else(PoisonError::into_inner).push(value.shown());
            }
        }
    }

    /// Python: `attempt(call)`: prints what a call returned or raised.
    pub fn attempt<T: Shown, E: Raised>(&self, result: Result<T, E>) {
        match result {
            Ok(value) => self.print(value),
            Err(error) => self.print(error.shown()),
        }
    }

    /// What was printed up to now.
    pub fn lines(&self) -> Vec<String> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Python: `SOON`: a time that may pass.
pub const SOON: Duration = Duration::from_millis(1);
/// Python: `LONG`: a time that must not pass.
pub const LONG: Duration = Duration::from_secs(60);
/// Python: `timeout=SOON`
pub const FOR_SOON: Block = Block::For(SOON);
/// Python: `timeout=LONG`
pub const FOR_LONG: Block = Block::For(LONG);

/// A value that every thread of a program may use, as in Python: it is never dropped.
pub fn shared<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

/// Python: `spawn(target)`: a thread that runs it, started.
pub fn spawn(target: impl FnOnce() + Send + 'static) -> Thread {
    let thread = Thread::new(target);
    thread.start().unwrap();
    thread
}

/// Python: `thread.join()`; a panic in the thread is one of the program.
pub fn join(thread: &Thread) {
    thread.join(None).unwrap();
    if let Some(panic) = thread.take_panic() {
        std::panic::resume_unwind(panic);
    }
}

/// Python: `until(predicate)`: waits until it is true.
pub fn until(predicate: impl Fn() -> bool) {
    while !predicate() {
        std::thread::yield_now();
    }
}

/// Python: `raise RuntimeError(text)`
pub fn raise(text: &'static str) -> ! {
    // As a panic, but without a report of it.
    std::panic::resume_unwind(Box::new(text))
}

/// Python: `numbered(name)`: a name with its number replaced.
pub fn numbered(name: &str) -> String {
    let mut shown = String::new();
    for c in name.chars() {
        match c.is_ascii_digit() {
            false => shown.push(c),
            true if shown.ends_with('N') => {}
            true => shown.push('N'),
        }
    }
    shown
}

/// What a panic said.
pub fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref().copied()).unwrap_or("no text").to_owned()
}

/// What Python's `print` makes of a value.
pub trait Shown {
    fn shown(&self) -> String;
}

impl Shown for bool {
    fn shown(&self) -> String {
        (if *self { "True" } else { "False" }).to_owned()
    }
}

impl Shown for () {
    fn shown(&self) -> String {
        "None".to_owned()
    }
}

macro_rules! shown_as_displayed {
    ($($shown:ty)*) => { $(
        impl Shown for $shown {
            fn shown(&self) -> String {
                self.to_string()
            }
        }
    )* };
}

shown_as_displayed! { i32 i64 isize u32 u64 usize str String char }

impl<T: Shown + ?Sized> Shown for &T {
    fn shown(&self) -> String {
        (*self).shown()
    }
}

impl<T: Shown> Shown for Option<T> {
    fn shown(&self) -> String {
        self.as_ref().map_or_else(|| ().shown(), Shown::shown)
    }
}

/// As a list. Of texts, Python would show the quotation marks, too.
impl<T: Shown> Shown for Vec<T> {
    fn shown(&self) -> String {
        format!("[{}]", self.iter().map(Shown::shown).collect::<Vec<_>>().join(", "))
    }
}

impl<A: Shown, B: Shown> Shown for (A, B) {
    fn shown(&self) -> String {
        format!("{} {}", self.0.shown(), self.1.shown())
    }
}

impl<A: Shown, B: Shown, C: Shown> Shown for (A, B, C) {
    fn shown(&self) -> String {
        format!("{} {} {}", self.0.shown(), self.1.shown(), self.2.shown())
    }
}

impl<A: Shown, B: Shown, C: Shown, D: Shown> Shown for (A, B, C, D) {
    fn shown(&self) -> String {
        format!("{} {} {} {}", self.0.shown(), self.1.shown(), self.2.shown(), self.3.shown())
    }
}

/// An error of this crate as the exception that it stands for.
pub trait Raised: Error {
    /// The exception's class.
    fn class(&self) -> &'static str;

    /// Whether the exception has a text. Where it has none, the error's text is our own.
    fn has_text(&self) -> bool {
        true
    }

    /// The class and the text.
    fn shown(&self) -> String {
        match self.has_text() {
            true => format!("{}: {self}", self.class()),
            false => self.class().to_owned(),
        }
    }
}

macro_rules! raised {
    ($class:literal: $($error:ty)*) => { $(
        impl Raised for $error {
            fn class(&self) -> &'static str {
                $class
            }
        }
    )* };
}

raised! { "RuntimeError": JoinError NotAcquired NotLocked NotOwned StartError }
raised! { "ValueError": ReleaseError TooManyTaskDone }

impl Raised for BrokenBarrierError {
    fn class(&self) -> &'static str {
        "BrokenBarrierError"
    }

    fn has_text(&self) -> bool {
        false
    }
}

impl Raised for GetError {
    fn class(&self) -> &'static str {
        match self {
            Self::Empty => "Empty",
            Self::ShutDown => "ShutDown",
        }
    }

    fn has_text(&self) -> bool {
        false
    }
}

impl<T: std::fmt::Debug> Raised for PutError<T> {
    fn class(&self) -> &'static str {
        match self {
            Self::Full(_) => "Full",
            Self::ShutDown(_) => "ShutDown",
        }
    }

    fn has_text(&self) -> bool {
        false
    }
}
