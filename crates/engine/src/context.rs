//! What a kernel may ask for, answered by the worker that it runs in.

use crate::cancel::Cancel;
use crate::clock;
use crate::recorder::Recorder;
use crate::{files, wait};
use catalog::{Gate, Halt, Io, Job, Kernel, Part, Pending};
use concurrent::Gil;
use model::{Nanos, PageTime, Purpose, SpanKind};
use std::cell::{Cell, RefCell};
use std::future::Future;
use std::ops::Range;
use std::pin::pin;

/// How a worker waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// It blocks, and lets go of the GIL before.
    Blocked,
    /// It does something else on its event loop meanwhile, if there is anything else.
    OnLoop,
}

/// What all workers of a lane have in common.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The word that stops them.
    pub cancel: Cancel,
    /// The address of the site's own small resource.
    pub resource_url: String,
    /// How they wait.
    pub manner: Manner,
}

impl Setting {
    /// What of a setting can be sent to threads.
    #[cfg(feature = "threads")]
    pub fn for_threads(&self) -> ThreadSetting {
        ThreadSetting { resource_url: self.resource_url.clone() }
    }
}

/// The setting of a lane of threads: they look at the flag in their memory, and block.
#[cfg(feature = "threads")]
#[derive(Clone, Debug)]
pub struct ThreadSetting {
    resource_url: String,
}

#[cfg(feature = "threads")]
impl ThreadSetting {
    /// The setting in a thread.
    pub fn here(&self) -> Setting {
        Setting {
            cancel: Cancel::InMemory,
            resource_url: self.resource_url.clone(),
            manner: Manner::Blocked,
        }
    }
}

/// One worker at work on some tasks.
pub struct Context<'a> {
    setting: &'a Setting,
    /// The lock that the worker holds while it computes, if its lane has one.
    gil: Option<&'a Gil>,
    recorder: &'a RefCell<Recorder>,
    tasks: Range<u32>,
    /// Since when the worker computes.
    since: Cell<PageTime>,
}

impl<'a> Context<'a> {
    /// A worker that computes `tasks` from where its record ends.
    pub fn new(
        setting: &'a Setting,
        gil: Option<&'a Gil>,
        recorder: &'a RefCell<Recorder>,
        tasks: Range<u32>,
    ) -> Self {
        let since = Cell::new(recorder.borrow().until());
        Self { setting, gil, recorder, tasks, since }
    }

    fn note(&self, kind: SpanKind, start: PageTime, end: PageTime) {
        self.recorder.borrow_mut().note(kind, start, end, self.tasks.clone());
    }

    /// The worker computes no longer.
    fn pause(&self) -> PageTime {
        let now = self.now();
        self.note(SpanKind::Compute, self.since.get(), now);
        now
    }

    fn now(&self) -> PageTime {
        self.recorder.borrow().now()
    }

    /// The worker computes from now on.
    fn resume(&self) {
        self.since.set(self.now());
    }

    fn stopped(&self) -> Result<(), Halt> {
        if self.setting.cancel.is_raised() { Err(Halt::Stopped) } else { Ok(()) }
    }

    /// Blocks in `work`, without the GIL.
    fn block<T>(&self, kind: SpanKind, work: impl FnOnce() -> T) -> T {
        let began = self.pause();
        let ended = Cell::new(began);
        let done = || {
            let result = work();
            ended.set(self.now());
            result
        };
        let result = match self.gil {
            Some(gil) => gil.allow_threads(done),
            None => done(),
        };
        self.note(kind, began, ended.get());
        self.since.set(ended.get());
        if self.gil.is_some() {
            self.resume();
            self.note(SpanKind::WaitGil, ended.get(), self.since.get());
        }
        result
    }
}

impl Gate for Context<'_> {
    fn checkpoint(&self) -> Result<(), Halt> {
        self.stopped()?;
        if let Some(gil) = self.gil {
            // A checkpoint that nobody asked anything of must not read the clock.
            let waited = clock::nanos(gil.checkpoint());
            if waited > Nanos::ZERO {
                let now = self.now();
                // Two readings of the clock may make a wait a step longer than it was.
                let began = PageTime(now.0 - waited).max(self.since.get());
                self.note(SpanKind::Compute, self.since.get(), began);
                self.note(SpanKind::WaitGil, began, now);
                self.since.set(now);
            }
        }
        Ok(())
    }

    fn without_gil(&self, work: &mut dyn FnMut(&dyn Gate) -> Result<(), Halt>) -> Result<(), Halt> {
        let Some(gil) = self.gil else { return work(self) };
        let (result, ended) = gil.allow_threads(|| {
            let free = Context::new(self.setting, None, self.recorder, self.tasks.clone());
            free.since.set(self.since.get());
            let result = work(&free);
            (result, free.pause())
        });
        self.resume();
        self.note(SpanKind::WaitGil, ended, self.since.get());
        result
    }
}

