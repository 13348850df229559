import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { root } from '../../../build/paths.mjs';
import { openForReading } from '../../../core/repository/open-for-reading.js';
import { killCount } from '../../fixtures/kill-count.js';
import { type Workplace, openWorkplace } from './workplace.js';

/* A revoke that is killed at any moment: the license is still held, or all that held it is gone (docs/decisions/0173). */

const now = '2026-02-20T12:00:00Z';
const kills = Math.max(4, killCount(30));
let workplace: Workplace;
beforeAll(() => {
  workplace = openWorkplace();
}, 120_000);
afterAll(() => workplace.remove());

const listJson = z.array(z.object({ mailbox: z.string(), licenseState: z.string() }));
const postkeep = (...args: string[]) => workplace.postkeepAt(now, 'data', ...args);
const listed = async () => listJson.parse((await postkeep('mailbox', 'list', '--json')).json);
const revokeArgs = (mailbox: string): string[] => [
  ...['mailbox', 'revoke', mailbox, '--delete-data', '--reason', 'test', '--yes', '--json'],
];

function startRevoke(mailbox: string): ChildProcess {
  const program = join(root, 'out', 'cli', 'index.js');
  const args = [program, '--data-dir', join(workplace.folder, 'data'), ...revokeArgs(mailbox)];
  return spawn(process.execPath, args, { env: { ...process.env, POSTKEEP_NOW: now }, stdio: 'ignore' });
}

function pointsOf(mailbox: string): number {
  const repository = openForReading(join(workplace.folder, 'data', 'repository'));
  const keys = repository.mailboxes().filter(({ name }) => name === mailbox);
  const points = keys.reduce((sum, { key }) => sum + repository.reader.points(key).length, 0);
  repository.close();
  return points;
}

it('killed at any moment, nothing is lost silently, and revoking again brings it to its end', async () => {
  await workplace.withJob(now, 'data', kills + 1);
  const [job] = z.array(z.object({ name: z.string() })).parse((await postkeep('job', 'list', '--json')).json);
  const count = kills + 1;
  if (count > 10) {
    const key = await workplace.issue('kills', count, '2027-01-01');
    expect((await postkeep('license', 'install', key)).code).toBe(0);
  }
  expect((await postkeep('job', 'run', job?.name ?? '')).code).toBe(0);
  const [whole, ...others] = (await listed()).map(({ mailbox }) => mailbox);
  const startedAt = performance.now();
  expect(await once(startRevoke(whole ?? ''), 'exit')).toEqual([0, null]);
  const tookMs = performance.now() - startedAt;

  for (const [index, mailbox] of others.entries()) {
    const child = startRevoke(mailbox);
    const exited = once(child, 'exit');
    const timer = setTimeout(() => child.kill('SIGKILL'), tookMs * (0.5 + (0.6 * index) / kills));
    await exited;
    clearTimeout(timer);
    const isHeld = (await listed()).find((each) => each.mailbox === mailbox)?.licenseState === 'Licensed';
    const points = pointsOf(mailbox);
    expect(isHeld || points === 0).toBe(true);
    const again = await postkeep(...revokeArgs(mailbox));
    // Done already, it holds none.
    expect(again.code).toBe(isHeld ? 0 : 2);
    expect((await listed()).find((each) => each.mailbox === mailbox)?.licenseState).toBe('NotRequired');
    expect(pointsOf(mailbox)).toBe(0);
  }
}, 600_000);
