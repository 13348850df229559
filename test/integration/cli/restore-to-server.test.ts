import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { root } from '../../../build/paths.mjs';
import { type Dovecot, startDovecot } from '../../fixtures/dovecot.js';
import { RawImap } from '../../fixtures/raw-imap.js';
import { typed } from './typed.js';
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
    expect(session).toMatchObject({
      id: result.sessionId,
      name: expect.stringMatching(/^Restore of .*@/) as unknown,
      status: 'Success',
    });
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

  it('refuses a mailbox that the source cannot write to before anything begins, and promises nothing of it', async () => {
    const password = join(workplace.folder, 'own-password');
    writeFileSync(password, `${dovecot.password}\n`);
    const login = ['--user', 'own@contoso.example', '--password-file', password, '--ca', dovecot.caFile];
    const url = `imaps://localhost:${String(dovecot.tlsPort)}`;
    expect((await postkeep('source', 'add', 'Own', '--type', 'imap', '--url', url, ...login)).code).toBe(0);
    const sessions = async (): Promise<unknown> =>
      (await postkeep('session', 'list', '--type', 'restore', '--json')).json;
    const before = await sessions();
    const args = ['--mailbox', 'user001@contoso.example', '--source', 'Own', '--target', 'b@contoso.example'];
    const run = await postkeep('restore', 'to-server', ...args, '--json');
    expect(run).toMatchObject({ code: 2, json: { error: { code: 'invalid-argument' } } });
    expect(run.stdout + run.stderr).toContain('reaches no other mailbox');
    expect(run.stdout + run.stderr).not.toMatch(/kept|resume/);
    expect(await sessions()).toEqual(before);
  });

  it('exits with 2 for a rule that does not exist and 1 for a source that does not', async () => {
    expect((await toServer('--mailbox', 'user001@contoso.example', '--existing', 'merge')).code).toBe(2);
    expect(
      (await postkeep('restore', 'to-server', '--mailbox', 'user001@contoso.example', '--source', 'x')).code,
    ).toBe(1);
  });
});

describe('a password that a restore needs and that cannot be read (licensing.md §10)', () => {
  const mailbox = ['--mailbox', 'user001@contoso.example', '--start-over'];
  const secrets = (): string => join(workplace.folder, 's', 'secrets.json');
  const password = (): string => join(workplace.folder, 'password');
  const unreadable: Readonly<Record<string, () => void>> = {
    missing: () => undefined,
    'a folder': () => mkdirSync(secrets()),
    'of a newer version': () => {
      writeFileSync(secrets(), '{"schemaVersion":99}');
    },
    'kept by the keychain of the console': () => {
      const kept = readFileSync(`${secrets()}.kept`, 'utf8');
      const entry = /\{\s*"kind": "plain",[^}]*\}/g;
      writeFileSync(secrets(), kept.replace(entry, '{ "kind": "keychain", "encrypted": "AAAA" }'));
    },
  };
  const without = async (state: string, work: () => Promise<void>): Promise<void> => {
    renameSync(secrets(), `${secrets()}.kept`);
    unreadable[state]?.();
    try {
      await work();
    } finally {
      rmSync(secrets(), { recursive: true, force: true });
      renameSync(`${secrets()}.kept`, secrets());
    }
  };

  it.each(Object.keys(unreadable))(
    'is not guessed where nobody can be asked, and taken from a file or standard input: %s',
    async (state) => {
      await without(state, async () => {
        const refused = await toServer(...mailbox);
        expect(refused.code).toBe(1);
        expect(refused.json).toMatchObject({ error: { code: 'secret-unavailable' } });
        const { message } = (refused.json as { error: { message: string } }).error;
        expect(message).toContain('--password-file');
        if (state === 'a folder' || state === 'of a newer version') expect(message).toContain(secrets());
        const given = await toServer(...mailbox, '--password-file', password());
        expect(given.code).toBe(0);
        expect(resultSchema.parse(given.json)).toMatchObject({ status: 'Success', restored: 1 });
        expect(existsSync(secrets()) && readFileSyncOrEmpty(secrets()).includes(dovecot.masterPassword)).toBe(
          false,
        );
      });
    },
    120_000,
  );

  it('is kept when it has worked and is to be kept, and not when it is wrong', async () => {
    await without('missing', async () => {
      const wrong = join(workplace.folder, 'wrong');
      writeFileSync(wrong, 'wrong');
      expect((await toServer(...mailbox, '--password-file', wrong, '--keep-secret')).code).toBe(1);
      expect((await toServer(...mailbox)).json).toMatchObject({ error: { code: 'secret-unavailable' } });
      expect((await toServer(...mailbox, '--password-file', password(), '--keep-secret')).code).toBe(0);
      expect((await toServer(...mailbox)).code).toBe(0);
    });
  }, 120_000);

  it('is asked for in a terminal, which does not show it', async () => {
    copyFileSync(secrets(), `${secrets()}.kept`);
    rmSync(secrets());
    try {
      const args = ['--data-dir', join(workplace.folder, 's'), 'restore', 'to-server', '--source', 'Server'];
      const command = [process.execPath, join(root, 'out', 'cli', 'index.js'), ...args, ...mailbox];
      const seen = await typed(now, command, [
        [/Password of the source "Server" \(not shown\): /, `${dovecot.masterPassword}\r`],
        [/Keep this password .* \[y\/N\] /, 'y\r'],
      ]);
      expect(seen).toContain('No password of localhost is stored.');
      expect(seen).toContain('Restore: Success');
      expect(seen).not.toContain(dovecot.masterPassword);
      expect((await toServer(...mailbox)).code).toBe(0);
    } finally {
      renameSync(`${secrets()}.kept`, secrets());
    }
  }, 120_000);
});

function readFileSyncOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
