import { createHash } from 'node:crypto';
import { chmod, chown, mkdir, readdir, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { SourceConfig } from '../../../../shared/backup/model.js';
import { startCuttingProxy } from '../../../fixtures/cutting-proxy.js';
import { difficultMessages, withAttachment } from '../../../fixtures/difficult-mail.js';
import { type Dovecot, startDovecot } from '../../../fixtures/dovecot.js';
import { startFetchCuttingProxy } from '../../../fixtures/fetch-cutting-proxy.js';
import {
  type TestEngine,
  type TestEngineOptions,
  startEngine,
  storedMessages,
} from '../../../fixtures/engine.js';
import { RawImap, type ServedMessage } from '../../../fixtures/raw-imap.js';

let dovecot: Dovecot;
const engines: TestEngine[] = [];

beforeAll(async () => {
  dovecot = await startDovecot();
}, 120_000);
afterAll(() => dovecot.stop());
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.close();
});

async function engineWith(options: TestEngineOptions = {}): Promise<TestEngine> {
  const engine = await startEngine({ secret: dovecot.password, ...options });
  engines.push(engine);
  return engine;
}

function imap(user: string, overrides: Partial<Extract<SourceConfig, { type: 'imap' }>> = {}): SourceConfig {
  return {
    type: 'imap',
    host: 'localhost',
    port: dovecot.tlsPort,
    security: 'tls',
    caFile: dovecot.caFile,
    auth: { method: 'password', user },
    maxConnections: 4,
    ...overrides,
  };
}

async function served(user: string): Promise<(ServedMessage & { folder: string })[]> {
  const client = await RawImap.open({
    port: dovecot.plainPort,
    tls: false,
    user,
    password: dovecot.password,
  });
  try {
    const messages = [];
    for (const folder of await client.folders()) {
      messages.push(...(await client.messages(folder)).map((message) => ({ ...message, folder })));
    }
    return messages;
  } finally {
    client.close();
  }
}

async function asClient(user: string, ...commands: string[]): Promise<void> {
  const client = await RawImap.open({
    port: dovecot.plainPort,
    tls: false,
    user,
    password: dovecot.password,
  });
  for (const command of commands) await client.command(command);
  client.close();
}

const hashes = (messages: readonly { sha256: string }[]): string[] =>
  messages.map(({ sha256 }) => sha256).sort();

