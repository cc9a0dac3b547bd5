//! `Manager` and its proxies.

use crate::program::{FOR_SOON, Program, SOON, processes};
use crate::rust::out;
use crate::started::{ended, run, start};
use concurrent::Block;
use concurrent::multiprocessing::Manager;
use concurrent::multiprocessing::managers::{
    DictProxy, EventProxy, ListProxy, LockProxy, NamespaceProxy, QueueProxy, ValueProxy,
};

pub fn programs() -> Vec<Program> {
    [lists(), dictionaries(), others(), lives()].concat()
}

fn lists() -> Vec<Program> {
    vec![
        processes(
            "a list that processes share",
            r"
            with Manager() as manager:
                numbers = manager.list([1, 2])
                run(numbers.append, 3)
                run(numbers.extend, [4, 5])
                print(numbers[:], len(numbers), 3 in numbers, 7 in numbers)
            ",
            |out| {
                let manager = Manager().unwrap();
                let numbers = manager.list([1, 2]).unwrap();
                run(|numbers: ListProxy<i32>| numbers.append(&3).unwrap(), numbers.clone());
                run(|numbers: ListProxy<i32>| numbers.extend([4, 5]).unwrap(), numbers.clone());
                let has = |n| numbers.contains(&n).unwrap();
                out.print((numbers.to_vec().unwrap(), numbers.len().unwrap(), has(3), has(7)));
            },
        ),
        processes(
            "what else a list does",
            r"
            with Manager() as manager:
                numbers = manager.list([3, 1, 2, 1])
                numbers.insert(1, 9)
                print(numbers.pop(), numbers.pop(0), numbers[:])
                numbers.remove(1)
                numbers.reverse()
                print(numbers[:], numbers.index(9), numbers.count(9))
                numbers[0] = 5
                del numbers[-1]
                print(numbers[:], numbers[-1])
            ",
            |out| {
                let manager = Manager().unwrap();
                let numbers = manager.list([3, 1, 2, 1]).unwrap();
                numbers.insert(1, &9).unwrap();
                let pop = |index| numbers.pop(index).unwrap();
                out.print((pop(-1), pop(0), numbers.to_vec().unwrap()));
                numbers.remove(&1).unwrap();
                numbers.reverse().unwrap();
                let (index, count) = (numbers.index(&9).unwrap(), numbers.count(&9).unwrap());
                out.print((numbers.to_vec().unwrap(), index, count));
                numbers.set(0, &5).unwrap();
                numbers.delete(-1).unwrap();
                out.print((numbers.to_vec().unwrap(), numbers.get(-1).unwrap()));
            },
        ),
        processes(
            "slices of a list",
            r"
            with Manager() as manager:
                numbers = manager.list(range(5))
                print(numbers[1:3], numbers[:2], numbers[3:], numbers[-2:], numbers[9:])
            ",
            |out| {
                let manager = Manager().unwrap();
                let numbers = manager.list(0..5).unwrap();
                let two = (numbers.slice(1..3).unwrap(), numbers.slice(..2).unwrap());
                let three = (numbers.slice(3..).unwrap(), numbers.slice(-2..).unwrap());
                out.print((two, three, numbers.slice(9..).unwrap()));
            },
        ),
        processes(
            "an error crosses to who has asked",
            r"
            with Manager() as manager:
                numbers = manager.list([1])
                attempt(numbers.__getitem__, 7)
                attempt(numbers.__setitem__, 7, 0)
                attempt(numbers.pop, 7)
                attempt(numbers.remove, 7)
                attempt(numbers.pop)
                attempt(numbers.pop)
                run(lambda: attempt(numbers.pop))
                numbers.append(2)
                print(numbers[:])
            ",
            |main| {
                let manager = Manager().unwrap();
                let numbers = manager.list([1]).unwrap();
                main.attempt(numbers.get(7));
                main.attempt(numbers.set(7, &0));
                main.attempt(numbers.pop(7));
                main.attempt(numbers.remove(&7));
                main.attempt(numbers.pop(-1));
                main.attempt(numbers.pop(-1));
                run(|numbers: ListProxy<i32>| out().attempt(numbers.pop(-1)), numbers.clone());
                numbers.append(&2).unwrap();
                main.print(numbers.to_vec().unwrap());
            },
        ),
        processes(
            "what is got from a list is a copy",
            r"
            with Manager() as manager:
                rows = manager.list([[1], [2]])
                row = rows[0]
                row.append(7)
                print(rows[0])
                rows[0] = row
                print(rows[0])
            ",
            |out| {
                let manager = Manager().unwrap();
                let rows = manager.list([vec![1], vec![2]]).unwrap();
                let mut row = rows.get(0).unwrap();
                row.push(7);
                out.print(rows.get(0).unwrap());
                rows.set(0, &row).unwrap();
                out.print(rows.get(0).unwrap());
            },
        ),
    ]
}

