import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, inject, it } from 'vitest';
import { openAuditLog } from '../../../../core/audit/audit-log.js';
import { systemClock } from '../../../../shared/clock.js';
import { killCount, timeFor } from '../../../fixtures/kill-count.js';

const kills = killCount(50);
const writers = 3;

/** Writes to the log until it is killed; answers how many entries it was told are written. */
async function writtenUntilKilled(dataDir: string, name: string): Promise<number> {
  const child = spawn(process.execPath, [join(inject('childPrograms'), 'child-audit.js'), dataDir, name]);
  let out = '';
  let err = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const first = new Promise<void>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
      resolve();
    });
  });
  const ended = new Promise<string | null>((resolve) => {
    child.once('close', (_code, signal) => {
      resolve(signal);
    });
  });
  await Promise.race([first, ended]);
  await sleep(Math.random() * 30);
  child.kill('SIGKILL');
  expect(await ended, err).toBe('SIGKILL');
  return out.split('\n').length - 1;
}

it(
  `after ${String(kills)} kills of programs that write side by side the chain is whole, and nothing that was acknowledged is lost`,
  async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'postkeep-audit-kills-'));
    try {
      for (let kill = 0; kill < kills; kill += writers) {
        const names = Array.from({ length: writers }, (_, writer) => `${String(kill)}-${String(writer)}`);
        const acknowledged = await Promise.all(names.map((name) => writtenUntilKilled(dataDir, name)));
        const log = openAuditLog({ dataDir, clock: systemClock, place: 'console' });
        for (const [index, words] of names.entries()) {
          const { total } = log.page({ filter: { words }, before: null, limit: 1 });
          const told = acknowledged[index] ?? 0;
          // One more may have been written that nobody was told of.
          expect(total - told).toBeGreaterThanOrEqual(0);
          expect(total - told).toBeLessThanOrEqual(1);
        }
        const found = await log.verify(null, new AbortController().signal);
        expect(found.faults).toBe(0);
        log.close();
      }
    } finally {
      rmSync(dataDir, { recursive: true, force: true });
    }
  },
  timeFor(kills, 2000),
);
