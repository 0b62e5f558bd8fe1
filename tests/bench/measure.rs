//! Runs commands, and says how long they took and how much memory they needed.

use super::Fallible;
use std::ffi::OsString;
use std::fs;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Between two looks at a process's memory.
const LOOK: Duration = Duration::from_micros(200);

/// A command that can be run again and again.
pub struct Task {
    pub program: &'static str,
    pub arguments: Vec<OsString>,
    /// Exit codes that mean the work was done.
    pub good: &'static [i32],
}

/// Medians in seconds, and the most memory the gate had.
pub struct Measured {
    pub gate: f64,
    pub reference: Option<f64>,
    pub peak_kib: Option<f64>,
}

/// Times gate and reference in turn. The run before the first fills the system's cache and is the one whose memory is
/// watched, so that nothing disturbs those that are timed.
pub fn alternate(gate: &Task, reference: Option<&Task>, runs: usize) -> Fallible<Measured> {
    let peak_kib = gate.peak()?;
    if let Some(reference) = reference {
        reference.seconds()?;
    }
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..runs {
        ours.push(gate.seconds()?);
        if let Some(reference) = reference {
            theirs.push(reference.seconds()?);
        }
    }
    Ok(Measured {
        gate: median(ours),
        reference: reference.map(|_| median(theirs)),
        peak_kib,
    })
}

/// Runs a command that has to succeed.
pub fn run(command: &mut Command) -> Fallible<()> {
    let status = quiet(command).status()?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("{command:?}: {status}").into())
    }
}

impl Task {
    fn command(&self) -> Command {
        let mut command = Command::new(self.program);
        command.args(&self.arguments);
        quiet(&mut command);
        command
    }

    fn seconds(&self) -> Fallible<f64> {
        let start = Instant::now();
        let status = self.command().status()?;
        let seconds = start.elapsed().as_secs_f64();
        self.judge(status.code())?;
        Ok(seconds)
    }

    /// The high-water mark of the process's memory in KiB, where the system has `/proc`. It only ever grows, so the
    /// last look before the end is the peak, but for the last fraction of a millisecond.
    fn peak(&self) -> Fallible<Option<f64>> {
        let mut child = self.command().spawn()?;
        let file = format!("/proc/{}/status", child.id());
        let mut peak = None;
        let status = loop {
            peak = high_water_mark(&file).or(peak);
            match child.try_wait()? {
                Some(status) => break status,
                None => sleep(LOOK),
            }
        };
        self.judge(status.code())?;
        Ok(peak)
    }

    fn judge(&self, code: Option<i32>) -> Fallible<()> {
        match code {
            Some(code) if self.good.contains(&code) => Ok(()),
            _ => Err(format!("{} {:?} ended with {code:?}", self.program, self.arguments).into()),
        }
    }
}

/// Without output, and without what git tells its hooks.
fn quiet(command: &mut Command) -> &mut Command {
    for name in ["GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"] {
        command.env_remove(name);
    }
    command.stdin(Stdio::null()).stdout(Stdio::null())
}

fn high_water_mark(file: &str) -> Option<f64> {
    let status = fs::read_to_string(file).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}

fn median(mut seconds: Vec<f64>) -> f64 {
    seconds.sort_by(f64::total_cmp);
    let middle = seconds.len() / 2;
    if seconds.len() % 2 == 1 {
        seconds[middle]
    } else {
        f64::midpoint(seconds[middle - 1], seconds[middle])
    }
}