fn dictionaries() -> Vec<Program> {
    vec![
        processes(
            "a dictionary that processes share",
            r"
            def child(ages, name, age):
                ages[name] = age

            with Manager() as manager:
                ages = manager.dict(ada=36)
                run(child, ages, 'bob', 40)
                run(child, ages, 'ada', 37)
                print(*ages.keys())
                print(ages.values(), len(ages), ages['ada'], 'bob' in ages, ages.get('eve'))
            ",
            |out| {
                type Ages = DictProxy<String, i32>;
                let child = |(ages, name, age): (Ages, String, i32)| ages.set(&name, &age).unwrap();
                let manager = Manager().unwrap();
                let ages: Ages = manager.dict([("ada".to_owned(), 36)]).unwrap();
                run(child, (ages.clone(), "bob".to_owned(), 40));
                run(child, (ages.clone(), "ada".to_owned(), 37));
                out.print(ages.keys().unwrap().join(" "));
                let (ada, bob) = ("ada".to_owned(), "bob".to_owned());
                let first = (ages.values().unwrap(), ages.len().unwrap());
                let eve = ages.get(&"eve".to_owned()).unwrap();
                out.print((first, ages.get_item(&ada).unwrap(), ages.contains(&bob).unwrap(), eve));
            },
        ),
        processes(
            "what else a dictionary does",
            r"
            with Manager() as manager:
                numbers = manager.dict({1: 10})
                print(numbers.setdefault(1, 0), numbers.setdefault(2, 20))
                numbers.update({3: 30, 1: 11})
                print(numbers.pop(1), *numbers.items())
                del numbers[2]
                print(*numbers.popitem(), len(numbers))
                numbers[4] = 40
                numbers.clear()
                print(numbers.keys())
            ",
            |out| {
                let manager = Manager().unwrap();
                let numbers = manager.dict([(1, 10)]).unwrap();
                let default = |key, value| numbers.setdefault(&key, &value).unwrap();
                out.print((default(1, 0), default(2, 20)));
                numbers.update([(3, 30), (1, 11)]).unwrap();
                let one = numbers.pop(&1).unwrap();
                let items: Vec<_> = numbers.items().unwrap();
                let items: Vec<_> = items.iter().map(|it| format!("{it:?}")).collect();
                out.print((one, items.join(" ")));
                numbers.delete(&2).unwrap();
                out.print((numbers.popitem().unwrap(), numbers.len().unwrap()));
                numbers.set(&4, &40).unwrap();
                numbers.clear().unwrap();
                out.print(numbers.keys().unwrap());
            },
        ),
        processes(
            "a key that is not there",
            r"
            with Manager() as manager:
                numbers = manager.dict()
                for call in (numbers.__getitem__, numbers.__delitem__, numbers.pop):
                    try:
                        call(7)
                    except KeyError as error:
                        print(type(error).__name__)
                attempt(numbers.popitem)
            ",
            |out| {
                let manager = Manager().unwrap();
                let numbers = manager.dict::<i32, i32>([]).unwrap();
                let errors =
                    [numbers.get_item(&7).map(drop), numbers.delete(&7), numbers.pop(&7).map(drop)];
                for error in errors {
                    out.print(crate::program::Raised::class(&error.unwrap_err()));
                }
                out.attempt(numbers.popitem());
            },
        ),
    ]
}

