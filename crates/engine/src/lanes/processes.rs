//! Processes: each a worker with a memory of its own, fed through a port with bytes.
//!
//! Every process has two messages in flight, so that it never waits for its next tasks.

use super::{Execution, Order};
use crate::clock;
use crate::context::Setting;
use crate::recorder::Recorder;
use crate::scope::{Inbox, Switchboard, port, tell_page};
use catalog::{Halt, Job, Part};
use concurrent::{MapResult, PoolCore};
use futures_util::StreamExt;
use model::{Failure, FailureKind};
use std::ops::Range;
use wire::{Done, DriverBoot, FromChild, ToChild, ToDriver, ToPage};

/// Messages that a process has in hand at most: the one it works on, and the next.
const IN_FLIGHT: usize = 2;

/// The lane.
pub struct Processes {
    children: Switchboard,
    recorders: Vec<Recorder>,
    driver: Recorder,
}

/// What a process has said.
struct Heard {
    /// Which process.
    index: u16,
    said: FromChild,
    /// The whole message.
    bytes: Vec<u8>,
    /// Where its freight begins.
    head: usize,
}

impl Heard {
    fn freight(&self) -> &[u8] {
        &self.bytes[self.head..]
    }
}

impl Processes {
    /// Asks the page for the processes and waits until each has said hello.
    ///
    /// # Errors
    ///
    /// One could not be started. That it never answers is noticed by the page.
    pub async fn start(boot: &DriverBoot, inbox: &mut Inbox) -> Result<Self, Failure> {
        let mut children = Switchboard::new(boot.workers);
        for index in 0..boot.workers {
            tell_page(&ToPage::StartChild { index });
        }
        let mut connected = 0;
        while connected < boot.workers {
            let Some(message) = inbox.messages().next().await else { break };
            if let Ok(ToDriver::ChildPort { index }) = wire::decode(&message.bytes)
                && let Some(port) = port(&message.attachments)
            {
                children.connect(index, port);
                connected += 1;
            }
        }
        let mut this = Self {
            children,
            recorders: (0..boot.workers).map(Recorder::new).collect(),
            driver: Recorder::new(0),
        };
        this.hear_all(&FromChild::Hello).await?;
        Ok(this)
    }

    /// How many processes there are.
    pub fn count(&self) -> u16 {
        self.children.count()
    }

    /// Sends every process its setup and waits until all have it.
    ///
    /// # Errors
    ///
    /// A process did not understand it.
    pub async fn load(
        &mut self,
        workload: &str,
        job: &dyn Job,
        setting: &Setting,
    ) -> Result<(), Failure> {
        let setup = ToChild::Setup {
            workload: workload.to_owned(),
            resource_url: setting.resource_url.clone(),
        };
        self.children.tell_all(&setup, &job.setup_bytes());
        self.hear_all(&FromChild::Ready).await
    }

    /// Waits until every process has said `word`.
    async fn hear_all(&mut self, word: &FromChild) -> Result<(), Failure> {
        let mut left = self.count();
        while left > 0 {
            let heard = self.hear().await.map_err(|halt| match halt {
                Halt::Stopped => Failure::new(FailureKind::WorkerDied, "a process has gone"),
                Halt::Failed(why) => Failure::new(FailureKind::LoadFailed, why),
            })?;
            left -= u16::from(heard.said == *word);
        }
        Ok(())
    }

    async fn hear(&mut self) -> Result<Heard, Halt> {
        let (index, message) = self.children.next().await.ok_or(Halt::Stopped)?;
        match wire::split(&message.bytes) {
            Ok((FromChild::Failed { kind: _, detail }, _)) => Err(Halt::Failed(detail)),
            Ok((FromChild::Halted, _)) => Err(Halt::Stopped),
            Ok((said, freight)) => {
                let head = message.bytes.len() - freight.len();
                Ok(Heard { index, said, bytes: message.bytes, head })
            }
            Err(error) => Err(Halt::Failed(error.to_string())),
        }
    }

    /// See [`super::Lane::execute`].
    pub async fn execute(
        &mut self,
        job: &mut dyn Job,
        order: &Order<'_>,
    ) -> Result<Execution, Halt> {
        let began = clock::now();
        for recorder in self.recorders.iter_mut().chain(std::iter::once(&mut self.driver)) {
            recorder.restart(began);
        }
        for round in 0..job.rounds() {
            let tasks = job.tasks(round);
            let count = usize::from(self.count());
            let mut pool = PoolCore::new(count, tasks, order.schedule(tasks, count), IN_FLIGHT);
            let mut parts = MapResult::new(tasks);
            for (worker, tasks) in pool.begin() {
                self.send(job, round, worker, tasks, order.warmup);
            }
            while !pool.done() {
                let heard = self.hear().await?;
                let FromChild::Done(done) = &heard.said else { continue };
                let tasks = done.start..done.end;
                let next = pool
                    .finished(usize::from(heard.index), tasks.clone())
                    .map_err(|error| Halt::Failed(error.to_string()))?;
                // The next message first: the process has one left in hand meanwhile.
                if let Some((worker, tasks)) = next {
                    self.send(job, round, worker, tasks, order.warmup);
                }
                parts.set(tasks, self.receive(job, done, &heard)?);
            }
            let parts = parts.get().unwrap_or_default();
            self.driver.combining(|| job.combine(round, parts));
        }
        let wall = clock::now().since(began);
        Ok(self.recorders.iter().fold(Execution::new(wall).with(&self.driver), Execution::with))
    }

    fn send(&mut self, job: &dyn Job, round: u32, worker: usize, tasks: Range<u32>, warmup: bool) {
        let began = clock::now();
        let args = job.args_bytes(round, tasks.clone());
        self.driver.costs.bytes_sent += args.len() as u64;
        let (start, end) = (tasks.start, tasks.end);
        self.children.tell(worker as u16, &ToChild::Run { warmup, round, start, end }, &args);
        self.driver.costs.encode += clock::now().since(began);
    }

    fn receive(&mut self, job: &dyn Job, done: &Done, heard: &Heard) -> Result<Part, Halt> {
        let (worker, part) = (heard.index, heard.freight());
        self.driver.costs.bytes_received += part.len() as u64;
        if let Some(recorder) = self.recorders.get_mut(usize::from(worker)) {
            recorder.adopt(worker, done.spans.iter().cloned().map(Into::into));
        }
        let began = clock::now();
        let part = job.part_from_bytes(part);
        self.driver.costs.decode += clock::now().since(began);
        part.map_err(|error| Halt::Failed(error.to_string()))
    }

    /// What all processes have allocated at most, in bytes.
    pub async fn memory(&mut self) -> u64 {
        self.children.tell_all(&ToChild::Memory, &[]);
        let (mut left, mut sum) = (self.count(), 0);
        while left > 0 {
            match self.hear().await {
                Ok(Heard { said: FromChild::Memory(bytes), .. }) => {
                    sum += bytes;
                    left -= 1;
                }
                Ok(_) => {}
                Err(_) => break,
            }
        }
        sum
    }
}
