//! A lane's driver: takes what the page says one message after the other, and runs the lane.

use crate::cancel::Cancel;
use crate::clock;
use crate::context::{Manner, Setting};
use crate::lanes::{Execution, Lane, Order, start_span};
use crate::scope::{Inbox, tell_page};
use catalog::{Halt, InputFile, Job, Request};
use futures_util::future::{Either, select};
use futures_util::{FutureExt, StreamExt};
use model::{
    Chunk, ExecutionModel, Failure, FailureKind, Nanos, PageTime, Purpose, Schedule, Span, SpanKind,
};
use std::pin::pin;
use wire::{DriverBoot, Prepare, ToDriver, ToPage, WireFile, WireSample, WireSpan};

/// Runs a lane until the page ends it.
pub async fn serve(boot: DriverBoot, cancel: Cancel) {
    let Some(mut inbox) = Inbox::of_page() else { return };
    tell_page(&ToPage::Booted { cancel: cancel.address() });
    if let Err(failure) = run(&boot, cancel, &mut inbox).await {
        tell_page(&ToPage::Failed { kind: failure.kind.slug().to_owned(), detail: failure.detail });
    }
}

/// A lane that has its input.
struct Loaded {
    job: Box<dyn Job>,
    setting: Setting,
    schedule: Schedule,
    chunk: Chunk,
    last: Option<Execution>,
}

async fn run(boot: &DriverBoot, cancel: Cancel, inbox: &mut Inbox) -> Result<(), Failure> {
    let asked = PageTime(Nanos(boot.asked_ns));
    let booted = clock::now();
    let (mut lane, workers) = Lane::start(boot, inbox).await?;
    let spawned = clock::now();
    tell_page(&ToPage::Spawned { at_ns: spawned.0.0, workers });
    // A driver that is the lane's only worker is started when it has what it needs.
    let up = if lane.driver() == Span::DRIVER { booted } else { spawned };
    let mut start = vec![
        start_span(lane.driver(), SpanKind::Spawn, asked, up),
        start_span(lane.driver(), SpanKind::WaitQueue, up, spawned),
    ];
    let mut loaded = None;
    loop {
        let Some(message) = inbox.messages().next().await else { return Ok(()) };
        let message = wire::decode(&message.bytes)
            .map_err(|error| Failure::new(FailureKind::LoadFailed, error.to_string()))?;
        match message {
            ToDriver::Prepare(prepare) => {
                let fresh = load(&mut lane, boot, &cancel, &prepare).await?;
                loaded = Some(fresh);
                let ready = clock::now();
                tell_page(&ToPage::Loaded { at_ns: ready.0.0 });
                start.push(start_span(lane.driver(), SpanKind::Load, spawned, ready));
            }
            ToDriver::Iterate { index, purpose, executions } => {
                let Some(loaded) = &mut loaded else { continue };
                let warms = index == 0;
                // The page can end a lane in the middle of an iteration that waits on the event
                // loop; one that blocks looks at the cancel flag.
                let iteration =
                    pin!(iterate(&mut lane, loaded, purpose.into(), warms, executions).fuse());
                let outcome = match select(iteration, inbox.messages().next()).await {
                    Either::Left((outcome, _)) => outcome,
                    Either::Right(_) => Err(Halt::Stopped),
                };
                match outcome {
                    Ok(sample) => tell_page(&ToPage::Sampled { purpose, sample }),
                    Err(Halt::Stopped) => {
                        tell_page(&ToPage::Halted);
                        break;
                    }
                    Err(Halt::Failed(why)) => {
                        return Err(Failure::new(FailureKind::IoFailed, why));
                    }
                }
            }
            ToDriver::Report => {
                let Some(loaded) = &loaded else { continue };
                report(&mut lane, loaded, &start, asked).await;
            }
            ToDriver::End => break,
            // Ports are taken while the lane starts, and the rest is for calibrators.
            ToDriver::ChildPort { .. } | ToDriver::Spin { .. } | ToDriver::Reserve { .. } => {}
        }
    }
    drop(lane);
    tell_page(&ToPage::Ended);
    Ok(())
}