fn others() -> Vec<Program> {
    vec![
        processes(
            "a namespace",
            r"
            def child(space):
                space.x += 1
                space.name = 'from the child'

            with Manager() as manager:
                space = manager.Namespace()
                space.x = 6
                run(child, space)
                print(space.x, space.name)
                del space.x
                try:
                    space.x
                except AttributeError as error:
                    print(type(error).__name__)
            ",
            |out| {
                let child = |space: NamespaceProxy| {
                    let x: i32 = space.get("x").unwrap();
                    space.set("x", &(x + 1)).unwrap();
                    space.set("name", &"from the child").unwrap();
                };
                let manager = Manager().unwrap();
                let space = manager.Namespace().unwrap();
                space.set("x", &6).unwrap();
                run(child, space.clone());
                out.print((space.get::<i32>("x").unwrap(), space.get::<String>("name").unwrap()));
                space.delete("x").unwrap();
                out.print(crate::program::Raised::class(&space.get::<i32>("x").unwrap_err()));
            },
        ),
        processes(
            "a value",
            r"
            def child(value):
                value.value += 1

            with Manager() as manager:
                value = manager.Value('i', 6)
                run(child, value)
                print(value.value, value.get())
                value.set(9)
                print(value.value)
            ",
            |out| {
                let child = |value: ValueProxy<i32>| {
                    value.set(&(value.get().unwrap() + 1)).unwrap();
                };
                let manager = Manager().unwrap();
                let value = manager.Value(&6).unwrap();
                run(child, value.clone());
                out.print((value.get().unwrap(), value.get().unwrap()));
                value.set(&9).unwrap();
                out.print(value.get().unwrap());
            },
        ),
        processes(
            "a lock",
            r"
            with Manager() as manager:
                lock = manager.Lock()
                print(lock.acquire(), lock.acquire(False), lock.acquire(True, SOON))
                run(lambda: print(lock.acquire(False)))
                lock.release()
                attempt(lock.release)
                with lock:
                    print(lock.acquire(False))
                print(lock.acquire(False))
            ",
            |main| {
                let manager = Manager().unwrap();
                let lock = manager.Lock().unwrap();
                let acquire = |block| lock.acquire(block).unwrap();
                main.print((acquire(Block::Forever), acquire(Block::No), acquire(FOR_SOON)));
                let child = |lock: LockProxy| out().print(lock.acquire(Block::No).unwrap());
                run(child, lock.clone());
                lock.release().unwrap();
                main.attempt(lock.release());
                let held = lock.enter().unwrap();
                main.print(acquire(Block::No));
                drop(held);
                main.print(acquire(Block::No));
            },
        ),
        processes(
            "an event",
            r"
            with Manager() as manager:
                event = manager.Event()
                print(event.is_set(), event.wait(SOON))
                run(event.set)
                print(event.is_set(), event.wait())
                event.clear()
                print(event.is_set())
            ",
            |out| {
                let manager = Manager().unwrap();
                let event = manager.Event().unwrap();
                out.print((event.is_set().unwrap(), event.wait(Some(SOON)).unwrap()));
                run(|event: EventProxy| event.set().unwrap(), event.clone());
                out.print((event.is_set().unwrap(), event.wait(None).unwrap()));
                event.clear().unwrap();
                out.print(event.is_set().unwrap());
            },
        ),
        processes(
            "a queue",
            r"
            with Manager() as manager:
                queue = manager.Queue(2)
                attempt(queue.get_nowait)
                run(queue.put, 1)
                queue.put(2)
                attempt(queue.put_nowait, 3)
                attempt(queue.put, 3, timeout=SOON)
                print(queue.qsize(), queue.full(), queue.empty())
                print(queue.get(), queue.get(), queue.empty())
                attempt(queue.get, timeout=SOON)
                queue.task_done()
                queue.task_done()
                attempt(queue.task_done)
                attempt(queue.join)
            ",
            |out| {
                let manager = Manager().unwrap();
                let queue = manager.Queue::<i32>(2).unwrap();
                out.attempt(queue.get_nowait());
                let put = |queue: QueueProxy<i32>| queue.put(&1, Block::Forever).unwrap();
                run(put, queue.clone());
                queue.put(&2, Block::Forever).unwrap();
                out.attempt(queue.put_nowait(&3));
                out.attempt(queue.put(&3, FOR_SOON));
                let full = queue.full().unwrap();
                out.print((queue.qsize().unwrap(), full, queue.empty().unwrap()));
                let get = || queue.get(Block::Forever).unwrap();
                out.print((get(), get(), queue.empty().unwrap()));
                out.attempt(queue.get(FOR_SOON));
                queue.task_done().unwrap();
                queue.task_done().unwrap();
                out.attempt(queue.task_done());
                out.attempt(queue.join());
            },
        ),
        processes(
            "processes wait for one another in a manager",
            r"
            with Manager() as manager:
                queue, event = manager.Queue(), manager.Event()
                process = start(lambda: queue.put(event.wait(LONG)))
                event.set()
                print(queue.get(), ended(process))
            ",
            |out| {
                let child = |(queue, event): (QueueProxy<bool>, EventProxy)| {
                    let set = event.wait(Some(crate::program::LONG)).unwrap();
                    queue.put(&set, Block::Forever).unwrap();
                };
                let manager = Manager().unwrap();
                let (queue, event) = (manager.Queue(0).unwrap(), manager.Event().unwrap());
                let process = start(child, (queue.clone(), event.clone()));
                event.set().unwrap();
                out.print((queue.get(Block::Forever).unwrap(), ended(&process)));
            },
        ),
    ]
}

