//! What programs have written, as a terminal would show it: in one order, and torn where it was
//! torn.

use services::{Chunk, Stream};
use std::time::Duration;

/// What is kept; older lines go.
const KEPT: usize = 5_000;

/// A line, or what there is of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// When its first piece was written, since the run began.
    pub at: Duration,
    /// Who wrote its first piece.
    pub pid: u32,
    /// The thread of that process.
    pub thread: String,
    /// Whether it went to the stream for errors.
    pub error: bool,
    /// Whether several threads or processes wrote pieces of it.
    pub torn: bool,
    /// The text, without the end of the line.
    pub text: String,
}

/// The console of a run.
#[derive(Clone, Debug, Default)]
pub struct Console {
    lines: Vec<Line>,
    /// Whether the last line has not ended.
    open: bool,
    /// Lines that were too old to keep.
    dropped: usize,
}

impl Console {
    /// Takes what was written.
    pub fn take(&mut self, chunk: &Chunk) {
        let text = String::from_utf8_lossy(&chunk.bytes);
        for piece in text.split_inclusive('\n') {
            let ends = piece.ends_with('\n');
            let piece = piece.strip_suffix('\n').unwrap_or(piece);
            match self.lines.last_mut().filter(|_| self.open) {
                Some(line) => {
                    line.torn |= (line.pid, &line.thread) != (chunk.pid, &chunk.name);
                    line.text.push_str(piece);
                }
                None => self.lines.push(Line {
                    at: chunk.at,
                    pid: chunk.pid,
                    thread: chunk.name.clone(),
                    error: chunk.stream == Stream::Err,
                    torn: false,
                    text: piece.to_owned(),
                }),
            }
            self.open = !ends;
        }
        if self.lines.len() > KEPT {
            let old = self.lines.len() - KEPT;
            self.lines.drain(..old);
            self.dropped += old;
        }
    }

    /// The lines in which a word occurs, or whose pid or thread it is.
    pub fn matching<'a>(&'a self, filter: &'a str) -> impl Iterator<Item = &'a Line> {
        let filter = filter.trim().to_lowercase();
        self.lines.iter().filter(move |line| {
            filter.is_empty()
                || line.text.to_lowercase().contains(&filter)
                || line.thread.to_lowercase().contains(&filter)
                || line.pid.to_string() == filter
        })
    }

    /// How many lines there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether nothing was written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// How many lines were dropped because there were too many.
    #[must_use]
    pub fn dropped(&self) -> usize {
        self.dropped
    }

    /// The lines that a filter leaves, as text to copy.
    #[must_use]
    pub fn text(&self, filter: &str) -> String {
        self.matching(filter)
            .map(|line| {
                let at = line.at.as_secs_f64();
                format!("{at:8.3} {} {}  {}\n", line.pid, line.thread, line.text)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(pid: u32, name: &str, text: &str) -> Chunk {
        Chunk {
            pid,
            ident: 1,
            name: name.into(),
            stream: Stream::Out,
            at: Duration::from_millis(1500),
            bytes: text.as_bytes().to_vec(),
        }
    }

    fn shown(console: &Console, filter: &str) -> Vec<String> {
        let show = |line: &Line| {
            format!("{} {}{}", line.pid, line.text, if line.torn { " *" } else { "" })
        };
        console.matching(filter).map(show).collect()
    }

    #[test]
    fn pieces_make_lines_and_mixed_ones_are_marked() {
        let mut console = Console::default();
        console.take(&chunk(1, "main", "one\nt"));
        console.take(&chunk(1, "main", "wo\n"));
        console.take(&chunk(2, "main", "a1 "));
        console.take(&chunk(3, "main", "b1 "));
        console.take(&chunk(2, "main", "a2\n"));
        console.take(&chunk(3, "main", "b2\n"));
        assert_eq!(shown(&console, ""), ["1 one", "1 two", "2 a1 b1 a2 *", "3 b2"]);
    }

    #[test]
    fn a_filter_finds_words_threads_and_pids() {
        let mut console = Console::default();
        console.take(&chunk(10, "Worker-1", "An Error\n"));
        console.take(&chunk(11, "Worker-2", "fine 10\n"));
        assert_eq!(shown(&console, "error"), ["10 An Error"]);
        assert_eq!(shown(&console, "worker-2"), ["11 fine 10"]);
        assert_eq!(shown(&console, "11"), ["11 fine 10"]);
        assert_eq!(console.text("error"), "   1.500 10 Worker-1  An Error\n");
    }

    #[test]
    fn the_oldest_lines_go_when_there_are_too_many() {
        let mut console = Console::default();
        console.take(&chunk(1, "main", &"x\n".repeat(KEPT + 7)));
        assert_eq!((console.len(), console.dropped()), (KEPT, 7));
    }
}
