//! Objects that a manager holds for other processes.

use crate::Program;
use concurrent::multiprocessing::managers::{
    DictProxy, EventProxy, ListProxy, LockProxy, Manager, ManagerError, NamespaceProxy, QueueProxy,
    RemoteError, ValueProxy,
};
use concurrent::multiprocessing::{Connection, ExitCode, Pipe, Process};
use concurrent::{Block, Thread};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::time::Duration;

pub const PROGRAMS: &[Program] = &[
    ("a list in a manager", list),
    ("a dictionary in a manager", dict),
    ("a namespace and a value in a manager", namespace),
    ("a queue in a manager", queue),
    ("a lock in a manager lets one process in at a time", lock),
    ("an event in a manager wakes all who wait", event),
    ("an object in a manager raises Python's exceptions", exceptions),
    ("a value of another type is an error where it is read", wrong_type),
    ("value = value + 1 in a manager loses an update of another process", lost_update),
    ("threads of one process do not wait for each other at a manager", threads),
];

pub(crate) fn run<A>(target: fn(A), arguments: A) -> Process
where
    A: Serialize + DeserializeOwned + Send + 'static,
{
    let process = Process::new(target, arguments);
    process.start().unwrap();
    process
}

pub(crate) fn join(process: &Process) {
    process.join(None).unwrap();
    assert_eq!(process.exitcode(), Some(ExitCode::SUCCESS));
}

fn raised<T>(result: Result<T, ManagerError>) -> String {
    match result {
        Err(ManagerError::Remote(error)) => error.to_string(),
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("no error"),
    }
}

fn change_list(list: ListProxy<String>) {
    list.append(&"d".to_owned()).unwrap();
    list.extend(["e".to_owned(), "f".to_owned()]).unwrap();
    list.insert(0, &"start".to_owned()).unwrap();
    list.set(-1, &"end".to_owned()).unwrap();
}

fn list() {
    let manager = Manager().unwrap();
    let list = manager.list(["a", "b", "c"].map(str::to_owned)).unwrap();
    join(&run(change_list, list.clone()));
    assert_eq!(list.to_vec().unwrap(), ["start", "a", "b", "c", "d", "e", "end"]);
    assert_eq!((list.len(), list.is_empty()), (Ok(7), Ok(false)));
    assert_eq!((list.get(1).unwrap(), list.get(-2).unwrap()), ("a".into(), "e".into()));
    assert_eq!(list.slice(1..3).unwrap(), ["a", "b"]);
    assert_eq!(list.slice(-2..).unwrap(), ["e", "end"]);
    assert_eq!(list.slice(..=-1).unwrap().len(), 7);
    assert_eq!(list.slice(9..).unwrap(), <[String; 0]>::default());
    assert_eq!((list.pop(-1).unwrap(), list.pop(0).unwrap()), ("end".into(), "start".into()));
    let (b, z) = ("b".to_owned(), "z".to_owned());
    assert_eq!((list.index(&b), list.count(&b), list.contains(&z)), (Ok(1), Ok(1), Ok(false)));
    list.remove(&b).unwrap();
    list.delete(0).unwrap();
    list.insert(-100, &z).unwrap();
    list.insert(100, &z).unwrap();
    list.reverse().unwrap();
    assert_eq!(list.to_vec().unwrap(), ["z", "e", "d", "c", "z"]);
    // More than a pipe holds.
    let large = "x".repeat(1 << 20);
    list.append(&large).unwrap();
    assert!(list.get(-1).unwrap() == large);
    assert_eq!(format!("{list:?}"), "<ListProxy object, typeid 'list'>");
}

fn change_dict(dict: DictProxy<u32, Vec<u8>>) {
    dict.set(&1, &vec![10]).unwrap();
    dict.update([(3, vec![3, 3]), (2, vec![20])]).unwrap();
}

