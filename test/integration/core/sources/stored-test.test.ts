import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { type Server, type Socket, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { SourceConfig } from '../../../../shared/backup/source.js';
import type { SourceState } from '../../../../shared/backup/source-state.js';
import { render } from '../../../../shared/texts/text.js';
import { type Dovecot, startDovecot } from '../../../fixtures/dovecot.js';
import { type TestEngine, startEngine } from '../../../fixtures/engine.js';
import { freePort } from '../../../fixtures/server-port.js';

/** Tests of sources as they are stored, and what is kept of them (docs/decisions/0260). */
const now = '2026-03-01T12:00:00.000Z';
let folder: string;
let dovecot: Dovecot;
let closedPort: number;
const engines: TestEngine[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postkeep-stored-test-'));
  dovecot = await startDovecot();
  closedPort = await freePort();
  for (const user of ['anna', 'bert'])
    for (const part of ['cur', 'new', 'tmp'])
      await mkdir(join(folder, 'mail', user, part), { recursive: true });
  await symlink(join(folder, 'nowhere'), join(folder, 'mail', 'carl'));
});
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.close();
});
afterAll(async () => {
  await dovecot.stop();
  await rm(folder, { recursive: true, force: true });
});

async function start(secret = dovecot.password, dataDir?: string): Promise<TestEngine> {
  const engine = await startEngine({
    clock: () => new Date(now),
    secret,
    ...(dataDir === undefined ? {} : { dataDir }),
  });
  engines.push(engine);
  return engine;
}

function imap(change: Partial<Extract<SourceConfig, { type: 'imap' }>> = {}): SourceConfig {
  return {
    type: 'imap',
    host: 'localhost',
    port: dovecot.tlsPort,
    security: 'tls',
    caFile: dovecot.caFile,
    auth: { method: 'password', user: 'anna@contoso.example' },
    maxConnections: 4,
    ...change,
  };
}

async function stateOf({ client }: TestEngine, sourceId: string): Promise<SourceState | undefined> {
  return (await client.sources.states()).find((state) => state.sourceId === sourceId);
}

interface Case {
  readonly what: string;
  readonly config: () => SourceConfig;
  readonly secret?: string;
  readonly code: string | null;
  readonly said?: RegExp;
  readonly notRead?: number;
  /** Before and after the test. */
  readonly mailboxes: readonly [number | null, number | null];
}

describe('a test of a stored source', () => {
  const cases: readonly Case[] = [
    { what: 'a mailbox of a server', config: () => imap(), code: null, mailboxes: [1, 1] },
    {
      what: 'a wrong password',
      config: () => imap(),
      secret: 'wrong',
      code: 'source-credentials',
      mailboxes: [1, 1],
    },
    {
      what: 'a mailbox that the server does not have, by a master user',
      config: () =>
        imap({ auth: { method: 'master', user: dovecot.masterUser }, mailboxes: ['nobody here', 'anna'] }),
      code: 'source-credentials',
      said: /rejected the master user master for the mailbox nobody here\. Check .*whether the server has this mailbox/,
      mailboxes: [2, 2],
    },
    {
      what: 'a server that is not there',
      config: () => imap({ port: closedPort }),
      code: 'source-unreachable',
      mailboxes: [1, 1],
    },
    {
      what: 'a foreign certificate',
      config: () => imap({ caFile: dovecot.foreignCaFile }),
      code: 'source-tls',
      mailboxes: [1, 1],
    },
    {
      what: 'Maildirs, one of them a link to nowhere',
      config: () => ({ type: 'maildir', path: join(folder, 'mail') }),
      code: null,
      notRead: 1,
      mailboxes: [null, 2],
    },
    {
      what: 'a folder that is gone',
      config: () => ({ type: 'mbox', path: join(folder, 'gone') }),
      code: 'not-found',
      mailboxes: [null, null],
    },
  ];

  it.each(cases)('$what: answers with how it went, and notes it', async (each) => {
    const engine = await start(each.secret);
    let pushes = 0;
    const { id: sourceId } = await engine.client.sources.add({ name: 'Mail', config: each.config() });
    engine.client.sources.statesChanged(() => (pushes += 1));
    expect(await stateOf(engine, sourceId)).toEqual({
      sourceId,
      mailboxes: each.mailboxes[0],
      lastTest: null,
    });
    const { found, ...test } = await engine.client.sources.test({ sourceId });
    expect(test).toMatchObject({ at: now, notRead: each.notRead ?? 0 });
    expect(test.error?.code ?? null).toBe(each.code);
    if (each.said !== undefined) expect(test.error && render(test.error.message)).toMatch(each.said);
    expect(found?.mailboxes.length ?? null).toBe(each.code === null ? each.mailboxes[1] : null);
    const noted = { sourceId, mailboxes: each.mailboxes[1], lastTest: test };
    expect(await stateOf(engine, sourceId)).toEqual(noted);
    expect(pushes).toBe(1);
  });

  it('is known to the next start, and forgotten with a change of the source', async () => {
    const dataDir = await mkdtemp(join(folder, 'data-'));
    const first = await start(dovecot.password, dataDir);
    const { id: sourceId } = await first.client.sources.add({ name: 'Mail', config: imap() });
    await first.client.sources.test({ sourceId });
    await first.close();
    engines.length = 0;
    const second = await start(dovecot.password, dataDir);
    expect(await stateOf(second, sourceId)).toMatchObject({ lastTest: { at: now, error: null } });
    await second.client.sources.update({ sourceId, name: 'Mail', config: imap({ maxConnections: 2 }) });
    expect(await stateOf(second, sourceId)).toMatchObject({ lastTest: null });
  });

  it('that fails keeps the count of one before that could read the source', async () => {
    const engine = await start();
    const path = join(folder, 'one.mbox');
    await writeFile(path, 'From a@example.com Mon Feb  2 08:00:00 2026\nSubject: one\n\ntext\n\n');
    const { id: sourceId } = await engine.client.sources.add({ name: 'One', config: { type: 'mbox', path } });
    await engine.client.sources.test({ sourceId });
    await rm(path);
    await engine.client.sources.test({ sourceId });
    expect(await stateOf(engine, sourceId)).toMatchObject({
      mailboxes: 1,
      lastTest: { error: { code: 'not-found' } },
    });
  });

  it('that a change has overtaken is about something else, and is not noted', async () => {
    const engine = await start();
    const silent = await startSilentServer();
    const { id: sourceId } = await engine.client.sources.add({
      name: 'Mail',
      config: imap({ host: '127.0.0.1', port: silent.port, security: 'plain' }),
    });
    const test = engine.client.sources.test({ sourceId });
    await silent.connected;
    await engine.client.sources.update({ sourceId, name: 'Mail', config: imap() });
    silent.hangUp();
    expect((await test).error).not.toBeNull();
    expect(await stateOf(engine, sourceId)).toMatchObject({ lastTest: null });
  });
});

