// SPDX-License-Identifier: MIT

//! Measures the workloads of benchmarks/README.md with tokio, futures and async-channel.

mod async_channels;
mod buffered;
mod functions;
mod measure;
mod tokio_mpsc;
mod workloads;

use measure::{expect_sum, fail, timed, Times};
use std::env;
use std::process::{Command, Stdio};
use workloads::*;

const WAITING_FLAG: &str = "--waiting";

fn waiting_id(count: i64) -> String {
    format!("W3 {count}")
}

/// An entry of Google Benchmark's JSON.
fn entry(id: &str, contender: &str, times: &Times, figure: String) -> String {
    format!(
        r#"{{"name": "{id}/{contender}", "run_type": "iteration", "real_time": {}, "cpu_time": {}, "time_unit": "ns", {figure}}}"#,
        times.wall.as_nanos(),
        times.cpu.as_nanos()
    )
}

/// Each contender after a tenth of the workload to warm up.
fn measured(workload: &Workload) -> Vec<String> {
    let Workload { id, elements, expected, .. } = *workload;
    let measure = |&(contender, run): &Contender<i64>| {
        run(elements / 10);
        let (sum, times) = timed(|| run(elements));
        expect_sum(format!("{id}/{contender}"), sum, expected(elements));
        entry(id, contender, &times, format!(r#""steps": {}"#, elements * workload.steps_per_element))
    };
    workload.contenders.iter().map(measure).collect()
}

/// Each contender in a process of its own, whose heap nothing has grown before.
fn measured_waiting(count: i64) -> Vec<String> {
    let measure = |&(contender, _): &Contender<f64>| {
        let program = env::current_exe().unwrap_or_else(|error| fail(error));
        let mut command = Command::new(program);
        command.args([WAITING_FLAG, contender, &count.to_string()]).stderr(Stdio::inherit());
        let (output, times) = timed(|| command.output().unwrap_or_else(|error| fail(error)));
        if !output.status.success() {
            fail(format!("{contender}: {}", output.status));
        }
        let bytes = String::from_utf8_lossy(&output.stdout);
        entry(&waiting_id(count), contender, &times, format!(r#""bytes": {}"#, bytes.trim()))
    };
    WAITING.iter().map(measure).collect()
}

fn print_waiting(contender: &str, count: &str) {
    let measure = WAITING.iter().find(|(name, _)| *name == contender);
    match (measure, count.parse()) {
        (Some((_, measure)), Ok(count)) => println!("{}", measure(count)),
        _ => fail("usage: --waiting CONTENDER COUNT"),
    }
}

fn list() {
    for workload in WORKLOADS {
        println!("{}", workload.id);
    }
    for count in WAITING_COUNTS {
        println!("{}", waiting_id(count));
    }
}

fn results(id: &str) -> Vec<String> {
    if let Some(count) = WAITING_COUNTS.into_iter().find(|&count| waiting_id(count) == id) {
        return measured_waiting(count);
    }
    match WORKLOADS.iter().find(|workload| workload.id == id) {
        Some(workload) => measured(workload),
        None => fail(format!("no workload {id:?}")),
    }
}

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["--list"] => list(),
        [WAITING_FLAG, contender, count] => print_waiting(contender, count),
        _ => {
            let entries: Vec<String> = words.iter().flat_map(|id| results(id)).collect();
            println!(r#"{{"benchmarks": [{}]}}"#, entries.join(",\n"));
        }
    }
}
