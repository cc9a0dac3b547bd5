//! The way from a program to the segment without JavaScript: a module of a few instructions that
//! imports both memories, and whose functions are called like the program's own.
//!
//! A call into JavaScript costs some twenty nanoseconds, and a message makes a hundred accesses.
//! The module is instantiated in each worker, and its functions are put at the end of the program's
//! table of functions, where a function pointer finds them. The linker has to let that table grow.
//!
//! `bridge.wat` is its text. A browser that does not take it (it has two memories) goes without.

use crate::Process;
use js_sys::WebAssembly::{Instance, Memory, Module, Table};
use js_sys::{Function, Object, Reflect, Uint8Array};
use std::cell::Cell;
use std::mem::transmute;
use wasm_bindgen::{JsCast, JsValue};

/// The program's own memory is imported as what it is: its own, or shared by its threads.
const MODULE: &[u8] = match cfg!(target_feature = "atomics") {
    false => include_bytes!("bridge.wasm"),
    true => include_bytes!("bridge-threads.wasm"),
};

const FUNCTIONS: [&str; 8] = ["load", "store", "exchange", "add", "wait", "wake", "read", "write"];

thread_local! {
    /// Where this worker's functions begin in its table; 0, where no function is, without any.
    static FIRST: Cell<usize> = const { Cell::new(0) };
}

/// The functions of the calling worker, in their order.
#[derive(Clone, Copy)]
pub(super) struct Bridge {
    first: usize,
}

/// Builds the calling worker's bridge to this segment, as one of this process's. Nothing is there
/// afterwards where the browser does not take it.
pub(super) fn build(segment: &Memory, process: Process) {
    FIRST.set(table_with(segment, process).unwrap_or_default());
}

/// The calling worker's bridge, if it has one.
#[inline]
pub(super) fn bridge() -> Option<Bridge> {
    let first = FIRST.get();
    (first != 0).then_some(Bridge { first })
}

fn table_with(segment: &Memory, process: Process) -> Result<usize, JsValue> {
    let imports = Object::new();
    let set = |key: &str, value: JsValue| Reflect::set(&imports, &key.into(), &value);
    set("own", wasm_bindgen::memory())?;
    set("segment", segment.clone().into())?;
    set("life", (process.life() * 4).into())?;
    set("pid", process.pid().into())?;
    let modules = Object::new();
    Reflect::set(&modules, &"racetrack".into(), &imports)?;
    let module = Module::new(&Uint8Array::from(MODULE))?;
    let exports = Instance::new(&module, &modules)?.exports();
    let table: Table = wasm_bindgen::function_table().unchecked_into();
    let first = table.grow(FUNCTIONS.len() as u32)?;
    for (at, name) in (first..).zip(FUNCTIONS) {
        table.set(at, &Reflect::get(&exports, &name.into())?.dyn_into::<Function>()?)?;
    }
    Ok(first as usize)
}

impl Bridge {
    pub fn load(self, word: u32) -> u32 {
        // SAFETY: in the table of a wasm program a function pointer is an index, and at these
        // indices are the functions of FUNCTIONS in their order, with these types. What they do is
        // to the segment, where no object of Rust is, but for the ranges of `read` and `write`.
        let load = unsafe { transmute::<usize, extern "C" fn(u32) -> u32>(self.first) };
        load(word)
    }

    pub fn store(self, word: u32, value: u32) {
        // SAFETY: as in `load`.
        let store = unsafe { transmute::<usize, extern "C" fn(u32, u32)>(self.first + 1) };
        store(word, value);
    }

    pub fn exchange(self, word: u32, current: u32, new: u32) -> u32 {
        type Exchange = extern "C" fn(u32, u32, u32) -> u32;
        // SAFETY: as in `load`.
        let exchange = unsafe { transmute::<usize, Exchange>(self.first + 2) };
        exchange(word, current, new)
    }

    pub fn add(self, word: u32, value: u32) -> u32 {
        // SAFETY: as in `load`.
        let add = unsafe { transmute::<usize, extern "C" fn(u32, u32) -> u32>(self.first + 3) };
        add(word, value)
    }

    /// As `memory.atomic.wait32`: the time-out is in nanoseconds, a negative one none; 2 is that it
    /// has passed.
    pub fn wait(self, word: u32, current: u32, timeout: i64) -> u32 {
        type Wait = extern "C" fn(u32, u32, i64) -> u32;
        // SAFETY: as in `load`.
        let wait = unsafe { transmute::<usize, Wait>(self.first + 4) };
        wait(word, current, timeout)
    }

    pub fn wake(self, word: u32, count: u32) {
        // SAFETY: as in `load`.
        let wake = unsafe { transmute::<usize, extern "C" fn(u32, u32)>(self.first + 5) };
        wake(word, count);
    }

    /// Appends so many bytes to `into`.
    pub fn append(self, byte: u32, length: usize, into: &mut Vec<u8>) {
        into.reserve(length);
        // SAFETY: there is room for so many after the last, and they are there when this returns.
        unsafe {
            self.copy(byte, into.spare_capacity_mut().as_mut_ptr().cast(), length);
            into.set_len(into.len() + length);
        }
    }

    pub fn read(self, byte: u32, into: &mut [u8]) {
        // SAFETY: `into` is ours.
        unsafe { self.copy(byte, into.as_mut_ptr(), into.len()) }
    }

    /// Copies out.
    ///
    /// # Safety
    ///
    /// `into` may be written to for so many bytes.
    unsafe fn copy(self, byte: u32, into: *mut u8, length: usize) {
        type Read = unsafe extern "C" fn(u32, *mut u8, usize);
        // SAFETY: as in `load`.
        let read = unsafe { transmute::<usize, Read>(self.first + 6) };
        // SAFETY: by this function's contract; it writes nowhere else. What is not within the
        // segment traps.
        unsafe { read(byte, into, length) }
    }

    pub fn write(self, byte: u32, from: &[u8]) {
        type Write = unsafe extern "C" fn(u32, *const u8, usize);
        // SAFETY: as in `load`.
        let write = unsafe { transmute::<usize, Write>(self.first + 7) };
        // SAFETY: it reads `from` alone. What is not within the segment traps.
        unsafe { write(byte, from.as_ptr(), from.len()) }
    }
}