fn dict() {
    let manager = Manager().unwrap();
    let dict = manager.dict([(2, vec![2]), (1, vec![])]).unwrap();
    join(&run(change_dict, dict.clone()));
    // In the order in which the keys came.
    assert_eq!(dict.keys().unwrap(), [2, 1, 3]);
    assert_eq!(dict.values().unwrap(), [vec![20], vec![10], vec![3, 3]]);
    assert_eq!(dict.items().unwrap()[0], (2, vec![20]));
    assert_eq!((dict.len(), dict.contains(&1), dict.contains(&9)), (Ok(3), Ok(true), Ok(false)));
    assert_eq!((dict.get(&1), dict.get(&9)), (Ok(Some(vec![10])), Ok(None)));
    assert_eq!(dict.get_item(&3), Ok(vec![3, 3]));
    assert_eq!(
        (dict.setdefault(&3, &vec![]), dict.setdefault(&4, &vec![4])),
        (Ok(vec![3, 3]), Ok(vec![4]))
    );
    assert_eq!((dict.pop(&1), dict.popitem()), (Ok(vec![10]), Ok((4, vec![4]))));
    dict.delete(&2).unwrap();
    assert_eq!((dict.items(), dict.is_empty()), (Ok(vec![(3, vec![3, 3])]), Ok(false)));
    dict.clear().unwrap();
    assert_eq!((dict.items(), dict.is_empty()), (Ok(vec![]), Ok(true)));
}

fn change_both((namespace, value): (NamespaceProxy, ValueProxy<f64>)) {
    let name: String = namespace.get("name").unwrap();
    namespace.set("name", &name.to_uppercase()).unwrap();
    namespace.set("length", &name.len()).unwrap();
    namespace.delete("old").unwrap();
    value.set(&(value.get().unwrap() / 2.0)).unwrap();
}

fn namespace() {
    let manager = Manager().unwrap();
    let (namespace, value) = (manager.Namespace().unwrap(), manager.Value(&1.0).unwrap());
    namespace.set("name", &"ada").unwrap();
    namespace.set("old", &()).unwrap();
    join(&run(change_both, (namespace.clone(), value.clone())));
    assert_eq!(
        (namespace.get("name"), namespace.get("length")),
        (Ok("ADA".to_owned()), Ok(3_usize))
    );
    let error = raised(namespace.get::<()>("old"));
    assert_eq!(error, "'Namespace' object has no attribute 'old'");
    assert_eq!(value.get(), Ok(0.5));
}

fn pass_on((from, to): (QueueProxy<u32>, QueueProxy<u32>)) {
    loop {
        let item = from.get(Block::Forever).unwrap();
        if item == 0 {
            return;
        }
        to.put(&(10 * item), Block::Forever).unwrap();
        from.task_done().unwrap();
    }
}

fn queue() {
    let manager = Manager().unwrap();
    let (work, results) = (manager.Queue(2).unwrap(), manager.Queue(0).unwrap());
    let processes = [(); 2].map(|()| run(pass_on, (work.clone(), results.clone())));
    for item in 1..=20 {
        work.put(&item, Block::Forever).unwrap();
    }
    work.join().unwrap();
    let mut got: Vec<u32> = (0..20).map(|_| results.get(Block::No).unwrap()).collect();
    got.sort_unstable();
    assert_eq!(got, (1..=20).map(|item| 10 * item).collect::<Vec<_>>());
    for _ in &processes {
        work.put(&0, Block::Forever).unwrap();
    }
    processes.iter().for_each(join);
    work.put_nowait(&1).unwrap();
    work.put_nowait(&2).unwrap();
    assert_eq!((work.qsize(), work.full(), work.empty()), (Ok(2), Ok(true), Ok(false)));
    assert_eq!(work.put_nowait(&3), Err(RemoteError::Full.into()));
    assert_eq!(results.get_nowait(), Err(RemoteError::Empty.into()));
    let moment = Block::For(Duration::from_millis(1));
    assert_eq!(results.get(moment), Err(RemoteError::Empty.into()));
}

fn count((lock, value): (LockProxy, ValueProxy<u32>)) {
    for _ in 0..50 {
        let _held = lock.enter().unwrap();
        value.set(&(value.get().unwrap() + 1)).unwrap();
    }
}

fn lock() {
    let manager = Manager().unwrap();
    let (lock, value) = (manager.Lock().unwrap(), manager.Value(&0).unwrap());
    let processes = [(); 4].map(|()| run(count, (lock.clone(), value.clone())));
    processes.iter().for_each(join);
    assert_eq!(value.get(), Ok(200));
    assert_eq!((lock.acquire(Block::No), lock.acquire(Block::No)), (Ok(true), Ok(false)));
    assert_eq!(lock.release(), Ok(()));
}

fn wait((event, to): (EventProxy, Connection)) {
    to.send(&event.wait(None).unwrap()).unwrap();
}

