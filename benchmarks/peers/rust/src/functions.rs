// SPDX-License-Identifier: MIT

//! What the stages call, and the sums that must come out.

use crate::measure::fail;
use std::sync::atomic::{AtomicI64, Ordering::Relaxed};
use std::time::{Duration, Instant};

pub async fn add_one(x: i64) -> i64 {
    x + 1
}

pub async fn twice(x: i64) -> i64 {
    x * 2
}

pub async fn flip_last_bit(x: i64) -> i64 {
    x ^ 1
}

pub async fn sleep(x: i64) -> i64 {
    const NAP: Duration = Duration::from_millis(1);
    let begin = Instant::now();
    tokio::time::sleep(NAP).await;
    let slept = begin.elapsed();
    if slept < NAP {
        fail(format!("W2: slept {slept:?} only"));
    }
    x
}

pub async fn yield_once(x: i64) -> i64 {
    tokio::task::yield_now().await;
    x + 1
}

/// A chain of multiplications, each of which waits for the one before. Not inlined, so that the arithmetic that runs
/// is the one that has been calibrated.
#[inline(never)]
pub fn burn(x: i64, rounds: i64) -> i64 {
    (0..rounds).fold(x, |x, _| x.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407))
}

/// The rounds that take 0.9 ms on this machine when nothing disturbs it.
pub fn burn_rounds() -> i64 {
    static ROUNDS: AtomicI64 = AtomicI64::new(0);
    if ROUNDS.load(Relaxed) == 0 {
        ROUNDS.store(calibrated_rounds(), Relaxed);
    }
    ROUNDS.load(Relaxed)
}

fn calibrated_rounds() -> i64 {
    const TRIAL: i64 = 100_000;
    let trial = |x| {
        let begin = Instant::now();
        let result = burn(x, TRIAL);
        // Looked at, so that the arithmetic is not dropped.
        begin.elapsed().max(Duration::from_nanos((result == x).into()))
    };
    let shortest = (0..100).map(trial).min().unwrap_or_default();
    (TRIAL as f64 * 0.9e-3 / shortest.as_secs_f64()) as i64
}

// --- sums ---

pub fn sum_below(n: i64) -> i64 {
    n * (n - 1) / 2
}

/// 2 (x + 1) is even, so that the last bit adds one.
pub fn arithmetic_sum(n: i64) -> i64 {
    n * (n + 1) + n
}

pub fn yielding_sum(n: i64) -> i64 {
    sum_below(n + 1)
}

/// burn is linear in x.
pub fn burning_sum(n: i64) -> i64 {
    let first = burn(0, burn_rounds());
    let slope = burn(1, burn_rounds()).wrapping_sub(first);
    slope.wrapping_mul(sum_below(n)).wrapping_add(first.wrapping_mul(n))
}

pub fn broadcasting_sum(n: i64) -> i64 {
    4 * sum_below(n) + n
}

pub const SMALL_RUN: i64 = 10;

pub fn small_runs_sum(runs: i64) -> i64 {
    runs * arithmetic_sum(SMALL_RUN)
}
