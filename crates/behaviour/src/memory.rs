//! Memory that processes share by its name, and lists in it.

use crate::Program;
use concurrent::multiprocessing::shared_memory::{
    Item, ShareableList, ShareableListError, SharedMemory, SharedMemoryError,
};
use concurrent::multiprocessing::{Connection, Event, ExitCode, Pipe, Process, SimpleQueue};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub const PROGRAMS: &[Program] = &[
    ("shared memory is attached to by its name", by_name),
    ("shared memory without a name is given one", made_up_names),
    ("shared memory is refused in CPython's words", refusals),
    ("shared memory has bounds, and can be closed", bounds),
    ("shared memory can be sent", sent),
    ("unlinked shared memory is there for who has it and for nobody else", unlinked),
    ("of several that create shared memory of one name one does", one_creator),
    ("shared memory of a killed process stays until it is unlinked", killed_creator),
    ("shared memory that was unlinked is used again", used_again),
    ("a shareable list has values of six types", list),
    ("a shareable list is in memory as CPython's", layout),
    ("a shareable list lets values change their type, and not its length", changes),
    ("a shareable list is found by its name and sent", list_by_name),
    ("a shareable list is searched as Python compares", search),
];

fn run<A>(target: fn(A), arguments: A) -> Process
where
    A: Serialize + DeserializeOwned + Send + 'static,
{
    let process = Process::new(target, arguments);
    process.start().unwrap();
    process
}

fn read<const N: usize>(memory: &SharedMemory, offset: usize) -> [u8; N] {
    let mut bytes = [0; N];
    memory.read(offset, &mut bytes).unwrap();
    bytes
}

fn shout((name, from, to): (String, usize, usize)) {
    let memory = SharedMemory::attach(&name).unwrap();
    let mut bytes = vec![0; to - from];
    memory.read(from, &mut bytes).unwrap();
    bytes.make_ascii_uppercase();
    memory.write(from, &bytes).unwrap();
}

fn by_name() {
    let memory = SharedMemory::create(Some("text"), 11).unwrap();
    assert_eq!((memory.name(), memory.size(), read(&memory, 0)), ("text", 11, [0; 11]));
    assert_eq!(format!("{memory:?}"), "SharedMemory('text', size=11)");
    memory.write(0, b"one two six").unwrap();
    run(shout, ("text".into(), 3, 8)).join(None).unwrap();
    assert_eq!(&read::<11>(&memory, 0), b"one TWO six");
    memory.unlink().unwrap();
}

fn made_up_names() {
    let memories = [(); 50].map(|()| SharedMemory::create(None, 1).unwrap());
    let mut names: Vec<&str> = memories.iter().map(SharedMemory::name).collect();
    for name in &names {
        assert!(name.len() == 12 && name.starts_with("psm_"), "{name}");
    }
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), 50);
    for memory in memories {
        memory.unlink().unwrap();
    }
}

fn refusals() {
    let memory = SharedMemory::create(Some("taken"), 1).unwrap();
    let create = |name: &str, size| SharedMemory::create(Some(name), size).unwrap_err().to_string();
    assert_eq!(create("taken", 1), "[Errno 17] File exists: '/taken'");
    let error = SharedMemory::attach("nothing").unwrap_err().to_string();
    assert_eq!(error, "[Errno 2] No such file or directory: '/nothing'");
    memory.unlink().unwrap();
    let error = memory.unlink().unwrap_err().to_string();
    assert_eq!(error, "[Errno 2] No such file or directory: '/taken'");
    assert_eq!(create("a/b", 1), "[Errno 22] Invalid argument: '/a/b'");
    assert_eq!(create("", 1), "[Errno 22] Invalid argument: '/'");
    let long = "n".repeat(300);
    assert_eq!(create(&long, 1), format!("[Errno 22] Invalid argument: '/{long}'"));
    assert_eq!(create("n", 0), "'size' must be a positive number different from zero");
    let error = create("n", 1 << 31);
    assert!(error.contains("no room for 2147483648 bytes of shared memory"), "{error}");
}

fn bounds() {
    let memory = SharedMemory::create(None, 10).unwrap();
    let clone = memory.clone();
    memory.write(8, b"ab").unwrap();
    memory.write(10, b"").unwrap();
    assert_eq!(&read::<2>(&clone, 8), b"ab");
    assert_eq!(memory.write(9, b"ab"), Err(SharedMemoryError::OutOfBounds));
    assert_eq!(memory.read(11, &mut []), Err(SharedMemoryError::OutOfBounds));
    assert_eq!(memory.read(usize::MAX, &mut [0]), Err(SharedMemoryError::OutOfBounds));
    let again = SharedMemory::attach(memory.name()).unwrap();
    memory.close();
    memory.close();
    assert_eq!(memory.read(0, &mut [0]), Err(SharedMemoryError::Closed));
    assert_eq!(clone.write(0, &[0]), Err(SharedMemoryError::Closed));
    assert_eq!(&read::<2>(&again, 8), b"ab");
    assert_eq!((memory.size(), memory.unlink()), (10, Ok(())));
}

