// SPDX-License-Identifier: MIT

//! What is measured, and by whom.

use crate::functions::*;
use crate::{async_channels, buffered, tokio_mpsc};

pub const QUEUE: usize = 64;

const TOKIO: &str = "tokio mpsc";
const BUFFERED: &str = "futures buffered";
const ASYNC_CHANNEL: &str = "async-channel";

/// Its name, and what it does to a number of elements.
pub type Contender<Result> = (&'static str, fn(i64) -> Result);

/// What is measured: each contender's sum must be `expected(elements)`.
pub struct Workload {
    pub id: &'static str,
    pub elements: i64,
    pub steps_per_element: i64,
    pub expected: fn(i64) -> i64,
    pub contenders: &'static [Contender<i64>],
}

pub const WORKLOADS: &[Workload] = &[
    Workload {
        id: "W1 coro",
        elements: 1_000_000,
        steps_per_element: 3,
        expected: arithmetic_sum,
        contenders: &[
            (TOKIO, tokio_mpsc::arithmetic),
            (BUFFERED, buffered::arithmetic::<1>),
            (ASYNC_CHANNEL, async_channels::arithmetic::<1>),
        ],
    },
    Workload {
        id: "W1b coro",
        elements: 1_000_000,
        steps_per_element: 3,
        expected: arithmetic_sum,
        contenders: &[
            (BUFFERED, buffered::arithmetic::<4>),
            (ASYNC_CHANNEL, async_channels::arithmetic::<4>),
        ],
    },
    Workload {
        id: "W2",
        elements: 200_000,
        steps_per_element: 1,
        expected: sum_below,
        contenders: &[
            (TOKIO, tokio_mpsc::sleeping),
            (BUFFERED, buffered::sleeping),
            (ASYNC_CHANNEL, async_channels::sleeping),
        ],
    },
    Workload {
        id: "W4",
        elements: 1_000_000,
        steps_per_element: 1,
        expected: yielding_sum,
        contenders: &[
            (TOKIO, tokio_mpsc::yielding),
            (BUFFERED, buffered::yielding),
            (ASYNC_CHANNEL, async_channels::yielding),
        ],
    },
    Workload {
        id: "W5 1 thread",
        elements: 2_000,
        steps_per_element: 1,
        expected: burning_sum,
        contenders: &[("tokio spawn_blocking", tokio_mpsc::burning::<1>)],
    },
    Workload {
        id: "W5 2 threads",
        elements: 2_000,
        steps_per_element: 1,
        expected: burning_sum,
        contenders: &[("tokio spawn_blocking", tokio_mpsc::burning::<2>)],
    },
    Workload {
        id: "W6",
        elements: 1_000_000,
        steps_per_element: 1,
        expected: broadcasting_sum,
        contenders: &[(TOKIO, tokio_mpsc::broadcasting), (ASYNC_CHANNEL, async_channels::broadcasting)],
    },
    Workload {
        id: "W7",
        elements: 10_000,
        steps_per_element: 1,
        expected: small_runs_sum,
        contenders: &[
            (TOKIO, tokio_mpsc::small_runs),
            (BUFFERED, buffered::small_runs),
            (ASYNC_CHANNEL, async_channels::small_runs),
        ],
    },
];

/// W3: so many calls wait at once.
pub const WAITING_COUNTS: [i64; 2] = [100_000, 1_000_000];
pub const WAITING: [Contender<f64>; 2] =
    [("tokio tasks", tokio_mpsc::waiting), (BUFFERED, buffered::waiting)];
