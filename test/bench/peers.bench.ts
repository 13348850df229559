/**
 * Postkeep beside what people use: mbsync and restic, on the same mail of a real Dovecot. `npm run bench -- peers` measures every row of the
 * table, `npm run bench -- peers export-zip verify` these (docs/benchmarks.md). POSTKEEP_BENCH_SCALE is the amount of mail (1: 29,300
 * messages, 1.4 GB), POSTKEEP_BENCH_ROUNDS how often each is run (5), POSTKEEP_BENCH_SEED another organisation.
 */
import { loadavg } from 'node:os';
import { buildIfStale } from '../../build/build.mjs';
import { setUpSystem } from '../../build/setup/system.mjs';
import { openBench } from './peers/bench.js';
import { rows } from './peers/rows.js';
import { numberFrom, print, printTable, wantedRows } from './row.js';

const wanted = wantedRows(rows);
print(setUpSystem('peers'));
buildIfStale();
const bench = await openBench({
  scale: numberFrom('POSTKEEP_BENCH_SCALE', 1),
  seed: numberFrom('POSTKEEP_BENCH_SEED', 42),
  rounds: numberFrom('POSTKEEP_BENCH_ROUNDS', 5),
  // Not between the rows of the table, where that goes to a file.
  note: (line) => void process.stderr.write(`${line}\n`),
});
try {
  await printTable(wanted, bench);
  print(
    `Load of the machine at the end: ${loadavg()[0]?.toFixed(1) ?? 'unknown'}. Times hold only beside each other, in one run.`,
  );
} finally {
  await bench.close();
}
