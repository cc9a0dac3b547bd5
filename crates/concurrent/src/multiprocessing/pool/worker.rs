//! What a worker of a pool runs. Python: `multiprocessing.pool.worker`

use super::board::Board;
use super::call::Fault;
use super::wire::{Function, Says, begin_answer, read_tasks};
use super::words;
use crate::Exception;
use crate::multiprocessing::ExitCode;
use crate::multiprocessing::boot::{self, Boot};
use crate::multiprocessing::held::{Held, Inherit, Reader, Writer};
use crate::multiprocessing::main::{exit, exit_code};
use crate::multiprocessing::pickle::{PickleError, dumps, dumps_into, refuse};
use crate::panics::catch;
use serde::de::DeserializeOwned;
use serde::ser::Error as _;
use serde::{Deserialize, Serialize, Serializer};
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Mutex, PoisonError};

/// What a worker is given when it starts.
#[derive(Debug)]
pub(crate) struct Kit {
    pub tasks: Held<Reader>,
    pub answers: Held<Writer>,
    pub board: Board,
    /// Its place in the pool.
    pub place: u32,
    /// After how many tasks it ends.
    pub most: u32,
    /// Whether a task that calls `exit` fails with that, and does not end the worker.
    pub catches_exit: bool,
    pub initializer: Option<Initializer>,
}

/// What each worker calls first.
#[derive(Clone, Debug)]
pub(crate) struct Initializer {
    pub entry: u64,
    pub target: u64,
    pub arguments: Arguments,
}

impl Initializer {
    pub fn new<A>(initializer: fn(A), initargs: A) -> Self
    where
        A: Serialize + DeserializeOwned + Send + 'static,
    {
        let (entry, target) = Boot::numbers(initializer);
        let make: Make = Box::new(move || dumps(&initargs));
        Self { entry, target, arguments: Arguments::Make(Arc::new(Mutex::new(make))) }
    }
}

type Make = Box<dyn Fn() -> Result<Vec<u8>, PickleError> + Send>;

/// The arguments of the initializer. They are pickled for each worker anew, since each inherits
/// its own handles.
#[derive(Clone)]
pub(crate) enum Arguments {
    Make(Arc<Mutex<Make>>),
    Made(Vec<u8>),
}

impl fmt::Debug for Arguments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Arguments")
    }
}

/// How it ends when the other side has gone: quietly.
struct Gone;

/// The function of a worker's process.
#[expect(clippy::needless_pass_by_value, reason = "a process owns its arguments")]
pub(crate) fn work(kit: Kit) {
    let page = kit.board.page(kit.place as usize);
    words::install(page.clone());
    if let Some(Initializer { entry, target, arguments: Arguments::Made(arguments) }) =
        &kit.initializer
        && let Err(error) = boot::call(*entry, *target, arguments)
    {
        boot::complain(&kit.tasks.runtime, &error.to_string());
        exit(ExitCode::EXCEPTION);
    }
    let (system, me) = (kit.tasks.system(), kit.tasks.me());
    let mut answer = Vec::new();
    let send = |answer: &[u8]| {
        // Not by `connection`, which asks the clock.
        kit.answers.it.0.send(system, me, &[answer], None).map_err(|_| Gone)
    };
    begin_answer(&mut answer, Says::Ready, 0);
    let mut left = kit.most;
    let mut serve = || -> Result<(), Gone> {
        send(&answer)?;
        while left > 0 {
            let message = kit.tasks.it.0.receive(system, me, None).map_err(|_| Gone)?;
            let (function, first, tasks) = read_tasks(&message).ok_or(Gone)?;
            for (count, task) in (0..).zip(tasks) {
                let number = first.wrapping_add(count);
                if page.change(|hand| hand.begun(number)).is_some() {
                    run(function, number, task, &mut answer, kit.catches_exit);
                    send(&answer)?;
                    left -= 1;
                }
            }
        }
        Ok(())
    };
    // Either way it ends well: the parent has had enough of it, or is gone.
    serve().ok();
}

/// Runs a task and makes its answer.
fn run(function: Function, number: u16, task: &[u8], answer: &mut Vec<u8>, catches_exit: bool) {
    begin_answer(answer, Says::Done, number);
    words::set_task(Some(number));
    // AssertUnwindSafe: the next task finds what this one leaves broken, as it would in Python.
    let result = catch(|| function.call(task, answer));
    words::set_task(None);
    let said = match result {
        Ok(Ok(())) => return,
        Ok(Err(Fault::Arguments(PickleError(why)))) => {
            begin_answer(answer, Says::Unread, number);
            dumps_into(&why, answer)
        }
        Ok(Err(Fault::Result(name, PickleError(why)))) => {
            begin_answer(answer, Says::Unsent, number);
            dumps_into(&(name, why), answer)
        }
        Err(panic) if !catches_exit && exit_code(&*panic).is_some() => resume_unwind(panic),
        Err(panic) => {
            begin_answer(answer, Says::Raised, number);
            dumps_into(&Exception::from_panic(panic), answer)
        }
    };
    // Texts can always be pickled.
    said.ok();
}

impl Serialize for Arguments {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Make(make) => {
                let make = make.lock().unwrap_or_else(PoisonError::into_inner);
                // AssertUnwindSafe: nobody looks at what is left of the bytes.
                let made = catch_unwind(AssertUnwindSafe(&*make));
                let panicked = |panic| PickleError(Exception::from_panic(panic).to_string());
                let made = made.map_err(panicked).flatten().map_err(|PickleError(why)| {
                    refuse(why);
                    S::Error::custom("the arguments of the initializer")
                });
                serializer.serialize_bytes(&made?)
            }
            Self::Made(bytes) => serializer.serialize_bytes(bytes),
        }
    }
}

impl<'de> Deserialize<'de> for Arguments {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Self::Made)
    }
}

impl Serialize for Kit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let initializer = self.initializer.as_ref().map(|it| (it.entry, it.target, &it.arguments));
        let ends = (Inherit(&self.tasks, "Pool"), Inherit(&self.answers, "Pool"));
        (ends, &self.board, self.place, (self.most, self.catches_exit), initializer)
            .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Kit {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let ((tasks, answers), board, place, (most, catches_exit), initializer) =
            Deserialize::deserialize(deserializer)?;
        let initializer = Option::map(initializer, |(entry, target, arguments)| Initializer {
            entry,
            target,
            arguments,
        });
        Ok(Self { tasks, answers, board, place, most, catches_exit, initializer })
    }
}
