//! Calling functions that are numbers, on arguments that are bytes.

use super::wire::Function;
use crate::Exception;
use crate::multiprocessing::PickleError;
use crate::multiprocessing::boot::{address, number};
use crate::multiprocessing::pickle::{begin, dumps_next, loads_next};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::error::Error;

/// Why a task has no results to send.
#[derive(Debug)]
pub(crate) enum Fault {
    /// Its arguments cannot be read.
    Arguments(PickleError),
    /// Its result, of this type, cannot be written.
    Result(&'static str, PickleError),
}

/// Calls a function on each of the arguments of a task and appends the results.
type Entry = fn(*const (), &[u8], &mut Vec<u8>) -> Result<(), Fault>;

/// A task is the number of its arguments, in four bytes, and the arguments; its answer is the
/// number of its results and the results.
fn each<A: DeserializeOwned, R: Serialize>(
    function: impl Fn(A) -> R,
    task: &[u8],
    into: &mut Vec<u8>,
) -> Result<(), Fault> {
    let (count, mut rest) = split_count(task).map_err(Fault::Arguments)?;
    begin();
    into.extend(count.to_le_bytes());
    for _ in 0..count {
        let (argument, more) = loads_next(rest).map_err(Fault::Arguments)?;
        rest = more;
        let result = function(argument);
        let refused = |error| Fault::Result(std::any::type_name::<R>(), error);
        dumps_next(&result, into).map_err(refused)?;
    }
    Ok(())
}

/// The number of a task's arguments or results, and their bytes.
fn split_count(bytes: &[u8]) -> Result<(u32, &[u8]), PickleError> {
    let (count, rest) =
        bytes.split_first_chunk().ok_or_else(|| PickleError("a task without a number".into()))?;
    Ok((u32::from_le_bytes(*count), rest))
}

/// The results in the answer of a task.
///
/// # Errors
///
/// They cannot be read: each of them may fail.
pub(crate) fn results<R: DeserializeOwned>(
    answer: &[u8],
) -> Result<impl Iterator<Item = Result<R, PickleError>>, PickleError> {
    let (count, mut rest) = split_count(answer)?;
    begin();
    Ok((0..count).map(move |_| {
        let (result, more) = loads_next(rest)?;
        rest = more;
        Ok(result)
    }))
}

fn call_one<A: DeserializeOwned, R: Serialize>(
    target: *const (),
    task: &[u8],
    into: &mut Vec<u8>,
) -> Result<(), Fault> {
    // SAFETY: the number was made from an `fn(A) -> R` by `Function::of`, in a process of the same
    // program, together with the number of this very instance of `call_one`.
    let target = unsafe { std::mem::transmute::<*const (), fn(A) -> R>(target) };
    each(target, task, into)
}

fn call_two<A: DeserializeOwned, B: DeserializeOwned, R: Serialize>(
    target: *const (),
    task: &[u8],
    into: &mut Vec<u8>,
) -> Result<(), Fault> {
    // SAFETY: as in `call_one`, with `Function::of_two`.
    let target = unsafe { std::mem::transmute::<*const (), fn(A, B) -> R>(target) };
    each(|(first, second)| target(first, second), task, into)
}

fn call_fallible<A: DeserializeOwned, R: Serialize, E: Error + 'static>(
    target: *const (),
    task: &[u8],
    into: &mut Vec<u8>,
) -> Result<(), Fault> {
    // SAFETY: as in `call_one`, with `Function::of_fallible`.
    let target = unsafe { std::mem::transmute::<*const (), fn(A) -> Result<R, E>>(target) };
    each(|argument| target(argument).map_err(|error| Exception::of(&error)), task, into)
}

impl Function {
    /// What stands for a function of one argument.
    pub fn of<A: DeserializeOwned, R: Serialize>(function: fn(A) -> R) -> Self {
        let entry: Entry = call_one::<A, R>;
        Self { entry: number(entry as usize), target: number(function as usize) }
    }

    /// What stands for a function of two arguments, which is called with pairs.
    pub fn of_two<A: DeserializeOwned, B: DeserializeOwned, R: Serialize>(
        function: fn(A, B) -> R,
    ) -> Self {
        let entry: Entry = call_two::<A, B, R>;
        Self { entry: number(entry as usize), target: number(function as usize) }
    }

