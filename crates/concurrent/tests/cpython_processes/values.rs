//! `Value`, `Array`, and what they are without a lock.

use crate::program::{Program, processes};
use crate::rust::out;
use crate::started::{ended, run, start};
use concurrent::Block;
use concurrent::multiprocessing::{Array, Lock, RawArray, RawValue, Value};

#[expect(clippy::reversed_empty_ranges, reason = "in Python it is empty")]
pub fn programs() -> Vec<Program> {
    vec![
        processes(
            "a value begins with 0 or what it is given, and is seen by all",
            r"
            def child(value):
                print(value.value)
                value.value = 7

            value = Value('i')
            print(value.value, Value('i', -3).value)
            run(child, value)
            print(value.value)
            ",
            |main| {
                let child = |value: Value<i32>| {
                    out().print(value.get());
                    value.set(7);
                };
                let value = Value::new(0).unwrap();
                main.print((value.get(), Value::new(-3).unwrap().get()));
                run(child, value.clone());
                main.print(value.get());
            },
        ),
        processes(
            "with its lock nothing is lost",
            r"
            def child(value):
                for _ in range(200):
                    with value.get_lock():
                        value.value += 1

            value = Value('i')
            processes = [start(child, value) for _ in range(4)]
            print([ended(process) for process in processes], value.value)
            ",
            |out| {
                let child = |value: Value<i32>| {
                    for _ in 0..200 {
                        let _held = value.get_lock().enter();
                        value.set(value.get() + 1);
                    }
                };
                let value = Value::new(0).unwrap();
                let processes = [(); 4].map(|()| start(child, value.clone()));
                out.print((processes.iter().map(ended).collect::<Vec<_>>(), value.get()));
            },
        ),
        processes(
            "numbers of every type keep their limits",
            r"
            limits = (
                ('b', -2**7, 2**7 - 1), ('B', 0, 2**8 - 1), ('h', -2**15, 2**15 - 1),
                ('i', -2**31, 2**31 - 1), ('I', 0, 2**32 - 1), ('q', -2**63, 2**63 - 1),
            )
            for code, least, most in limits:
                value = Value(code, least)
                least = value.value
                value.value = most
                print(least, value.value)
            ",
            |out| {
                macro_rules! limits {
                    ($($number:ty)*) => { $({
                        let value = Value::new(<$number>::MIN).unwrap();
                        let least = value.get();
                        value.set(<$number>::MAX);
                        out.print((i64::from(least), i64::from(value.get())));
                    })* };
                }
                limits! { i8 u8 i16 i32 u32 i64 }
            },
        ),
        processes(
            "fractions",
            r"
            value = Value('d', 0.1)
            value.value += 0.2
            print(value.value == 0.1 + 0.2, Value('f', 0.5).value == 0.5)
            ",
            |out| {
                let value = Value::new(0.1_f64).unwrap();
                value.set(value.get() + 0.2);
                #[expect(clippy::float_cmp, reason = "the bits are what is kept")]
                let same = (value.get() == 0.1 + 0.2, Value::new(0.5_f32).unwrap().get() == 0.5);
                out.print(same);
            },
        ),
        processes(
            "a value's lock is recursive, acquired and released by itself, too",
            r"
            value = Value('i', 1)
            with value:
                with value.get_lock():
                    print(value.acquire(), value.value)
                    value.release()
                run(lambda: print(value.get_lock().acquire(False)))
            run(lambda: print(value.get_lock().acquire(False)))
            ",
            |main| {
                let value = Value::new(1).unwrap();
                let try_it = |value: Value<i32>| out().print(value.get_lock().acquire(Block::No));
                {
                    let (_one, _two) = (value.enter(), value.get_lock().enter());
                    main.print((value.acquire(Block::Forever), value.get()));
                    value.release().unwrap();
                    drop(_two);
                    run(try_it, value.clone());
                }
                run(try_it, value);
            },
        ),
        processes(
            "a lock that was not acquired cannot be released",
            r"
            attempt(Value('i').release)
            attempt(Array('i', 1).release)
            attempt(Value('i', lock=Lock()).release)
            ",
            |out| {
                out.attempt(Value::new(0).unwrap().release());
                out.attempt(Array::new(&[0]).unwrap().release());
                let lock = Lock::new().unwrap();
                out.attempt(Value::new(0).unwrap().with_lock(lock).release());
            },
        ),
        processes(
            "two values share a lock",
            r"
            lock = RLock()
            one, two = Value('i', 1, lock=lock), Value('i', 2, lock=lock)
            with one:
                run(lambda: print(two.get_lock().acquire(False), two.get_obj().value))
            ",
            |_| {
                let lock = concurrent::multiprocessing::RLock::new().unwrap();
                let one = Value::new(1).unwrap().with_lock(lock.clone());
                let two = Value::new(2).unwrap().with_lock(lock);
                let _held = one.enter();
                let child = |two: Value<i32>| {
                    out().print((two.get_lock().acquire(Block::No), two.get_obj().get()));
                };
                run(child, two);
            },
        ),
        processes(
            "values and arrays without a lock",
            r"
            def child(value, array):
                value.value += 1
                array[1] = 20

            value, array = RawValue('i', 6), RawArray('i', [1, 2, 3])
            run(child, value, array)
            print(value.value, list(array), len(array))
            ",
            |out| {
                let child = |(value, array): (RawValue<i32>, RawArray<i32>)| {
                    value.set(value.get() + 1);
                    array.set(1, 20).unwrap();
                };
                let (value, array) =
                    (RawValue::new(6).unwrap(), RawArray::new(&[1, 2, 3]).unwrap());
                run(child, (value.clone(), array.clone()));
                out.print((value.get(), array.slice(..), array.len()));
            },
        ),
        processes(
            "an array is read and written by index from either end",
            r"
            array = Array('i', [1, 2, 3])
            print(len(array), array[0], array[2], array[-1], array[-3])
            array[0], array[-1] = 10, 30
            print(array[:])
            for index in (3, -4):
                attempt(array.__getitem__, index)
                attempt(array.__setitem__, index, 0)
            ",
            |out| {
                let array = Array::new(&[1, 2, 3]).unwrap();
                let get = |index| array.get(index).unwrap();
                out.print(((array.len(), get(0)), (get(2), get(-1), get(-3))));
                array.set(0, 10).unwrap();
                array.set(-1, 30).unwrap();
                out.print(array.slice(..));
                for index in [3, -4] {
                    out.attempt(array.get(index));
                    out.attempt(array.set(index, 0));
                }
            },
        ),
        processes(
            "slices are of what there is",
            r"
            array = Array('i', range(5))
            print(array[1:3], array[:2], array[3:], array[-2:])
            print(array[2:2], array[4:1], array[3:99], array[99:])
            array[1:3] = [10, 20]
            print(array[:])
            attempt(array.__setitem__, slice(1, 3), [1])
            attempt(array.__setitem__, slice(1, 3), [1, 2, 3])
            ",
            |out| {
                let array = Array::new(&[0, 1, 2, 3, 4]).unwrap();
                let some = (array.slice(1..3), array.slice(..2), array.slice(3..));
                out.print((some, array.slice(-2..)));
                let none = (array.slice(2..2), array.slice(4..1), array.slice(3..99));
                out.print((none, array.slice(99..)));
                array.set_slice(1..3, &[10, 20]).unwrap();
                out.print(array.slice(..));
                out.attempt(array.set_slice(1..3, &[1]));
                out.attempt(array.set_slice(1..3, &[1, 2, 3]));
            },
        ),
        processes(
            "an array of a length is of zeroes",
            r"
            print(Array('i', 3)[:], len(Array('i', 0)), Array('d', 0)[:])
            ",
            |out| {
                let array = |length| Array::<i32>::zeroed(length).unwrap();
                out.print((array(3).slice(..), array(0).len(), array(0).slice(..)));
            },
        ),
        processes(
            "each process fills its part of an array",
            r"
            def child(array, part):
                for index in range(4 * part, 4 * part + 4):
                    array[index] = index * index

            array = Array('i', 12)
            processes = [start(child, array, part) for part in range(3)]
            print([ended(process) for process in processes])
            print(array[:])
            ",
            |out| {
                let child = |(array, part): (Array<i32>, i32)| {
                    for index in 4 * part..4 * part + 4 {
                        array.set(index as isize, index * index).unwrap();
                    }
                };
                let array = Array::zeroed(12).unwrap();
                let processes = [0, 1, 2].map(|part| start(child, (array.clone(), part)));
                out.print(processes.iter().map(ended).collect::<Vec<_>>());
                out.print(array.slice(..));
            },
        ),
        processes(
            "an array of characters",
            r"
            array = Array('c', b'hello')
            print(array.value.decode(), len(array))
            array.value = b'hi'
            print(array.value.decode(), array.raw[2] == 0, array.raw[3:].decode())
            attempt(setattr, array, 'value', b'too long')
            array[0] = b'H'
            print(array.value.decode(), array[1].decode())
            ",
            |out| {
                let array = Array::new(b"hello").unwrap();
                let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
                out.print((text(array.value()), array.len()));
                array.set_value(b"hi").unwrap();
                let raw = array.get_obj().raw();
                out.print((text(array.value()), raw[2] == 0, text(raw[3..].to_vec())));
                out.attempt(array.set_value(b"too long"));
                array.set(0, b'H').unwrap();
                out.print((text(array.value()), char::from(array.get(1).unwrap())));
            },
        ),
    ]
}
