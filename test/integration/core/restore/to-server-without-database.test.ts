import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { consoleAt } from '../../../fixtures/cluster-site.js';
import { type Dovecot, startDovecot } from '../../../fixtures/dovecot.js';
import { killCount, timeFor } from '../../../fixtures/kill-count.js';
import {
  type PostgresCluster,
  missingOfPostgres,
  onPostgres,
  startPostgres,
} from '../../../fixtures/postgres.js';
import { type PostgresProxy, startPostgresProxy } from '../../../fixtures/postgres-proxy.js';
import { servedHashes } from '../../../fixtures/served-mail.js';

/* A console whose catalogue is in PostgreSQL restores to a mail server while the way to the database is cut: as processes, since a console stands still meanwhile. */

const user = 'owner@example.com';
let postgres: PostgresCluster;
let dovecot: Dovecot;
let proxy: PostgresProxy;
let folder: string;
let console: ReturnType<typeof consoleAt>;
let content: string[];
let targets = 0;

beforeAll(async () => {
  if (missingOfPostgres.length > 0) return;
  [postgres, dovecot] = await Promise.all([startPostgres(), startDovecot()]);
  folder = await mkdtemp(join(tmpdir(), 'postkeep-to-server-'));
  const address = new URL(`${await postgres.createDatabase()}?sslmode=disable`);
  proxy = await startPostgresProxy(Number(address.port));
  const databaseUrl = Object.assign(new URL(address), { port: String(proxy.port) }).href;
  for (let number = 0; number < 12; number += 1)
    await dovecot.deliver(
      user,
      [number % 2 === 0 ? 'INBOX' : 'Archive'],
      `Subject: ${String(number)}\r\n\r\nx\r\n`,
    );
  content = await servedHashes(dovecot, user);
  console = consoleAt(folder, {});
  await console.run('cluster', 'init', '--database-url', databaseUrl);
  await console.addSource('server', dovecot, [user], 4);
  await console.run('job', 'create', 'mail', '--source', 'server', '--all');
  await console.run('job', 'run', 'mail');
  await console.run('cluster', 'move', '--to-database');
}, 240_000);
afterAll(async () => {
  if (missingOfPostgres.length > 0) return;
  await proxy.close();
  await Promise.all([postgres.close(), dovecot.stop()]);
  await rm(folder, { recursive: true, force: true });
});

const newTarget = (): string => `target${String((targets += 1))}@example.com`;
const ended = z.union([
  z.object({ status: z.string() }),
  z.object({ error: z.object({ code: z.string(), message: z.string() }) }),
]);

/** How it ended by its own word; the code of what it could not begin for. */
async function restore(target: string): Promise<string> {
  const { code, stdout, stderr } = await console.start(
    ...['restore', 'to-server', '--mailbox', user, '--source', 'server', '--target', target],
    ...['--into', 'original', '--json'],
  ).ended;
  const result = ended.safeParse(JSON.parse(stdout === '' ? 'null' : stdout)).data;
  if (result === undefined) throw new Error(`${stdout}${stderr}`);
  const said = 'status' in result ? result.status : result.error.code;
  // It says by its code too whether all of it is there.
  expect(code === 0, said).toBe(said === 'Success');
  return said;
}

describe.skipIf(missingOfPostgres.length > 0)(`a restore to a server, with a catalogue ${onPostgres}`, () => {
  it(
    'has every message once, at the latest when it is done again, wherever the connection is cut',
    async () => {
      const start = proxy.statements();
      const undisturbed = newTarget();
      expect(await restore(undisturbed)).toBe('Success');
      expect(await servedHashes(dovecot, undisturbed)).toEqual(content);
      const places = proxy.statements() - start;
      const tried = killCount(2 * places, 4);
      let made = 0;
      for (let round = 0; round < tried; round += 1) {
        const nth = 1 + Math.floor((Math.floor(round / 2) * places) / Math.ceil(tried / 2));
        const lost = round % 2 === 0 ? 'statement' : 'answer';
        const at = `${String(nth)} of ${String(places)}, ${lost}`;
        const target = newTarget();
        proxy.cutAt(nth, lost);
        const first = await restore(target);
        made += proxy.hasCut() ? 1 : 0;
        const sent = await servedHashes(dovecot, target);
        if (first === 'Success') expect(sent, at).toEqual(content);
        else expect(first, at).toMatch(/^(Failed|Warning|database-unreachable)$/);
        // What was sent before is found again, and nothing of it is sent twice.
        expect(await restore(target), at).toBe('Success');
        expect(await servedHashes(dovecot, target), at).toEqual(content);
      }
      expect(made).toBeGreaterThan(tried / 2);
    },
    timeFor(killCount(400, 4), 40_000),
  );

  it('says that the database does not answer where it begins without it, and does all of it afterwards', async () => {
    const target = newTarget();
    proxy.cut();
    expect(await restore(target)).toBe('database-unreachable');
    proxy.mend();
    expect(await restore(target)).toBe('Success');
    expect(await servedHashes(dovecot, target)).toEqual(content);
  }, 120_000);

  it('goes on without the database that is gone in its midst, and a second time nothing is added', async () => {
    const target = newTarget();
    const before = proxy.statements();
    const running = restore(target);
    // Its session is there by then.
    while (proxy.statements() < before + 30) await new Promise((resolve) => setTimeout(resolve, 5));
    proxy.cut();
    await running;
    proxy.mend();
    expect(await restore(target)).toBe('Success');
    expect(await servedHashes(dovecot, target)).toEqual(content);
  }, 120_000);
});
