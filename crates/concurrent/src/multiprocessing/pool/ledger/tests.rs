//! Who gets what, line by line; and that nothing is lost or done twice, whatever happens in
//! whatever order.

use super::super::hand::Hand;
use super::*;
use proptest::prelude::*;

/// A ledger with what its workers see: their hands.
struct World {
    ledger: Ledger,
    hands: Vec<Hand>,
    jobs: u32,
}

impl World {
    fn new(workers: usize) -> Self {
        let (ledger, hands) = (Ledger::new(workers), vec![Hand::default(); workers]);
        Self { ledger, hands, jobs: 0 }
    }

    /// Hands out as the parent does, and says to whom: `w0:a0-2` is the first two tasks of the
    /// first job, `w0 gives back` what it says.
    fn send(&mut self) -> (Vec<Given>, String) {
        let (mut all, mut told) = (Vec::new(), Vec::new());
        loop {
            while let Some(given) = self.ledger.give() {
                let Given { worker, first, job, tasks } = &given;
                let count = tasks.end - tasks.start;
                self.hands[*worker] = self.hands[*worker].opened(*first, count as u16);
                let letter = char::from(b'a' + (*job % 26) as u8);
                told.push(format!("w{worker}:{letter}{}-{}", tasks.start, tasks.end));
                all.push(given);
            }
            let Some((worker, about)) = self.ledger.overloaded() else {
                return (all, told.join(" "));
            };
            self.hands[worker] = self.hands[worker].shut(about);
            self.ledger.took_back(worker, self.hands[worker].end());
            told.push(format!("w{worker} gives back"));
        }
    }

    fn submit(&mut self, tasks: u32, most: u32) {
        self.ledger.submit(Span { job: self.jobs, tasks: 0..tasks, most });
        self.jobs += 1;
    }

    /// Runs through what happens, one line an event, and says what is sent then: `+3`, a job of so
    /// many tasks; `w0 comes`; `w0 5` has come and does so many tasks; `w0 begins 1`; `w0 1..4`
    /// has answered these numbers since the last look; `w0 dies`.
    fn check(&mut self, lines: &[(&str, &str)]) {
        for (event, expected) in lines {
            let (who, what) = event.split_once(' ').unwrap_or((event, ""));
            let worker = || who[1..].parse::<usize>().unwrap();
            let mut lost = String::new();
            match what {
                "" => self.submit(who[1..].parse().unwrap(), u32::MAX),
                "comes" => self.ledger.hire(worker(), u32::MAX),
                "dies" => {
                    let begun = self.ledger.died(worker(), self.hands[worker()].next());
                    let begun = begun.iter().map(|lost| format!("lost {} ", lost.task));
                    lost = begun.collect();
                    self.hands[worker()] = Hand::default();
                }
                _ => match (what.split_once(".."), what.split_once(' ')) {
                    (Some((from, to)), _) => {
                        let numbers: Range<u16> = from.parse().unwrap()..to.parse().unwrap();
                        for number in numbers.clone() {
                            if let Some(begun) = self.hands[worker()].begun(number) {
                                self.hands[worker()] = begun;
                            }
                            assert!(self.ledger.answered(worker(), number).is_some(), "{event}");
                        }
                        self.ledger.looked(worker(), numbers.len() as u32);
                    }
                    (_, Some(("begins", number))) => {
                        let hand = &mut self.hands[worker()];
                        *hand = hand.begun(number.parse().unwrap()).unwrap();
                    }
                    _ => self.ledger.hire(worker(), what.parse().unwrap()),
                },
            }
            assert_eq!(lost + &self.send().1, *expected, "{event}");
        }
    }
}

#[test]
fn every_worker_has_one_task_to_do_and_one_to_go_on_with() {
    World::new(2).check(&[
        ("+5", ""),
        ("w0 comes", "w0:a0-1 w0:a1-2"),
        ("w1 comes", "w1:a2-3 w1:a3-4"),
        ("w1 begins 0", ""),
        ("w1 0..1", "w1:a4-5"),
        ("+1", ""),
        ("w0 0..1", "w0:b0-1"),
    ]);
}

