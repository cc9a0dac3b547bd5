//! Numbers that processes share.

use crate::Program;
use concurrent::Block;
use concurrent::multiprocessing::{
    Array, ArrayError, Connection, Event, Lock, Number, Pipe, Process, RawArray, RawValue, Value,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::time::Duration;

pub const PROGRAMS: &[Program] = &[
    ("a process sees what another has set", seen),
    ("every type of number crosses as it is", types),
    ("value = value + 1 loses an update of another process", lost_update),
    ("value = value + 1 loses nothing with the lock", locked_updates),
    ("a value waits for its lock and its object does not", waits_for_lock),
    ("values may have one lock, also one that is not recursive", one_lock),
    ("a process that is killed with a value's lock leaves it locked", killed_holder),
    ("a number of four bytes is never half written", no_tearing),
    ("an array is indexed from both ends and sliced", array),
    ("numbers that share a word do not disturb each other", neighbours),
    ("an array of characters has a value and is raw", characters),
    ("values and arrays are inherited and not sent", inheritance),
    ("shared memory that nobody has any more is used again", used_again),
];

/// Long enough for a process that need not wait.
const LONG: Option<Duration> = Some(Duration::from_millis(50));

fn run<A>(target: fn(A), arguments: A) -> Process
where
    A: Serialize + DeserializeOwned + Send + 'static,
{
    let process = Process::new(target, arguments);
    process.start().unwrap();
    process
}

fn kill(process: &Process) {
    process.kill().unwrap();
    process.join(None).unwrap();
}

fn set_both((number, row): (Value<i32>, Array<f64>)) {
    number.set(number.get() + 40);
    row.set(-1, 0.5).unwrap();
}

fn seen() {
    let (number, row) = (Value::new(2).unwrap(), Array::zeroed(2).unwrap());
    let process = run(set_both, (number.clone(), row.clone()));
    process.join(None).unwrap();
    assert_eq!((number.get(), row.slice(..)), (42, vec![0.0, 0.5]));
    assert_eq!(format!("{number:?}"), "<Synchronized wrapper for RawValue(42)>");
}

fn swap<T: Number>((value, row): (RawValue<T>, RawArray<T>)) {
    let (first, second) = (row.get(0).unwrap(), row.get(1).unwrap());
    row.set(0, value.get()).unwrap();
    row.set(1, first).unwrap();
    value.set(second);
}

/// Three numbers, moved in a circle by another process.
fn circle<T: Number>(a: T, b: T, c: T) {
    let (value, row) = (RawValue::new(a).unwrap(), RawArray::new(&[b, c]).unwrap());
    run(swap, (value.clone(), row.clone())).join(None).unwrap();
    assert_eq!((value.get(), row.slice(..)), (c, vec![a, b]));
}

fn types() {
    circle(i8::MIN, 0, i8::MAX);
    circle(i16::MIN, -1, i16::MAX);
    circle(i32::MIN, -1, i32::MAX);
    circle(i64::MIN, -1, i64::MAX);
    circle(0, 1, u8::MAX);
    circle(0, 1, u16::MAX);
    circle(0, 1, u32::MAX);
    circle(0, 1, u64::MAX);
    circle(f32::MIN, -0.5, f32::INFINITY);
    circle(f64::MIN, -0.5, f64::INFINITY);
    circle(true, false, true);
}

/// Reads, lets the other one do something, and writes.
fn add_slowly((value, turn): (Value<u32>, Connection)) {
    let read = value.get();
    turn.send(&"has read").unwrap();
    turn.recv::<String>().unwrap();
    value.set(read + 1);
}

fn lost_update() {
    let value = Value::new(0_u32).unwrap();
    let (here, there) = Pipe(true).unwrap();
    let process = run(add_slowly, (value.clone(), there));
    assert_eq!(here.recv::<String>().unwrap(), "has read");
    value.set(value.get() + 1);
    value.set(value.get() + 1);
    assert_eq!(value.get(), 2);
    here.send(&"go on").unwrap();
    process.join(None).unwrap();
    // Three times one was added.
    assert_eq!(value.get(), 1);
}

fn add((value, times): (Value<u64>, u32)) {
    for _ in 0..times {
        let _held = value.get_lock().enter();
        value.set(value.get() + 1);
    }
}

fn locked_updates() {
    let value = Value::new(0).unwrap();
    let processes = [(); 4].map(|()| run(add, (value.clone(), 250)));
    for process in processes {
        process.join(None).unwrap();
    }
    assert_eq!(value.get(), 1000);
}

fn get((value, to): (Value<u8>, Connection)) {
    to.send(&value.get_obj().get()).unwrap();
    to.send(&value.get()).unwrap();
}

fn waits_for_lock() {
    let value = Value::new(1_u8).unwrap();
    let (here, there) = Pipe(false).unwrap();
    assert!(value.acquire(Block::Forever));
    let process = run(get, (value.clone(), there));
    assert_eq!(here.recv::<u8>(), Ok(1));
    // The lock is recursive: who has it can read and write.
    value.set(value.get() + 1);
    assert_eq!(here.poll(LONG), Ok(false));
    value.release().unwrap();
    assert_eq!(here.recv::<u8>(), Ok(2));
    process.join(None).unwrap();
}

fn get_within((value, _): (Value<u8, Lock>, Value<u8, Lock>)) {
    let _held = value.enter();
    assert_eq!(value.get_obj().get(), 1);
    // It waits for itself.
    let _never = value.get();
}

fn one_lock() {
    let lock = Lock::new().unwrap();
    let one = Value::new(1_u8).unwrap().with_lock(lock.clone());
    let two = RawValue::new(2_u8).unwrap().with_lock(lock.clone());
    assert_eq!((one.get(), two.get()), (1, 2));
    assert!(lock.acquire(Block::No));
    assert!(!one.acquire(Block::No) && !two.acquire(Block::No));
    lock.release().unwrap();
    let process = run(get_within, (one, two));
    assert_eq!(process.join(LONG), Ok(false));
    kill(&process);
}

fn hold((value, held, never): (Value<i16>, Event, Event)) {
    let _held = value.enter();
    value.set(5);
    held.set();
    never.wait(None);
}

fn get_and_tell((value, to): (Value<i16>, Connection)) {
    to.send(&value.get()).unwrap();
}

fn killed_holder() {
    let value = Value::new(0).unwrap();
    let (held, never) = (Event::new().unwrap(), Event::new().unwrap());
    let process = run(hold, (value.clone(), held.clone(), never));
    held.wait(None);
    kill(&process);
    assert!(!value.acquire(Block::For(Duration::from_millis(1))));
    let (here, there) = Pipe(false).unwrap();
    let reader = run(get_and_tell, (value.clone(), there));
    assert_eq!(here.poll(LONG), Ok(false));
    kill(&reader);
    // What it wrote is there.
    assert_eq!(value.get_obj().get(), 5);
}

fn blink((value, stop): (RawValue<u32>, Event)) {
    while !stop.is_set() {
        value.set(0);
        value.set(u32::MAX);
    }
}

fn no_tearing() {
    let (value, stop) = (RawValue::new(0).unwrap(), Event::new().unwrap());
    let processes = [(); 2].map(|()| run(blink, (value.clone(), stop.clone())));
    let mut seen = [0_u32; 2];
    // On a busy machine they run in turns.
    while seen.contains(&0) || seen[0] + seen[1] < 10_000 {
        match value.get() {
            0 => seen[0] += 1,
            u32::MAX => seen[1] += 1,
            half => panic!("{half:x}"),
        }
    }
    stop.set();
    for process in processes {
        process.join(None).unwrap();
    }
}

fn array() {
    let array = Array::new(&[1, 2, 3, 4, 5]).unwrap();
    assert_eq!((array.len(), array.is_empty()), (5, false));
    assert_eq!([0, 4, -1, -5].map(|index| array.get(index).unwrap()), [1, 5, 5, 1]);
    for index in [5, -6, isize::MAX, isize::MIN] {
        assert_eq!(array.get(index), Err(ArrayError::Index));
        assert_eq!(array.set(index, 0).unwrap_err().to_string(), "invalid index");
    }
    assert_eq!(array.slice(1..3), [2, 3]);
    assert_eq!(array.slice(-2..), [4, 5]);
    assert_eq!(array.slice(3..100), [4, 5]);
    assert_eq!(array.slice(7..9), <[i32; 0]>::default());
    array.set_slice(1..3, &[20, 30]).unwrap();
    array.set(-1, 50).unwrap();
    assert_eq!(array.slice(..), [1, 20, 30, 4, 50]);
    let error = array.set_slice(0..2, &[1]).unwrap_err();
    assert_eq!(error.to_string(), "Can only assign sequence of same size");
    assert_eq!(
        format!("{array:?}"),
        "<SynchronizedArray wrapper for RawArray([1, 20, 30, 4, 50])>"
    );
    let none: Array<u64> = Array::zeroed(0).unwrap();
    assert_eq!(
        (none.is_empty(), none.slice(..), none.get(0)),
        (true, vec![], Err(ArrayError::Index))
    );
    // More than a page.
    let large: Vec<u64> = (0..10_000).collect();
    let array = RawArray::new(&large).unwrap();
    assert_eq!((array.slice(..), array.get(9_999)), (large, Ok(9_999)));
}

fn count((bytes, halves, bits, place): (RawArray<u8>, RawArray<u16>, RawArray<bool>, isize)) {
    for n in 1..=1000_u16 {
        bytes.set(place, n as u8).unwrap();
        halves.set(place, n).unwrap();
        bits.set(place, n % 2 == 0).unwrap();
        assert_eq!(bytes.get(place), Ok(n as u8));
        assert_eq!(halves.get(place), Ok(n));
        assert_eq!(bits.get(place), Ok(n % 2 == 0));
    }
}

fn neighbours() {
    let bytes = RawArray::zeroed(4).unwrap();
    let (halves, bits) = (RawArray::zeroed(4).unwrap(), RawArray::zeroed(4).unwrap());
    let processes =
        [0, 1, 2, 3].map(|place| run(count, (bytes.clone(), halves.clone(), bits.clone(), place)));
    for process in processes {
        process.join(None).unwrap();
    }
    assert_eq!((bytes.slice(..), halves.slice(..)), (vec![232; 4], vec![1000; 4]));
    assert_eq!(bits.slice(..), [true; 4]);
}

fn shout(text: Array<u8>) {
    text.set_value(&text.value().to_ascii_uppercase()).unwrap();
}

fn characters() {
    let text = Array::new(b"hello").unwrap();
    run(shout, text.clone()).join(None).unwrap();
    assert_eq!(text.value(), b"HELLO");
    text.set_value(b"hi").unwrap();
    assert_eq!((text.value(), text.slice(..)), (b"hi".to_vec(), b"hi\0LO".to_vec()));
    let error = text.set_value(b"too long").unwrap_err();
    assert_eq!(error.to_string(), "byte string too long");
    let text = text.get_obj();
    text.set_raw(b"a").unwrap();
    assert_eq!((text.raw(), text.value()), (b"ai\0LO".to_vec(), b"ai".to_vec()));
}

fn inheritance() {
    let (here, _there) = Pipe(true).unwrap();
    let what = "objects should only be shared between processes through inheritance";
    let error = here.send(&Value::new(1).unwrap()).unwrap_err().to_string();
    assert_eq!(error, format!("Value {what}"));
    let error = here.send(&RawValue::new(1).unwrap()).unwrap_err().to_string();
    assert_eq!(error, format!("RawValue {what}"));
    let error = here.send(&Array::new(&[1]).unwrap()).unwrap_err().to_string();
    assert_eq!(error, format!("Array {what}"));
    let error = here.send(&RawArray::new(&[1]).unwrap()).unwrap_err().to_string();
    assert_eq!(error, format!("RawArray {what}"));
}

fn keep((array, never): (RawArray<u8>, Event)) {
    array.set(0, 1).unwrap();
    never.wait(None);
}

/// The arrays are more than all there is, and there is room for one at a time.
fn used_again() {
    let (never, large) = (Event::new().unwrap(), 20 << 20);
    for _ in 0..20 {
        let array = RawArray::zeroed(large).unwrap();
        let process = run(keep, (array.clone(), never.clone()));
        while array.get(0) == Ok(0) {
            std::thread::yield_now();
        }
        drop(array);
        // The last that has it is killed.
        kill(&process);
    }
    let error = RawArray::<u8>::zeroed(1 << 30).unwrap_err().to_string();
    assert!(error.contains("no room for 1073741824 bytes of shared memory"), "{error}");
}
