//! Processes: each a worker with a memory of its own, fed through a port with bytes.
//!
//! Every process has two messages in flight, so that it never waits for its next tasks.

use super::{Execution, Order, start_span};
use crate::clock;
use crate::context::{Round, Setting};
use crate::recorder::Recorder;
use crate::scope::{Inbox, Switchboard, port, tell_page};
use catalog::{Halt, Job, Part};
use concurrent::{MapResult, PoolCore};
use futures_util::StreamExt;
use model::{Failure, FailureKind, Nanos, PageTime, Purpose, Span, SpanKind};
use std::collections::VecDeque;
use std::ops::Range;
use web::message::Message;
use wire::{Done, DriverBoot, FromChild, ToChild, ToDriver, ToPage};

/// Messages that a process has in hand at most: the one it works on, and the next.
const IN_FLIGHT: usize = 2;

/// The lane.
pub struct Processes {
    children: Switchboard,
    records: Vec<Record>,
    driver: Recorder,
    starts: Vec<Span>,
}

/// What a process does, as its driver knows it.
struct Record {
    recorder: Recorder,
    /// When the messages that it has in hand were sent. It answers them in their order.
    sent: VecDeque<PageTime>,
    /// Whether it had a chunk in this round.
    worked: bool,
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
        let mut asked = Vec::new();
        for index in 0..boot.workers {
            asked.push(clock::now());
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
        let record = |worker| Record {
            recorder: Recorder::new(worker, boot.traced),
            sent: VecDeque::with_capacity(IN_FLIGHT),
            worked: false,
        };
        let mut this = Self {
            children,
            records: (0..boot.workers).map(record).collect(),
            driver: Recorder::new(Span::DRIVER, boot.traced),
            starts: Vec::new(),
        };
        this.hear_all(&FromChild::Hello, SpanKind::Spawn, &asked).await?;
        Ok(this)
    }

    /// How they were started and loaded.
    pub fn starts(&self) -> Vec<Span> {
        self.starts.clone()
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
        let asked = vec![clock::now(); usize::from(self.count())];
        self.children.tell_all(&setup, &job.setup_bytes());
        self.hear_all(&FromChild::Ready, SpanKind::Load, &asked).await
    }

    /// Waits until every process has said `word`, and writes down how long it took since it was
    /// asked.
    async fn hear_all(
        &mut self,
        word: &FromChild,
        kind: SpanKind,
        asked: &[PageTime],
    ) -> Result<(), Failure> {
        let mut left = self.count();
        while left > 0 {
            let heard = self.hear().await.map_err(|halt| match halt {
                Halt::Stopped => Failure::new(FailureKind::WorkerDied, "a process has gone"),
                Halt::Failed(why) => Failure::new(FailureKind::LoadFailed, why),
            })?;
            if heard.said == *word {
                left -= 1;
                let asked = asked.get(usize::from(heard.index)).copied().unwrap_or_default();
                self.starts.push(start_span(heard.index, kind, asked, clock::now()));
            }
        }
        Ok(())
    }

    async fn hear(&mut self) -> Result<Heard, Halt> {
        let (index, message) = self.children.next().await.ok_or(Halt::Stopped)?;
        understand(index, message)
    }

    /// See [`super::Lane::execute`].
    pub async fn execute(
        &mut self,
        job: &mut dyn Job,
        order: &Order<'_>,
    ) -> Result<Execution, Halt> {
        let began = clock::now();
        for record in &mut self.records {
            record.recorder.restart(began);
            record.sent.clear();
        }
        self.driver.restart(began);
        let mut warming = Nanos::ZERO;
        for number in 0..job.rounds() {
            let round = Round { job: &*job, number, purpose: order.purpose };
            let parts = self.round(round, order).await?;
            if order.warms {
                warming += self.warm(round, order).await?;
            }
            if order.purpose != Purpose::Overhead {
                job.combine(number, parts);
                self.driver.note_until_now(SpanKind::Combine, 0..0);
            }
        }
        let ended = clock::now();
        let execution = Execution::new(ended.since(began) - warming).with(&self.driver);
        Ok(self.records.iter_mut().fold(execution, |execution, record| {
            record.recorder.idle_until(ended);
            execution.with(&record.recorder)
        }))
    }

