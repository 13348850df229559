import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCatalogue } from '../../../../core/catalogue/catalogue.js';
import { systemClock } from '../../../../shared/clock.js';
import { type TestEngine, sessionEnd, startEngine } from '../../../fixtures/engine.js';

/* Who cancels one task ends no other: a verification takes hours, and a drill or a pruning beside it is nobody's mistake. */

let directory: string;
let engine: TestEngine;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'postkeep-cancel-'));
  for (let mailbox = 0; mailbox < 20; mailbox++) {
    const folder = join(directory, 'mail', `user${String(mailbox)}@example.com`, 'cur');
    await mkdir(folder, { recursive: true });
    for (let n = 0; n < 5; n++)
      await writeFile(
        join(folder, `${String(n)}.host:2,S`),
        `Subject: ${String(n)}\n\n${'x'.repeat(100_000)}${String(mailbox)}\n`,
      );
  }
  engine = await startEngine({ dataDir: join(directory, 'data') });
  await engine.run(await engine.addJob({ type: 'maildir', path: join(directory, 'mail') }));
});
afterEach(async () => {
  await engine.close();
  await rm(directory, { recursive: true, force: true });
});

const tasks = ['verify', 'prune', 'restore-drill'] as const;
/** Begins a task; how it ends. */
const begin = {
  verify: async () => (await engine.client.repository.verify()).whole,
  prune: async () =>
    (await engine.client.repository.prune()).repositories.every(({ error }) => error === null),
  'restore-drill': async () => {
    const { sessionId } = await engine.client.repository.drill({ which: 'all' });
    return (await sessionEnd(engine.client, sessionId!)).status === 'Success';
  },
} as const;

describe.each(tasks)('while a task runs (%s)', (running) => {
  it.each(tasks.filter((task) => task !== running))(
    'another one that is cancelled does not end it: %s',
    async (task) => {
      const ended = begin[running]();
      await engine.client.repository.cancel({ task });
      expect(await ended).toBe(true);
    },
  );
});

it('two that run together: the one that is cancelled stops, the other comes to its end', async () => {
  const drill = begin['restore-drill']();
  const verification = engine.client.repository.verify();
  await engine.client.repository.cancel({ task: 'verify' });
  await expect(verification).rejects.toMatchObject({ code: 'cancelled' });
  expect(await drill).toBe(true);
});

it('a verification of another process is asked to stop by its id only', async () => {
  const catalogue = openCatalogue(join(directory, 'data'), systemClock);
  const session = (name: string) =>
    catalogue.sessions.start({ type: 'verification', name, jobId: null, trigger: 'manual' }).id;
  const [one, other] = [session('one'), session('other')];
  await engine.client.repository.cancel({ task: 'verify' });
  expect([one, other].map(catalogue.sessions.isStopRequested)).toEqual([false, false]);
  await engine.client.repository.cancel({ task: 'verify', sessionId: one });
  expect([one, other].map(catalogue.sessions.isStopRequested)).toEqual([true, false]);
  catalogue.close();
});
