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

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const numberOf = (name: string, otherwise: number): number => {
  const given = Number(process.env[name] ?? otherwise);
  if (!(given > 0)) throw new Error(`${name} is to be a number above 0.`);
  return given;
};

const wanted = (process.env['POSTKEEP_BENCH_ROWS'] ?? '').split(',').filter((name) => name !== '');
const unknown = wanted.filter((name) => !rows.some((row) => row.name === name));
if (unknown.length > 0) {
  const names = rows.map(({ name }) => name).join(', ');
  throw new Error(`There is no row named ${unknown.join(', ')}. There are: ${names}.`);
}
print(setUpSystem('peers'));
buildIfStale();
const bench = await openBench({
  scale: numberOf('POSTKEEP_BENCH_SCALE', 1),
  seed: numberOf('POSTKEEP_BENCH_SEED', 42),
  rounds: numberOf('POSTKEEP_BENCH_ROUNDS', 5),
  // Not between the rows of the table, where that goes to a file.
  note: (line) => void process.stderr.write(`${line}\n`),
});
try {
  print('| what | now | goal |\n|---|---|---|');
  for (const { name, what, goal, run } of rows) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const { now, isMet } = await run(bench);
    print(`| ${what} | ${now} | ${goal}${isMet ? '' : ' — missed'} |`);
  }
  print(
    `Load of the machine at the end: ${loadavg()[0]?.toFixed(1) ?? 'unknown'}. Times hold only beside each other, in one run.`,
  );
} finally {
  await bench.close();
}
