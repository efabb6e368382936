// SPDX-License-Identifier: MIT

//! Clocks, memory, and checks that end the program.

use std::fmt::Display;
use std::fs::read_to_string;
use std::process::exit;
use std::sync::atomic::{AtomicI64, Ordering::Relaxed};
use std::time::{Duration, Instant};

pub fn fail(message: impl Display) -> ! {
    eprintln!("{message}");
    exit(1)
}

pub fn expect_sum(of: impl Display, is: i64, expected: i64) {
    if is != expected {
        fail(format!("{of}: the sum is {is}, expected {expected}"));
    }
}

pub struct Times {
    pub wall: Duration,
    /// Of all threads.
    pub cpu: Duration,
}

pub fn timed<T>(f: impl FnOnce() -> T) -> (T, Times) {
    let begin = Instant::now();
    let cpu_begin = cpu_time();
    let result = f();
    let cpu = cpu_time() - cpu_begin;
    let wall = begin.elapsed();
    (result, Times { wall, cpu })
}

fn cpu_time() -> Duration {
    let mut used = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the pointer is to a timespec of ours.
    if unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &mut used) } != 0 {
        fail("no clock for the CPU time");
    }
    Duration::new(used.tv_sec as u64, used.tv_nsec as u32)
}

fn resident_bytes() -> i64 {
    let statm = read_to_string("/proc/self/statm").unwrap_or_else(|error| fail(error));
    let pages = statm.split(' ').nth(1).and_then(|pages| pages.parse::<i64>().ok());
    // SAFETY: sysconf has no preconditions.
    pages.unwrap_or_else(|| fail("no figure in statm")) * unsafe { libc::sysconf(libc::_SC_PAGESIZE) }
}

/// Looks at the memory when the last of the expected calls arrives.
pub struct Gauge {
    expected: i64,
    arrived: AtomicI64,
    before: i64,
    after: AtomicI64,
}

impl Gauge {
    pub fn new(expected: i64) -> Self {
        let before = resident_bytes();
        Gauge { expected, arrived: AtomicI64::new(0), before, after: AtomicI64::new(0) }
    }

    /// Whether this call is the last.
    pub fn arrive(&self) -> bool {
        let is_last = self.arrived.fetch_add(1, Relaxed) + 1 == self.expected;
        if is_last {
            self.after.store(resident_bytes(), Relaxed);
        }
        is_last
    }

    pub fn bytes_each(&self) -> f64 {
        (self.after.load(Relaxed) - self.before) as f64 / self.expected as f64
    }
}
