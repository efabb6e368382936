// SPDX-License-Identifier: MIT
//
// The workloads, each for any contender: `size` counts elements, or runs.
import { Gauge, Sleeper, asyncSteps, plainSteps, yieldOnce } from './functions.mjs';

const sumOfFirst = (size) => (size * (size - 1)) / 2;

function sumOfArithmetic(size) {
  let sum = 0;
  for (let x = 0; x < size; ++x) sum += plainSteps.reduce((y, step) => step(y), x);
  return sum;
}

const elementsOfSmallRun = 10;

async function smallRuns(contender, runs) {
  let sum = 0;
  for (let run = 0; run < runs; ++run) sum += await contender.ofPlain(elementsOfSmallRun, plainSteps, 1);
  return { sum, steps: runs };
}

async function sleep(contender, size) {
  const sleeper = new Sleeper();
  const sum = await contender.ofAsync(size, [sleeper.sleep], 1_000);
  return { sum, steps: size, early: sleeper.early };
}

async function waitForAll(contender, size) {
  const gauge = new Gauge(size);
  const sum = await contender.ofAsync(size, [gauge.wait], size);
  return { sum, bytes: gauge.grown / size };
}

export const workloads = {
  'W1 plain': {
    size: 1_000_000,
    expected: sumOfArithmetic,
    run: async (contender, size) => ({ sum: await contender.ofPlain(size, plainSteps, 1), steps: 3 * size }),
  },
  'W1 coro': {
    size: 1_000_000,
    expected: sumOfArithmetic,
    run: async (contender, size) => ({ sum: await contender.ofAsync(size, asyncSteps, 1), steps: 3 * size }),
  },
  'W1b coro': {
    size: 1_000_000,
    expected: sumOfArithmetic,
    run: async (contender, size) => ({ sum: await contender.ofAsync(size, asyncSteps, 4), steps: 3 * size }),
  },
  W2: { size: 200_000, expected: sumOfFirst, run: sleep },
  'W3 100000': { size: 100_000, expected: sumOfFirst, run: waitForAll },
  W4: {
    size: 1_000_000,
    expected: sumOfFirst,
    run: async (contender, size) => ({ sum: await contender.ofAsync(size, [yieldOnce], 100), steps: size }),
  },
  W6: {
    size: 1_000_000,
    expected: (size) => 4 * sumOfFirst(size) + size, // of x + 1, 2 x and x ^ 1, for an even size
    needs: 'broadcast',
    run: async (contender, size) => ({ sum: await contender.broadcast(size), steps: size }),
  },
  W7: { size: 10_000, expected: (runs) => runs * sumOfArithmetic(elementsOfSmallRun), run: smallRuns },
};