describe('a try that somebody no longer waits for (docs/decisions/0316)', () => {
  const silentConfig = (port: number): SourceConfig => imap({ host: '127.0.0.1', port, security: 'plain' });

  it('ends at once, and a test of a stored source notes nothing', async () => {
    const engine = await start();
    const silent = await startSilentServer();
    const { sources } = engine.client;
    const { id: sourceId } = await sources.add({ name: 'Mail', config: silentConfig(silent.port) });
    const test = sources.test({ sourceId });
    await silent.connected;
    await sources.cancelCheck({ task: 'another' });
    await sources.cancelCheck({ task: sourceId });
    await expect(test).rejects.toMatchObject({ code: 'cancelled' });
    expect(await stateOf(engine, sourceId)).toMatchObject({ lastTest: null });
    silent.hangUp();
  });

  it('ends with the engine', async () => {
    const engine = await start();
    const silent = await startSilentServer();
    const check = engine.client.sources.check({
      config: silentConfig(silent.port),
      secret: 'x',
      task: 'one',
    });
    const ended = expect(check).rejects.toMatchObject({ code: 'cancelled' });
    await silent.connected;
    await engines.pop()?.close();
    await ended;
    silent.hangUp();
  });

  it('says how many folders it has looked into, and one task is one try', async () => {
    const { client } = await start();
    const config = { type: 'maildir', path: join(folder, 'mail') } as const;
    const told: { task: string; directories: number }[] = [];
    client.sources.checking((progress) => told.push(progress));
    const first = client.sources.check({ config, secret: null, task: 'look' });
    await expect(client.sources.check({ config, secret: null, task: 'look' })).rejects.toMatchObject({
      code: 'busy',
    });
    expect((await first).mailboxes).toHaveLength(2);
    expect(told.at(-1)).toEqual({ task: 'look', directories: 3 });
  });
});

/** A fake: it takes a connection and says nothing until it hangs up. */
async function startSilentServer(): Promise<{
  readonly port: number;
  readonly connected: Promise<void>;
  readonly hangUp: () => void;
}> {
  const sockets: Socket[] = [];
  let server: Server | null = null;
  const connected = new Promise<void>((resolve) => {
    server = createServer((socket) => {
      sockets.push(socket);
      resolve();
    });
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server?.listen(port, '127.0.0.1', resolve));
  return {
    port,
    connected,
    hangUp: () => {
      for (const socket of sockets) socket.destroy();
      server?.close();
    },
  };
}
