// @ts-check
// What the reports of Vitest and Playwright tell of a run, in one form.
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { z } from 'zod';
import { root } from './paths.mjs';

/**
 * `failed` names each test that failed once: what to give the tool to run it again, and what it is called.
 * @typedef {{ passed: number, skipped: number, failed: readonly { place: string, title: string }[] }} Outcome
 */

const vitestReport = z.object({
  numPassedTests: z.int(),
  numPendingTests: z.int(),
  numTodoTests: z.int(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(z.object({ status: z.string(), fullName: z.string() })),
    }),
  ),
});

const spec = z.object({ title: z.string(), file: z.string(), line: z.int(), ok: z.boolean() });
const suite = z.object({
  specs: z.array(spec),
  get suites() {
    return z.array(suite).optional();
  },
});
const playwrightReport = z.object({
  stats: z.object({ expected: z.int(), skipped: z.int() }),
  suites: z.array(suite),
});

/** Null when the tool has written none. @param {string} file @returns {Outcome | null} */
export function readVitestReport(file) {
  const report = read(file, vitestReport);
  if (report === null) return null;
  return {
    passed: report.numPassedTests,
    skipped: report.numPendingTests + report.numTodoTests,
    failed: report.testResults
      .filter(({ status }) => status === 'failed')
      .flatMap(({ name, assertionResults }) => {
        const place = relative(root, name);
        const failed = assertionResults.filter(({ status }) => status === 'failed');
        // One that could not be read, or whose servers did not start, has none.
        return failed.length === 0
          ? [{ place, title: place }]
          : failed.map(({ fullName }) => ({ place, title: `${place} › ${fullName}` }));
      }),
  };
}

/** Null when the tool has written none. @param {string} file @returns {Outcome | null} */
export function readPlaywrightReport(file) {
  const report = read(file, playwrightReport);
  if (report === null) return null;
  return {
    passed: report.stats.expected,
    skipped: report.stats.skipped,
    failed: failedIn(report.suites).map(({ file: path, line, title }) => {
      const place = `${path}:${String(line)}`;
      return { place, title: `${place} › ${title}` };
    }),
  };
}

/** @param {readonly z.output<typeof suite>[]} suites @returns {z.output<typeof spec>[]} */
function failedIn(suites) {
  return suites.flatMap(({ specs, suites: inner }) => [
    ...specs.filter(({ ok }) => !ok),
    ...failedIn(inner ?? []),
  ]);
}

/**
 * @template {z.ZodType} S
 * @param {string} file @param {S} schema
 * @returns {z.output<S> | null}
 */
function read(file, schema) {
  return existsSync(file) ? schema.parse(JSON.parse(readFileSync(file, 'utf8'))) : null;
}
