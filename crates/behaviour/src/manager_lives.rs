//! How long a manager and its objects live, and what the dead leave behind.

use crate::Program;
use crate::managers::{join, run};
use concurrent::Block;
use concurrent::multiprocessing::managers::{
    ListProxy, LockProxy, Manager, ManagerError, QueueProxy, RemoteError, SyncManager,
};
use concurrent::multiprocessing::{Connection, Event, Pipe, Process, Queue, active_children};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::sync::OnceLock;
use std::time::Duration;

pub const PROGRAMS: &[Program] = &[
    ("proxies are sent, also within other objects", sent),
    ("an object lives as long as somebody has a proxy of it", lifetimes),
    ("a manager that was shut down is gone", shutdown),
    ("a manager is shut down when its maker ends, before that waits for others", end_of_maker),
    ("a manager outlives its maker that is killed", killed_maker),
    ("a killed manager is an error for who waits", killed_manager),
    ("a process that is killed with a manager's lock leaves it locked", killed_holder),
    ("a process that is killed while it waits for a manager's lock takes it along", killed_waiter),
    (
        "a process that is killed while it waits at a manager's queue takes an item along",
        killed_getter,
    ),
    ("a manager serves the others when a process is killed in the middle", killed_caller),
    ("a daemon may have no manager", daemon),
];

fn kill(process: &Process) {
    process.kill().unwrap();
    process.join(None).unwrap();
}

type Nested = ListProxy<ListProxy<u32>>;

fn receive((pipe, queue, nested): (Connection, Queue<ListProxy<u32>>, Nested)) {
    let by_pipe: ListProxy<u32> = pipe.recv().unwrap();
    by_pipe.append(&1).unwrap();
    queue.get(Block::Forever).unwrap().append(&2).unwrap();
    for inner in nested.to_vec().unwrap() {
        inner.append(&3).unwrap();
    }
}

fn sent() {
    let manager = Manager().unwrap();
    let (list, nested) = (manager.list([]).unwrap(), manager.list([]).unwrap());
    let (here, there) = Pipe(true).unwrap();
    let queue = Queue::new(0).unwrap();
    let process = run(receive, (there, queue.clone(), nested.clone()));
    nested.append(&list).unwrap();
    nested.append(&manager.list([]).unwrap()).unwrap();
    queue.put(list.clone(), Block::Forever).unwrap();
    here.send(&list).unwrap();
    join(&process);
    let mut numbers = list.to_vec().unwrap();
    numbers.sort_unstable();
    assert_eq!(numbers, [1, 2, 3]);
    // The other one is there although nobody had a proxy of it for a while.
    assert_eq!(nested.get(1).unwrap().to_vec().unwrap(), [3]);
}

fn use_and_drop((list, from): (ListProxy<u32>, Connection)) {
    list.append(&1).unwrap();
    from.recv::<String>().unwrap();
    drop(list);
}

fn lifetimes() {
    let manager = Manager().unwrap();
    let objects = |expected| {
        // Other processes tell the manager in their own time.
        while manager.number_of_objects().unwrap() != expected {
            std::thread::yield_now();
        }
    };
    let list = manager.list([]).unwrap();
    let clone = list.clone();
    assert_eq!(manager.number_of_objects(), Ok(1));
    drop(list);
    assert_eq!(manager.number_of_objects(), Ok(1));
    let (from, there) = Pipe(false).unwrap();
    // This was the last proxy here.
    let process = run(use_and_drop, (clone, from.clone()));
    assert_eq!(manager.number_of_objects(), Ok(1));
    there.send(&"go on").unwrap();
    join(&process);
    objects(0);
    // What a killed process has had is never given back.
    let list = manager.list([]).unwrap();
    let process = run(use_and_drop, (list.clone(), from));
    while list.is_empty().unwrap() {
        std::thread::yield_now();
    }
    kill(&process);
    drop(list);
    assert_eq!(manager.number_of_objects(), Ok(1));
}

fn shutdown() {
    let manager = Manager().unwrap();
    let list = manager.list([1]).unwrap();
    let pid = manager.pid();
    assert!(active_children().iter().any(|child| child.pid() == pid));
    manager.shutdown().unwrap();
    assert!(active_children().is_empty());
    assert_eq!(list.len(), Err(ManagerError::Gone));
    assert_eq!(list.len().unwrap_err().to_string(), "the manager has ended");
    assert_eq!(manager.list([1]).unwrap_err(), ManagerError::Gone);
    manager.shutdown().unwrap();
    // Dropping the last handle does the same, whoever has proxies.
    let manager = Manager().unwrap();
    let (list, clone) = (manager.list([1]).unwrap(), manager.clone());
    drop(manager);
    assert_eq!(list.len(), Ok(1));
    drop(clone);
    assert_eq!(list.len(), Err(ManagerError::Gone));
    assert!(active_children().is_empty());
}

/// Uses a list until it is gone.
fn use_up((list, to): (ListProxy<u32>, Connection)) {
    let error = loop {
        if let Err(error) = list.len() {
            break error;
        }
    };
    to.send(&error.to_string()).unwrap();
}

static KEPT: OnceLock<SyncManager> = OnceLock::new();

fn make_and_end((to, from): (Connection, Connection)) {
    let manager = Manager().unwrap();
    let list = manager.list([1]).unwrap();
    to.send(&list).unwrap();
    run(use_up, (list, to));
    from.recv::<String>().unwrap();
    // It is not dropped before the process ends.
    KEPT.set(manager).unwrap();
}

