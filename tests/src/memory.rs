//! How much memory the browser's page really holds, as the system counts it.

use std::collections::BTreeMap;
use std::fs;

/// The resident bytes of all renderer processes below a driver. `None` where there is no `/proc`,
/// and for browsers whose page processes are called something else than Chromium's.
pub fn of_renderers(driver: u32) -> Option<u64> {
    let processes: BTreeMap<u32, u32> = fs::read_dir("/proc")
        .ok()?
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter_map(|process| Some((process, parent(process)?)))
        .collect();
    let is_below = |mut process: u32| {
        while let Some(parent) = processes.get(&process) {
            if *parent == driver {
                return true;
            }
            process = *parent;
        }
        false
    };
    let renderers = processes.keys().copied().filter(|process| {
        let line = fs::read_to_string(format!("/proc/{process}/cmdline")).unwrap_or_default();
        line.contains("--type=renderer") && is_below(*process)
    });
    let sizes: Vec<u64> = renderers.filter_map(resident).collect();
    if sizes.is_empty() { None } else { Some(sizes.iter().sum()) }
}

/// The parent's number, which follows the name in brackets and a letter;
/// <https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html>.
fn parent(process: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
}

fn resident(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    let kibibytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kibibytes * 1024)
}