fn event() {
    let manager = Manager().unwrap();
    let event = manager.Event().unwrap();
    let (here, there) = Pipe(false).unwrap();
    let processes = [(); 3].map(|()| run(wait, (event.clone(), there.clone())));
    assert_eq!(event.wait(Some(Duration::from_millis(1))), Ok(false));
    event.set().unwrap();
    assert_eq!([(); 3].map(|()| here.recv::<bool>()), [Ok(true), Ok(true), Ok(true)]);
    processes.iter().for_each(join);
    assert_eq!(event.is_set(), Ok(true));
    event.clear().unwrap();
    assert_eq!(event.is_set(), Ok(false));
}

fn exceptions() {
    let manager = Manager().unwrap();
    let list = manager.list([1]).unwrap();
    assert_eq!(raised(list.get(1)), "list index out of range");
    assert_eq!(raised(list.set(1, &0)), "list assignment index out of range");
    assert_eq!(raised(list.delete(-2)), "list assignment index out of range");
    assert_eq!(raised(list.pop(5)), "pop index out of range");
    assert_eq!(raised(list.remove(&2)), "list.remove(x): x not in list");
    assert_eq!(raised(list.index(&2)), "list.index(x): x not in list");
    list.pop(0).unwrap();
    assert_eq!(list.pop(-1), Err(RemoteError::IndexError("pop from empty list".into()).into()));
    let dict = manager.dict::<String, ()>([]).unwrap();
    let key = "key".to_owned();
    let errors = [dict.get_item(&key), dict.delete(&key), dict.pop(&key)];
    for error in errors {
        assert!(matches!(error, Err(ManagerError::Remote(RemoteError::KeyError(_)))));
    }
    assert_eq!(raised(dict.popitem()), "'popitem(): dictionary is empty'");
    assert_eq!(raised(manager.Lock().unwrap().release()), "release unlocked lock");
    let queue = manager.Queue::<()>(0).unwrap();
    assert_eq!(raised(queue.task_done()), "task_done() called too many times");
}

fn wrong_type() {
    let manager = Manager().unwrap();
    let namespace = manager.Namespace().unwrap();
    namespace.set("number", &7_u8).unwrap();
    let error = namespace.get::<String>("number").unwrap_err();
    assert!(matches!(error, ManagerError::Pickle(_)), "{error}");
    assert_eq!(namespace.get("number"), Ok(7_u8));
    // A proxy of another kind finds other methods.
    let (here, there) = Pipe(true).unwrap();
    here.send(&manager.list([1]).unwrap()).unwrap();
    let dict: DictProxy<u8, u8> = there.recv().unwrap();
    assert_eq!(raised(dict.clear()), "'list' object has no attribute 'clear'");
}

fn add_slowly((value, turn): (ValueProxy<u32>, Connection)) {
    let read = value.get().unwrap();
    turn.send(&"has read").unwrap();
    turn.recv::<String>().unwrap();
    value.set(&(read + 1)).unwrap();
}

fn lost_update() {
    let manager = Manager().unwrap();
    let value = manager.Value(&0).unwrap();
    let (here, there) = Pipe(true).unwrap();
    let process = run(add_slowly, (value.clone(), there));
    assert_eq!(here.recv::<String>().unwrap(), "has read");
    value.set(&(value.get().unwrap() + 1)).unwrap();
    here.send(&"go on").unwrap();
    join(&process);
    assert_eq!(value.get(), Ok(1));
}

fn threads() {
    let manager = Manager().unwrap();
    let (lock, list) = (manager.Lock().unwrap(), manager.list([0]).unwrap());
    assert_eq!(lock.acquire(Block::Forever), Ok(true));
    let threads = [1, 2].map(|n| {
        let (lock, list) = (lock.clone(), list.clone());
        Thread::new(move || {
            list.append(&n).unwrap();
            let _held = lock.enter().unwrap();
            list.append(&(10 * n)).unwrap();
        })
    });
    for thread in &threads {
        thread.start().unwrap();
    }
    // They wait, or are about to, and this one goes on.
    while list.len().unwrap() < 3 {
        std::thread::yield_now();
    }
    assert_eq!(list.len(), Ok(3));
    lock.release().unwrap();
    for thread in &threads {
        thread.join(None).unwrap();
        assert!(thread.take_panic().is_none());
    }
    assert_eq!(list.len(), Ok(5));
}
