// SPDX-License-Identifier: MIT

//! Tasks of tokio's runtime for one thread, and its bounded channels, which have one receiver.

use crate::functions::*;
use crate::measure::{expect_sum, Gauge};
use crate::workloads::QUEUE;
use futures::stream::{iter, poll_fn, StreamExt};
use std::future::Future;
use std::sync::Arc;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc::{channel, error::TrySendError, Receiver, Sender};
use tokio::sync::Notify;
use tokio::task::{spawn, spawn_blocking};

pub fn runtime() -> Runtime {
    Builder::new_current_thread().enable_time().build().expect("a runtime")
}

/// Into a channel that has room, try_send is faster than send.
async fn send(out: &Sender<i64>, x: i64) {
    if let Err(TrySendError::Full(x)) = out.try_send(x) {
        out.send(x).await.expect("a receiver");
    }
}

async fn emit<const OUTS: usize>(elements: i64, outs: [Sender<i64>; OUTS]) {
    for x in 0..elements {
        for out in &outs {
            send(out, x).await;
        }
    }
}

fn source(elements: i64) -> Receiver<i64> {
    let (sender, receiver) = channel(QUEUE);
    spawn(emit(elements, [sender]));
    receiver
}

async fn worker<F: Future<Output = i64>>(f: fn(i64) -> F, mut input: Receiver<i64>, out: Sender<i64>) {
    while let Some(x) = input.recv().await {
        send(&out, f(x).await).await;
    }
}

fn mapped<F>(f: fn(i64) -> F, input: Receiver<i64>) -> Receiver<i64>
where
    F: Future<Output = i64> + Send + 'static,
{
    let (sender, receiver) = channel(QUEUE);
    spawn(worker(f, input, sender));
    receiver
}

async fn sum(mut input: Receiver<i64>) -> i64 {
    let mut sum = 0;
    while let Some(x) = input.recv().await {
        sum += x;
    }
    sum
}

/// Many calls at once: faster than a task for each.
async fn sum_of_concurrent<F: Future<Output = i64>>(f: fn(i64) -> F, elements: i64, workers: usize) -> i64 {
    let mut input = source(elements);
    let mut results = poll_fn(|context| input.poll_recv(context)).map(f).buffer_unordered(workers);
    let mut sum = 0;
    while let Some(x) = results.next().await {
        sum += x;
    }
    sum
}

async fn sum_of_arithmetic(elements: i64) -> i64 {
    let incremented = mapped(add_one, source(elements));
    let doubled = mapped(twice, incremented);
    sum(mapped(flip_last_bit, doubled)).await
}

pub fn arithmetic(elements: i64) -> i64 {
    runtime().block_on(sum_of_arithmetic(elements))
}

pub fn sleeping(elements: i64) -> i64 {
    runtime().block_on(sum_of_concurrent(sleep, elements, 1_000))
}

pub fn yielding(elements: i64) -> i64 {
    runtime().block_on(sum_of_concurrent(yield_once, elements, 100))
}

/// More jobs than threads are under way, so that no thread waits for the next one.
pub fn burning<const THREADS: usize>(elements: i64) -> i64 {
    let rounds = burn_rounds();
    let job = |x| spawn_blocking(move || burn(x, rounds));
    let runtime = Builder::new_current_thread().max_blocking_threads(THREADS).build().expect("a runtime");
    runtime.block_on(async {
        let mut results = iter(0..elements).map(job).buffer_unordered(4 * THREADS);
        let mut sum = 0i64;
        while let Some(x) = results.next().await {
            sum = sum.wrapping_add(x.expect("a result"));
        }
        sum
    })
}

pub fn broadcasting(elements: i64) -> i64 {
    runtime().block_on(async {
        let (results, merged) = channel(QUEUE);
        let (to_first, first) = channel(QUEUE);
        let (to_second, second) = channel(QUEUE);
        let (to_third, third) = channel(QUEUE);
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
            total += sum_of_arithmetic(SMALL_RUN).await;
        }
        total
    })
}

/// A block, since an async function's future would hold its arguments twice.
fn wait(x: i64, everybody: Arc<(Gauge, Notify)>) -> impl Future<Output = i64> {
    async move {
        let (gauge, event) = &*everybody;
        if gauge.arrive() {
            event.notify_waiters();
        } else {
            event.notified().await;
        }
        x
    }
}

/// A task for each call.
pub fn waiting(count: i64) -> f64 {
    arithmetic(SMALL_RUN);
    let everybody = Arc::new((Gauge::new(count), Notify::new()));
    let sum = runtime().block_on(async {
        let tasks: Vec<_> = (0..count).map(|x| spawn(wait(x, everybody.clone()))).collect();
        let mut sum = 0;
        for task in tasks {
            sum += task.await.expect("a result");
        }
        sum
    });
    expect_sum("W3", sum, sum_below(count));
    everybody.0.bytes_each()
}
