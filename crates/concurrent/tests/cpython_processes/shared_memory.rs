//! `multiprocessing.shared_memory`.

use crate::program::{Program, processes};
use crate::rust::out;
use crate::started::run;
use concurrent::multiprocessing::shared_memory::{Item, ShareableList, SharedMemory};

pub fn programs() -> Vec<Program> {
    [memory(), lists()].concat()
}

/// A name that no other run of this suite uses, in both languages.
fn name() -> String {
    format!("racetrack_{}", std::process::id())
}

fn bytes(memory: &SharedMemory) -> Vec<i32> {
    let mut bytes = [0; 4];
    memory.read(0, &mut bytes).unwrap();
    bytes.map(i32::from).to_vec()
}

fn memory() -> Vec<Program> {
    vec![
        processes(
            "memory is found by its name",
            r"
            def child(name):
                memory = SharedMemory(name)
                print(list(memory.buf[:4]), memory.size >= 10)
                memory.buf[1] = 20
                memory.close()

            memory = SharedMemory(create=True, size=10)
            memory.buf[:4] = bytes([1, 2, 3, 4])
            run(child, memory.name)
            print(list(memory.buf[:4]))
            memory.close()
            memory.unlink()
            ",
            |main| {
                let child = |name: String| {
                    let memory = SharedMemory::attach(&name).unwrap();
                    out().print((bytes(&memory), memory.size() >= 10));
                    memory.write(1, &[20]).unwrap();
                    memory.close();
                };
                let memory = SharedMemory::create(None, 10).unwrap();
                memory.write(0, &[1, 2, 3, 4]).unwrap();
                run(child, memory.name().to_owned());
                main.print(bytes(&memory));
                memory.close();
                memory.unlink().unwrap();
            },
        )
        .since((3, 9)),
        processes(
            "memory begins with zeroes",
            r"
            memory = SharedMemory(create=True, size=4)
            print(list(memory.buf[:4]))
            memory.close()
            memory.unlink()
            ",
            |out| {
                let memory = SharedMemory::create(None, 4).unwrap();
                out.print(bytes(&memory));
                memory.unlink().unwrap();
            },
        ),
        processes(
            "a name is given once",
            r"
            name = f'racetrack_{os.getpid()}'

            def create():
                try:
                    return SharedMemory(name, True, 4)
                except OSError as error:
                    print(type(error).__name__, str(error).replace(name, 'NAME'))

            memory = create()
            print(memory.name == name)
            create()
            memory.unlink()
            again = create()
            print(again.size >= 4)
            again.unlink()
            memory.close()
            again.close()
            ",
            |out| {
                let name = name();
                let create = || {
                    let memory = SharedMemory::create(Some(&name), 4);
                    if let Err(error) = &memory {
                        let class = crate::program::Raised::class(error);
                        out.print((class, error.to_string().replace(&name, "NAME")));
                    }
                    memory.ok()
                };
                let memory = create().unwrap();
                out.print(memory.name() == name);
                assert!(create().is_none());
                memory.unlink().unwrap();
                let again = create().unwrap();
                out.print(again.size() >= 4);
                again.unlink().unwrap();
            },
        ),
        processes(
            "there is nothing of that name",
            r"
            attempt(SharedMemory, 'racetrack_nothing')
            ",
            |out| {
                let name = |memory: SharedMemory| memory.name().to_owned();
                out.attempt(SharedMemory::attach("racetrack_nothing").map(name));
            },
        ),
        processes(
            "memory of no size",
            r"
            attempt(SharedMemory, None, True, 0)
            ",
            |out| {
                let size = |memory: SharedMemory| memory.size();
                out.attempt(SharedMemory::create(None, 0).map(size));
            },
        ),
        processes(
            "who has it keeps what was unlinked, and nobody else finds it",
            r"
            memory = SharedMemory(create=True, size=4)
            other = SharedMemory(memory.name)
            memory.unlink()
            memory.buf[0] = 7
            print(other.buf[0])
            try:
                SharedMemory(memory.name)
            except FileNotFoundError as error:
                print(type(error).__name__)
            try:
                memory.unlink()
            except FileNotFoundError as error:
                print(type(error).__name__)
            memory.close()
            other.close()
            ",
            |out| {
                let memory = SharedMemory::create(None, 4).unwrap();
                let other = SharedMemory::attach(memory.name()).unwrap();
                memory.unlink().unwrap();
                memory.write(0, &[7]).unwrap();
                out.print(bytes(&other)[0]);
                for error in [SharedMemory::attach(memory.name()).err(), memory.unlink().err()] {
                    out.print(crate::program::Raised::class(&error.unwrap()));
                }
            },
        ),
        processes(
            "one handle is closed, the other is open",
            r"
            memory = SharedMemory(create=True, size=4)
            other = SharedMemory(memory.name)
            memory.buf[0] = 7
            memory.close()
            memory.close()
            print(other.buf[0], other.name == memory.name)
            other.close()
            other.unlink()
            ",
            |out| {
                let memory = SharedMemory::create(None, 4).unwrap();
                let other = SharedMemory::attach(memory.name()).unwrap();
                memory.write(0, &[7]).unwrap();
                memory.close();
                memory.close();
                out.print((bytes(&other)[0], other.name() == memory.name()));
                other.close();
                other.unlink().unwrap();
            },
        ),
        processes(
            "memory outlives the process that made it",
            r"
            def child(sends):
                memory = SharedMemory(create=True, size=4)
                memory.buf[0] = 7
                memory.close()
                sends.send(memory.name)

            receives, sends = Pipe(False)
            run(child, sends)
            memory = SharedMemory(receives.recv())
            print(memory.buf[0])
            memory.close()
            memory.unlink()
            ",
            |main| {
                use concurrent::multiprocessing::{Connection, Pipe};
                let child = |sends: Connection| {
                    let memory = SharedMemory::create(None, 4).unwrap();
                    memory.write(0, &[7]).unwrap();
                    sends.send(&memory.name()).unwrap();
                };
                let (receives, sends) = Pipe(false).unwrap();
                run(child, sends);
                let memory = SharedMemory::attach(&receives.recv::<String>().unwrap()).unwrap();
                main.print(bytes(&memory)[0]);
                memory.unlink().unwrap();
            },
        ),
    ]
}