    /// What stands for a function that may fail. What it returns crosses with an [`Exception`] in
    /// place of its error.
    pub fn of_fallible<A: DeserializeOwned, R: Serialize, E: Error + 'static>(
        function: fn(A) -> Result<R, E>,
    ) -> Self {
        let entry: Entry = call_fallible::<A, R, E>;
        Self { entry: number(entry as usize), target: number(function as usize) }
    }

    /// Calls it on the arguments of a task and appends the results.
    pub fn call(self, task: &[u8], into: &mut Vec<u8>) -> Result<(), Fault> {
        // SAFETY: the number was made from an `Entry` by the functions above, in a process of the
        // same program.
        let entry = unsafe { std::mem::transmute::<*const (), Entry>(address(self.entry)) };
        entry(address(self.target), task, into)
    }
}

/// Arguments of tasks that follow one another, as bytes.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    pub bytes: Vec<u8>,
    /// Where each task ends in them.
    pub ends: Vec<u32>,
}

impl Batch {
    /// Appends a task with these arguments.
    ///
    /// # Errors
    ///
    /// One of them cannot be pickled; the batch is as it was then.
    pub fn push<A: Serialize>(&mut self, arguments: &[A]) -> Result<(), PickleError> {
        begin();
        let start = self.bytes.len();
        self.bytes.extend((arguments.len() as u32).to_le_bytes());
        let pushed = arguments.iter().try_for_each(|it| dumps_next(it, &mut self.bytes));
        let too_large = |_| PickleError("arguments of more than 4 GiB".into());
        let end = pushed.and_then(|()| u32::try_from(self.bytes.len()).map_err(too_large));
        if end.is_err() {
            self.bytes.truncate(start);
        }
        self.ends.push(end?);
        Ok(())
    }

    pub fn task(&self, index: usize) -> &[u8] {
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        &self.bytes[start as usize..self.ends[index] as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tenfold(number: u32) -> u32 {
        number * 10
    }

    fn joined(text: String, number: u32) -> String {
        text + &number.to_string()
    }

    fn call<A: Serialize, R: DeserializeOwned>(function: Function, arguments: &[A]) -> Vec<R> {
        let mut batch = Batch::default();
        batch.push(arguments).unwrap();
        let mut answer = Vec::new();
        function.call(batch.task(0), &mut answer).unwrap();
        results(&answer).unwrap().collect::<Result<_, _>>().unwrap()
    }

    #[test]
    fn a_function_is_called_by_its_number() {
        assert_eq!(call::<_, u32>(Function::of(tenfold), &[7_u32]), [70]);
        assert_eq!(call::<_, u32>(Function::of(tenfold), &[1_u32, 2]), [10, 20]);
        assert_eq!(call::<_, u32>(Function::of(tenfold), &[0_u32; 0]), []);
        let joined = Function::of_two(joined);
        assert_eq!(call::<_, String>(joined, &[("ab", 2_u32), ("", 3)]), ["ab2", "3"]);
    }

    #[test]
    fn what_has_no_bytes_is_counted_all_the_same() {
        fn nothing((): ()) -> u8 {
            5
        }
        assert_eq!(call::<_, u8>(Function::of(nothing), &[(), (), ()]), [5, 5, 5]);
    }

    /// Serde has no way to write it with postcard: a sequence of unknown length.
    struct Endless;

    impl Serialize for Endless {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serde::ser::SerializeSeq::end(serializer.serialize_seq(None)?)
        }
    }

    #[test]
    fn what_cannot_be_pickled_leaves_a_batch_as_it_was() {
        let mut batch = Batch::default();
        batch.push(&[1_u8]).unwrap();
        batch.push(&[Endless]).unwrap_err();
        batch.push(&[2_u8]).unwrap();
        assert_eq!((batch.task(0), batch.task(1)), (&[1, 0, 0, 0, 1][..], &[1, 0, 0, 0, 2][..]));
    }

    #[test]
    fn a_result_that_cannot_be_pickled_is_a_fault() {
        fn endless((): ()) -> Endless {
            Endless
        }
        let mut batch = Batch::default();
        batch.push(&[()]).unwrap();
        let fault = Function::of(endless).call(batch.task(0), &mut Vec::new()).unwrap_err();
        let Fault::Result(name, _) = fault else { panic!("{fault:?}") };
        assert!(name.ends_with("Endless"), "{name}");
    }
}