async fn load(
    lane: &mut Lane,
    boot: &DriverBoot,
    cancel: &Cancel,
    prepare: &Prepare,
) -> Result<Loaded, Failure> {
    let bad = |why: String| Failure::new(FailureKind::BadInput, why);
    let choice = &prepare.choice;
    let defaults = catalog::defaults(&choice.workload)
        .ok_or_else(|| bad(format!("there is no workload called “{}”", choice.workload)))?;
    let params = choice.params(&defaults);
    let file = prepare.file.as_ref().map(input_file);
    let request =
        Request { params: &params, file: file.as_ref(), spin_per_ms: prepare.spin_per_ms };
    let job =
        catalog::prepare(&choice.workload, &request).map_err(|error| bad(error.to_string()))?;
    let manner = match ExecutionModel::from(boot.lane) {
        ExecutionModel::EventLoop => Manner::OnLoop,
        ExecutionModel::GilThreads | ExecutionModel::FreeThreads | ExecutionModel::RayonPool => {
            Manner::Blocked
        }
        // A process can block only on something shared.
        ExecutionModel::Sequential | ExecutionModel::Processes => match cancel {
            Cancel::InMemory | Cancel::InBuffer(_) => Manner::Blocked,
            Cancel::Nowhere => Manner::OnLoop,
        },
    };
    let setting =
        Setting { cancel: cancel.clone(), resource_url: prepare.resource_url.clone(), manner };
    lane.load(&choice.workload, job.as_ref(), &setting).await?;
    let (schedule, chunk) = (params.schedule, params.chunk);
    Ok(Loaded { job, setting, schedule, chunk, last: None })
}

fn input_file(file: &WireFile) -> InputFile {
    match file {
        WireFile::Text(text) => InputFile::Text(text.clone()),
        WireFile::Image { width, height, rgba } => {
            InputFile::Image { width: *width, height: *height, rgba: rgba.clone() }
        }
    }
}

/// Runs the workload `executions` times, and returns the mean of one.
async fn iterate(
    lane: &mut Lane,
    loaded: &mut Loaded,
    purpose: Purpose,
    warms: bool,
    executions: u32,
) -> Result<WireSample, Halt> {
    let executions = executions.max(1);
    let (schedule, chunk) = (loaded.schedule, loaded.chunk);
    let order = Order { setting: &loaded.setting, schedule, chunk, purpose, warms };
    let mut wall = Nanos::ZERO;
    let mut costs = wire::WireCosts::default();
    let mut workers_seen = 0;
    for _ in 0..executions {
        loaded.job.reset();
        let execution = lane.execute(loaded.job.as_mut(), &order).await?;
        wall += execution.wall;
        add(&mut costs, &execution.costs.into());
        workers_seen = workers_seen.max(execution.workers_seen);
        loaded.last = Some(execution);
    }
    let by = u64::from(executions);
    let digest = match purpose {
        Purpose::Warmup | Purpose::Measure => loaded.job.answer().digest,
        Purpose::Overhead => 0,
    };
    let costs = divide(costs, by);
    Ok(WireSample { wall_ns: wall.0 / by, executions, costs, digest, workers_seen })
}

fn add(sum: &mut wire::WireCosts, one: &wire::WireCosts) {
    sum.compute_ns += one.compute_ns;
    sum.wait_gil_ns += one.wait_gil_ns;
    sum.wait_io_ns += one.wait_io_ns;
    sum.encode_ns += one.encode_ns;
    sum.decode_ns += one.decode_ns;
    sum.combine_ns += one.combine_ns;
    sum.bytes_sent += one.bytes_sent;
    sum.bytes_received += one.bytes_received;
    sum.gil_switches += one.gil_switches;
}

fn divide(sum: wire::WireCosts, by: u64) -> wire::WireCosts {
    wire::WireCosts {
        compute_ns: sum.compute_ns / by,
        wait_gil_ns: sum.wait_gil_ns / by,
        wait_io_ns: sum.wait_io_ns / by,
        encode_ns: sum.encode_ns / by,
        decode_ns: sum.decode_ns / by,
        combine_ns: sum.combine_ns / by,
        bytes_sent: sum.bytes_sent / by,
        bytes_received: sum.bytes_received / by,
        gil_switches: sum.gil_switches / by,
    }
}

/// A lane reports after it was measured, so its last execution was one with an answer.
async fn report(lane: &mut Lane, loaded: &Loaded, start: &[Span], asked: PageTime) {
    let spans = loaded.last.iter().flat_map(|last| &last.spans).map(WireSpan::from).collect();
    let since = |moment: Nanos| PageTime(moment).since(asked);
    let start_spans = start.iter().cloned().chain(lane.starts());
    let start_spans = start_spans
        .map(|span| Span { start: since(span.start), end: since(span.end), ..span })
        .filter(|span| span.end > span.start);
    let start_spans = start_spans.map(|span| WireSpan::from(&span)).collect();
    let memory = lane.memory().await;
    tell_page(&ToPage::Reported {
        answer: loaded.job.answer().into(),
        picture: loaded.job.picture().map(Into::into),
        spans,
        start_spans,
        private_memory: memory.private,
        shared_memory: memory.shared,
    });
}
