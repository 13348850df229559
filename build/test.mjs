// @ts-check
// `npm test [-- --coverage]`: sets the machine up, then everything that must hold, stopping at the first failure.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildIfStale } from './build.mjs';
import { checkPageSize } from './page-size.mjs';
import { checkProgramSizes } from './program-size.mjs';
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
  { title: 'Unit tests', run: () => steadily([vitest('unit')]) },
  { title: 'Integration tests', run: integration },
  { title: 'End-to-end tests', run: () => steadily([playwright]) },
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
  say(checkProgramSizes());
}

/**
 * Tests of one tool: `read` is what its report tells, and `run` has it run all of them, or those at some places alone, and answers its exit code.
 * @typedef {{
 *   name: string,
 *   read: (report: string) => Outcome | null,
 *   run: (report: string, places: readonly string[] | null) => Promise<number>,
 * }} Tests
 */

/** @param {string} name of a project @param {string} [log] where what it says is written @returns {Tests} */
function vitest(name, log) {
  const coverage = process.argv.includes('--coverage')
    ? ['--coverage', `--coverage.reportsDirectory=${join(root, 'coverage', name)}`]
    : [];
  return {
    name,
    read: readVitestReport,
    run: (report, places) => {
      const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
      const chosen = places === null ? coverage : [...new Set(places), '--maxWorkers=1'];
      const args = ['run', '--project', name, ...reporters, ...chosen];
      return run(binary('vitest'), args, {}, places === null ? log : undefined);
    },
  };
}

/** @type {Tests} */
const playwright = {
  name: 'e2e',
  read: readPlaywrightReport,
  run: (report, places) => {
    const alone = [`--output=${join(results, 'e2e-alone')}`, '--workers=1'];
    // Whole files, as those of a real console build on each other.
    const files = new Set((places ?? []).map((place) => place.replace(/:\d+$/, '')));
    const args = ['test', '--reporter=list,json', ...(places === null ? [] : [...files, ...alone])];
    return run(binary('playwright'), args, { PLAYWRIGHT_JSON_OUTPUT_FILE: report });
  },
};

/** Those that wait ask little of a processor and have workers of their own: what they say is told once the others have ended. */
async function integration() {
  const log = join(results, 'waiting.log');
  await steadily([vitest('integration'), vitest('waiting', log)], () => {
    say(`\nThose that wait, meanwhile:\n${readFileSync(log, 'utf8')}`);
  });
}

/**
 * Runs tests side by side. What fails beside others is tried once more by itself: what passes then is named, for somebody to mend (docs/decisions/0301).
 * @param {readonly Tests[]} all @param {() => void} [onEnded]
 */
async function steadily(all, onEnded) {
  const codes = await Promise.all(all.map(({ name, run: start }) => start(reportOf(name), null)));
  onEnded?.();
  const outcomes = all.map(({ name, read }) => read(reportOf(name)) ?? { passed: 0, skipped: 0, failed: [] });
  for (const { passed, skipped, failed } of outcomes) {
    sum.passed += passed;
    sum.skipped += skipped;
    sum.failed += failed.length;
  }
  for (const [index, tests] of all.entries())
    if (codes[index] !== 0) await tryAlone(tests, outcomes[index]?.failed ?? [], codes[index]);
}

/** @param {Tests} tests @param {Outcome['failed']} failed @param {number | undefined} code */
async function tryAlone({ name, run: start }, failed, code) {
  if (failed.length === 0 || failed.length > mostTriedAlone)
    throw new Error(`${name} ended with code ${String(code)}`);
  say(`\n${failed.length} failed beside others: once more, one at a time`);
  const places = failed.map(({ place }) => place);
  const codeAlone = await start(reportOf(`${name}-alone`), places);
  if (codeAlone !== 0) throw new Error(`also alone ended with code ${codeAlone}: ${places.join(', ')}`);
  sum.passed += failed.length;
  sum.failed -= failed.length;
  for (const { title } of failed) say(`Unsteady, to be mended: ${title}`);
}

/** @param {string} name */
function reportOf(name) {
  return join(results, `${name}.json`);
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
  if (code !== 0) throw new Error(`${[command, ...args].join(' ')} ended with code ${String(code)}`);
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
