import { chmod, chown, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startCuttingProxy } from '../../../fixtures/cutting-proxy.js';
import { type Dovecot, startDovecot } from '../../../fixtures/dovecot.js';
import { storedMessages } from '../../../fixtures/engine.js';
import { startFetchCuttingProxy } from '../../../fixtures/fetch-cutting-proxy.js';
import { type ImapMailboxes, hashesOf, startImapMailboxes } from '../../../fixtures/imap-mailboxes.js';

let mailboxes: ImapMailboxes;
let dovecot: Dovecot;
let caFolder: string;

beforeAll(async () => {
  mailboxes = await startImapMailboxes();
  ({ dovecot } = mailboxes);
  caFolder = await mkdtemp(join(tmpdir(), 'postkeep-ca-'));
}, 120_000);
afterAll(async () => {
  await dovecot.stop();
  await rm(caFolder, { recursive: true });
});
afterEach(() => mailboxes.closeEngines());

describe('a message that the server cannot give', () => {
  it('is quarantined with the reason, the rest continues, and it is read once the server can', async () => {
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
    const engine = await mailboxes.engineWith();
    const jobId = await engine.addJob(mailboxes.imap(user));
    const session = await engine.run(jobId);
    expect(session.status).toBe('Warning');
    expect(session.mailboxes).toMatchObject([{ result: 'warning', stored: 7 }]);
    expect(session.mailboxes[0]?.reason).toMatch(
      /1 message could not be read and will be tried again next time \(first: INBOX, 3: the server cut the connection when it was asked for it alone\)/,
    );
    expect((await engine.run(jobId)).mailboxes).toMatchObject([{ result: 'warning', stored: 0 }]);

    await chmod(file, 0o644);
    await chown(file, uid, gid);
    expect((await engine.run(jobId)).mailboxes).toMatchObject([{ result: 'success', stored: 1 }]);
    expect(hashesOf(await storedMessages(engine.client, user))).toEqual(
      hashesOf(await mailboxes.served(user)),
    );
  });
});

describe('a server that lets nobody in', () => {
  const users = Array.from({ length: 6 }, (_, index) => `away${String(index)}@example.com`);
  const results = async (
    cuts: number,
  ): Promise<{ results: string[]; connections: number; again: number }> => {
    for (const user of users) await dovecot.deliver(user, ['INBOX'], 'Subject: one\n\nx\n');
    const proxy = await startCuttingProxy(dovecot.plainPort, 0, cuts);
    try {
      const engine = await mailboxes.engineWith({
        secret: dovecot.masterPassword,
        retryDelaysMs: [1, 1, 1],
      });
      const session = await engine.run(
        await engine.addJob({
          ...{ type: 'imap', host: '127.0.0.1', port: proxy.port, security: 'plain', maxConnections: 1 },
          ...{ auth: { method: 'master', user: dovecot.masterUser }, mailboxes: users },
        }),
      );
      return {
        results: session.mailboxes.map(({ result }) => result),
        connections: proxy.connections(),
        again: session.log.filter(({ text }) => text.includes('rying again')).length,
      };
    } finally {
      await proxy.close();
    }
  };

  it('is tried as often as ever for the first mailbox, and once for each further one', async () => {
    expect(await results(Infinity)).toEqual({
      results: users.map(() => 'failed'),
      connections: 4 + 5,
      again: 3,
    });
  });

  it('is tried as often as ever again once it has let one in', async () => {
    expect((await results(5)).results).toEqual(['failed', 'failed', ...users.slice(2).map(() => 'success')]);
  });

  it('for a moment only costs no mailbox', async () => {
    expect((await results(3)).results).toEqual(users.map(() => 'success'));
  });
});

