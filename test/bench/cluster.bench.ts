/**
 * Workers of a cluster on this computer: what two and four of them gain over one, what the queue costs a mailbox, and whether two jobs have their turns.
 * `npm run bench -- cluster` measures every row of the table, `npm run bench -- cluster waiting fair` these (docs/benchmarks.md). POSTKEEP_BENCH_ROUNDS is how
 * often each number of workers is measured (3), POSTKEEP_BENCH_SCALE the part of the 2,000 mailboxes that are read (1).
 */
import { loadavg } from 'node:os';
import { buildIfStale } from '../../build/build.mjs';
import { setUpSystem } from '../../build/setup/system.mjs';
import { openClusterBench } from './cluster/bench.js';
import { rows } from './cluster/rows.js';
import { numberFrom, print, printTable, wantedRows } from './row.js';

const wanted = wantedRows(rows);
print(setUpSystem('cluster'));
buildIfStale();
const bench = await openClusterBench({
  rounds: numberFrom('POSTKEEP_BENCH_ROUNDS', 3),
  scale: numberFrom('POSTKEEP_BENCH_SCALE', 1),
  // Not between the rows of the table, where that goes to a file.
  note: (line) => void process.stderr.write(`${line}\n`),
});
try {
  await printTable(wanted, bench);
  print(`Load of the machine at the end: ${loadavg()[0]?.toFixed(1) ?? 'unknown'}.`);
} finally {
  await bench.close();
}
