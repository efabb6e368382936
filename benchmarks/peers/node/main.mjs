// SPDX-License-Identifier: MIT
//
// main.mjs WORKLOAD...: the figures of all contenders, each measured in a process of its own, so that one's types do
// not slow down the other's code. main.mjs --list: the workloads.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { workloads } from './workloads.mjs';

const contenders = {
  'Node, hand-written queue': './hand_written.mjs',
  'Node, p-map': './p_map.mjs',
  'Node, streaming-iterables': './streaming_iterables.mjs',
};

async function imported(module) {
  try {
    return await import(module);
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    return undefined;
  }
}

async function checked({ run, expected }, contender, size) {
  const { sum, ...figures } = await run(contender, size);
  if (sum !== expected(size)) throw new Error(`sum ${sum} instead of ${expected(size)}`);
  return figures;
}

async function measured(workload, name) {
  const contender = await imported(contenders[name]);
  const described = workloads[workload];
  if (contender === undefined || (described.needs && !(described.needs in contender))) return [];
  await checked(described, contender, described.size / 10);
  globalThis.gc();
  const cpu = process.cpuUsage();
  const begin = process.hrtime.bigint();
  const figures = await checked(described, contender, described.size);
  const real = process.hrtime.bigint() - begin;
  const { user, system } = process.cpuUsage(cpu);
  return [
    {
      name: `${workload}/${name}`,
      run_type: 'iteration',
      real_time: Number(real),
      cpu_time: 1000 * (user + system),
      time_unit: 'ns',
      ...figures,
    },
  ];
}

function measuredApart(workload, name) {
  const self = fileURLToPath(import.meta.url);
  const output = execFileSync(process.execPath, ['--expose-gc', self, '--one', workload, name], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(output);
}

const [first, ...rest] = process.argv.slice(2);
if (first === '--list') {
  console.log(Object.keys(workloads).join('\n'));
} else if (first === '--one') {
  console.log(JSON.stringify(await measured(...rest)));
} else {
  const chosen = first === undefined ? [] : [first, ...rest];
  const unknown = chosen.find((workload) => !(workload in workloads));
  if (unknown !== undefined) throw new Error(`unknown workload: ${unknown}`);
  const names = Object.keys(contenders);
  const benchmarks = chosen.flatMap((workload) => names.flatMap((name) => measuredApart(workload, name)));
  console.log(JSON.stringify({ benchmarks }, null, 2));
}
