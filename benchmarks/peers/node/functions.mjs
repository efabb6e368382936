// SPDX-License-Identifier: MIT
//
// What the stages of the workloads do.

export const plainSteps = [(x) => x + 1, (x) => x * 2, (x) => x ^ 1];
export const asyncSteps = [async (x) => x + 1, async (x) => x * 2, async (x) => x ^ 1];

export function* range(size) {
  for (let x = 0; x < size; ++x) yield x;
}

export async function sumOf(numbers) {
  let sum = 0;
  for await (const x of numbers) sum += x;
  return sum;
}

/// Through the queue of microtasks: Node has no cheaper way to let others run.
export async function yieldOnce(x) {
  await undefined;
  return x;
}

/// Sleeps 1 ms, and counts how often that was shorter: Node's timers count whole milliseconds.
export class Sleeper {
  early = 0;

  sleep = (x) =>
    new Promise((resolve) => {
      const begin = performance.now();
      setTimeout(() => {
        if (performance.now() - begin < 1) ++this.early;
        resolve(x);
      }, 1);
    });
}

/// Lets calls wait until all are there, and looks at the memory then.
export class Gauge {
  #missing;
  #before = residentBytes();
  #open;
  #everybody = new Promise((resolve) => (this.#open = resolve));

  constructor(calls) {
    this.#missing = calls;
  }

  wait = async (x) => {
    if (--this.#missing === 0) {
      this.grown = residentBytes() - this.#before;
      this.#open();
    }
    await this.#everybody;
    return x;
  };
}

function residentBytes() {
  globalThis.gc();
  return process.memoryUsage.rss();
}
