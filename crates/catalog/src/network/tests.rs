//! Every request is made once, and every byte that comes back is counted.

use super::Network;
use crate::gate::{Gate, Halt, Io, Pending};
use crate::job::Wait;
use crate::tests::{Open, answer, now};
use model::Nanos;
use std::sync::Mutex;

/// A site whose nth response is n bytes long, and that refuses a request.
struct Site {
    seen: Mutex<Vec<u32>>,
    refuses: Option<u32>,
}

impl Gate for Site {
    fn checkpoint(&self) -> Result<(), Halt> {
        Ok(())
    }
    fn without_gil(&self, work: &mut dyn FnMut(&dyn Gate) -> Result<(), Halt>) -> Result<(), Halt> {
        work(self)
    }
}

impl Io for Site {
    fn sleep(&self, _duration: Nanos) -> Pending<'_, ()> {
        Box::pin(async { Ok(()) })
    }
    fn fetch(&self, nth: u32) -> Pending<'_, Vec<u8>> {
        self.seen.lock().unwrap().push(nth);
        let refused = self.refuses == Some(nth);
        Box::pin(async move {
            if refused {
                Err(Halt::Failed("refused".to_owned()))
            } else {
                Ok(vec![0; nth as usize])
            }
        })
    }
    fn write_and_read<'a>(&'a self, block: &'a [u8]) -> Pending<'a, Vec<u8>> {
        Box::pin(async move { Ok(block.to_vec()) })
    }
}

#[test]
fn every_request_is_made_once_and_counted() {
    let job = Network { tasks: 5, requests: 3 };
    let site = Site { seen: Mutex::default(), refuses: None };
    let bytes: Vec<u64> = (0..5).map(|task| now(job.run(task, &site)).unwrap()).collect();
    assert_eq!(*site.seen.lock().unwrap(), (0..15).collect::<Vec<_>>());
    assert_eq!(job.answer(&bytes).text, "15 responses, 105 bytes");
}

#[test]
fn a_refused_request_fails_its_task_and_ends_it() {
    let job = Network { tasks: 2, requests: 3 };
    let site = Site { seen: Mutex::default(), refuses: Some(4) };
    assert_eq!(now(job.run(1, &site)), Err(Halt::Failed("refused".to_owned())));
    assert_eq!(*site.seen.lock().unwrap(), [3, 4]);
}

#[test]
fn the_default_answer() {
    assert_eq!(now(Open.fetch(0)).unwrap().len(), 9);
    assert_eq!(answer("network", |_| ()).text, "40 responses, 360 bytes");
}
