//! What a process shows of itself. Python: `repr(process)`

use super::{Life, Process, lock};
use crate::multiprocessing::ExitCode;
use crate::multiprocessing::runtime::installed;
use std::fmt;

/// CPython shows names of signals; of others than these nobody ends a process here.
fn shown(code: ExitCode) -> String {
    match code {
        ExitCode::TERMINATED => "-SIGTERM".into(),
        ExitCode::KILLED => "-SIGKILL".into(),
        other => other.to_string(),
    }
}

impl fmt::Debug for Process {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = self.exitcode();
        write!(f, "<Process name='{}'", self.name())?;
        if let Some(pid) = self.pid() {
            write!(f, " pid={pid}")?;
        }
        if let Some(runtime) = installed() {
            write!(f, " parent={}", runtime.process.pid())?;
        }
        f.write_str(match (&*lock(&self.shared.state), code) {
            (Life::New(_), _) => " initial",
            (Life::Closed, _) => " closed",
            (_, None) => " started",
            (_, Some(_)) => " stopped",
        })?;
        if let Some(code) = code {
            write!(f, " exitcode={}", shown(code))?;
        }
        f.write_str(if self.daemon() { " daemon>" } else { ">" })
    }
}
