// SPDX-License-Identifier: MIT
//
// undici.mjs URL REQUESTS CONNECTIONS: prints how many answers were good, and the sum of their lengths.
import { Pool } from 'undici';

const url = new URL(process.argv[2]);
const [requests, connections] = process.argv.slice(3).map(Number);
const pool = new Pool(url.origin, { connections, pipelining: 1 });

let started = 0;
let good = 0;
let bytes = 0;

async function work() {
  while (started < requests) {
    ++started;
    const { statusCode, body } = await pool.request({ path: url.pathname, method: 'GET' });
    const content = await body.arrayBuffer();
    if (statusCode !== 200) continue;
    ++good;
    bytes += content.byteLength;
  }
}

await Promise.all(Array.from({ length: connections }, work));
await pool.close();
console.log(good, bytes);