fn receive(from: Connection) {
    let memory: SharedMemory = from.recv().unwrap();
    memory.write(0, b"received").unwrap();
    let error = from.recv::<SharedMemory>().unwrap_err().to_string();
    assert!(error.ends_with("[Errno 2] No such file or directory: '/gone'"), "{error}");
}

fn sent() {
    let memory = SharedMemory::create(None, 8).unwrap();
    let gone = SharedMemory::create(Some("gone"), 8).unwrap();
    gone.unlink().unwrap();
    let (here, there) = Pipe(true).unwrap();
    let process = run(receive, there);
    here.send(&memory).unwrap();
    here.send(&gone).unwrap();
    process.join(None).unwrap();
    assert_eq!(process.exitcode(), Some(ExitCode::SUCCESS));
    assert_eq!(&read::<8>(&memory, 0), b"received");
    memory.unlink().unwrap();
}

fn read_when((memory, from, to): (SharedMemory, Connection, Connection)) {
    to.send(&"attached").unwrap();
    from.recv::<String>().unwrap();
    to.send(&read::<5>(&memory, 0)).unwrap();
    let error = SharedMemory::attach(memory.name()).unwrap_err();
    assert_eq!(error, SharedMemoryError::NotFound("short".into()));
}

fn unlinked() {
    let memory = SharedMemory::create(Some("short"), 5).unwrap();
    let ((here, to), (from, there)) = (Pipe(false).unwrap(), Pipe(false).unwrap());
    let process = run(read_when, (memory.clone(), from, to));
    assert_eq!(here.recv::<String>().unwrap(), "attached");
    memory.write(0, b"there").unwrap();
    memory.unlink().unwrap();
    drop(memory);
    there.send(&"go on").unwrap();
    assert_eq!(here.recv::<[u8; 5]>().unwrap(), *b"there");
    process.join(None).unwrap();
    assert_eq!(process.exitcode(), Some(ExitCode::SUCCESS));
    // The name is free.
    let memory = SharedMemory::create(Some("short"), 7).unwrap();
    assert_eq!((read(&memory, 0), memory.size()), ([0; 5], 7));
    memory.unlink().unwrap();
    // Who inherits it too late does not find it, and ends as with every exception.
    let process = run(shared, memory);
    process.join(None).unwrap();
    assert_eq!(process.exitcode(), Some(ExitCode::EXCEPTION));
}

fn shared(_: SharedMemory) {}

fn create((start, results): (Event, SimpleQueue<bool>)) {
    start.wait(None);
    for n in 0..20 {
        let memory = SharedMemory::create(Some(&format!("race {n}")), 1);
        results.put(&memory.is_ok()).unwrap();
    }
}

fn one_creator() {
    let (start, results) = (Event::new().unwrap(), SimpleQueue::new().unwrap());
    let processes = [(); 4].map(|()| run(create, (start.clone(), results.clone())));
    start.set();
    let created = (0..80).filter(|_| results.get().unwrap()).count();
    assert_eq!(created, 20);
    for process in processes {
        process.join(None).unwrap();
    }
    for n in 0..20 {
        SharedMemory::attach(&format!("race {n}")).unwrap().unlink().unwrap();
    }
}

fn create_and_stay((created, never): (Event, Event)) {
    let memory = SharedMemory::create(Some("left"), 5).unwrap();
    memory.write(0, b"words").unwrap();
    created.set();
    never.wait(None);
}

fn killed_creator() {
    let (created, never) = (Event::new().unwrap(), Event::new().unwrap());
    let process = run(create_and_stay, (created.clone(), never));
    created.wait(None);
    process.kill().unwrap();
    process.join(None).unwrap();
    let memory = SharedMemory::attach("left").unwrap();
    assert_eq!(&read::<5>(&memory, 0), b"words");
    memory.unlink().unwrap();
    drop(memory);
    assert!(SharedMemory::attach("left").is_err());
}

/// The memories are more than all there is, and there is room for one at a time.
fn used_again() {
    for _ in 0..20 {
        let memory = SharedMemory::create(Some("large"), 20 << 20).unwrap();
        memory.write(20 << 19, b"something").unwrap();
        assert_eq!(read(&memory, 20), [0; 100]);
        memory.close();
        memory.unlink().unwrap();
    }
}

fn items() -> Vec<Item> {
    let text = "héllo";
    vec![
        1.into(),
        (-2.5).into(),
        true.into(),
        text.into(),
        b"xxxxxxxx".into(),
        Item::None,
        Item::Int(-1),
    ]
}

fn reverse(list: ShareableList) {
    let items = [list.get(0).unwrap(), list.get(-1).unwrap()];
    let [first, last] = items;
    list.set(0, last).unwrap();
    list.set(-1, first).unwrap();
}