describe('what a backup of an IMAP mailbox keeps', () => {
  it('every message byte for byte as the server sends it, with folder, flags, keywords and INTERNALDATE', async () => {
    const user = 'complete@example.com';
    const date = new Date('2025-02-03T04:05:06Z');
    for (const content of Object.values(difficultMessages))
      await dovecot.deliver(user, ['INBOX'], content, { letters: 'S', date });
    await dovecot.deliver(user, ['Проекты', 'Größe & Maße'], 'Subject: nested\n\nx\n', {
      letters: 'FRS',
      date,
    });
    await dovecot.deliver(user, ['With "quotes"'], 'Subject: quotes\n\nx\n', { letters: '', date });
    await dovecot.deliver(user, ['back\\slash'], 'Subject: backslash\n\nx\n', { letters: 'D', date });
    await dovecot.deliver(user, ['日本語', '🎉'], 'Subject: emoji\n\nx\n', { letters: 'T', date });
    await dovecot.deliver(user, ['Parent only', 'child'], 'Subject: child\n\nx\n', { letters: 'S', date });
    await asClient(user, 'SELECT INBOX', 'STORE 1 +FLAGS (Important $Label1)');

    const engine = await engineWith();
    const session = await engine.run(await engine.addJob(imap(user)));
    expect(session).toMatchObject({ status: 'Success' });

    const stored = await storedMessages(engine.client, user);
    const expected = await served(user);
    expect(hashes(stored)).toEqual(hashes(expected));
    expect(stored).toHaveLength(Object.keys(difficultMessages).length + 5);
    const shown = stored.map(({ sha256, flags, internalDate }) => ({ sha256, flags, internalDate }));
    for (const { sha256, flags, internalDate } of expected) {
      expect(shown).toContainEqual({
        sha256,
        flags: flags.filter((flag) => flag !== '\\Recent').sort(),
        internalDate: internalDate.toISOString(),
      });
    }
    expect(stored.map(({ folder }) => folder.join(' > '))).toEqual(
      expect.arrayContaining([
        'Проекты > Größe & Maße',
        'With "quotes"',
        'back\\slash',
        '日本語 > 🎉',
        'Parent only > child',
      ]),
    );
    const flagged = stored.find(({ flags }) => flags.includes('Important'));
    expect(flagged?.flags).toEqual(['$Label1', 'Important', '\\Seen']);
  });

  it('a large attachment whole, and only once when two mailboxes have it', async () => {
    const attachment = createHash('shake256', { outputLength: 3_000_000 }).update('attachment').digest();
    await dovecot.deliver('shared1@example.com', ['INBOX'], withAttachment('one', attachment));
    await dovecot.deliver('shared2@example.com', ['INBOX'], withAttachment('two', attachment));
    const engine = await engineWith({ secret: dovecot.masterPassword });
    const auth = { method: 'master', user: dovecot.masterUser } as const;
    const jobId = await engine.addJob(
      imap('', { auth, mailboxes: ['shared1@example.com', 'shared2@example.com'] }),
    );
    const session = await engine.run(jobId);
    expect(session.status).toBe('Success');
    const stats = await engine.client.repository.stats();
    expect(stats.messages).toBe(2);
    expect(stats.bytesOriginal).toBeGreaterThan(8_000_000);
    expect(session.mailboxes.reduce((sum, { bytesStored }) => sum + bytesStored, 0)).toBeLessThan(3_100_000);
  });
});

