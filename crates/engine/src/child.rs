//! A process that takes tasks from a driver.

use crate::cancel::Cancel;
use crate::context::{Manner, Round, Setting};
use crate::recorder::Recorder;
use crate::scope::{Inbox, port, tell_port, tell_port_with};
use crate::{allocation, fault, files};
use catalog::{Halt, Job};
use futures_util::StreamExt;
use model::{FailureKind, PageTime, Purpose, SpanKind};
use std::cell::RefCell;
use std::ops::Range;
use wasm_bindgen::JsValue;
use web_sys::MessagePort;
use wire::{ChildBoot, Done, FromChild, ToChild};

/// Takes tasks until the page ends this worker.
pub async fn serve(boot: ChildBoot, attachments: Vec<JsValue>) {
    let Some(port) = port(&attachments) else { return };
    let mut inbox = Inbox::of_port(&port);
    if boot.files {
        let name = format!("{}-{}-{}", boot.crash_channel, boot.serial, boot.index);
        if let Err(error) = files::open(&name).await {
            return fail(&port, FailureKind::IoFailed, error.to_string());
        }
    }
    let mut child = Child {
        fault: boot.fault,
        cancel: Cancel::of_process(&attachments),
        recorder: RefCell::new(Recorder::new(boot.index, boot.traced)),
        work: None,
    };
    tell_port(&port, &FromChild::Hello);
    while let Some(message) = inbox.messages().next().await {
        let began = child.recorder.get_mut().now();
        match wire::split(&message.bytes) {
            Ok((message, freight)) => child.obey(message, freight, began, &port).await,
            Err(error) => fail(&port, FailureKind::LoadFailed, error.to_string()),
        }
    }
}

fn fail(port: &MessagePort, kind: FailureKind, detail: String) {
    tell_port(port, &FromChild::Failed { kind: kind.slug().to_owned(), detail });
}

struct Child {
    fault: Option<wire::WireFault>,
    cancel: Cancel,
    recorder: RefCell<Recorder>,
    work: Option<(Box<dyn Job>, Setting)>,
}

impl Child {
    async fn obey(
        &mut self,
        message: ToChild,
        freight: &[u8],
        began: PageTime,
        port: &MessagePort,
    ) {
        match message {
            ToChild::Setup { workload, resource_url } => match catalog::open(&workload, freight) {
                Ok(job) => {
                    let manner = match &self.cancel {
                        Cancel::InBuffer(_) | Cancel::InMemory => Manner::Blocked,
                        Cancel::Nowhere => Manner::OnLoop,
                    };
                    let cancel = self.cancel.clone();
                    self.work = Some((job, Setting { cancel, resource_url, manner }));
                    tell_port(port, &FromChild::Ready);
                }
                Err(error) => fail(port, FailureKind::LoadFailed, error.to_string()),
            },
            ToChild::Run { purpose, round, start, end } => {
                let purpose = Purpose::from(purpose);
                if let Some(fault) = self.fault.filter(|_| purpose == Purpose::Measure) {
                    fault::strike(fault);
                }
                match self.run(purpose, round, start..end, freight, began).await {
                    Ok((done, part)) => {
                        tell_port_with(port, &FromChild::Done(Box::new(done)), &part);
                    }
                    Err(Halt::Stopped) => tell_port(port, &FromChild::Halted),
                    Err(Halt::Failed(why)) => fail(port, FailureKind::IoFailed, why),
                }
            }
            ToChild::Memory => tell_port(port, &FromChild::Memory(allocation::peak())),
        }
    }

    async fn run(
        &mut self,
        purpose: Purpose,
        number: u32,
        tasks: Range<u32>,
        args: &[u8],
        began: PageTime,
    ) -> Result<(Done, Vec<u8>), Halt> {
        let Some((job, setting)) = &mut self.work else {
            return Err(Halt::Failed("tasks came before the setup".to_owned()));
        };
        // Moments stay in the page's time: the driver knows when the execution began.
        self.recorder.get_mut().restart_in_page_time(began);
        if purpose != Purpose::Overhead {
            job.accept_args(number, tasks.clone(), args)
                .map_err(|error| Halt::Failed(error.to_string()))?;
        }
        self.recorder.get_mut().note_until_now(SpanKind::Decode, tasks.clone());
        let round = Round { job: job.as_ref(), number, purpose };
        let part = round.run_chunk(tasks.clone(), setting, None, &self.recorder).await?;
        let part = part.map_or_else(Vec::new, |part| job.part_bytes(part));
        self.recorder.get_mut().note_until_now(SpanKind::Encode, tasks.clone());
        let spans = self.recorder.get_mut().spans.iter().map(Into::into).collect();
        Ok((Done { start: tasks.start, end: tasks.end, spans }, part))
    }
}
