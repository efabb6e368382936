// SPDX-License-Identifier: MIT
//
// Pipelines of async functions and bounded queues.
import { BoundedQueue } from './bounded_queue.mjs';
import { plainSteps } from './functions.mjs';

const capacity = 64;

async function produce(size, ...outputs) {
  for (let x = 0; x < size; ++x)
    for (const output of outputs) output.tryPush(x) || (await output.push(x));
  for (const output of outputs) output.writerDone();
}

async function mapPlain(input, output, f) {
  for (let x; (x = input.tryPop() ?? (await input.pop())) !== undefined; ) {
    const y = f(x);
    output.tryPush(y) || (await output.push(y));
  }
  output.writerDone();
}

async function mapAsync(input, output, f) {
  for (let x; (x = input.tryPop() ?? (await input.pop())) !== undefined; ) {
    const y = await f(x);
    output.tryPush(y) || (await output.push(y));
  }
  output.writerDone();
}

async function sumOf(input) {
  let sum = 0;
  for (let x; (x = input.tryPop() ?? (await input.pop())) !== undefined; ) sum += x;
  return sum;
}

async function sumThrough(size, map, steps, workers) {
  const source = new BoundedQueue(capacity);
  let last = source;
  for (const step of steps) {
    const output = new BoundedQueue(capacity, workers);
    for (let worker = 0; worker < workers; ++worker) map(last, output, step);
    last = output;
  }
  produce(size, source);
  return sumOf(last);
}

export const ofPlain = (size, steps, workers) => sumThrough(size, mapPlain, steps, workers);
export const ofAsync = (size, steps, workers) => sumThrough(size, mapAsync, steps, workers);

export async function broadcast(size) {
  const merged = new BoundedQueue(capacity, plainSteps.length);
  const inputs = plainSteps.map((step) => {
    const input = new BoundedQueue(capacity);
    mapPlain(input, merged, step);
    return input;
  });
  produce(size, ...inputs);
  return sumOf(merged);
}