describe('a folder that the server does not open', () => {
  it('is named, keeps what was backed up of it, and does not keep the others from being read', async () => {
    const user = 'closed@example.com';
    for (const folder of [['INBOX'], ['Closed'], ['Open']]) {
      await dovecot.deliver(user, folder, `Subject: ${folder.join()}\n\nx\n`, { letters: 'S' });
    }
    const engine = await mailboxes.engineWith();
    const jobId = await engine.addJob(mailboxes.imap(user));
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
      const engine = await mailboxes.engineWith();
      const session = await engine.run(
        await engine.addJob(mailboxes.imap(user, { port: courier.tlsPort, caFile: courier.caFile })),
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
    const engine = await mailboxes.engineWith();
    const session = await engine.run(await engine.addJob(mailboxes.imap(user, { port: proxy.port })));
    await proxy.close();
    expect(proxy.connections()).toBe(3);
    expect(session).toMatchObject({ status: 'Success', mailboxes: [{ seen: 12, stored: 12 }] });
    expect(session.log.filter(({ type }) => type === 'Warning')).toHaveLength(2);
    expect(hashesOf(await storedMessages(engine.client, user))).toEqual(
      hashesOf(await mailboxes.served(user)),
    );
  });

  it('no message is blamed for cuts while many were asked for', async () => {
    const user = 'blamed@example.com';
    for (let number = 0; number < 4; number++) {
      await dovecot.deliver(user, ['INBOX'], `Subject: ${String(number)}\n\nx\n`, { letters: 'S' });
    }
    const proxy = await startFetchCuttingProxy(dovecot.plainPort, 2);
    const engine = await mailboxes.engineWith();
    const config = mailboxes.imap(user, { port: proxy.port, security: 'plain' });
    const session = await engine.run(await engine.addJob(config));
    await proxy.close();
    expect(proxy.connections()).toBe(3);
    expect(session).toMatchObject({ status: 'Success', mailboxes: [{ seen: 4, stored: 4 }] });
  });

  it('a rejected password is not tried again and says so', async () => {
    const proxy = await startCuttingProxy(dovecot.tlsPort, Infinity, 0);
    const engine = await mailboxes.engineWith({ secret: 'wrong' });
    const session = await engine.run(
      await engine.addJob(mailboxes.imap('someone@example.com', { port: proxy.port })),
    );
    await proxy.close();
    expect(session.status).toBe('Failed');
    expect(session.mailboxes[0]?.reason).toMatch(/rejected the user name or password of someone@example.com/);
    expect(proxy.connections()).toBe(1);
  });

  it.each([
    [
      'a server certificate of an unknown authority',
      () => mailboxes.imap('a@example.com', { caFile: dovecot.foreignCaFile }),
      'source-tls',
    ],
    [
      'no authority file for a private certificate',
      () => ({ ...mailboxes.imap('a@example.com'), caFile: '' }),
      'source-tls',
    ],
    [
      'a plain port asked for TLS',
      () => mailboxes.imap('a@example.com', { port: dovecot.plainPort }),
      'source-tls',
    ],
    [
      'a certificate for another name',
      () => mailboxes.imap('a@example.com', { host: '127.0.0.1' }),
      'source-tls',
    ],
    [
      'a port where nothing listens',
      () => mailboxes.imap('a@example.com', { port: 1 }),
      'source-unreachable',
    ],
    [
      'plain text to another machine',
      () => mailboxes.imap('a@example.com', { host: 'mail.example.com', security: 'plain' }),
      'source-tls',
    ],
  ] as const)('%s is refused', async (_, config, code) => {
    const engine = await mailboxes.engineWith();
    await expect(
      engine.client.sources.check({ config: config(), secret: dovecot.password }),
    ).rejects.toMatchObject({ code });
  });

  it.each([
    [
      'a private key',
      '-----BEGIN PRIVATE KEY-----\nMC4=\n-----END PRIVATE KEY-----\n',
      /holds a private key/,
    ],
    ['no PEM at all', 'this is no certificate', /holds no certificate in PEM/],
    [
      'a damaged certificate',
      '-----BEGIN CERTIFICATE-----\nMC4=\n-----END CERTIFICATE-----\n',
      /cannot be read/,
    ],
  ])('an authority file that is %s is said to be so', async (_, content, said) => {
    const caFile = join(caFolder, 'ca.pem');
    await writeFile(caFile, content);
    const engine = await mailboxes.engineWith();
    const config = mailboxes.imap('a@example.com', { caFile });
    const checked = engine.client.sources.check({ config, secret: dovecot.password });
    await expect(checked).rejects.toMatchObject({ code: 'source-tls' });
    await expect(checked).rejects.toThrow(said);
  });

  it.each([
    ['STARTTLS', () => mailboxes.imap('a@example.com', { security: 'starttls', port: dovecot.plainPort })],
    [
      'plain text to loopback',
      () =>
        mailboxes.imap('a@example.com', { security: 'plain', host: '127.0.0.1', port: dovecot.plainPort }),
    ],
  ] as const)('%s is accepted', async (_, config) => {
    const engine = await mailboxes.engineWith();
    const answer = await engine.client.sources.check({ config: config(), secret: dovecot.password });
    expect(answer.mailboxes).toEqual([{ mailbox: 'a@example.com', kind: 'user' }]);
  });
});
