// SPDX-License-Identifier: MIT
//
// Pipelines of streaming-iterables' generators.
import { buffer, map, transform } from 'streaming-iterables';
import { range, sumOf } from './functions.mjs';

const capacity = 64;

export function ofAsync(size, steps, workers) {
  const stage = (step) => (workers === 1 ? map(step) : transform(workers, step));
  return sumOf(steps.reduce((numbers, step) => buffer(capacity, stage(step)(numbers)), range(size)));
}

export const ofPlain = ofAsync;
