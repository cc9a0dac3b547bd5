//! A segment in the shared memory of WebAssembly, which a page gives to its workers.

use super::bridge::{self, bridge};
use super::{Memory, Woken};
use crate::Process;
use js_sys::{Int32Array, Object, Promise, Reflect, Uint8Array, WebAssembly};
use std::cell::RefCell;
use std::mem::ManuallyDrop;
use std::time::Duration;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

#[wasm_bindgen]
extern "C" {
    // js-sys has these with a `catch`, which is paid for at every call. They throw for an index
    // that is out of bounds, and then so do these.
    #[wasm_bindgen(js_namespace = Atomics, js_name = load)]
    fn atomic_load(words: &Int32Array, at: u32) -> i32;
    #[wasm_bindgen(js_namespace = Atomics, js_name = store)]
    fn atomic_store(words: &Int32Array, at: u32, value: i32);
    #[wasm_bindgen(js_namespace = Atomics, js_name = compareExchange)]
    fn atomic_exchange(words: &Int32Array, at: u32, current: i32, new: i32) -> i32;
    #[wasm_bindgen(js_namespace = Atomics, js_name = add)]
    fn atomic_add(words: &Int32Array, at: u32, value: i32) -> i32;
    #[wasm_bindgen(js_namespace = Atomics, js_name = notify)]
    fn atomic_notify(words: &Int32Array, at: u32, count: u32) -> u32;
    #[wasm_bindgen(js_namespace = Atomics, js_name = wait)]
    fn atomic_wait(words: &Int32Array, at: u32, current: i32, timeout_ms: f64) -> JsValue;

    #[wasm_bindgen(js_namespace = Atomics, js_name = waitAsync, catch)]
    fn atomic_wait_async(words: &Int32Array, at: u32, current: i32) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn performance_now() -> f64;
    #[wasm_bindgen(js_namespace = performance, js_name = toJSON)]
    fn performance_values() -> JsValue;
}

/// A segment in a shared memory. As all of JavaScript's objects, it belongs to the thread that made
/// it.
#[derive(Clone, Debug)]
pub struct Shared {
    memory: WebAssembly::Memory,
    words: Int32Array,
    bytes: Uint8Array,
    count: u32,
    /// When the worker's clock began, in milliseconds. Not kept in a variable of the thread's, which
    /// in a copy of a process would be that of another worker.
    origin_ms: f64,
}

/// Words in a page of a WebAssembly memory.
const PAGE_WORDS: u32 = (64 << 10) / 4;

impl Shared {
    /// The segment in this memory, which is shared and does not grow.
    #[must_use]
    pub fn new(memory: WebAssembly::Memory) -> Self {
        let buffer = memory.buffer();
        let words = Int32Array::new(&buffer);
        let (bytes, count) = (Uint8Array::new(&buffer), words.length());
        Self { memory, words, bytes, count, origin_ms: origin_ms() }
    }

    /// A new memory of at least so many words, all 0; `None` where the page may not share memory.
    #[must_use]
    pub fn create(words: u32) -> Option<Self> {
        let name = JsValue::from_str("SharedArrayBuffer");
        if !Reflect::has(&js_sys::global(), &name).unwrap_or(false) {
            return None;
        }
        let pages = words.div_ceil(PAGE_WORDS);
        let descriptor = Object::new();
        for (key, value) in
            [("initial", pages.into()), ("maximum", pages.into()), ("shared", JsValue::TRUE)]
        {
            Reflect::set(&descriptor, &JsValue::from_str(key), &value).ok()?;
        }
        WebAssembly::Memory::new(&descriptor).ok().map(Self::new)
    }

    /// A promise that is kept when somebody wakes the word, or at once when it is not `current`:
    /// how one waits who must not block. `None` where the browser has no `Atomics.waitAsync`.
    #[must_use]
    pub fn changed(&self, word: u32, current: u32) -> Option<Promise> {
        let wait = atomic_wait_async(&self.words, word, current.cast_signed()).ok()?;
        // `{ async: true, value: a promise }`, or `{ async: false, value: "not-equal" }`.
        let value = Reflect::get(&wait, &JsValue::from_str("value")).ok()?;
        Some(value.dyn_into().unwrap_or_else(|value| Promise::resolve(&value)))
    }

    /// What other workers are to be posted.
    #[must_use]
    pub fn memory(&self) -> &WebAssembly::Memory {
        &self.memory
    }
}

/// When the clock of the calling worker began.
fn origin_ms() -> f64 {
    let origin = Reflect::get(&performance_values(), &JsValue::from_str("timeOrigin")).ok();
    origin.and_then(|origin| origin.as_f64()).unwrap_or_default()
}

impl Memory for Shared {
    fn words(&self) -> u32 {
        self.count
    }

    fn load(&self, word: u32) -> u32 {
        atomic_load(&self.words, word).cast_unsigned()
    }

    fn store(&self, word: u32, value: u32) {
        atomic_store(&self.words, word, value.cast_signed());
    }

    fn exchange(&self, word: u32, current: u32, new: u32) -> u32 {
        atomic_exchange(&self.words, word, current.cast_signed(), new.cast_signed()).cast_unsigned()
    }

    fn add(&self, word: u32, value: u32) -> u32 {
        atomic_add(&self.words, word, value.cast_signed()).cast_unsigned()
    }

    fn wait(&self, word: u32, current: u32, timeout: Option<Duration>) -> Woken {
        let timeout = timeout.map_or(f64::INFINITY, |timeout| timeout.as_secs_f64() * 1e3);
        // What it says is not worth the price of a string: who waits looks at the clock.
        drop(atomic_wait(&self.words, word, current.cast_signed(), timeout));
        Woken::Perhaps
    }