#[test]
fn idle_workers_take_turns() {
    World::new(3).check(&[
        ("w0 comes", ""),
        ("w1 comes", ""),
        ("w2 comes", ""),
        ("+1", "w0:a0-1"),
        ("w0 0..1", ""),
        ("+1", "w1:b0-1"),
        ("+1", "w2:c0-1"),
        ("+1", "w0:d0-1"),
    ]);
}

#[test]
fn a_worker_that_does_many_tasks_between_two_looks_is_sent_many() {
    World::new(1).check(&[
        ("w0 comes", ""),
        ("+100", "w0:a0-1 w0:a1-2"),
        // It had nothing left to do: twice as many.
        ("w0 0..2", "w0:a2-6 w0:a6-10"),
        ("w0 2..10", "w0:a10-26 w0:a26-42"),
        // It had: as many.
        ("w0 10..30", "w0:a42-62"),
        // A long one comes: half as many. The last ones are spread out.
        ("w0 30..31", ""),
        ("w0 31..60", "w0:a62-81 w0:a81-90"),
    ]);
}

#[test]
fn what_a_worker_has_not_begun_is_taken_back_when_another_is_idle() {
    World::new(2).check(&[
        ("w0 comes", ""),
        ("+2", "w0:a0-1 w0:a1-2"),
        ("w0 begins 0", ""),
        ("w1 comes", "w0 gives back w1:a1-2"),
        // What it does takes long: it is given nothing to go on with.
        ("+1", "w1:b0-1"),
        ("w1 0..1", ""),
        ("w1 1..2", ""),
        ("+3", "w1:c0-1 w1:c1-2"),
        ("w0 0..1", "w0:c2-3"),
        // It has just been sent two, and keeps the one that it is about to begin.
        ("w0 2..3", "w1 gives back w0:c1-2"),
    ]);
}

#[test]
fn nothing_is_taken_back_twice_from_one_that_has_begun_everything() {
    let mut world = World::new(2);
    world.check(&[("w0 comes", ""), ("+2", "w0:a0-1 w0:a1-2")]);
    // It has begun both, and its answers were not looked at.
    world.check(&[("w0 begins 0", ""), ("w0 begins 1", ""), ("w1 comes", "w0 gives back")]);
    world.check(&[("w0 0..2", ""), ("+2", "w1:b0-1 w0:b1-2")]);
}

#[test]
fn what_a_dead_worker_had_begun_is_lost_and_the_rest_goes_to_others() {
    World::new(2).check(&[
        ("w0 comes", ""),
        ("+3", "w0:a0-1 w0:a1-2"),
        ("w0 begins 0", ""),
        ("w0 dies", "lost 0 "),
        ("w0 comes", "w0:a1-2 w0:a2-3"),
        ("w0 dies", ""),
        ("w1 comes", "w1:a1-2 w1:a2-3"),
        ("w1 begins 0", ""),
        ("w1 begins 1", ""),
        ("w1 dies", "lost 1 lost 2 "),
    ]);
}

#[test]
fn a_worker_is_given_no_more_than_it_may_do() {
    World::new(2).check(&[
        ("w0 3", ""),
        ("+9", "w0:a0-1 w0:a1-2"),
        ("w0 0..2", "w0:a2-3"),
        ("w0 2..3", ""),
        ("w0 dies", ""),
        ("w0 1", "w0:a3-4"),
        // What it gives back it may be given again.
        ("w1 5", "w1:a4-5 w1:a5-6"),
    ]);
}

