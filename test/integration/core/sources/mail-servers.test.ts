import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { withCrlf } from '../../../../core/lib/line-ends.js';
import { decodeFolderName } from '../../../../core/sources/folder-names.js';
import type { SessionDetail } from '../../../../shared/backup/session.js';
import type { SourceConfig } from '../../../../shared/backup/source.js';
import type { ServerRestoreRequest } from '../../../../shared/backup/server-restore.js';
import { difficultMessages } from '../../../fixtures/difficult-mail.js';
import { type TestEngine, sessionEnd, startEngine, storedMessages } from '../../../fixtures/engine.js';
import { type MailServer, folderAt, mailServers, openRawImap } from '../../../fixtures/mail-servers.js';
import type { RawImap } from '../../../fixtures/raw-imap.js';

/* One comparison on every server: content, flags, keywords, INTERNALDATE and folder, as a client of a few lines reads them. */

const servers = new Map<string, MailServer>();
const engines: TestEngine[] = [];
beforeAll(async () => {
  const started = await Promise.all(mailServers.map(({ start }) => start()));
  mailServers.forEach(({ name }, index) => servers.set(name, started[index]!));
});
afterAll(async () => {
  for (const server of servers.values()) await server.stop();
});
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.close();
});

function configOf({ port }: MailServer, user: string): SourceConfig {
  const auth = { method: 'password', user } as const;
  return { type: 'imap', host: '127.0.0.1', port, security: 'plain', auth, maxConnections: 2 };
}

async function withClient<T>(
  server: MailServer,
  user: string,
  work: (client: RawImap) => Promise<T>,
): Promise<T> {
  const client = await openRawImap(server, user);
  try {
    return await work(client);
  } finally {
    client.close();
  }
}

interface Compared {
  readonly folder: readonly string[];
  readonly sha256: string;
  readonly flags: readonly string[];
  readonly internalDate: string;
}

function lineOf({ folder, sha256, flags, internalDate }: Compared): string {
  return JSON.stringify([folder.join(' > '), sha256, [...flags].sort(), internalDate]);
}

/** What the server holds, in the folders that the user may read. */
function served(
  server: MailServer,
  user: string,
  isWanted = (_: string): boolean => true,
): Promise<string[]> {
  return withClient(server, user, async (client) => {
    const lines: string[] = [];
    for (const name of (await client.folders()).filter(isWanted)) {
      const folder = name.split(server.delimiter).map(decodeFolderName);
      for (const { sha256, flags, internalDate } of await client.messages(name)) {
        const kept = flags.filter((flag) => flag !== '\\Recent');
        lines.push(lineOf({ folder, sha256, flags: kept, internalDate: internalDate.toISOString() }));
      }
    }
    return lines.sort();
  });
}

async function stored({ client }: TestEngine, user: string, pointIndex = 0): Promise<string[]> {
  return (await storedMessages(client, user, pointIndex)).map(lineOf).sort();
}

function numbered(name: string): Buffer {
  return Buffer.from(`Message-ID: <${name}@test>\r\nSubject: ${name}\r\n\r\nbody of ${name}\r\n`);
}

const nestedAt = (server: MailServer): string => folderAt(server, 'Проекты', 'Größe & Maße');

/** Messages that not every server takes as they are; those that it refuses are not there then. */
async function fill(server: MailServer, user: string): Promise<void> {
  await withClient(server, user, async (client) => {
    const folders = ['Archive', 'Old', 'Again', 'Denied', 'Проекты'].map((name) => folderAt(server, name));
    folders.push(nestedAt(server));
    for (const folder of folders) await client.command(`CREATE "${folder}"`);
    let taken = 0;
    // The long line is compared in the tests of one server.
    const { longLine: _, ...others } = difficultMessages;
    for (const [index, content] of Object.values(others).entries()) {
      const date = new Date(Date.UTC(2024, 1, 29, 23, 59, index));
      await client.append('INBOX', withCrlf(content), { flags: '\\Seen', date }).then(
        () => (taken += 1),
        () => undefined,
      );
    }
    expect(taken).toBeGreaterThan(12);
    for (const folder of folders)
      for (const n of [1, 2, 3])
        await client.append(folder, numbered(`${folder.replaceAll(/[^A-Za-z]/g, '')}-${String(n)}`), {
          flags: n === 1 ? '\\Flagged \\Answered Important $Label1' : '\\Draft',
        });
  });
}

