//! NIST’s vectors through the task’s own loop, and the hash of hashes by hand.

use super::{BLOCK, hash};
use crate::Random;
use crate::tests::{Open, answer};
use sha2::{Digest, Sha256};

fn hex(hash: &[u8]) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The hash of a message that is handed out in the loop's blocks.
fn hash_of(message: &[u8]) -> String {
    let mut rest = message;
    let fill = |block: &mut [u8]| {
        let (now, after) = rest.split_at(block.len());
        block.copy_from_slice(now);
        rest = after;
    };
    hex(&hash(message.len() as u64, fill, &Open).unwrap())
}

#[test]
fn nist_vectors() {
    // FIPS 180-4 examples and the Cryptographic Algorithm Validation Program’s SHA256ShortMsg.
    for (message, expected) in [
        (&b""[..], "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (b"\xd3", "28969cdfa74a12c82f3bad960b0b000aca2ac329deea5c2328ebc6f2ba9802c1"),
        (b"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
        ),
    ] {
        assert_eq!(hash_of(message), expected);
    }
    assert_eq!(
        hash_of(&vec![b'a'; 1_000_000]),
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    );
}

#[test]
fn block_edges_do_not_show() {
    for length in [BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK] {
        let message: Vec<u8> = (0..length).map(|n| n as u8).collect();
        assert_eq!(hash_of(&message), hex(&Sha256::digest(&message)));
    }
}

#[test]
fn the_answer_is_the_hash_of_the_pieces_hashes() {
    let mut outer = Sha256::new();
    for task in 0..3 {
        // 10 KiB in three pieces: 3,413, 3,413 and 3,414 bytes.
        let mut piece = vec![0; [3_413, 3_413, 3_414][task as usize]];
        Random::for_task(9, task).fill(&mut piece);
        outer.update(Sha256::digest(&piece));
    }
    let expected = hex(&outer.finalize());
    let answer = answer("sha256", |p| (p.size, p.tasks, p.seed) = (10, 3, 9));
    assert_eq!(answer.text, expected[..16]);
    assert_eq!(format!("{:016x}", answer.digest), answer.text);
}