#[test]
fn no_more_is_sent_at_once_than_the_span_allows() {
    let mut world = World::new(1);
    world.check(&[("w0 comes", ""), ("+50", "w0:a0-1 w0:a1-2"), ("w0 0..2", "w0:a2-6 w0:a6-10")]);
    world.submit(100, 3);
    // The last ones of the first job are many at once, those of the second are three and three.
    world.check(&[("w0 2..10", "w0:a10-26 w0:a26-42"), ("w0 10..42", "w0:a42-50")]);
    world.check(&[("w0 42..50", "w0:b0-3 w0:b3-6"), ("w0 50..53", "w0:b6-9")]);
    // One that is large has another behind it, and no more.
    let mut world = World::new(1);
    world.check(&[("w0 comes", ""), ("+2", "w0:a0-1 w0:a1-2")]);
    world.submit(9, 0);
    world.check(&[("w0 0..2", "w0:b0-1 w0:b1-2"), ("w0 2..4", "w0:b2-3 w0:b3-4")]);
}

#[test]
fn an_answer_that_nobody_waits_for_is_none() {
    let mut world = World::new(2);
    world.check(&[("w0 comes", ""), ("w1 comes", ""), ("+2", "w0:a0-1 w1:a1-2")]);
    assert_eq!(world.ledger.answered(0, 1), None);
    assert_eq!(world.ledger.answered(0, 0), Some((0, 0)));
    assert_eq!(world.ledger.answered(0, 0), None);
    world.ledger.clear();
    assert_eq!((world.ledger.answered(1, 0), world.ledger.queued()), (None, 0));
}

/// A worker of the model: what is in its pipe, what it has answered and nobody has read.
#[derive(Default)]
struct Model {
    here: bool,
    left: u32,
    pipe: VecDeque<(u16, u32, u32)>,
    answers: VecDeque<(u16, u32, u32)>,
    begun: Option<(u16, u32, u32)>,
}

#[derive(Clone, Debug)]
enum Step {
    Submit(u32, u32),
    /// The worker begins a task, or answers the one that it has begun.
    Work(usize),
    /// Its answers are read.
    Look(usize),
    /// It is killed. The answer that it was writing is lost, if there is one.
    Kill(usize, bool),
    /// Another comes in its place, and does so many tasks.
    Hire(usize, u32),
}

fn any_step() -> impl Strategy<Value = Step> {
    let worker = 0..3_usize;
    prop_oneof![
        1 => (0..60_u32, 1..20_u32).prop_map(|(tasks, most)| Step::Submit(tasks, most)),
        20 => worker.clone().prop_map(Step::Work),
        6 => worker.clone().prop_map(Step::Look),
        1 => (worker.clone(), any::<bool>()).prop_map(|(worker, torn)| Step::Kill(worker, torn)),
        2 => (worker, prop_oneof![1..10_u32, Just(u32::MAX)])
            .prop_map(|(worker, left)| Step::Hire(worker, left)),
    ]
}

/// All that happens to some tasks.
struct Play {
    world: World,
    workers: Vec<Model>,
    asked: Vec<(u32, u32)>,
    /// Tasks that were begun, answered, and failed.
    begun: Vec<(u32, u32)>,
    answered: Vec<(u32, u32)>,
    failed: Vec<(u32, u32)>,
}

impl Play {
    fn new() -> Self {
        let (asked, begun, answered, failed) = Default::default();
        let workers = (0..3).map(|_| Model::default()).collect();
        Self { world: World::new(3), workers, asked, begun, answered, failed }
    }

    fn step(&mut self, step: &Step) {
        match *step {
            Step::Submit(tasks, most) => {
                self.asked.extend((0..tasks).map(|task| (self.world.jobs, task)));
                if tasks > 0 {
                    self.world.submit(tasks, most);
                }
            }
            Step::Work(at) => self.work(at),
            Step::Look(at) => self.look(at),
            Step::Kill(at, torn) => self.kill(at, torn),
            Step::Hire(at, left) => {
                if !self.workers[at].here {
                    self.workers[at] = Model { here: true, left, ..Model::default() };
                    self.world.hands[at] = Hand::default();
                    self.world.ledger.hire(at, left);
                }
            }
        }
        for Given { worker, first, job, tasks } in self.world.send().0 {
            assert!(self.workers[worker].here);
            let numbers = (0..).map(|count| first.wrapping_add(count));
            let tasks = numbers.zip(tasks).map(|(number, task)| (number, job, task));
            self.workers[worker].pipe.extend(tasks);
        }
    }

