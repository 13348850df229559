import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type TestEngine, startEngine } from '../../../fixtures/engine.js';
import { type ImapMailboxes, startImapMailboxes } from '../../../fixtures/imap-mailboxes.js';
import { folderAt, mailServers, openRawImap } from '../../../fixtures/mail-servers.js';

/** What the wizard shows of the folders of a mailbox, and what a session says of exclusions that name none. */
const message = (subject: string): Buffer =>
  Buffer.from(`From: a@example.com\r\nSubject: ${subject}\r\n\r\n${'x'.repeat(200)}\r\n`);

async function withEngine<T>(secret: string, run: (engine: TestEngine) => Promise<T>): Promise<T> {
  const engine = await startEngine({ secret });
  try {
    return await run(engine);
  } finally {
    await engine.close();
  }
}

describe.each(mailServers)('the folders of a mailbox at $name', ({ start }) => {
  it('are those of the server, each with its messages, and with its size where the server tells', async () => {
    const server = await start();
    const user = 'folders';
    try {
      const client = await openRawImap(server, user);
      const nested = folderAt(server, 'Größe & Maße', '2019');
      await client.command(`CREATE "${nested}"`);
      for (const [folder, count] of [
        ['INBOX', 2],
        [nested, 3],
      ] as const)
        for (let n = 0; n < count; n += 1) await client.append(folder, message(`m${String(n)}`));
      const capabilities = await client.command('CAPABILITY');
      const tellsSizes = capabilities.some(({ text }) => text.includes('STATUS=SIZE'));
      client.close();
      await withEngine(server.password, async (engine) => {
        const { id: sourceId } = await engine.client.sources.add({
          name: 'Server',
          config: {
            ...{ type: 'imap', host: '127.0.0.1', port: server.port, security: 'plain', maxConnections: 2 },
            auth: { method: 'password', user },
          },
        });
        const folders = await engine.client.sources.folders({ sourceId, mailbox: user });
        const figures = (last: string) => folders.find(({ path }) => path.at(-1) === last);
        const sizeOf = (count: number): number | null => (tellsSizes ? count * message('m0').length : null);
        expect(figures('INBOX')).toEqual({ path: ['INBOX'], messages: 2, bytes: sizeOf(2) });
        expect(figures('2019')).toMatchObject({ messages: 3, bytes: sizeOf(3) });
        expect(figures('2019')?.path.at(-2)).toBe('Größe & Maße');
      });
    } finally {
      await server.stop();
    }
  }, 120_000);
});

it('the folders of a Maildir are named without figures', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'postkeep-folders-'));
  for (const path of ['', '.Archive', '.Archive.2019'])
    for (const part of ['cur', 'new', 'tmp'])
      await mkdir(join(folder, 'anna@example.com', path, part), { recursive: true });
  await writeFile(join(folder, 'anna@example.com', 'cur', '1.M1.host:2,S'), message('one'));
  try {
    await withEngine('', async (engine) => {
      const config = { type: 'maildir' as const, path: folder };
      const { id: sourceId } = await engine.client.sources.add({ name: 'Folder', config });
      expect(await engine.client.sources.folders({ sourceId, mailbox: 'anna@example.com' })).toEqual(
        [['INBOX'], ['Archive'], ['Archive', '2019']].map((path) => ({ path, messages: null, bytes: null })),
      );
      await expect(
        engine.client.sources.folders({ sourceId, mailbox: 'nobody@example.com' }),
      ).rejects.toMatchObject({ code: 'not-found' });
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

describe('excluded folders that no mailbox has', () => {
  it('are named in the log of each session, those that leave something out are not', async () => {
    const mailboxes: ImapMailboxes = await startImapMailboxes();
    const user = 'excluding@example.com';
    try {
      await mailboxes.dovecot.deliver(user, ['INBOX'], message('kept'));
      await mailboxes.dovecot.deliver(user, ['Junk E-mail'], message('junk'));
      await mailboxes.dovecot.deliver(user, ['Archive', '2019', 'May'], message('old'));
      const engine = await mailboxes.engineWith();
      const jobId = await engine.addJob(mailboxes.imap(user), {
        excludedFolders: ['Junk', 'Archive/2019', 'Nonexistent/Folder', 'Archive/20'],
      });
      for (const _session of ['first', 'second']) {
        const session = await engine.run(jobId);
        expect(session.status).toBe('Success');
        const vain = session.log.filter(({ text }) => text.startsWith('The excluded folder'));
        expect(vain.map(({ type, text }) => [type, text])).toEqual(
          ['Junk', 'Nonexistent/Folder', 'Archive/20'].map((name) => [
            'Warning',
            `The excluded folder “${name}” is not in the mailbox that was read. Check its name in the job.`,
          ]),
        );
      }
    } finally {
      await mailboxes.closeEngines();
      await mailboxes.dovecot.stop();
    }
  }, 60_000);
});