async function change(server: MailServer, user: string): Promise<void> {
  const at = (name: string): string => folderAt(server, name);
  await withClient(server, user, async (client) => {
    for (const folder of ['INBOX', at('Archive')])
      for (const n of [1, 2, 3, 4, 5]) await client.append(folder, numbered(`new-${String(n)}`));
    await client.command('SELECT INBOX');
    await client.command('STORE 1 +FLAGS (\\Flagged Changed)');
    await client.command('STORE 2 -FLAGS (\\Seen)');
    await client.command(`COPY 4 "${at('Archive')}"`);
    await client.command('STORE 3:4 +FLAGS (\\Deleted)');
    await client.command('EXPUNGE');
    await client.command(`EXAMINE "${at('Archive')}"`);
    await client.command(`RENAME "${at('Old')}" "${at('New')}"`);
    await client.command(`DELETE "${at('Again')}"`);
    await client.command(`CREATE "${at('Again')}"`);
    await client.append(at('Again'), numbered('again'));
    // LSUB shows the folders above as \\Noselect then (RFC 3501 §6.3.9).
    for (const folder of ['INBOX', at('Проекты')])
      await client.command(`UNSUBSCRIBE "${folder}"`).catch(() => undefined);
    await client.command(`SUBSCRIBE "${nestedAt(server)}"`);
  });
}

interface BackedUp extends TestEngine {
  readonly job: string;
  readonly restore: (
    request: Partial<ServerRestoreRequest>,
  ) => Promise<SessionDetail & { topFolder: string | null }>;
}

async function backedUp(server: MailServer, user: string): Promise<BackedUp> {
  const engine = await startEngine({ secret: server.password });
  engines.push(engine);
  const job = await engine.addJob(configOf(server, user));
  expect(await engine.run(job)).toMatchObject({ status: 'Success' });
  const mailboxId = (await engine.client.mailboxes.list())[0]?.id ?? '';
  const sourceId = (await engine.client.sources.list())[0]?.id ?? '';
  const restore: BackedUp['restore'] = async (request) => {
    const { sessionId, topFolder } = await engine.client.restore.toServer({
      selection: { type: 'mailbox', mailboxId },
      ...{ sourceId, into: 'original', existing: 'skip', ...request },
    });
    return { ...(await sessionEnd(engine.client, sessionId)), topFolder };
  };
  return { ...engine, job, restore };
}

async function addSource({ client }: TestEngine, server: MailServer, user: string): Promise<string> {
  return (await client.sources.add({ name: 'Target', config: configOf(server, user) })).id;
}

describe.each(mailServers)('a mailbox of $name', ({ name }) => {
  it('is backed up exactly, at first and after changes of every kind, and its older point stays as it was', async () => {
    const server = servers.get(name)!;
    const user = 'changing';
    await fill(server, user);
    const first = await served(server, user);
    const engine = await backedUp(server, user);
    expect(await stored(engine, user)).toEqual(first);

    const denied = folderAt(server, 'Denied');
    const keptOfDenied = await served(server, user, (folder) => folder === denied);
    expect(keptOfDenied).toHaveLength(3);
    await change(server, user);
    await server.mayRead(user, denied, false);
    const session = await engine.run(engine.job);
    expect(session).toMatchObject({ status: 'Warning', mailboxes: [{ result: 'warning' }] });
    expect(session.mailboxes[0]?.reason).toMatch(/1 folder could not be read .*Denied/);
    const others = await served(server, user, (folder) => folder !== denied);
    const second = [...others, ...keptOfDenied].sort();
    expect(second).not.toEqual(first);
    expect(await stored(engine, user)).toEqual(second);
    expect(await stored(engine, user, 1)).toEqual(first);

    await server.mayRead(user, denied, true);
    expect(await engine.run(engine.job)).toMatchObject({ status: 'Success' });
    expect(await stored(engine, user)).toEqual(await served(server, user));
  });

  it('is restored into a new folder, skipped, replaced and copied as asked for', async () => {
    const server = servers.get(name)!;
    const user = 'restored';
    await fill(server, user);
    const before = await served(server, user);
    const engine = await backedUp(server, user);
    const isRestored = (folder: string): boolean => folder.includes('Restored ');
    const original = (): Promise<string[]> => served(server, user, (folder) => !isRestored(folder));

    const { topFolder, status } = await engine.restore({ into: 'new-folder' });
    expect(status).toBe('Success');
    const top = folderAt(server, topFolder ?? '').replaceAll(server.delimiter, ' > ');
    expect(await served(server, user, isRestored)).toEqual(
      before.map((line) => line.replace('["', `["${top} > `)).sort(),
    );

    await withClient(server, user, async (client) => {
      await client.command('SELECT INBOX');
      await client.command('STORE 1,3 +FLAGS (\\Deleted)');
      await client.command('EXPUNGE');
      await client.command(`SELECT "${folderAt(server, 'Archive')}"`);
      await client.command('STORE 2 +FLAGS (\\Deleted)');
      await client.command('EXPUNGE');
    });
    expect(await engine.restore({})).toMatchObject({ status: 'Success', mailboxes: [{ stored: 3 }] });
    expect(await original()).toEqual(before);
    expect(await engine.restore({})).toMatchObject({ status: 'Success', mailboxes: [{ stored: 0 }] });

    await withClient(server, user, async (client) => {
      await client.command('SELECT INBOX');
      await client.command('STORE 1:2 +FLAGS (\\Flagged Changed)');
    });
    expect(await original()).not.toEqual(before);
    const replaced = await engine.restore({ existing: 'replace' });
    expect(replaced).toMatchObject({ status: 'Success', mailboxes: [{ removed: 2 }] });
    expect(await original()).toEqual(before);

    expect(await engine.restore({ existing: 'copy' })).toMatchObject({ status: 'Success' });
    expect(await original()).toEqual([...before, ...before].sort());
  });
});