    fn work(&mut self, at: usize) {
        let worker = &mut self.workers[at];
        if let Some(task) = worker.begun.take() {
            worker.answers.push_back(task);
        } else if worker.left > 0 {
            while let Some(task) = worker.pipe.pop_front() {
                if let Some(hand) = self.world.hands[at].begun(task.0) {
                    self.world.hands[at] = hand;
                    worker.left -= 1;
                    worker.begun = Some(task);
                    self.begun.push((task.1, task.2));
                    return;
                }
            }
        } else if worker.here {
            // It has done what it may, and ends.
            self.kill(at, false);
        }
    }

    fn look(&mut self, at: usize) {
        let answers = std::mem::take(&mut self.workers[at].answers);
        for &(number, job, task) in &answers {
            assert_eq!(self.world.ledger.answered(at, number), Some((job, task)));
            self.answered.push((job, task));
        }
        self.world.ledger.looked(at, answers.len() as u32);
    }

    fn kill(&mut self, at: usize, torn: bool) {
        if torn {
            self.workers[at].answers.pop_back();
        }
        self.look(at);
        self.workers[at] = Model::default();
        let lost = self.world.ledger.died(at, self.world.hands[at].next());
        self.failed.extend(lost.iter().map(|lost| (lost.job, lost.task)));
    }
}

proptest! {
    #[test]
    fn every_task_is_answered_once_or_was_begun_by_one_that_died(
        steps in prop::collection::vec(any_step(), 0..400),
    ) {
        let mut play = Play::new();
        steps.iter().for_each(|step| play.step(step));
        // From here on nobody dies, and everybody works.
        for _ in 0..10_000 {
            for at in 0..3 {
                play.step(&Step::Hire(at, u32::MAX));
                play.step(&Step::Work(at));
                play.step(&Step::Look(at));
            }
            if play.answered.len() + play.failed.len() >= play.asked.len() {
                break;
            }
        }
        let mut begun = play.begun.clone();
        begun.sort_unstable();
        // Nothing is begun twice, by whomever.
        prop_assert!(begun.windows(2).all(|pair| pair[0] != pair[1]), "{begun:?}");
        prop_assert!(play.failed.iter().all(|task| begun.binary_search(task).is_ok()));
        let mut ended = [play.answered, play.failed].concat();
        ended.sort_unstable();
        prop_assert_eq!(ended, play.asked);
        prop_assert_eq!(play.world.ledger.queued(), 0);
    }

    /// While anything is asked for, no worker is idle that might do it.
    #[test]
    fn no_task_waits_while_a_worker_is_idle(
        steps in prop::collection::vec(any_step(), 0..200),
    ) {
        let mut play = Play::new();
        for step in &steps {
            play.step(step);
            let idle = play.workers.iter().zip(&play.world.ledger.workers).any(|(model, worker)| {
                model.here && worker.left > 0 && worker.in_hand == 0
            });
            prop_assert!(!idle || play.world.ledger.queue.is_empty());
            for worker in &play.world.ledger.workers {
                // Others have one task, which is begun or about to be.
                prop_assert!(!idle || worker.stuck || worker.in_hand <= 1);
            }
        }
    }
}

#[test]
fn a_worker_is_spent_when_it_was_given_all_that_it_may_be() {
    let mut ledger = Ledger::new(2);
    assert!(!ledger.is_spent(0));
    ledger.hire(0, 1);
    ledger.submit(Span { job: 1, tasks: 0..2, most: 1 });
    assert_eq!((ledger.ready(), ledger.is_spent(0)), (1, false));
    assert!(ledger.give().is_some() && ledger.is_spent(0) && ledger.give().is_none());
    ledger.died(0, 0);
    assert!(!ledger.is_spent(0) && !ledger.is_here(0));
}