fn end_of_maker() {
    let ((here, to), (from, there)) = (Pipe(false).unwrap(), Pipe(false).unwrap());
    let process = run(make_and_end, (to, from));
    let list: ListProxy<u32> = here.recv().unwrap();
    there.send(&"go on").unwrap();
    join(&process);
    assert_eq!(here.recv::<String>().unwrap(), "the manager has ended");
    assert_eq!(list.len(), Err(ManagerError::Gone));
}

fn make_and_stay((to, never): (Connection, Event)) {
    let manager = Manager().unwrap();
    let list = manager.list([1_u32, 2]).unwrap();
    to.send(&list).unwrap();
    never.wait(None);
    drop((manager, list));
}

/// CPython's does too; there it then lives for ever, and here as long as somebody has a proxy.
fn killed_maker() {
    let (here, there) = Pipe(false).unwrap();
    let process = run(make_and_stay, (there, Event::new().unwrap()));
    let list: ListProxy<u32> = here.recv().unwrap();
    kill(&process);
    list.append(&3).unwrap();
    assert_eq!(list.to_vec().unwrap(), [1, 2, 3]);
}

/// The manager's process.
fn server(manager: &SyncManager) -> Process {
    active_children().into_iter().find(|child| child.pid() == manager.pid()).unwrap()
}

fn acquire((lock, to): (LockProxy, Connection)) {
    to.send(&"waits").unwrap();
    let result = lock.acquire(Block::Forever).map_err(|error| error.to_string());
    to.send(&result).unwrap();
}

fn killed_manager() {
    let manager = Manager().unwrap();
    let lock = manager.Lock().unwrap();
    assert_eq!(lock.acquire(Block::Forever), Ok(true));
    let (here, there) = Pipe(false).unwrap();
    let process = run(acquire, (lock.clone(), there));
    assert_eq!(here.recv::<String>().unwrap(), "waits");
    kill(&server(&manager));
    let result = here.recv::<Result<bool, String>>().unwrap();
    assert_eq!(result, Err("the manager has ended".into()));
    join(&process);
    assert_eq!(lock.release(), Err(ManagerError::Gone));
    assert_eq!(manager.Lock().unwrap_err(), ManagerError::Gone);
    manager.shutdown().unwrap();
}

fn hold((lock, held, never): (LockProxy, Event, Event)) {
    let _held = lock.enter().unwrap();
    held.set();
    never.wait(None);
}

fn killed_holder() {
    let manager = Manager().unwrap();
    let lock = manager.Lock().unwrap();
    let held = Event::new().unwrap();
    let process = run(hold, (lock.clone(), held.clone(), Event::new().unwrap()));
    held.wait(None);
    kill(&process);
    assert_eq!(lock.acquire(Block::For(Duration::from_millis(10))), Ok(false));
    // Anybody may release it.
    assert_eq!(lock.release(), Ok(()));
    assert_eq!(lock.acquire(Block::No), Ok(true));
}

/// Kills a process that waits at the manager, until it was killed after its call had come there:
/// then `is_there` says that the call is answered although nobody hears it.
fn killed_in_call<P>(proxy: &P, wait: fn((P, Connection)), mut is_there: impl FnMut() -> bool)
where
    P: Clone + Serialize + DeserializeOwned + Send + 'static,
{
    loop {
        let (here, there) = Pipe(false).unwrap();
        let process = run(wait, (proxy.clone(), there));
        assert_eq!(here.recv::<String>().unwrap(), "waits");
        // Long enough, but on a busy machine.
        process.join(Some(Duration::from_millis(20))).unwrap();
        kill(&process);
        if is_there() {
            return;
        }
    }
}

/// CPython's behaviour too: nobody tells the thread that waits in the manager.
fn killed_waiter() {
    let manager = Manager().unwrap();
    let lock = manager.Lock().unwrap();
    assert_eq!(lock.acquire(Block::Forever), Ok(true));
    killed_in_call(&lock, acquire, || {
        lock.release().unwrap();
        // False when the dead one has it.
        !lock.acquire(Block::For(Duration::from_millis(20))).unwrap()
    });
    // Anybody may release it; there may be more of the dead.
    while !lock.acquire(Block::For(Duration::from_millis(20))).unwrap() {
        assert_eq!(lock.release(), Ok(()));
    }
}

fn get((queue, to): (QueueProxy<u32>, Connection)) {
    to.send(&"waits").unwrap();
    let item = queue.get(Block::Forever).unwrap();
    to.send(&item).unwrap();
}

/// CPython's behaviour too.
fn killed_getter() {
    let manager = Manager().unwrap();
    let queue = manager.Queue(0).unwrap();
    killed_in_call(&queue, get, || {
        queue.put(&7, Block::Forever).unwrap();
        queue.get(Block::For(Duration::from_millis(20))) == Err(RemoteError::Empty.into())
    });
}

fn call_for_ever((list, began): (ListProxy<Vec<u8>>, Event)) {
    loop {
        list.set(0, &vec![1; 100_000]).unwrap();
        began.set();
        list.get(0).unwrap();
    }
}

fn killed_caller() {
    let manager = Manager().unwrap();
    let list = manager.list([vec![]]).unwrap();
    for _ in 0..20 {
        let began = Event::new().unwrap();
        let process = run(call_for_ever, (list.clone(), began.clone()));
        began.wait(None);
        kill(&process);
        assert_eq!(list.get(0).unwrap(), vec![1; 100_000]);
    }
}

fn refused(to: Connection) {
    to.send(&Manager().unwrap_err().to_string()).unwrap();
}

fn daemon() {
    let (here, there) = Pipe(false).unwrap();
    let process = Process::new(refused, there).with_daemon(true);
    process.start().unwrap();
    let error: String = here.recv().unwrap();
    assert_eq!(error, "daemonic processes are not allowed to have children");
    join(&process);
}
