// @ts-check
// `npm test [-- --coverage]`: sets the machine up, then everything that must hold, stopping at the first failure.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildIfStale } from './build.mjs';
import { checkPageSize } from './page-size.mjs';
import { root } from './paths.mjs';
import { run } from './run-electron.mjs';
import { electronRuntime } from './setup/electron-runtime.mjs';
import { setUpSystem } from './setup/system.mjs';
import { readPlaywrightReport, readVitestReport } from './test-reports.mjs';

/** @typedef {import('./test-reports.mjs').Outcome} Outcome */
/** @typedef {{ title: string, run: () => Promise<void> | void }} Stage */

const results = join(root, 'test-results');
/** More failures than these are no matter of a busy machine. */
const mostTriedAlone = 5;
const sum = { passed: 0, failed: 0, skipped: 0 };

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
  const coverage = process.argv.includes('--coverage')
    ? ['--coverage', `--coverage.reportsDirectory=${join(root, 'coverage', name)}`]
    : [];
  return steadily(name, readVitestReport, (report, places) => {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const chosen = places === null ? coverage : [...new Set(places), '--maxWorkers=1'];
    return run(binary('vitest'), ['run', '--project', name, ...reporters, ...chosen]);
  });
}

function playwright() {
  return steadily('e2e', readPlaywrightReport, (report, places) => {
    const alone = [`--output=${join(results, 'e2e-alone')}`, '--workers=1'];
    const args = ['test', '--reporter=list,json', ...(places === null ? [] : [...places, ...alone])];
    return run(binary('playwright'), args, { PLAYWRIGHT_JSON_OUTPUT_FILE: report });
  });
}

/**
 * What fails beside others is tried once more by itself: what passes then is named, for somebody to mend (docs/decisions/0301).
 * @param {string} name @param {(report: string) => Outcome | null} read
 * @param {(report: string, places: readonly string[] | null) => Promise<number>} runTests all of them, or those at some places alone
 */
async function steadily(name, read, runTests) {
  const report = join(results, `${name}.json`);
  const code = await runTests(report, null);
  const { passed, skipped, failed } = read(report) ?? { passed: 0, skipped: 0, failed: [] };
  sum.passed += passed;
  sum.skipped += skipped;
  sum.failed += failed.length;
  if (code === 0) return;
  if (failed.length === 0 || failed.length > mostTriedAlone) throw new Error(`ended with code ${code}`);
  say(`\n${failed.length} failed beside others: once more, one at a time`);
  const reportAlone = join(results, `${name}-alone.json`);
  const places = failed.map(({ place }) => place);
  const codeAlone = await runTests(reportAlone, places);
  if (codeAlone !== 0) throw new Error(`also alone ended with code ${codeAlone}: ${places.join(', ')}`);
  sum.passed += failed.length;
  sum.failed -= failed.length;
  for (const { title } of failed) say(`Unsteady, to be mended: ${title}`);
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
const { passed, failed, skipped } = sum;
// The last line is read by CI as it stands.
say(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
