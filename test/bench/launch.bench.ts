// From the start of the process to the largest text of the first screen painted, the packaged console and an empty page in
// the same Electron, same fuses, taking turns. Chromium's own paint record tells the time, so the tool adds none. Ratios are medians of the
// pairs: on a machine that does something else too they are worth more than times.
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPackage } from '@electron/asar';
import { packageConsole } from '../../build/dist.mjs';
import { root } from '../../build/paths.mjs';
import { launchPackaged } from '../e2e/support/packaged-console.js';

const runs = Number(process.env['POSTKEEP_BENCH_ROUNDS'] ?? 7);

interface Launch {
  /** Milliseconds from spawn to the largest contentful paint. */
  readonly painted: number;
  /** Proportional set size of all its processes, in megabytes. */
  readonly memory: number;
}

const output = join(root, '.cache', 'package-for-bench');
const work = await mkdtemp(join(tmpdir(), 'postkeep-launch-'));
try {
  await packageConsole(['dir'], output);
  const console_ = join(output, 'linux-unpacked', 'postkeep');
  const empty = await emptyPage();
  const data = join(work, 'data');
  const emptyData = join(work, 'empty-data');
  // The first start fills caches on disk.
  await measure(console_, ['--data-dir', data]);
  await measure(empty, [`--user-data-dir=${emptyData}`]);
  const ours: Launch[] = [];
  const bare: Launch[] = [];
  for (let run = 0; run < runs; run += 1) {
    const measureBare = async () => bare.push(await measure(empty, [`--user-data-dir=${emptyData}`]));
    if (run % 2 === 0) await measureBare();
    ours.push(await measure(console_, ['--data-dir', data]));
    if (run % 2 === 1) await measureBare();
  }
  report('empty page', bare);
  report('Postkeep', ours);
  const ratio = (of: (launch: Launch) => number): string =>
    median(ours.map((launch, pair) => of(launch) / of(bare[pair] ?? launch))).toFixed(2);
  const load = loadavg()[0]?.toFixed(1) ?? 'unknown';
  console.log(
    `Postkeep takes ${ratio(({ painted }) => painted)} × the time and ${ratio(({ memory }) => memory)} × the memory ` +
      `(median of ${String(runs)} pairs); load of the machine at the end ${load}`,
  );
} finally {
  await rm(work, { recursive: true, force: true });
}

/** The same package with another app in it: one window, one heading. */
async function emptyPage(): Promise<string> {
  const folder = join(work, 'empty');
  const app = join(work, 'empty-app');
  cpSync(join(output, 'linux-unpacked'), folder, { recursive: true });
  rmSync(join(folder, 'resources', 'app.asar.unpacked'), { recursive: true });
  mkdirSync(app);
  writeFileSync(
    join(app, 'package.json'),
    JSON.stringify({ name: 'empty', version: '1.0.0', main: 'main.cjs' }),
  );
  writeFileSync(
    join(app, 'main.cjs'),
    `const { app, BrowserWindow } = require('electron');
     app.whenReady().then(() => {
       const window = new BrowserWindow({ width: 1180, height: 760, show: false, webPreferences: { sandbox: true } });
       window.once('ready-to-show', () => window.show());
       window.loadURL('data:text/html,<title>Empty</title><h1>Empty</h1>');
     });`,
  );
  await createPackage(app, join(folder, 'resources', 'app.asar'));
  return join(folder, 'postkeep');
}

async function measure(executable: string, args: readonly string[]): Promise<Launch> {
  const startedAt = performance.timeOrigin + performance.now();
  const running = await launchPackaged(executable, args);
  try {
    const paintedAt = await running.page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          // Candidates come as they are painted; half a second without a larger one ends the launch.
          let last = 0;
          let timer = setTimeout(() => undefined, 0);
          new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) last = performance.timeOrigin + entry.startTime;
            clearTimeout(timer);
            timer = setTimeout(() => {
              resolve(last);
            }, 500);
          }).observe({ type: 'largest-contentful-paint', buffered: true });
        }),
    );
    return { painted: paintedAt - startedAt, memory: memoryOf(executable) };
  } finally {
    await running.close();
  }
}

/** Sums the proportional set sizes of all processes of an executable (Linux). */
function memoryOf(executable: string): number {
  const kilobytes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith(executable)) return 0;
        return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
      } catch {
        // A process that ended in between has no memory.
        return 0;
      }
    });
  return kilobytes.reduce((sum, each) => sum + each, 0) / 1000;
}

function report(name: string, launches: readonly Launch[]): void {
  const times = launches.map((launch) => launch.painted);
  const each = times.map((time) => time.toFixed(0)).join(' ');
  const memory = median(launches.map((launch) => launch.memory)).toFixed(0);
  const least = Math.min(...times).toFixed(0);
  console.log(
    `${name}: median ${median(times).toFixed(0)} ms, least ${least} ms (${each}) · PSS ${memory} MB`,
  );
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
