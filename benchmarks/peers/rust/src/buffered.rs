// SPDX-License-Identifier: MIT

//! Streams of the futures crate, whose stages are buffer_unordered. They have no queues: a stage asks the one before it
//! when it has a free place.

use crate::functions::*;
use crate::measure::{expect_sum, Gauge};
use crate::tokio_mpsc::runtime;
use futures::executor::block_on;
use futures::stream::{iter, Stream, StreamExt};
use std::future::Future;
use tokio::sync::Notify;

async fn sum(results: impl Stream<Item = i64>) -> i64 {
    futures::pin_mut!(results);
    let mut sum = 0;
    while let Some(x) = results.next().await {
        sum += x;
    }
    sum
}

async fn sum_of_arithmetic(elements: i64, workers: usize) -> i64 {
    let incremented = iter(0..elements).map(add_one).buffer_unordered(workers);
    let doubled = incremented.map(twice).buffer_unordered(workers);
    sum(doubled.map(flip_last_bit).buffer_unordered(workers)).await
}

async fn sum_of_stage<F: Future<Output = i64>>(
    f: impl FnMut(i64) -> F,
    elements: i64,
    workers: usize,
) -> i64 {
    sum(iter(0..elements).map(f).buffer_unordered(workers)).await
}

pub fn arithmetic<const WORKERS: usize>(elements: i64) -> i64 {
    block_on(sum_of_arithmetic(elements, WORKERS))
}

pub fn sleeping(elements: i64) -> i64 {
    runtime().block_on(sum_of_stage(sleep, elements, 1_000))
}

pub fn yielding(elements: i64) -> i64 {
    runtime().block_on(sum_of_stage(yield_once, elements, 100))
}

pub fn small_runs(runs: i64) -> i64 {
    block_on(async {
        let mut total = 0;
        for _ in 0..runs {
            total += sum_of_arithmetic(SMALL_RUN, 1).await;
        }
        total
    })
}

pub fn waiting(count: i64) -> f64 {
    arithmetic::<1>(SMALL_RUN);
    let gauge = &Gauge::new(count);
    let event = &Notify::new();
    let wait = |x| async move {
        if gauge.arrive() {
            event.notify_waiters();
        } else {
            event.notified().await;
        }
        x
    };
    expect_sum("W3", block_on(sum_of_stage(wait, count, count as usize)), sum_below(count));
    gauge.bytes_each()
}
