//! SHA-256 of many messages: computing that no clever algorithm can shorten.

#[cfg(test)]
mod tests;

use crate::Random;
use crate::gate::{Gate, Halt};
use crate::job::{Compute, Garbled, InputError, Request};
use crate::split::stretch;
use model::{Answer, InputKind, ParamSpecs, Quantity, WorkloadId, WorkloadKind, WorkloadMeta};
use sha2::{Digest, Sha256};
use std::ops::Range;

pub(crate) const META: WorkloadMeta = WorkloadMeta {
    id: WorkloadId("sha256"),
    name: "SHA-256",
    kind: WorkloadKind::Computing,
    summary: "Hashes a long message, a piece a task.",
    story: &[
        "Each task makes its own message from the seed and computes its SHA-256. In the end the \
         hashes of all tasks, in their order, are hashed once more.",
        "One hash cannot be computed in parallel: each block of 64 bytes needs the state that the \
         block before has left. Only because the message is cut into pieces with a hash each can \
         workers share it, and the result is another one than that of the whole message. Programs \
         that check large downloads do the same, and for the same reason.",
        "The blocks are made and hashed in the cache, so memory does not limit this, and 32 bytes \
         come back from each task. In CPython, hashlib lets go of the GIL for long messages: there \
         threads hash side by side even on the default build. The GIL lane here keeps its lock.",
    ],
    specs: ParamSpecs {
        size: Quantity { min: 1, max: 4_194_304, default: 65_536, unit: "KiB" },
        tasks: Quantity { min: 1, max: 10_000, default: 128, unit: "tasks" },
        seeded: true,
        latency_ms: None,
        compute_share: None,
        gil_release: false,
    },
    input: InputKind::Generated,
    pictured: false,
};

/// Bytes that are made and hashed between two checkpoints.
const BLOCK: usize = 4_096;

type Hash = [u8; 32];

/// A message in pieces.
pub(crate) struct Hashes {
    bytes: u64,
    tasks: u32,
    seed: u64,
    hashes: Vec<Hash>,
}

/// The SHA-256 of `bytes` bytes, which `fill` makes block by block. Every block but the last is
/// filled whole.
fn hash(bytes: u64, mut fill: impl FnMut(&mut [u8]), gate: &dyn Gate) -> Result<Hash, Halt> {
    let mut hasher = Sha256::new();
    let mut block = [0; BLOCK];
    let mut left = bytes;
    while left > 0 {
        let block = &mut block[..left.min(BLOCK as u64) as usize];
        fill(block);
        hasher.update(&*block);
        left -= block.len() as u64;
        gate.checkpoint()?;
    }
    Ok(hasher.finalize().into())
}

impl Compute for Hashes {
    type Setup<'a> = (u64, u32, u64);
    type Args<'a> = ();
    type Part = Vec<Hash>;

    fn prepare(request: &Request<'_>) -> Result<Self, InputError> {
        let params = request.params;
        let bytes = params.size * 1024;
        Ok(Self { bytes, tasks: params.tasks, seed: params.seed, hashes: Vec::new() })
    }

    fn tasks(&self, _round: u32) -> u32 {
        self.tasks
    }

    fn reset(&mut self) {
        self.hashes.clear();
    }

    fn setup(&self) -> Self::Setup<'_> {
        (self.bytes, self.tasks, self.seed)
    }

    fn open((bytes, tasks, seed): Self::Setup<'_>) -> Result<Self, Garbled> {
        Ok(Self { bytes, tasks, seed, hashes: Vec::new() })
    }

    fn args(&self, _round: u32, _tasks: Range<u32>) -> Self::Args<'_> {}

    fn accept(&mut self, _round: u32, _tasks: Range<u32>, (): ()) -> Result<(), Garbled> {
        Ok(())
    }

    fn run(&self, _round: u32, tasks: Range<u32>, gate: &dyn Gate) -> Result<Vec<Hash>, Halt> {
        let piece = |task| {
            let Range { start, end } = stretch(self.bytes, self.tasks, task);
            let mut random = Random::for_task(self.seed, task);
            hash(end - start, |block| random.fill(block), gate)
        };
        tasks.map(piece).collect()
    }

    fn combine(&mut self, _round: u32, parts: Vec<(Range<u32>, Vec<Hash>)>) {
        self.hashes = parts.into_iter().flat_map(|(_, hashes)| hashes).collect();
    }

    fn answer(&self) -> Answer {
        let hash: Hash = Sha256::digest(self.hashes.as_flattened()).into();
        let text = hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        Answer { digest: u64::from_be_bytes(hash[..8].try_into().unwrap_or_default()), text }
    }
}
