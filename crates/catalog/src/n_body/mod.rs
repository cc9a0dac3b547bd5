//! Bodies that attract each other: rounds, with everybody’s result needed by everybody.

mod gravity;
#[cfg(test)]
mod tests;

use crate::Random;
use crate::bulk::Bulk;
use crate::fingerprint::{fingerprint, fold};
use crate::gate::{Gate, Halt, Pace};
use crate::job::{Compute, Garbled, InputError, Request};
use crate::split::indices;
use gravity::{Space, padded};
use model::{
    Answer, InputKind, ParamSpecs, Quantity, WorkloadId, WorkloadKind, WorkloadMeta, decimal,
    grouped,
};
use serde::{Deserialize, Serialize};
use std::ops::Range;

pub(crate) const META: WorkloadMeta = WorkloadMeta {
    id: WorkloadId("n-body"),
    name: "N-body",
    kind: WorkloadKind::Computing,
    summary: "Moves bodies that attract each other, step by step.",
    story: &[
        "A cloud of bodies moves under its own gravity for 20 steps of time. In each step every \
         task adds up, for each body of its group, the pull of all bodies, and moves its own ones. \
         The next step needs all new positions, so it begins only when every task has ended.",
        "That makes 20 meeting points. At each of them all workers wait for the slowest: look for \
         the pale gaps in the lanes, and see them grow with more workers and fewer bodies. A \
         worker that is late once holds up everybody.",
        "Threads read the new positions where they are. Processes are sent all positions again for \
         every chunk of tasks, so here the number of chunks matters: choose a larger chunk size and \
         watch the bytes that they copy go down.",
    ],
    specs: ParamSpecs {
        size: Quantity { min: 2, max: 10_000, default: 2_400, unit: "bodies" },
        tasks: Quantity { min: 1, max: 4_096, default: 64, unit: "tasks" },
        seeded: true,
        latency_ms: None,
        compute_share: None,
        gil_release: false,
    },
    input: InputKind::Generated,
    pictured: false,
};

/// Steps of time.
const STEPS: u32 = 20;

/// Pulls of one body on another between two checkpoints.
const PACE: u64 = 8_192;

/// A number for each axis of space, for each of some bodies.
type Axes<'a> = [Bulk<'a, f64>; 3];

/// Bodies, by groups.
pub(crate) struct NBody {
    bodies: usize,
    tasks: u32,
    /// Masses and positions of all.
    space: Space,
    /// The velocities that are here, by axis: all, or in another process those of its tasks.
    velocities: [Vec<f64>; 3],
    /// Whose velocities these are.
    moving: Range<usize>,
    /// Where all were at the start, and how fast. In another process: nothing.
    start: ([Vec<f64>; 3], [Vec<f64>; 3]),
}

/// Where some bodies are, and how fast.
#[derive(Serialize, Deserialize)]
pub(crate) struct Moved<'a> {
    #[serde(bound = "")]
    positions: Axes<'a>,
    #[serde(bound = "")]
    velocities: Axes<'a>,
}

impl NBody {
    fn new(
        tasks: u32,
        masses: &[f64],
        positions: [Vec<f64>; 3],
        velocities: [Vec<f64>; 3],
    ) -> Self {
        let mut new = Self {
            bodies: masses.len(),
            tasks,
            space: Space::of(masses),
            velocities: Default::default(),
            moving: 0..masses.len(),
            start: (positions, velocities),
        };
        new.reset();
        new
    }

    fn group(&self, tasks: &Range<u32>) -> Range<usize> {
        indices(self.bodies, self.tasks, tasks)
    }

    /// Of each axis what belongs to these bodies, if their velocities are here.
    fn own(&self, group: &Range<usize>) -> Option<[&[f64]; 3]> {
        let first = group.start.checked_sub(self.moving.start)?;
        let of = |axis: usize| self.velocities[axis].get(first..first + group.len());
        Some([of(0)?, of(1)?, of(2)?])
    }

    #[cfg(test)]
    fn momentum(&self) -> [f64; 3] {
        let masses = &self.space.masses;
        self.velocities.each_ref().map(|v| v.iter().zip(masses).map(|(v, m)| v * m).sum())
    }
}

/// A cloud in a unit cube, at rest as a whole, of total mass 1.
fn cloud(bodies: usize, tasks: u32, seed: u64) -> NBody {
    let mut random = Random::new(seed);
    let mut centred = |scale: f64| -> Vec<f64> {
        (0..bodies).map(|_| (random.next_f64() - 0.5) * scale).collect()
    };
    let positions = [centred(1.0), centred(1.0), centred(1.0)];
    let mut velocities = [centred(0.5), centred(0.5), centred(0.5)];
    let masses: Vec<f64> = centred(1.0).iter().map(|m| (m + 1.0) / bodies as f64).collect();
    let total: f64 = masses.iter().sum();
    for axis in &mut velocities {
        let drift = axis.iter().zip(&masses).map(|(v, m)| v * m).sum::<f64>() / total;
        axis.iter_mut().for_each(|v| *v -= drift);
    }
    NBody::new(tasks, &masses, positions, velocities)
}

