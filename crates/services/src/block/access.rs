//! What is in a block: bytes that any of its holders may read and write at any time. Who wants more
//! than that, say a number of eight bytes in one piece, guards it with a lock.

use super::Block;
use crate::record::update;
use crate::{Memory, System};

impl Block {
    /// Reads the word of four bytes that begins at this byte, a multiple of four.
    pub fn load<M: Memory>(self, system: &System<M>, at: u32) -> u32 {
        system.memory().load(self.word(system, at, 4))
    }

    /// Writes the word of four bytes that begins at this byte, a multiple of four.
    pub fn store<M: Memory>(self, system: &System<M>, at: u32, value: u32) {
        system.memory().store(self.word(system, at, 4), value);
    }

    /// Copies bytes out. A piece within one word (four bytes, from a multiple of four on) is of one
    /// moment; a longer one need not be.
    pub fn read<M: Memory>(self, system: &System<M>, at: u32, into: &mut [u8]) {
        let memory = system.memory();
        let mut word = self.word(system, at, into.len());
        let (head, rest) = into.split_at_mut(head(at, into.len()));
        if !head.is_empty() {
            let from = at as usize % 4;
            head.copy_from_slice(&memory.load(word).to_le_bytes()[from..from + head.len()]);
            word += 1;
        }
        let (whole, tail) = rest.split_at_mut(rest.len() & !3);
        match whole {
            [] => {}
            [_, _, _, _] => whole.copy_from_slice(&memory.load(word).to_le_bytes()),
            _ => memory.read_words(word, whole),
        }
        if !tail.is_empty() {
            word += whole.len() as u32 / 4;
            tail.copy_from_slice(&memory.load(word).to_le_bytes()[..tail.len()]);
        }
    }

    /// Copies bytes in, and leaves those beside them to whoever writes them meanwhile. A piece within
    /// one word is there all at once; a longer one need not be.
    pub fn write<M: Memory>(self, system: &System<M>, at: u32, from: &[u8]) {
        let memory = system.memory();
        let mut word = self.word(system, at, from.len());
        let part = |word, first: usize, bytes: &[u8]| {
            update(memory, word, |value| {
                let mut four = value.to_le_bytes();
                four[first..first + bytes.len()].copy_from_slice(bytes);
                u32::from_le_bytes(four)
            });
        };
        let (head, rest) = from.split_at(head(at, from.len()));
        if !head.is_empty() {
            part(word, at as usize % 4, head);
            word += 1;
        }
        let (whole, tail) = rest.split_at(rest.len() & !3);
        match whole {
            [] => {}
            &[a, b, c, d] => memory.store(word, u32::from_le_bytes([a, b, c, d])),
            _ => memory.write_words(word, whole),
        }
        if !tail.is_empty() {
            part(word + whole.len() as u32 / 4, 0, tail);
        }
    }

    /// The word of the segment that this byte of the block is in.
    fn word<M: Memory>(self, system: &System<M>, at: u32, length: usize) -> u32 {
        let end = at as usize + length;
        let bytes = self.bytes(system).next_multiple_of(4) as usize;
        assert!(end <= bytes, "byte {end} is outside of a block of {bytes}");
        (self.offset(system) + at) / 4
    }
}

/// How many bytes of a piece are in a word that begins before it.
fn head(at: u32, length: usize) -> usize {
    match at as usize % 4 {
        0 => 0,
        into => length.min(4 - into),
    }
}

#[cfg(test)]
#[cfg(not(loom))]
mod tests {
    use super::*;
    use crate::testing::World;
    use std::thread;

    #[test]
    fn what_is_written_anywhere_is_read_and_its_neighbours_stay() {
        let world = World::new(1 << 16);
        let (system, me) = (world.system(), world.main);
        let block = Block::new(system, me, 40).unwrap();
        for at in 0..9 {
            for length in 0..=20 {
                let before: Vec<u8> = (100..140).collect();
                block.write(system, 0, &before);
                let written: Vec<u8> = (1..=length).collect();
                block.write(system, at, &written);
                let mut read = vec![0; length.into()];
                block.read(system, at, &mut read);
                assert_eq!(read, written, "{length} at {at}");
                let mut expected = before;
                expected[at as usize..][..length.into()].copy_from_slice(&written);
                let mut all = vec![0; 40];
                block.read(system, 0, &mut all);
                assert_eq!(all, expected, "{length} at {at}");
            }
        }
        block.store(system, 36, 0x0403_0201);
        let mut four = [0; 4];
        block.read(system, 36, &mut four);
        assert_eq!((four, block.load(system, 36)), ([1, 2, 3, 4], 0x0403_0201));
    }

    #[test]
    fn threads_that_write_the_bytes_of_one_word_do_not_disturb_each_other() {
        let world = World::new(1 << 16);
        let block = Block::new(world.system(), world.main, 4).unwrap();
        thread::scope(|scope| {
            for at in 0..4 {
                let system = world.system();
                scope.spawn(move || {
                    for value in 0..1000_u32 {
                        block.write(system, at, &[value as u8]);
                        let mut mine = [0];
                        block.read(system, at, &mut mine);
                        assert_eq!(mine, [value as u8]);
                    }
                });
            }
        });
    }

    #[test]
    #[should_panic(expected = "byte 5 is outside of a block of 4")]
    fn nothing_beside_a_block_can_be_reached() {
        let world = World::new(1 << 16);
        let block = Block::new(world.system(), world.main, 3).unwrap();
        block.read(world.system(), 1, &mut [0; 4]);
    }
}
