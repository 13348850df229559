// @ts-check
// `npm test [-- --coverage]`: sets the machine up, then everything that must hold, stopping at the first failure.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { buildIfStale } from './build.mjs';
import { checkPageSize } from './page-size.mjs';
import { root } from './paths.mjs';
import { run } from './run-electron.mjs';
import { electronRuntime } from './setup/electron-runtime.mjs';
import { setUpSystem } from './setup/system.mjs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */
/** @typedef {{ title: string, run: () => Promise<void> | void }} Stage */

const results = join(root, 'test-results');
const e2eReport = join(results, 'e2e.json');

/** @type {readonly Stage[]} */
const stages = [
  { title: 'System set-up', run: () => say(setUpSystem('test')) },
  { title: 'Electron runtime', run: async () => say((await electronRuntime()).note) },
  { title: 'Lint and types', run: lintAndTypes },
  { title: 'Build', run: buildAndWeigh },
  { title: 'Unit tests', run: () => vitest('unit') },
  { title: 'Integration tests', run: () => vitest('integration') },
  { title: 'End-to-end tests', run: playwright },
];

/** Side by side, as each keeps one core busy; all have ended when the first failure is told. */
async function lintAndTypes() {
  const outcomes = await Promise.allSettled([
    tool('oxlint'),
    tool('eslint', '.'),
    tool('prettier', '--check', '.'),
    tool('knip', '--no-progress'),
    succeed('npm', ['run', '--silent', 'types']),
  ]);
  const failure = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failure) throw failure.reason;
}

function buildAndWeigh() {
  buildIfStale();
  say(checkPageSize());
}

/** @param {string} name */
function vitest(name) {
  const report = join(results, `${name}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const coverage = process.argv.includes('--coverage')
    ? ['--coverage', `--coverage.reportsDirectory=${join(root, 'coverage', name)}`]
    : [];
  return tool('vitest', 'run', '--project', name, ...reporters, ...coverage);
}

function playwright() {
  const args = ['test', '--reporter=list,json'];
  return succeed(binary('playwright'), args, { PLAYWRIGHT_JSON_OUTPUT_FILE: e2eReport });
}

/** @param {string} name @param {readonly string[]} args */
function tool(name, ...args) {
  return succeed(binary(name), args);
}

/** @param {string} name */
function binary(name) {
  return join(root, 'node_modules', '.bin', name);
}

/** @param {string} command @param {readonly string[]} args @param {Record<string, string>} [environment] */
async function succeed(command, args, environment) {
  const code = await run(command, args, environment);
  if (code !== 0) throw new Error(`${[command, ...args].join(' ')} ended with code ${code}`);
}

const vitestReport = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  numTodoTests: z.int(),
});
const playwrightReport = z.object({
  stats: z.object({ expected: z.int(), unexpected: z.int(), flaky: z.int(), skipped: z.int() }),
});

/** Sums up the reports that there are. @returns {Counts} */
function count() {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const name of ['unit', 'integration']) {
    const report = readReport(join(results, `${name}.json`), vitestReport);
    sum.passed += report?.numPassedTests ?? 0;
    sum.failed += report?.numFailedTests ?? 0;
    sum.skipped += (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
  }
  const stats = readReport(e2eReport, playwrightReport)?.stats;
  sum.passed += stats?.expected ?? 0;
  // A test that holds only now and then is broken.
  sum.failed += (stats?.unexpected ?? 0) + (stats?.flaky ?? 0);
  sum.skipped += stats?.skipped ?? 0;
  return sum;
}

/**
 * @template {z.ZodType} S
 * @param {string} file @param {S} schema
 * @returns {z.output<S> | undefined}
 */
function readReport(file, schema) {
  return existsSync(file) ? schema.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
}

/** @param {string} line */
function say(line) {
  process.stdout.write(`${line}\n`);
}

/** @param {number} since milliseconds of `performance.now()` */
function seconds(since) {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}

rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });
const startedAt = performance.now();
/** @type {string[]} */
const times = [];
for (const { title, run: runStage } of stages) {
  const stageStartedAt = performance.now();
  say(`\n━━ ${title} ${'━'.repeat(Math.max(0, 70 - title.length))}`);
  try {
    await runStage();
  } catch (error) {
    say(`\n${title} failed: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
  times.push(`${title} ${seconds(stageStartedAt)}`);
  if (process.exitCode) break;
}
say(`\n${times.join(' · ')} · in all ${seconds(startedAt)}`);
const { passed, failed, skipped } = count();
// The last line is read by CI as it stands.
say(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
