import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Dovecot, startDovecot } from '../../fixtures/dovecot.js';
import { RawImap } from '../../fixtures/raw-imap.js';
import { type Run, type Workplace, openWorkplace } from './workplace.js';

let workplace: Workplace;
let dovecot: Dovecot;
const now = '2026-02-02T08:00:00Z';
const postkeep = (...args: string[]): Promise<Run> => workplace.postkeepAt(now, 's', ...args);
const toServer = (...args: string[]): Promise<Run> =>
  postkeep('restore', 'to-server', '--source', 'Server', '--json', ...args);

beforeAll(async () => {
  workplace = openWorkplace();
  dovecot = await startDovecot({ largestMessage: '1M' });
  const mail = await workplace.withJob(now, 's', 2);
  const large = `Subject: large\n\n${'x'.repeat(70)}\n`.padEnd(1_500_000, 'y\n');
  writeFileSync(join(mail, 'user002@contoso.example', 'cur', '2.M2.host:2,S'), large);
  expect((await postkeep('job', 'run', 'Daily')).code).toBe(0);
  const password = join(workplace.folder, 'password');
  writeFileSync(password, `${dovecot.masterPassword}\n`);
  const url = `imaps://localhost:${String(dovecot.tlsPort)}`;
  const login = ['--ca', dovecot.caFile, '--master-user', 'master', '--password-file', password];
  expect((await postkeep('source', 'add', 'Server', '--type', 'imap', '--url', url, ...login)).code).toBe(0);
});
afterAll(async () => {
  await dovecot.stop();
  await workplace.remove();
});

const resultSchema = z.object({
  sessionId: z.string(),
  status: z.string(),
  mailbox: z.string(),
  topFolder: z.string().nullable(),
  continued: z.boolean(),
  messages: z.int(),
  restored: z.int(),
  present: z.int(),
  replaced: z.int(),
  refused: z.int(),
  damaged: z.int(),
  bytes: z.int(),
  log: z.array(
    z.object({ type: z.string(), text: z.string(), start: z.string(), end: z.string().nullable() }),
  ),
});

async function foldersOf(user: string): Promise<string[]> {
  const login = { port: dovecot.plainPort, tls: false, user, password: dovecot.password };
  const client = await RawImap.open(login);
  const folders = await client.folders();
  client.close();
  return folders;
}

describe('restore to-server (command-line.md)', () => {
  it('restores into a new dated folder of the original mailbox, in one JSON document, and exits with 0', async () => {
    const user = 'user001@contoso.example';
    const run = await toServer('--mailbox', user);
    const result = resultSchema.parse(run.json);
    expect(run.code).toBe(0);
    expect(result).toMatchObject({ status: 'Success', mailbox: user, messages: 1, restored: 1, refused: 0 });
    expect(result.topFolder).toMatch(/^Restored 2026-02-0\d \d\d:\d\d$/);
    expect(await foldersOf(user)).toContain(`${String(result.topFolder)}/INBOX`);
    const [session] = (await postkeep('session', 'list', '--type', 'restore', '--json')).json as {
      id: string;
    }[];
    expect(session).toMatchObject({ id: result.sessionId, name: 'Restore', status: 'Success' });
  });

  it('restores into the original folders of another mailbox, and skips what is there', async () => {
    const args = ['--mailbox', 'user001@contoso.example', '--folder', 'INBOX', '--into', 'original'];
    const first = await toServer(...args, '--target', 'target@contoso.example', '--existing', 'skip');
    expect(resultSchema.parse(first.json)).toMatchObject({ topFolder: null, restored: 1, present: 0 });
    const second = await toServer(...args, '--target', 'target@contoso.example');
    expect(resultSchema.parse(second.json)).toMatchObject({ restored: 0, present: 1 });
    expect(second.code).toBe(0);
  });

  it('exits with 3 when the server refuses a message; the same command tries that one again, --start-over all', async () => {
    const args = ['--mailbox', 'user002@contoso.example'];
    const first = await toServer(...args);
    expect(first.code).toBe(3);
    const result = resultSchema.parse(first.json);
    expect(result).toMatchObject({
      status: 'Warning',
      messages: 2,
      restored: 1,
      refused: 1,
      continued: false,
    });
    const again = await toServer(...args);
    expect(resultSchema.parse(again.json)).toMatchObject({
      topFolder: result.topFolder,
      continued: true,
      restored: 0,
      present: 1,
      refused: 1,
    });
    expect(again.stderr).toContain('resumes in the folder');
    const anew = resultSchema.parse((await toServer(...args, '--start-over')).json);
    expect(anew).toMatchObject({
      topFolder: `${String(result.topFolder)} (2)`,
      continued: false,
      restored: 1,
    });
  });

  it('exits with 2 for a rule that does not exist and 1 for a source that does not', async () => {
    expect((await toServer('--mailbox', 'user001@contoso.example', '--existing', 'merge')).code).toBe(2);
    expect(
      (await postkeep('restore', 'to-server', '--mailbox', 'user001@contoso.example', '--source', 'x')).code,
    ).toBe(1);
  });
});