describe('what Courier alters', () => {
  it('is said with its count and its kinds, and nothing of what it kept', async () => {
    const [source, target] = [servers.get('Dovecot')!, servers.get('Courier')!];
    const user = 'altered';
    const names = ['plain', 'bareCarriageReturns', 'noFinalNewline', 'latin1', 'dots'] as const;
    await withClient(source, user, async (client) => {
      for (const name of names)
        await client.append('INBOX', withCrlf(difficultMessages[name] ?? Buffer.alloc(0)));
    });
    const before = await served(source, user);
    const engine = await backedUp(source, user);
    const sourceId = await addSource(engine, target, user);
    const session = await engine.restore({ sourceId, targetMailbox: user });
    const there = await served(target, user);
    const changed = before.filter((line) => !there.includes(line));
    expect(changed.length).toBeGreaterThan(0);
    expect(session.status).toBe('Warning');
    expect(session.log.map(({ text }) => text)).toContainEqual(
      expect.stringMatching(
        `^${String(changed.length)} of ${String(names.length)} restored messages changed by the server: `,
      ),
    );
    expect(session.log.filter(({ text }) => text.startsWith('A message of'))).toHaveLength(changed.length);
  });
});

const pairs = mailServers.flatMap(({ name: from }) =>
  mailServers.filter(({ name }) => name !== from).map(({ name: to }) => ({ from, to })),
);

describe('a mailbox of one server that is restored to another', () => {
  it.each(pairs)('has the same mail and the same folders there: $from to $to', async ({ from, to }) => {
    const [source, target] = [servers.get(from)!, servers.get(to)!];
    const user = `from${from.toLowerCase()}`;
    await withClient(source, user, async (client) => {
      const folders = ['INBOX'];
      for (const levels of [['Archive'], ['Проекты', 'Größe & Maße']]) {
        const folder = folderAt(source, ...levels);
        await client.command(`CREATE "${folder}"`).catch(() => undefined);
        folders.push(folder);
      }
      for (const folder of folders)
        await client.append(folder, numbered(`${to}-${String(folders.indexOf(folder))}`), {
          flags: '\\Flagged Important',
        });
    });
    const before = await served(source, user);
    const engine = await backedUp(source, user);
    const request = { sourceId: await addSource(engine, target, user), targetMailbox: user };
    const { topFolder, status } = await engine.restore({ ...request, into: 'new-folder' });
    expect(status).toBe('Success');
    const top = folderAt(target, topFolder ?? '').replaceAll(target.delimiter, ' > ');
    const restored = await served(target, user, (folder) => folder.includes(topFolder ?? ''));
    expect(restored).toEqual(before.map((line) => line.replace('["', `["${top} > `)).sort());
  });
});