describe('what a backup changes on the server', () => {
  it('nothing: neither \\Seen nor \\Recent nor the place of a file', async () => {
    const user = 'untouched@example.com';
    await dovecot.deliver(user, ['INBOX'], 'Subject: recent\n\nx\n');
    await dovecot.deliver(user, ['INBOX'], 'Subject: unseen\n\nx\n', { letters: '' });
    await dovecot.deliver(user, ['Other'], 'Subject: recent too\n\nx\n');
    const files = async (): Promise<string[]> =>
      (await readdir(dovecot.mailDirectory(user), { recursive: true }))
        .filter((name) => /(^|\/)(cur|new)\//.test(name))
        .sort();
    const before = { files: await files(), served: await served(user) };
    expect(before.served.some(({ flags }) => flags.includes('\\Recent'))).toBe(true);

    const engine = await engineWith();
    const jobId = await engine.addJob(imap(user));
    expect((await engine.run(jobId)).status).toBe('Success');
    expect((await engine.run(jobId)).status).toBe('Success');

    expect({ files: await files(), served: await served(user) }).toEqual(before);
  });
});

describe('a second session', () => {
  it('reads and stores nothing when nothing has changed', async () => {
    const user = 'unchanged@example.com';
    for (let number = 0; number < 30; number++)
      await dovecot.deliver(user, ['INBOX'], `Subject: ${String(number)}\n\nx\n`, { letters: 'S' });
    const engine = await engineWith();
    const jobId = await engine.addJob(imap(user));
    await engine.run(jobId);
    const [result] = (await engine.run(jobId)).mailboxes;
    expect(result).toMatchObject({
      result: 'success',
      seen: 30,
      stored: 0,
      bytesRead: 0,
      bytesStored: 0,
      removed: 0,
      flagsChanged: 0,
    });
  });

  it('sees new, deleted and changed messages; older restore points stay as they were', async () => {
    const user = 'changing@example.com';
    for (const subject of ['kept', 'deleted', 'flagged'])
      await dovecot.deliver(user, ['INBOX'], `Subject: ${subject}\n\nx\n`, { letters: 'S' });
    await dovecot.deliver(user, ['Gone'], 'Subject: in a folder that goes\n\nx\n', { letters: 'S' });
    const engine = await engineWith();
    const jobId = await engine.addJob(imap(user));
    await engine.run(jobId);
    const first = await storedMessages(engine.client, user);

    const client = await RawImap.open({
      port: dovecot.plainPort,
      tls: false,
      user,
      password: dovecot.password,
    });
    await client.command('SELECT INBOX');
    await client.command('UID STORE 2 +FLAGS (\\Deleted)');
    await client.command('EXPUNGE');
    await client.command('UID STORE 3 +FLAGS (\\Flagged)');
    await client.command('DELETE Gone');
    client.close();
    await dovecot.deliver(user, ['INBOX'], 'Subject: new\n\nx\n', { letters: '' });

    const session = await engine.run(jobId);
    expect(session).toMatchObject({
      status: 'Warning',
      mailboxes: [{ stored: 1, removed: 1, flagsChanged: 1 }],
    });
    expect(session.log).toContainEqual(
      expect.objectContaining({
        type: 'Warning',
        text: expect.stringContaining('the folder Gone is no longer at the source') as unknown,
      }),
    );
    const now = await storedMessages(engine.client, user);
    const kept = 'in a folder that goes';
    expect(now.map(({ subject }) => subject).sort()).toEqual(['flagged', kept, 'kept', 'new']);
    expect(now.find(({ subject }) => subject === 'flagged')?.flags).toEqual(['\\Flagged', '\\Seen']);
    expect(hashes(now.filter(({ subject }) => subject !== kept))).toEqual(hashes(await served(user)));
    expect(await storedMessages(engine.client, user, 1)).toEqual(first);
    const deleted = first.find(({ subject }) => subject === 'deleted');
    expect((await engine.client.restore.preview({ messageId: deleted?.id ?? '' })).text).toContain('x');

    for (const status of ['Warning', 'Warning', 'Success'])
      expect(await engine.run(jobId)).toMatchObject({ status });
    expect(hashes(await storedMessages(engine.client, user))).toEqual(hashes(await served(user)));
  });

  it('reads a folder anew when its UIDVALIDITY has changed, and stores nothing twice', async () => {
    const user = 'revalidated@example.com';
    for (let number = 0; number < 5; number++)
      await dovecot.deliver(user, ['INBOX'], `Subject: ${String(number)}\n\nx\n`, { letters: 'S' });
    const engine = await engineWith();
    const jobId = await engine.addJob(imap(user));
    await engine.run(jobId);
    const before = await engine.client.repository.stats();
    for (const name of await readdir(dovecot.mailDirectory(user))) {
      if (name.startsWith('dovecot'))
        await rename(
          join(dovecot.mailDirectory(user), name),
          join(dovecot.mailDirectory(user), `..old-${name}`),
        );
    }
    // Dovecot takes the second as UIDVALIDITY: a new one must differ.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const session = await engine.run(jobId);
    expect(session.mailboxes).toMatchObject([
      { result: 'success', seen: 5, stored: 5, removed: 5, bytesStored: 0 },
    ]);
    expect(hashes(await storedMessages(engine.client, user))).toEqual(hashes(await served(user)));
    expect((await engine.client.repository.stats()).bytesOnDisk).toBeLessThan(before.bytesOnDisk + 200_000);
  });
});

describe('a message that the server cannot give', () => {
  it('is quarantined with the reason, the rest goes on, and it is read once the server can', async () => {
    const user = 'broken@example.com';
    for (let number = 0; number < 8; number++) {
      await dovecot.deliver(user, ['INBOX'], `Subject: ${String(number)}\n\nx\n`, { letters: 'S' });
    }
    const cur = join(dovecot.mailDirectory(user), 'cur');
    const [, , victim] = (await readdir(cur)).sort();
    const file = join(cur, victim ?? '');
    // Dovecot cannot open it: it ends the connection whenever it is asked for this message.
    const { uid, gid } = await stat(file);
    if (process.getuid?.() === 0) await chown(file, 0, 0);
    await chmod(file, 0);
    const engine = await engineWith();
    const jobId = await engine.addJob(imap(user));
    const session = await engine.run(jobId);
    expect(session.status).toBe('Warning');
    expect(session.mailboxes).toMatchObject([{ result: 'warning', stored: 7 }]);
    expect(session.mailboxes[0]?.reason).toMatch(
      /1 message could not be read and will be tried again next time \(first: INBOX, 3: the server cuts/,
    );
    expect((await engine.run(jobId)).mailboxes).toMatchObject([{ result: 'warning', stored: 0 }]);

    await chmod(file, 0o644);
    await chown(file, uid, gid);
    expect((await engine.run(jobId)).mailboxes).toMatchObject([{ result: 'success', stored: 1 }]);
    expect(hashes(await storedMessages(engine.client, user))).toEqual(hashes(await served(user)));
  });
});

describe('a folder that the server does not open', () => {
  it('is named, keeps what was backed up of it, and does not keep the others from being read', async () => {
    const user = 'closed@example.com';
    for (const folder of [['INBOX'], ['Closed'], ['Open']]) {
      await dovecot.deliver(user, folder, `Subject: ${folder.join()}\n\nx\n`, { letters: 'S' });
    }
    const engine = await engineWith();
    const jobId = await engine.addJob(imap(user));
    expect((await engine.run(jobId)).status).toBe('Success');
    const directory = join(dovecot.mailDirectory(user), '.Closed');
    const { uid, gid } = await stat(directory);
    if (process.getuid?.() === 0) await chown(directory, 0, 0);
    await chmod(directory, 0);
    await dovecot.deliver(user, ['Open'], 'Subject: new\n\nx\n', { letters: 'S' });
    const session = await engine.run(jobId);
    await chmod(directory, 0o755);
    await chown(directory, uid, gid);
    expect(session).toMatchObject({
      status: 'Warning',
      mailboxes: [{ result: 'warning', stored: 1, removed: 0 }],
    });
    expect(session.mailboxes[0]?.reason).toMatch(/1 folder could not be read .*Closed/);
    const subjects = (await storedMessages(engine.client, user)).map(({ subject }) => subject);
    expect(subjects.sort()).toEqual(['Closed', 'INBOX', 'Open', 'new']);
    expect((await engine.run(jobId)).status).toBe('Success');
  });
});

describe('a server with namespaces', () => {
  it('is read whole: personal folders below INBOX, and public ones', async () => {
    const courier = await startDovecot({ namespacePrefix: 'INBOX/' });
    try {
      const user = 'spaces@example.com';
      await courier.deliver(user, ['INBOX'], 'Subject: inbox\n\nx\n', { letters: 'S' });
      await courier.deliver(user, ['Sent'], 'Subject: sent\n\nx\n', { letters: 'S' });
      await mkdir(join(courier.publicDirectory, '.News', 'cur'), { recursive: true });
      await writeFile(join(courier.publicDirectory, '.News', 'cur', '1.x:2,S'), 'Subject: news\n\nx\n');
      const { uid, gid } = await stat(courier.publicDirectory);
      for (const path of ['.News', '.News/cur', '.News/cur/1.x:2,S'])
        await chown(join(courier.publicDirectory, path), uid, gid);
      const engine = await engineWith();
      const session = await engine.run(
        await engine.addJob(imap(user, { port: courier.tlsPort, caFile: courier.caFile })),
      );
      expect(session.mailboxes).toMatchObject([{ result: 'success', stored: 3 }]);
      const stored = await storedMessages(engine.client, user);
      expect(stored.map(({ folder, subject }) => [folder.join('/'), subject])).toEqual([
        ['INBOX', 'inbox'],
        ['INBOX/Sent', 'sent'],
        ['Public/News', 'news'],
      ]);
    } finally {
      await courier.stop();
    }
  });
});

describe('a server that fails', () => {
  it('a connection cut in the middle is taken up again where it was cut', async () => {
    const user = 'cut@example.com';
    for (let number = 0; number < 12; number++) {
      await dovecot.deliver(
        user,
        ['INBOX'],
        `Subject: ${String(number)}\n\n${String(number).repeat(200_000)}\n`,
        { letters: 'S' },
      );
    }
    const proxy = await startCuttingProxy(dovecot.tlsPort, 1_200_000, 2);
    const engine = await engineWith();
    const session = await engine.run(await engine.addJob(imap(user, { port: proxy.port })));
    await proxy.close();
    expect(proxy.connections()).toBe(3);
    expect(session).toMatchObject({ status: 'Success', mailboxes: [{ seen: 12, stored: 12 }] });
    expect(session.log.filter(({ type }) => type === 'Warning')).toHaveLength(2);
    expect(hashes(await storedMessages(engine.client, user))).toEqual(hashes(await served(user)));
  });

  it('no message is blamed for cuts while many were asked for', async () => {
    const user = 'blamed@example.com';
    for (let number = 0; number < 4; number++) {
      await dovecot.deliver(user, ['INBOX'], `Subject: ${String(number)}\n\nx\n`, { letters: 'S' });
    }
    const proxy = await startFetchCuttingProxy(dovecot.plainPort, 2);
    const engine = await engineWith();
    const config = imap(user, { port: proxy.port, security: 'plain' });
    const session = await engine.run(await engine.addJob(config));
    await proxy.close();
    expect(proxy.connections()).toBe(3);
    expect(session).toMatchObject({ status: 'Success', mailboxes: [{ seen: 4, stored: 4 }] });
  });

  it('a rejected password is not tried again and says so', async () => {
    const proxy = await startCuttingProxy(dovecot.tlsPort, Infinity, 0);
    const engine = await engineWith({ secret: 'wrong' });
    const session = await engine.run(await engine.addJob(imap('someone@example.com', { port: proxy.port })));
    await proxy.close();
    expect(session.status).toBe('Failed');
    expect(session.mailboxes[0]?.reason).toMatch(/rejected the user name or password/);
    expect(proxy.connections()).toBe(1);
  });

  it.each([
    [
      'a server certificate of an unknown authority',
      () => imap('a@example.com', { caFile: dovecot.foreignCaFile }),
      'source-tls',
    ],
    [
      'no authority file for a private certificate',
      () => ({ ...imap('a@example.com'), caFile: '' }),
      'source-tls',
    ],
    ['a plain port asked for TLS', () => imap('a@example.com', { port: dovecot.plainPort }), 'source-tls'],
    ['a certificate for another name', () => imap('a@example.com', { host: '127.0.0.1' }), 'source-tls'],
    ['a port where nothing listens', () => imap('a@example.com', { port: 1 }), 'source-unreachable'],
    [
      'plain text to another machine',
      () => imap('a@example.com', { host: 'mail.example.com', security: 'plain' }),
      'source-tls',
    ],
  ] as const)('%s is refused', async (_, config, code) => {
    const engine = await engineWith();
    await expect(
      engine.client.sources.check({ config: config(), secret: dovecot.password }),
    ).rejects.toMatchObject({ code });
  });

  it.each([
    ['STARTTLS', () => imap('a@example.com', { security: 'starttls', port: dovecot.plainPort })],
    [
      'plain text to loopback',
      () => imap('a@example.com', { security: 'plain', host: '127.0.0.1', port: dovecot.plainPort }),
    ],
  ] as const)('%s is accepted', async (_, config) => {
    const engine = await engineWith();
    const answer = await engine.client.sources.check({ config: config(), secret: dovecot.password });
    expect(answer.mailboxes).toEqual([{ mailbox: 'a@example.com', kind: 'user' }]);
  });
});
