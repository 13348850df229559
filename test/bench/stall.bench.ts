// The longest time for which the console's main process and its page answer nobody while a first backup runs and its search index is made: the real console on
// the mail of a real Dovecot. POSTKEEP_BENCH_SCALE is the amount of mail (0.2: 5,900 messages).
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';
import { buildIfStale } from '../../build/build.mjs';
import { electronEnvironment, electronRuntime } from '../../build/setup/electron-runtime.mjs';
import { setUpSystem } from '../../build/setup/system.mjs';
import { launchConsole } from '../e2e/support/launch-console.js';
import { startDovecot } from '../fixtures/dovecot.js';
import { writeOrganisation } from './peers/organisation.js';
import { Postkeep, issueLicense } from './peers/programs.js';
import { numberFrom, print } from './row.js';

const goalMs = 50;
/** The index is made of what the backup has left. */
const watchedAfterMs = 5_000;
const longestRunMs = 30 * 60_000;

print(setUpSystem('peers'));
Object.assign(process.env, electronEnvironment(await electronRuntime()));
buildIfStale();
const folder = await mkdtemp(join(tmpdir(), 'postkeep-stall-'));
const dovecot = await startDovecot();
try {
  const { mailboxes } = await writeOrganisation(
    dovecot.mailDirectory,
    42,
    numberFrom('POSTKEEP_BENCH_SCALE', 0.2),
  );
  const license = await issueLicense(folder);
  const data = join(folder, 'data');
  const postkeep = new Postkeep(data, license);
  await postkeep.addServer(dovecot, mailboxes);
  const { app, page } = await launchConsole(data, { POSTKEEP_TRUSTED_JWKS: license.keys });
  try {
    await page.getByRole('button', { name: 'Back up now' }).first().waitFor();
    await watch(app, page);
    const idle = await longest(app, page, watchedAfterMs);
    const startedAt = performance.now();
    await page.getByRole('button', { name: 'Back up now' }).first().click();
    // The page of the run, which shows each mailbox and line as it comes.
    await page.getByText('Open in History').waitFor({ timeout: longestRunMs });
    const seconds = (performance.now() - startedAt) / 1000;
    const during = await longest(app, page, watchedAfterMs);
    print(`idle: main ${said(idle.main)}, page ${said(idle.page)}`);
    print(
      `backup of ${seconds.toFixed(0)} s: main ${said(during.main)}, page ${said(during.page)} (goal ${String(goalMs)} ms)`,
    );
    print(`Load of the machine at the end: ${loadavg()[0]?.toFixed(1) ?? 'unknown'}.`);
  } finally {
    await app.close();
  }
} finally {
  await dovecot.stop();
  await rm(folder, { recursive: true, force: true });
}

declare global {
  /** By how many milliseconds a timer came too late, each time. */
  var late: number[];
}

/** A timer of five milliseconds in both: what it comes too late, somebody else was kept waiting. */
async function watch(app: ElectronApplication, page: Page): Promise<void> {
  const start = (): void => {
    globalThis.late = [];
    let due = performance.now() + 5;
    setInterval(() => {
      const now = performance.now();
      globalThis.late.push(now - due);
      due = now + 5;
    }, 5);
  };
  await app.evaluate(start);
  await page.evaluate(start);
}

/** The latest that a timer came since the last time, after waiting so long. */
async function longest(
  app: ElectronApplication,
  page: Page,
  afterMs: number,
): Promise<{ main: number[]; page: number[] }> {
  await page.waitForTimeout(afterMs);
  const main = await app.evaluate(() =>
    globalThis.late
      .splice(0)
      .sort((one, other) => other - one)
      .slice(0, 5),
  );
  const onPage = await page.evaluate(() =>
    globalThis.late
      .splice(0)
      .sort((one, other) => other - one)
      .slice(0, 5),
  );
  return { main, page: onPage };
}

function said(latest: readonly number[]): string {
  return `${latest.map((ms) => ms.toFixed(0)).join(', ')} ms`;
}
