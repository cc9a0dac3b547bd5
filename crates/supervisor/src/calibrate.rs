//! How many cores there really are, and how fast one of them is.
//!
//! One process spins alone, then as many as the browser claims cores spin the same number of steps
//! at once. What all of them do together in the time that one takes alone and undisturbed is the
//! number of cores.
//! Then one of them finds out how much memory there is.

use crate::images::Image;
use futures_channel::oneshot;
use model::MachineLoad;
use session::Calibration;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use web::JsError;
use web::worker::{Said, Worker};
use wire::{Boot, ToDriver, ToPage};

/// A solo spin shorter than this says little about the speed.
const LONG_ENOUGH_NS: u64 = 15_000_000;

/// A stretch in which a core is likely to be left alone.
const SHORT_NS: u64 = 1_000_000;

/// A stretch has at least so many steps of the clock.
const STEPS_IN_A_STRETCH: u64 = 50;

const FEWEST_STRETCHES: u64 = 2;
const MOST_STRETCHES: u64 = 16;

/// How many memories of the threads image a race needs at most: one for each lane of threads, and
/// as much again for all processes together.
const MEMORIES: u16 = 4;

/// Below this share of the claimed cores, other programs must be using them.
const BUSY_BELOW: f64 = 0.75;

type Answer = Rc<RefCell<Option<oneshot::Sender<Result<ToPage, JsError>>>>>;

/// A process that does nothing but spin when told to.
pub struct Spinner {
    worker: Worker,
    answer: Answer,
}

impl Spinner {
    /// Boots a calibrator in a spare.
    ///
    /// # Errors
    ///
    /// The worker does not take the program.
    pub async fn boot(mut worker: Worker, module: &JsValue) -> Result<Self, JsError> {
        let answer = Answer::default();
        let told = answer.clone();
        worker.listen(move |said| {
            let outcome = match said {
                Said::Parked => return,
                Said::Message(message) => wire::decode(&message.bytes).map_err(|error| JsError {
                    attempt: "calibrate".to_owned(),
                    message: error.to_string(),
                }),
                Said::Error(message) => Err(JsError { attempt: "calibrate".to_owned(), message }),
            };
            if let Some(answer) = told.borrow_mut().take() {
                // Nobody waits when the calibration was given up.
                answer.send(outcome).ok();
            }
        });
        let this = Self { worker, answer };
        let boot = wire::encode(&Boot::Calibrator);
        this.ask(&boot, &[module.clone(), JsValue::UNDEFINED]).await?;
        Ok(this)
    }

    async fn ask(&self, bytes: &[u8], attachments: &[JsValue]) -> Result<ToPage, JsError> {
        let (tell, told) = oneshot::channel();
        self.answer.replace(Some(tell));
        self.worker.post(bytes, attachments, &[])?;
        told.await.unwrap_or_else(|_| {
            Err(JsError {
                attempt: "calibrate".to_owned(),
                message: "the worker was given up".to_owned(),
            })
        })
    }

    async fn spin(&self, steps: u64) -> Result<u64, JsError> {
        let said = self.ask(&wire::encode(&ToDriver::Spin { steps }), &[]).await?;
        let ToPage::Spun { took_ns } = said else { return Err(unexpected()) };
        Ok(took_ns.max(1))
    }

    /// How many bytes of memory for programs can be had, up to what a race of all lanes may need.
    async fn room(&self) -> Result<u64, JsError> {
        let reserve = ToDriver::Reserve { memories: MEMORIES, pages: Image::MEMORY_PAGES };
        let said = self.ask(&wire::encode(&reserve), &[]).await?;
        let ToPage::Room { memories } = said else { return Err(unexpected()) };
        Ok(u64::from(memories) * model::THREADS_MEMORY)
    }
}

fn unexpected() -> JsError {
    JsError {
        attempt: "calibrate".to_owned(),
        message: "a worker answered something else".to_owned(),
    }
}

/// Calibrates with these spinners, one for each claimed core. Takes about 100 ms.
///
/// # Errors
///
/// A worker fails.
pub async fn calibrate(spinners: &[Spinner]) -> Result<Option<Calibration>, JsError> {
    let Some(first) = spinners.first() else { return Ok(None) };
    // Cold code runs slower at first: nobody is timed before everybody is warm.
    futures_util::future::try_join_all(spinners.iter().map(|spinner| spinner.spin(200_000)))
        .await?;
    let mut steps = 1_000_000;
    let mut solo = first.spin(steps).await?;
    while solo < LONG_ENOUGH_NS {
        steps *= (LONG_ENOUGH_NS / solo + 1).min(16);
        solo = first.spin(steps).await?;
    }
    // How fast a core is that nobody takes away: the best of many stretches that are shorter than a
    // scheduler's slice, or at least long for the clock. On a busy machine a long one is always
    // interrupted, and many spinners together get more of its cores than one does.
    let stretch = SHORT_NS.max(web::clock::observe_step().0 * STEPS_IN_A_STRETCH).min(solo);
    let short = (steps * stretch / solo).max(1);
    for _ in 0..(solo / stretch).clamp(FEWEST_STRETCHES, MOST_STRETCHES) {
        let took = first.spin(short).await?;
        solo = solo.min((u128::from(took) * u128::from(steps) / u128::from(short)) as u64);
    }
    let together =
        futures_util::future::try_join_all(spinners.iter().map(|spinner| spinner.spin(steps)))
            .await?;
    // A page in which that fails for another reason than too little memory is calibrated all the same.
    let room = first.room().await.ok();
    Ok(Some(conclude(steps, solo, &together, room)))
}

fn conclude(
    steps: u64,
    solo_ns: u64,
    together_ns: &[u64],
    memory_room: Option<u64>,
) -> Calibration {
    let cores: f64 = together_ns.iter().map(|&took| solo_ns as f64 / took as f64).sum();
    // More than claimed would be an artefact of a disturbed solo spin.
    let cores = cores.min(together_ns.len() as f64);
    let load = if cores < BUSY_BELOW * together_ns.len() as f64 {
        MachineLoad::Busy
    } else {
        MachineLoad::Free
    };
    let spin_per_ms = steps * 1_000_000 / solo_ns.max(1);
    Calibration { cores, spin_per_ms, load, memory_room }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cores_are_what_all_do_together_in_the_time_of_one() {
        let free = conclude(20_000_000, 20_000_000, &[20_000_000; 4], None);
        assert_eq!((free.cores, free.spin_per_ms, free.load), (4.0, 1_000_000, MachineLoad::Free));
        // Four spins on two cores: each takes twice as long.
        let half = conclude(20_000_000, 20_000_000, &[40_000_000; 4], Some(7));
        assert_eq!((half.cores, half.load, half.memory_room), (2.0, MachineLoad::Busy, Some(7)));
        // A disturbed solo spin must not invent cores.
        assert_eq!(conclude(1_000, 30_000_000, &[20_000_000; 4], None).cores, 4.0);
    }
}