fn items() -> [Item; 4] {
    [Item::Int(1), Item::Str("two".into()), Item::Bool(true), Item::None]
}

fn shown(item: &Item) -> String {
    match item {
        Item::None => "None".to_owned(),
        Item::Bool(true) => "True".to_owned(),
        Item::Bool(false) => "False".to_owned(),
        Item::Int(int) => int.to_string(),
        Item::Float(float) => format!("{float:?}"),
        Item::Str(text) => text.clone(),
        Item::Bytes(bytes) => format!("{bytes:?}"),
    }
}

fn lists() -> Vec<Program> {
    vec![
        processes(
            "a list of items of several kinds",
            r"
            def child(name):
                items = ShareableList(name=name)
                print(*items)
                items[0] = 10
                items[1] = 'TWO'
                items.shm.close()

            items = ShareableList([1, 'two', True, None])
            print(len(items))
            run(child, items.shm.name)
            print(*items)
            print(items[-1], items[-4])
            items.shm.close()
            items.shm.unlink()
            ",
            |main| {
                let show = |list: &ShareableList| {
                    let items = list.to_vec().unwrap();
                    out().print(items.iter().map(shown).collect::<Vec<_>>().join(" "));
                };
                let child = |name: String| {
                    let list = ShareableList::attach(&name).unwrap();
                    let items = list.to_vec().unwrap();
                    out().print(items.iter().map(shown).collect::<Vec<_>>().join(" "));
                    list.set(0, 10).unwrap();
                    list.set(1, "TWO").unwrap();
                };
                let list = ShareableList::create(None, &items()).unwrap();
                main.print(list.len());
                run(child, list.shm().name().to_owned());
                show(&list);
                main.print((shown(&list.get(-1).unwrap()), shown(&list.get(-4).unwrap())));
                list.shm().unlink().unwrap();
            },
        ),
        processes(
            "items that a list has not",
            r"
            items = ShareableList([1, 'two', True, None])
            for index in (4, 99):
                attempt(items.__getitem__, index)
                attempt(items.__setitem__, index, 0)
            attempt(items.__setitem__, 1, 'a text that is far too long for its place')
            print(items[1], items.count(1), items.count(7), items.index('two'))
            attempt(items.index, 7)
            items.shm.close()
            items.shm.unlink()
            ",
            |out| {
                let list = ShareableList::create(None, &items()).unwrap();
                let get = |index| list.get(index).map(|item| shown(&item));
                for index in [4, 99] {
                    out.attempt(get(index));
                    out.attempt(list.set(index, 0));
                }
                out.attempt(list.set(1, "a text that is far too long for its place"));
                let counts = (list.count(1).unwrap(), list.count(7).unwrap());
                out.print((get(1).unwrap(), counts, list.index("two").unwrap()));
                out.attempt(list.index(7));
                list.shm().unlink().unwrap();
            },
        ),
        processes(
            "a place takes items of other kinds",
            r"
            items = ShareableList(['a text', 2])
            items[0] = 7
            items[1] = None
            print(*items)
            items[0] = 'text'
            items[1] = False
            print(*items)
            items.shm.close()
            items.shm.unlink()
            ",
            |out| {
                let items = [Item::Str("a text".into()), Item::Int(2)];
                let list = ShareableList::create(None, &items).unwrap();
                let show = || {
                    let items = list.to_vec().unwrap();
                    out.print(items.iter().map(shown).collect::<Vec<_>>().join(" "));
                };
                list.set(0, 7).unwrap();
                list.set(1, Item::None).unwrap();
                show();
                list.set(0, "text").unwrap();
                list.set(1, false).unwrap();
                show();
                list.shm().unlink().unwrap();
            },
        ),
    ]
}
