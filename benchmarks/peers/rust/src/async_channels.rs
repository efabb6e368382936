// SPDX-License-Identifier: MIT

//! Tasks of tokio's runtime for one thread, and the channels of the async-channel crate, which have many receivers.

use crate::functions::*;
use crate::tokio_mpsc::runtime;
use crate::workloads::QUEUE;
use async_channel::{bounded, Receiver, Sender};
use std::future::Future;
use tokio::task::spawn;

async fn emit<const OUTS: usize>(elements: i64, outs: [Sender<i64>; OUTS]) {
    for x in 0..elements {
        for out in &outs {
            out.send(x).await.expect("a receiver");
        }
    }
}

fn source(elements: i64) -> Receiver<i64> {
    let (sender, receiver) = bounded(QUEUE);
    spawn(emit(elements, [sender]));
    receiver
}

async fn worker<F: Future<Output = i64>>(f: fn(i64) -> F, input: Receiver<i64>, out: Sender<i64>) {
    while let Ok(x) = input.recv().await {
        out.send(f(x).await).await.expect("a receiver");
    }
}

fn mapped<F>(f: fn(i64) -> F, input: Receiver<i64>, workers: usize) -> Receiver<i64>
where
    F: Future<Output = i64> + Send + 'static,
{
    let (sender, receiver) = bounded(QUEUE);
    for _ in 0..workers {
        spawn(worker(f, input.clone(), sender.clone()));
    }
    receiver
}

async fn sum(input: Receiver<i64>) -> i64 {
    let mut sum = 0;
    while let Ok(x) = input.recv().await {
        sum += x;
    }
    sum
}

async fn sum_of_arithmetic(elements: i64, workers: usize) -> i64 {
    let incremented = mapped(add_one, source(elements), workers);
    let doubled = mapped(twice, incremented, workers);
    sum(mapped(flip_last_bit, doubled, workers)).await
}

pub fn arithmetic<const WORKERS: usize>(elements: i64) -> i64 {
    runtime().block_on(sum_of_arithmetic(elements, WORKERS))
}

pub fn sleeping(elements: i64) -> i64 {
    runtime().block_on(async { sum(mapped(sleep, source(elements), 1_000)).await })
}

pub fn yielding(elements: i64) -> i64 {
    runtime().block_on(async { sum(mapped(yield_once, source(elements), 100)).await })
}

pub fn broadcasting(elements: i64) -> i64 {
    runtime().block_on(async {
        let (results, merged) = bounded(QUEUE);
        let (to_first, first) = bounded(QUEUE);
        let (to_second, second) = bounded(QUEUE);
        let (to_third, third) = bounded(QUEUE);
        spawn(emit(elements, [to_first, to_second, to_third]));
        spawn(worker(add_one, first, results.clone()));
        spawn(worker(twice, second, results.clone()));
        spawn(worker(flip_last_bit, third, results));
        sum(merged).await
    })
}

pub fn small_runs(runs: i64) -> i64 {
    runtime().block_on(async {
        let mut total = 0;
        for _ in 0..runs {
            total += sum_of_arithmetic(SMALL_RUN, 1).await;
        }
        total
    })
}
