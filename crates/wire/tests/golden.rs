//! The bytes of every kind of message, written down: a change of the protocol shows here, and then
//! raises the version.

use wire::{
    Boot, Crash, CrashKind, DecodeError, Done, DriverBoot, FromChild, LabBoot, LabSays, ThreadBoot,
    ToChild, ToDriver, ToPage, VERSION, WireAnswer, WireCosts, WireFault, WireLane, WirePurpose,
    WireSample, WireSpan, WireSpanKind, decode, encode, split,
};

fn check<T>(message: &T, bytes: &str)
where
    T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug,
{
    let encoded = encode(message);
    let hex: Vec<String> = encoded.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hex.join(" "), bytes, "{message:?}");
    assert_eq!(decode::<T>(&encoded).as_ref(), Ok(message));
}

#[test]
fn what_a_worker_becomes() {
    check(
        &Boot::Driver(DriverBoot {
            lane: WireLane::GilThreads,
            serial: 7,
            page_origin_ms: 1.5,
            crash_channel: "c".to_owned(),
            asked_ns: 2,
            workers: 4,
            switch_interval_ns: 5_000_000,
            files: false,
            traced: true,
            fault: Some(WireFault::Hang),
        }),
        "03 00 01 07 00 00 00 00 00 00 f8 3f 01 63 02 04 c0 96 b1 02 00 01 01 02",
    );
    check(&Boot::Thread(ThreadBoot { entry: 300, file: None }), "03 01 ac 02 00");
    check(&Boot::Calibrator, "03 03");
}

#[test]
fn what_a_driver_is_told() {
    check(&ToDriver::ChildPort { index: 3 }, "03 00 03");
    let purpose = WirePurpose::Measure;
    check(&ToDriver::Iterate { index: 1, purpose, executions: 2 }, "03 02 01 02 02");
    check(&ToDriver::Report, "03 03");
    check(&ToDriver::End, "03 04");
    check(&ToDriver::Spin { steps: 1_000 }, "03 05 e8 07");
    check(&ToDriver::Reserve { memories: 4, pages: 4_096 }, "03 06 04 80 20");
}

#[test]
fn what_a_driver_says() {
    check(&ToPage::Booted { cancel: Some(1_024) }, "03 00 01 80 08");
    check(&ToPage::Spawned { at_ns: 1, workers: 4 }, "03 03 01 04");
    let costs = WireCosts { compute_ns: 1, gil_switches: 2, ..WireCosts::default() };
    let sample = WireSample { wall_ns: 9, executions: 1, costs, digest: 5, workers_seen: 4 };
    check(
        &ToPage::Sampled { purpose: WirePurpose::Overhead, sample },
        "03 05 01 09 01 01 00 00 00 00 00 00 00 02 05 04",
    );
    let span = WireSpan {
        worker: 1,
        kind: WireSpanKind::WaitGil,
        start_ns: 2,
        end_ns: 3,
        first_task: 4,
        end_task: 5,
    };
    check(
        &ToPage::Reported {
            answer: WireAnswer { digest: 1, text: "7 primes".to_owned() },
            picture: None,
            spans: vec![span],
            start_spans: Vec::new(),
            private_memory: vec![128, 3],
            shared_memory: 9,
        },
        "03 07 01 08 37 20 70 72 69 6d 65 73 00 01 01 01 02 03 04 05 00 02 80 01 03 09",
    );
    check(&ToPage::Ended, "03 08");
    check(&ToPage::Room { memories: 3 }, "03 0b 03");
}

#[test]
fn what_crosses_a_port() {
    let purpose = WirePurpose::Warmup;
    check(&ToChild::Run { purpose, round: 1, start: 2, end: 3 }, "03 01 00 01 02 03");
    check(&FromChild::Hello, "03 00");
    let done = Done { start: 2, end: 3, spans: Vec::new() };
    check(&FromChild::Done(Box::new(done)), "03 02 02 03 00");
}

#[test]
fn freight_follows_its_message_as_it_is() {
    let mut bytes = encode(&FromChild::Ready);
    bytes.extend([0xAA, 0xBB]);
    assert_eq!(split(&bytes), Ok((FromChild::Ready, [0xAA, 0xBB].as_slice())));
    assert_eq!(decode::<FromChild>(&bytes), Err(DecodeError::Garbled), "where none is expected");
}

#[test]
fn last_words() {
    check(
        &Crash { serial: 7, kind: CrashKind::OutOfMemory, detail: "1 KiB".to_owned() },
        "03 07 01 05 31 20 4b 69 42",
    );
}

#[test]
fn another_version_says_to_reload() {
    let mut bytes = encode(&ToDriver::End);
    bytes[0] = VERSION + 1;
    let error = decode::<ToDriver>(&bytes).unwrap_err();
    assert_eq!(error, DecodeError::OtherVersion { found: VERSION + 1 });
    assert!(error.to_string().ends_with("reload the page"));
    assert_eq!(decode::<ToDriver>(&[]), Err(DecodeError::OtherVersion { found: 0 }));
    assert_eq!(decode::<ToDriver>(&[VERSION, 250]), Err(DecodeError::Garbled));
}

#[test]
fn what_a_worker_of_the_lab_becomes_and_says() {
    let program = "ab".to_owned();
    check(&LabBoot::First { slot: 0, pid: 1_001, program }, "03 00 00 e9 07 02 61 62");
    check(&LabBoot::Process { slot: 3, pid: 1_002 }, "03 01 03 ea 07");
    check(&LabBoot::Thread { slot: 3, pid: 1_002, entry: 300 }, "03 02 03 ea 07 ac 02");
    check(&LabSays::StartThread { name: "t".to_owned(), entry: 300 }, "03 00 01 74 ac 02");
    check(&LabSays::Memory { address: 300 }, "03 01 ac 02");
    check(&LabSays::Ended, "03 02");
    check(&LabSays::ThreadEnded, "03 03");
    check(&LabBoot::Fork { slot: 3, pid: 1_002, parcel: 300 }, "03 03 03 ea 07 ac 02");
    check(&LabSays::Fork { slot: 3, pid: 1_002, parcel: 300 }, "03 04 03 ea 07 ac 02");
}