    fn wake(&self, word: u32, count: u32) {
        atomic_notify(&self.words, word, count);
    }

    fn read(&self, byte: u32, into: &mut [u8]) {
        if !into.is_empty() {
            self.bytes.subarray(byte, byte + into.len() as u32).copy_to(into);
        }
    }

    fn write(&self, byte: u32, from: &[u8]) {
        if !from.is_empty() {
            self.bytes.subarray(byte, byte + from.len() as u32).copy_from(from);
        }
    }

    // Each of these is one call where there would be one for each word. JavaScript allows others to
    // write meanwhile.
    fn read_words(&self, word: u32, into: &mut [u8]) {
        self.read(word * 4, into);
    }

    fn write_words(&self, word: u32, from: &[u8]) {
        self.write(word * 4, from);
    }

    fn now(&self) -> Duration {
        Duration::from_secs_f64((self.origin_ms + performance_now()) / 1e3)
    }

    fn patience(&self) -> u32 {
        200
    }
}

thread_local! {
    static SEGMENT: RefCell<Option<Mine>> = const { RefCell::new(None) };
}

/// What a worker has of the segment.
struct Mine {
    segment: Shared,
    life: u32,
    pid: u32,
}

/// The segment that the calling worker was given: a value that all threads of a process can have,
/// while each has its own view of the buffer.
///
/// A browser lets a worker that was terminated go on until it comes back to its event loop, or for
/// two seconds. So that the dead do not write where others are by now, every change looks first
/// whether the process is still to live, and traps if not. Between the look and the change remains
/// a moment, in which a death goes unnoticed.
#[derive(Clone, Copy, Debug)]
pub struct Attached {
    words: u32,
}

impl Attached {
    /// Gives the calling worker its segment, as one of this process's. Every worker that uses it
    /// does this first.
    pub fn attach(segment: Shared, process: Process) -> Self {
        let words = segment.count;
        bridge::build(&segment.memory, process);
        let mine = Mine { segment, life: process.life(), pid: process.pid() };
        // What was there is nothing, or, in a copy of a process, stands for objects of another worker.
        let _left = ManuallyDrop::new(SEGMENT.replace(Some(mine)));
        Self { words }
    }
}

#[expect(clippy::panic, reason = "a worker is given its segment before anything runs in it")]
fn with<R>(use_it: impl FnOnce(&Shared) -> R) -> R {
    SEGMENT.with_borrow(|mine| match mine {
        Some(mine) => use_it(&mine.segment),
        None => panic!("this worker has no segment"),
    })
}

/// The same for whoever changes something: only the living may.
fn alive<R>(use_it: impl FnOnce(&Shared) -> R) -> R {
    SEGMENT.with_borrow(|mine| {
        if mine.as_ref().is_some_and(|mine| mine.segment.load(mine.life) != mine.pid) {
            // No unwinding: the dead clean up nothing.
            std::arch::wasm32::unreachable();
        }
    });
    with(use_it)
}

impl Memory for Attached {
    fn words(&self) -> u32 {
        self.words
    }

    fn load(&self, word: u32) -> u32 {
        match bridge() {
            Some(bridge) => bridge.load(word),
            None => with(|segment| segment.load(word)),
        }
    }

    fn store(&self, word: u32, value: u32) {
        match bridge() {
            Some(bridge) => bridge.store(word, value),
            None => alive(|segment| segment.store(word, value)),
        }
    }

    fn exchange(&self, word: u32, current: u32, new: u32) -> u32 {
        match bridge() {
            Some(bridge) => bridge.exchange(word, current, new),
            None => alive(|segment| segment.exchange(word, current, new)),
        }
    }

    fn add(&self, word: u32, value: u32) -> u32 {
        match bridge() {
            Some(bridge) => bridge.add(word, value),
            None => alive(|segment| segment.add(word, value)),
        }
    }

    fn wait(&self, word: u32, current: u32, timeout: Option<Duration>) -> Woken {
        let Some(bridge) = bridge() else {
            return alive(|segment| segment.wait(word, current, timeout));
        };
        let nanoseconds = |it: Duration| i64::try_from(it.as_nanos()).unwrap_or(i64::MAX);
        match bridge.wait(word, current, timeout.map_or(-1, nanoseconds)) {
            2 => Woken::TimedOut,
            _ => Woken::Perhaps,
        }
    }

    fn wake(&self, word: u32, count: u32) {
        match bridge() {
            Some(bridge) => bridge.wake(word, count),
            None => alive(|segment| segment.wake(word, count)),
        }
    }

    fn read(&self, byte: u32, into: &mut [u8]) {
        match bridge() {
            Some(bridge) => bridge.read(byte, into),
            None => with(|segment| segment.read(byte, into)),
        }
    }

    fn append(&self, byte: u32, length: usize, into: &mut Vec<u8>) {
        match bridge() {
            Some(bridge) => bridge.append(byte, length, into),
            None => with(|segment| segment.append(byte, length, into)),
        }
    }

    fn write(&self, byte: u32, from: &[u8]) {
        match bridge() {
            Some(bridge) => bridge.write(byte, from),
            None => alive(|segment| segment.write(byte, from)),
        }
    }

    // Likewise one call, which others may write beside.
    fn read_words(&self, word: u32, into: &mut [u8]) {
        self.read(word * 4, into);
    }

    fn write_words(&self, word: u32, from: &[u8]) {
        self.write(word * 4, from);
    }

    fn now(&self) -> Duration {
        with(Memory::now)
    }

    fn patience(&self) -> u32 {
        // As long as it takes to block and be woken: some twenty microseconds.
        match bridge() {
            Some(_) => 4_000,
            None => with(Memory::patience),
        }
    }
}
