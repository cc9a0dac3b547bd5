//! What a parent sends its workers and what they answer, in bytes.
//!
//! Both are messages of a pipe: a length of four bytes, little-endian, and so many bytes. The
//! parent writes and reads pipes without waiting, so it writes and finds these lengths itself.

/// Numbers that stand for a function in all processes of the program: what decodes the arguments,
/// and what is called with them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Function {
    pub entry: u64,
    pub target: u64,
}

/// Writes tasks of one function, the first of which has this number.
pub(crate) fn write_tasks<'a>(
    into: &mut Vec<u8>,
    function: Function,
    first: u16,
    tasks: impl Iterator<Item = &'a [u8]>,
) {
    let start = into.len();
    into.extend([0; 4]);
    into.extend(function.entry.to_le_bytes());
    into.extend(function.target.to_le_bytes());
    into.extend(first.to_le_bytes());
    for task in tasks {
        into.extend((task.len() as u32).to_le_bytes());
        into.extend_from_slice(task);
    }
    let length = (into.len() - start - 4) as u32;
    into[start..start + 4].copy_from_slice(&length.to_le_bytes());
}

/// The tasks in a message: their function, the number of the first, and their bytes.
pub(crate) fn read_tasks(message: &[u8]) -> Option<(Function, u16, impl Iterator<Item = &[u8]>)> {
    let (entry, message) = message.split_first_chunk()?;
    let (target, message) = message.split_first_chunk()?;
    let (first, mut message) = message.split_first_chunk()?;
    let function =
        Function { entry: u64::from_le_bytes(*entry), target: u64::from_le_bytes(*target) };
    let tasks = std::iter::from_fn(move || {
        let (task, rest) = first_message(message)?;
        message = rest;
        Some(task)
    });
    Some((function, u16::from_le_bytes(*first), tasks))
}

/// The first message in these bytes, if it is there as a whole, and what follows it.
pub(crate) fn first_message(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk()?;
    rest.split_at_checked(u32::from_le_bytes(*length) as usize)
}

/// What a worker says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Says {
    /// It is initialised and waits for tasks.
    Ready = 0,
    /// A task is done; the results follow.
    Done = 1,
    /// A task panicked; its exception follows.
    Raised = 2,
    /// A task is done and its results cannot be sent; what and why follow.
    Unsent = 3,
    /// The arguments cannot be read; why follows.
    Unread = 4,
}

/// How many bytes the head of an answer has.
const HEAD: usize = 3;

/// Begins an answer in a buffer that is used again and again.
pub(crate) fn begin_answer(into: &mut Vec<u8>, says: Says, number: u16) {
    into.clear();
    into.push(says as u8);
    into.extend(number.to_le_bytes());
}

/// The parts of an answer.
pub(crate) fn read_answer(message: &[u8]) -> Option<(Says, u16, &[u8])> {
    let (head, rest) = message.split_first_chunk::<HEAD>()?;
    let says = match head[0] {
        0 => Says::Ready,
        1 => Says::Done,
        2 => Says::Raised,
        3 => Says::Unsent,
        4 => Says::Unread,
        _ => return None,
    };
    Some((says, u16::from_le_bytes([head[1], head[2]]), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FUNCTION: Function = Function { entry: 1, target: u64::MAX };

    #[test]
    fn tasks_are_read_as_they_were_written_one_message_after_the_other() {
        let mut bytes = Vec::new();
        write_tasks(&mut bytes, FUNCTION, 7, [&b"one"[..], b""].into_iter());
        write_tasks(&mut bytes, FUNCTION, u16::MAX, [&b"two"[..]].into_iter());
        let (first, rest) = first_message(&bytes).unwrap();
        let (function, number, tasks) = read_tasks(first).unwrap();
        assert_eq!((function, number), (FUNCTION, 7));
        assert_eq!(tasks.collect::<Vec<_>>(), [&b"one"[..], b""]);
        let (second, rest) = first_message(rest).unwrap();
        assert_eq!(read_tasks(second).unwrap().1, u16::MAX);
        assert_eq!(rest, b"");
    }

    #[test]
    fn what_is_not_whole_is_no_message() {
        let mut bytes = Vec::new();
        write_tasks(&mut bytes, FUNCTION, 7, [&b"one"[..]].into_iter());
        for length in 0..bytes.len() {
            assert_eq!(first_message(&bytes[..length]), None);
        }
        assert!(read_tasks(b"short").is_none());
    }

    #[test]
    fn answers_are_read_as_they_were_written() {
        let mut bytes = b"from before".to_vec();
        for says in [Says::Ready, Says::Done, Says::Raised, Says::Unsent, Says::Unread] {
            begin_answer(&mut bytes, says, 0x1234);
            bytes.extend(b"rest");
            assert_eq!(read_answer(&bytes), Some((says, 0x1234, &b"rest"[..])));
        }
        assert_eq!(read_answer(&[9, 0, 0]), None);
        assert_eq!(read_answer(&[1, 0]), None);
    }
}