impl Io for Context<'_> {
    fn sleep(&self, duration: Nanos) -> Pending<'_, ()> {
        Box::pin(async move {
            match self.setting.manner {
                Manner::Blocked => self.block(SpanKind::Sleep, || {
                    wait::sleep_blocked(duration, &self.setting.cancel);
                }),
                Manner::OnLoop => {
                    let began = self.now();
                    wait::sleep_on_loop(duration).await;
                    self.note(SpanKind::Sleep, began, self.now());
                }
            }
            self.stopped()
        })
    }

    fn fetch(&self, nth: u32) -> Pending<'_, Vec<u8>> {
        Box::pin(async move {
            // A different address each time: nothing answers but the server.
            let moment = clock::now().0.0;
            let url = format!("{}?task={nth}&at={moment}", self.setting.resource_url);
            let answer = match self.setting.manner {
                Manner::Blocked => self.block(SpanKind::Io, || wait::fetch_blocked(&url)),
                Manner::OnLoop => {
                    let began = self.now();
                    let answer = wait::fetch_on_loop(&url).await;
                    self.note(SpanKind::Io, began, self.now());
                    answer
                }
            };
            self.stopped()?;
            answer.map_err(Halt::Failed)
        })
    }

    fn write_and_read<'a>(&'a self, block: &'a [u8]) -> Pending<'a, Vec<u8>> {
        // Synchronous handles are the only ones that flush: this blocks an event loop too, as
        // reading a file in a coroutine does.
        Box::pin(async move {
            let read = self.block(SpanKind::Io, || {
                #[cfg(feature = "threads")]
                if let Some(read) = crate::file_servants::write_and_read(block) {
                    return read;
                }
                files::write_and_read(block)
            });
            self.stopped()?;
            read.map_err(Halt::Failed)
        })
    }
}

/// One round of an execution, as the workers need to know it.
#[derive(Clone, Copy)]
pub struct Round<'a> {
    /// What is computed.
    pub job: &'a dyn Job,
    /// Which round, from zero.
    pub number: u32,
    /// What the execution is for.
    pub purpose: Purpose,
}

impl Round<'_> {
    /// Runs the kernel on `tasks` and writes down what the worker did. Where the overhead is
    /// measured, it does everything but that: it passes the checkpoint that a kernel begins with,
    /// writes that down, and has no part.
    ///
    /// # Blocking
    ///
    /// As the kernel and its lane do; on an event loop it is polled.
    ///
    /// # Errors
    ///
    /// The run was stopped, or a wait failed.
    pub async fn run_chunk(
        &self,
        tasks: Range<u32>,
        setting: &Setting,
        gil: Option<&Gil>,
        recorder: &RefCell<Recorder>,
    ) -> Result<Option<Part>, Halt> {
        match self.job.kernel() {
            Kernel::Compute(kernel) => {
                let context = Context::new(setting, gil, recorder, tasks.clone());
                let part = match self.purpose {
                    Purpose::Warmup | Purpose::Measure => {
                        kernel.run(self.number, tasks, &context).map(Some)
                    }
                    Purpose::Overhead => context.checkpoint().map(|()| None),
                };
                context.pause();
                part
            }
            Kernel::Wait(kernel) => {
                let mut results = Vec::with_capacity(tasks.len());
                for task in tasks {
                    results.push(self.run_task(kernel, task, setting, gil, recorder).await?);
                }
                Ok((self.purpose != Purpose::Overhead).then(|| kernel.part(results)))
            }
        }
    }

    /// Runs one waiting task, or all but that; what it computes between its waits is what polling
    /// it takes.
    ///
    /// # Errors
    ///
    /// The run was stopped, or a wait failed.
    pub async fn run_task(
        &self,
        kernel: &dyn catalog::WaitKernel,
        task: u32,
        setting: &Setting,
        gil: Option<&Gil>,
        recorder: &RefCell<Recorder>,
    ) -> Result<u64, Halt> {
        let context = Context::new(setting, gil, recorder, task..task + 1);
        if self.purpose == Purpose::Overhead {
            let passed = context.checkpoint();
            context.pause();
            return passed.map(|()| 0);
        }
        let mut running = pin!(kernel.run(task, &context));
        std::future::poll_fn(|wakers| {
            // Who blocks is polled once, and goes on where its record ends.
            if setting.manner == Manner::OnLoop {
                context.resume();
            }
            let polled = running.as_mut().poll(wakers);
            context.pause();
            polled
        })
        .await
    }
}