impl Compute for NBody {
    type Setup<'a> = (u32, Bulk<'a, f64>);
    /// All positions, and the velocities of the bodies of these tasks.
    type Args<'a> = Moved<'a>;
    /// Where the bodies of these tasks are now, and how fast.
    type Part = Moved<'static>;

    fn prepare(request: &Request<'_>) -> Result<Self, InputError> {
        let params = request.params;
        Ok(cloud(params.size as usize, params.tasks, params.seed))
    }

    fn rounds(&self) -> u32 {
        STEPS
    }

    fn tasks(&self, _round: u32) -> u32 {
        self.tasks
    }

    fn reset(&mut self) {
        for (now, start) in self.space.positions.iter_mut().zip(&self.start.0) {
            *now = padded(start);
        }
        self.velocities.clone_from(&self.start.1);
    }

    fn setup(&self) -> Self::Setup<'_> {
        (self.tasks, Bulk::of(&self.space.masses[..self.bodies]))
    }

    fn open((tasks, masses): Self::Setup<'_>) -> Result<Self, Garbled> {
        Ok(Self {
            moving: 0..0,
            ..Self::new(tasks, &masses, Default::default(), Default::default())
        })
    }

    fn args(&self, _round: u32, tasks: Range<u32>) -> Self::Args<'_> {
        Moved {
            positions: self.space.positions.each_ref().map(|axis| Bulk::of(&axis[..self.bodies])),
            velocities: self.own(&self.group(&tasks)).unwrap_or_default().map(Bulk::of),
        }
    }

    fn accept(
        &mut self,
        _round: u32,
        tasks: Range<u32>,
        args: Self::Args<'_>,
    ) -> Result<(), Garbled> {
        let group = self.group(&tasks);
        if args.positions.iter().any(|axis| axis.len() != self.bodies)
            || args.velocities.iter().any(|axis| axis.len() != group.len())
        {
            return Err(Garbled);
        }
        self.space.positions = args.positions.each_ref().map(|axis| padded(axis));
        self.velocities = args.velocities.map(Bulk::into_vec);
        self.moving = group;
        Ok(())
    }

    fn run(&self, _round: u32, tasks: Range<u32>, gate: &dyn Gate) -> Result<Self::Part, Halt> {
        let mut pace = Pace::new(gate, PACE);
        let group = self.group(&tasks);
        let [vx, vy, vz] = self.own(&group).ok_or_else(Halt::without_args)?;
        let mut positions: [Vec<f64>; 3] = Default::default();
        let mut velocities: [Vec<f64>; 3] = Default::default();
        for (index, body) in group.enumerate() {
            let moved = self.space.step(body, [vx[index], vy[index], vz[index]]);
            for axis in 0..3 {
                positions[axis].push(moved.0[axis]);
                velocities[axis].push(moved.1[axis]);
            }
            pace.did(self.bodies as u64)?;
        }
        Ok(Moved { positions: positions.map(Bulk::from), velocities: velocities.map(Bulk::from) })
    }

    fn combine(&mut self, _round: u32, parts: Vec<(Range<u32>, Self::Part)>) {
        for (tasks, part) in parts {
            let group = self.group(&tasks);
            let all = self.space.positions.iter_mut().chain(&mut self.velocities);
            for (all, own) in all.zip(part.positions.iter().chain(&part.velocities)) {
                if let Some(all) = all.get_mut(group.clone()).filter(|all| all.len() == own.len()) {
                    all.copy_from_slice(own);
                }
            }
        }
    }

    fn answer(&self) -> Answer {
        let axes = self.space.positions.iter().chain(&self.velocities);
        let digests = axes.map(|axis| fingerprint(bytemuck::cast_slice(axis)));
        let energy: f64 = (0..self.velocities[0].len())
            .map(|body| {
                let squares = self.velocities.each_ref().map(|axis| axis[body] * axis[body]);
                self.space.masses[body] * squares.iter().sum::<f64>() / 2.0
            })
            .sum();
        Answer {
            digest: fold(digests),
            text: format!(
                "{} bodies after {STEPS} steps, kinetic energy {}",
                grouped(self.bodies as u64),
                decimal(energy, 9)
            ),
        }
    }
}