    async fn round(
        &mut self,
        round: Round<'_>,
        order: &Order<'_>,
    ) -> Result<Vec<(Range<u32>, Part)>, Halt> {
        let tasks = round.job.tasks(round.number);
        let count = usize::from(self.count());
        let mut pool = PoolCore::new(count, tasks, order.schedule(tasks, count), IN_FLIGHT);
        let mut parts = MapResult::new(tasks);
        for (worker, tasks) in pool.begin() {
            self.send(round, worker, tasks);
        }
        while !pool.done() {
            let heard = self.hear().await?;
            let came = self.driver.now();
            let FromChild::Done(done) = &heard.said else { continue };
            let tasks = done.start..done.end;
            let next = pool
                .finished(usize::from(heard.index), tasks.clone())
                .map_err(|error| Halt::Failed(error.to_string()))?;
            self.awaited(&heard, done, came);
            // The next message first: the process has one left in hand meanwhile.
            if let Some((worker, tasks)) = next {
                self.send(round, worker, tasks);
            }
            if round.purpose != Purpose::Overhead {
                parts.set(tasks, self.receive(round.job, &heard)?);
            }
        }
        Ok(parts.get().unwrap_or_default())
    }

    /// Has those run a chunk for nothing that had none in this round, and returns how long it took.
    async fn warm(&mut self, round: Round<'_>, order: &Order<'_>) -> Result<Nanos, Halt> {
        let began = clock::now();
        let count = self.records.len();
        let chunk = order.warming(round.job.tasks(round.number), count);
        let mut left = 0;
        for worker in 0..count {
            if !std::mem::take(&mut self.records[worker].worked) {
                self.send(round, worker, chunk.clone());
                left += 1;
            }
        }
        while left > 0 {
            let heard = self.hear().await?;
            let came = self.driver.now();
            if let FromChild::Done(done) = &heard.said {
                self.awaited(&heard, done, came);
                left -= 1;
            }
        }
        for record in &mut self.records {
            record.worked = false;
        }
        Ok(clock::now().since(began))
    }

    fn send(&mut self, round: Round<'_>, worker: usize, tasks: Range<u32>) {
        let Round { job, number, purpose } = round;
        let args = match purpose {
            Purpose::Warmup | Purpose::Measure => job.args_bytes(number, tasks.clone()),
            Purpose::Overhead => Vec::new(),
        };
        self.driver.costs.bytes_sent += args.len() as u64;
        let (start, end) = (tasks.start, tasks.end);
        let run = ToChild::Run { purpose: purpose.into(), round: number, start, end };
        self.children.tell(worker as u16, &run, &args);
        self.driver.note_until_now(SpanKind::Encode, tasks);
        if let Some(record) = self.records.get_mut(worker) {
            record.sent.push_back(self.driver.until());
        }
    }

    /// Takes over what a process has written down, and writes down how long its answer was under
    /// way to a driver that had nothing else to do.
    fn awaited(&mut self, heard: &Heard, done: &Done, came: PageTime) {
        let Some(record) = self.records.get_mut(usize::from(heard.index)) else { return };
        record.worked = true;
        let sent = record.sent.pop_front().unwrap_or_default();
        let spans = done.spans.iter().cloned().map(Into::into).collect();
        let answered = record.recorder.adopt(sent, spans);
        self.driver.awaited(answered, came, done.start..done.end);
    }

    fn receive(&mut self, job: &dyn Job, heard: &Heard) -> Result<Part, Halt> {
        let part = heard.freight();
        self.driver.costs.bytes_received += part.len() as u64;
        let part = job.part_from_bytes(part).map_err(|error| Halt::Failed(error.to_string()));
        if let FromChild::Done(done) = &heard.said {
            self.driver.note_until_now(SpanKind::Decode, done.start..done.end);
        }
        part
    }

    /// What each process has allocated at most, in bytes.
    pub async fn memory(&mut self) -> Vec<u64> {
        self.children.tell_all(&ToChild::Memory, &[]);
        let mut peaks = vec![0; self.records.len()];
        let mut left = self.count();
        while left > 0 {
            match self.hear().await {
                Ok(Heard { index, said: FromChild::Memory(bytes), .. }) => {
                    if let Some(peak) = peaks.get_mut(usize::from(index)) {
                        *peak = bytes;
                    }
                    left -= 1;
                }
                Ok(_) => {}
                Err(_) => break,
            }
        }
        peaks
    }
}

/// What a process has said with a message.
// In one place: hearing is awaited in several.
#[inline(never)]
fn understand(index: u16, message: Message) -> Result<Heard, Halt> {
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