fn list() {
    let list = ShareableList::create(None, &items()).unwrap();
    assert_eq!((list.len(), list.is_empty()), (7, false));
    run(reverse, list.clone()).join(None).unwrap();
    let mut reversed = items();
    reversed.swap(0, 6);
    assert_eq!(list.to_vec().unwrap(), reversed);
    let text = format!("{list:?}");
    let expected = "ShareableList([-1, -2.5, True, 'héllo', b'xxxxxxxx', None, 1], name='psm_";
    assert!(text.starts_with(expected), "{text}");
    list.shm().unlink().unwrap();
    let empty = ShareableList::create(None, &[]).unwrap();
    assert_eq!((empty.len(), empty.is_empty(), empty.to_vec()), (0, true, Ok(vec![])));
    assert_eq!(empty.get(0), Err(ShareableListError::Index));
    empty.shm().unlink().unwrap();
}

/// `bytes(ShareableList([1, -2.5, True, "héllo", b"x" * 8, None, -1]).shm.buf)` of CPython 3.11.
const CPYTHONS: &str = "\
    0700000000000000\
    0000000000000000080000000000000010000000000000001800000000000000\
    2000000000000000300000000000000038000000000000004000000000000000\
    010000000000000000000000000004c0000000000000000168c3a96c6c6f0000\
    787878787878787800000000000000000000000000000000ffffffffffffffff";

fn layout() {
    let list = ShareableList::create(None, &items()).unwrap();
    let mut bytes = vec![0; list.shm().size()];
    list.shm().read(0, &mut bytes).unwrap();
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let formats = "71000000000000006400000000000000787878787878783f3873000000000000\
                   31367300000000007878787878783f787100000000000000";
    let codes = "00000001020300";
    assert_eq!(hex, format!("{CPYTHONS}{formats}{codes}"));
    assert_eq!(list.format().unwrap(), "qdxxxxxxx?8s16sxxxxxx?xq");
    list.shm().unlink().unwrap();
}

fn changes() {
    let list = ShareableList::create(None, &[1.into(), "text".into(), Item::None]).unwrap();
    let set = |position, item: Item| list.set(position, item);
    set(0, "eight ch".into()).unwrap();
    set(1, 7.into()).unwrap();
    set(2, b"bytes\0\0".into()).unwrap();
    // Zeroes at the end are lost.
    let expected = ["eight ch".into(), 7.into(), b"bytes".into()];
    assert_eq!(list.to_vec().unwrap(), expected);
    assert_eq!(list.format().unwrap(), "8sq8s");
    let error = set(0, "nine char".into()).unwrap_err().to_string();
    assert_eq!(error, "bytes/str item exceeds available storage");
    for position in [0, 1, 2] {
        set(position, Item::None).unwrap();
        assert_eq!(list.get(position), Ok(Item::None));
    }
    assert_eq!(set(3, 1.into()).unwrap_err().to_string(), "assignment index out of range");
    assert_eq!(list.get(3).unwrap_err().to_string(), "index out of range");
    assert_eq!(list.get(-4), Err(ShareableListError::Index));
    list.shm().unlink().unwrap();
}

fn receive_list(from: Connection) {
    let list: ShareableList = from.recv().unwrap();
    list.set(0, "sent").unwrap();
    let same = ShareableList::attach("named list").unwrap();
    same.set(1, "found").unwrap();
}

fn list_by_name() {
    let list = ShareableList::create(Some("named list"), &["".into(), "".into()]).unwrap();
    let error = ShareableList::create(Some("named list"), &[]).unwrap_err().to_string();
    assert_eq!(error, "[Errno 17] File exists: '/named list'");
    let (here, there) = Pipe(true).unwrap();
    let process = run(receive_list, there);
    here.send(&list).unwrap();
    process.join(None).unwrap();
    assert_eq!(list.to_vec().unwrap(), ["sent".into(), "found".into()]);
    list.shm().unlink().unwrap();
    // What is no list is known as none.
    let memory = SharedMemory::create(Some("no list"), 20).unwrap();
    for bytes in [[0xff; 20], [1; 20]] {
        memory.write(0, &bytes).unwrap();
        assert_eq!(ShareableList::attach("no list").unwrap_err(), ShareableListError::Torn);
    }
    memory.unlink().unwrap();
}

fn search() {
    let items = [1.into(), true.into(), 1.0.into(), "1".into(), 2.5.into(), Item::None];
    let list = ShareableList::create(None, &items).unwrap();
    assert_eq!((list.count(1), list.count(true), list.count("1")), (Ok(3), Ok(3), Ok(1)));
    assert_eq!((list.index(1.0), list.index(2.5), list.index(Item::None)), (Ok(0), Ok(4), Ok(5)));
    let error = list.index("one").unwrap_err().to_string();
    assert_eq!(error, "'one' not in this container");
    list.shm().unlink().unwrap();
}