fn lives() -> Vec<Program> {
    vec![
        processes(
            "nothing comes from a manager that was shut down",
            r"
            manager = Manager()
            numbers = manager.list([1])
            print(numbers[0])
            manager.shutdown()
            manager.shutdown()
            try:
                print(numbers[0])
            except (EOFError, OSError) as error:
                print('gone')
            print(active_children())
            ",
            |out| {
                use concurrent::multiprocessing::managers::ManagerError;
                let manager = Manager().unwrap();
                let numbers = manager.list([1]).unwrap();
                out.print(numbers.get(0).unwrap());
                manager.shutdown().unwrap();
                manager.shutdown().unwrap();
                match numbers.get(0) {
                    Err(ManagerError::Gone) => out.print("gone"),
                    other => out.attempt(other),
                }
                let children = concurrent::multiprocessing::active_children();
                out.print(
                    children
                        .iter()
                        .map(concurrent::multiprocessing::Process::name)
                        .collect::<Vec<_>>(),
                );
            },
        ),
        processes(
            "a manager is a process, and a child",
            r"
            with Manager() as manager:
                print(len(active_children()), manager.list([1])[0])
                print([child.is_alive() for child in active_children()])
            print(len(active_children()))
            ",
            |out| {
                use concurrent::multiprocessing::active_children;
                let manager = Manager().unwrap();
                let first = manager.list([1]).unwrap().get(0).unwrap();
                out.print((active_children().len(), first));
                out.print(
                    active_children()
                        .iter()
                        .map(concurrent::multiprocessing::Process::is_alive)
                        .collect::<Vec<_>>(),
                );
                drop(manager);
                out.print(active_children().len());
            },
        ),
        processes(
            "a manager goes on when a process that uses it is killed",
            r"
            def child(numbers, ready):
                numbers.append(2)
                ready.set()
                Event().wait()

            with Manager() as manager:
                numbers, ready = manager.list([1]), Event()
                process = start(child, numbers, ready)
                ready.wait()
                process.kill()
                print(ended(process), numbers[:])
            ",
            |out| {
                use concurrent::multiprocessing::Event;
                let child = |(numbers, ready): (ListProxy<i32>, Event)| {
                    numbers.append(&2).unwrap();
                    ready.set();
                    Event::new().unwrap().wait(None);
                };
                let manager = Manager().unwrap();
                let (numbers, ready) = (manager.list([1]).unwrap(), Event::new().unwrap());
                let process = start(child, (numbers.clone(), ready.clone()));
                ready.wait(None);
                process.kill().unwrap();
                out.print((ended(&process), numbers.to_vec().unwrap()));
            },
        ),
    ]
}
