//! Waiting for the disk.

#[cfg(test)]
mod tests;

use crate::Random;
use crate::fingerprint::{fingerprint, fold};
use crate::gate::{Gate, Halt, Io, Pending};
use crate::job::{Garbled, InputError, Request, Wait};
use model::{
    Answer, InputKind, ParamSpecs, Quantity, WorkloadId, WorkloadKind, WorkloadMeta, grouped,
};

pub(crate) const META: WorkloadMeta = WorkloadMeta {
    id: WorkloadId("file"),
    name: "File",
    kind: WorkloadKind::Waiting,
    summary: "Each task writes a block to a file and reads it back.",
    story: &[
        "Each task makes a block of random bytes, writes it into a file of its worker’s own in the \
         browser’s private file system, waits until it is flushed, reads it back and compares. No \
         file of yours is touched, and the files are deleted afterwards.",
        "While the browser writes, the thread that asked for it lets go of the GIL, so waiting for \
         files overlaps as waiting for the network does. But the files are on one disk behind one \
         browser process, and two workers do not make a disk twice as fast. Raise the workers and \
         look where the curve goes flat.",
        "With small blocks the time goes into asking, with large ones into copying and writing. \
         The event loop gains nothing here: the browser’s calls for reading and writing block the \
         one thread that it has.",
    ],
    specs: ParamSpecs {
        size: Quantity { min: 1, max: 4_096, default: 64, unit: "KiB a block" },
        tasks: Quantity { min: 1, max: 1_000, default: 64, unit: "tasks" },
        seeded: true,
        latency_ms: None,
        compute_share: None,
        gil_release: false,
    },
    input: InputKind::PrivateFile,
    pictured: false,
};

/// Bytes that are made or compared between two checkpoints.
const PIECE: usize = 32 * 1024;

/// Tasks that write and read.
pub(crate) struct File {
    tasks: u32,
    kib: u32,
    seed: u64,
}

impl File {
    fn block(&self, task: u32, gate: &dyn Gate) -> Result<Vec<u8>, Halt> {
        let mut random = Random::for_task(self.seed, task);
        let length = self.kib as usize * 1024;
        let mut block = Vec::with_capacity(length);
        while block.len() < length {
            let start = block.len();
            block.resize(length.min(start + PIECE), 0);
            random.fill(&mut block[start..]);
            gate.checkpoint()?;
        }
        Ok(block)
    }
}

/// The digest of what was read, provided that it is what was written.
fn compare(written: &[u8], read: &[u8], gate: &dyn Gate) -> Result<u64, Halt> {
    if written.len() != read.len() {
        let (wrote, read) = (written.len(), read.len());
        return Err(Halt::Failed(format!("Of {wrote} bytes that were written, {read} came back")));
    }
    let mut digest = 0;
    for (written, read) in written.chunks(PIECE).zip(read.chunks(PIECE)) {
        if written != read {
            return Err(Halt::Failed("Other bytes were read than were written".to_owned()));
        }
        digest = fold([digest, fingerprint(read)]);
        gate.checkpoint()?;
    }
    Ok(digest)
}

impl Wait for File {
    type Setup = (u32, u32, u64);

    fn prepare(request: &Request<'_>) -> Result<Self, InputError> {
        let params = request.params;
        Ok(Self { tasks: params.tasks, kib: params.size as u32, seed: params.seed })
    }

    fn tasks(&self) -> u32 {
        self.tasks
    }

    fn setup(&self) -> Self::Setup {
        (self.tasks, self.kib, self.seed)
    }

    fn open((tasks, kib, seed): Self::Setup) -> Result<Self, Garbled> {
        if u64::from(kib) > META.specs.size.max {
            return Err(Garbled);
        }
        Ok(Self { tasks, kib, seed })
    }

    fn run<'a>(&'a self, task: u32, io: &'a dyn Io) -> Pending<'a, u64> {
        Box::pin(async move {
            let block = self.block(task, io)?;
            let read = io.write_and_read(&block).await?;
            compare(&block, &read, io)
        })
    }

    fn answer(&self, results: &[u64]) -> Answer {
        let blocks = results.len() as u64;
        Answer {
            digest: fold(results.iter().copied()),
            text: format!(
                "{} blocks of {} KiB written and read",
                grouped(blocks),
                grouped(u64::from(self.kib))
            ),
        }
    }
}
