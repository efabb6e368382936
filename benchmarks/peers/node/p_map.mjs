// SPDX-License-Identifier: MIT
//
// p-map: one stage gives all results at once, several are async iterables that read ahead.
import pMap, { pMapIterable } from 'p-map';
import { range, sumOf } from './functions.mjs';

const capacity = 64;

export async function ofAsync(size, steps, workers) {
  if (steps.length === 1) return sumOf(await pMap(range(size), steps[0], { concurrency: workers }));
  const options = { concurrency: workers, backpressure: capacity };
  return sumOf(steps.reduce((numbers, step) => pMapIterable(numbers, step, options), range(size)));
}

export const ofPlain = ofAsync;
