//! How far a long walk is, on a terminal, once it has taken a second.

use crate::inventory::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::sync::Once;
use std::time::{Duration, Instant};

/// Work that is done sooner is not worth a line.
const PATIENCE: Duration = Duration::from_secs(1);
const HERTZ: u8 = 10;
const OF_KNOWN_LENGTH: &str = "  {bar:30} {human_pos} of {human_len}, {elapsed}";
const OF_UNKNOWN_LENGTH: &str = "  {spinner} {human_pos}, {elapsed}";

/// A bar on standard error. It goes away when it is dropped.
#[derive(Debug)]
pub struct Bar {
    line: ProgressBar,
    /// Whether anybody would see it.
    seen: bool,
    since: Instant,
    shown: Once,
}

impl Bar {
    pub fn new(seen: bool) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        set_style(&bar, OF_UNKNOWN_LENGTH);
        Self {
            line: bar,
            seen,
            since: Instant::now(),
            shown: Once::new(),
        }
    }

    fn show_when_due(&self) {
        if self.seen && !self.shown.is_completed() && self.since.elapsed() >= PATIENCE {
            self.shown.call_once(|| {
                self.line
                    .set_draw_target(ProgressDrawTarget::stderr_with_hz(HERTZ));
            });
        }
    }
}

fn set_style(bar: &ProgressBar, template: &str) {
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
}

impl Progress for Bar {
    fn total(&self, units: u64) {
        if self.line.length().is_none() {
            set_style(&self.line, OF_KNOWN_LENGTH);
        }
        self.line
            .set_length(self.line.length().unwrap_or(0).saturating_add(units));
        self.show_when_due();
    }

    fn advance(&self, units: u64) {
        self.line.inc(units);
        self.show_when_due();
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.line.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_add_up() {
        let bar = Bar::new(false);
        bar.advance(1);
        assert_eq!(bar.line.length(), None);
        bar.total(10);
        bar.total(5);
        bar.advance(2);
        assert_eq!((bar.line.length(), bar.line.position()), (Some(15), 3));
        assert!(bar.line.is_hidden());
    }

    #[test]
    fn the_templates_are_right() {
        for template in [OF_KNOWN_LENGTH, OF_UNKNOWN_LENGTH] {
            assert!(ProgressStyle::with_template(template).is_ok());
        }
    }
}
