import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { definitionOf } from '../../../../../shared/backup/exclusion.js';
import { startEngineChild } from '../../../../fixtures/child-process.js';
import {
  type CopyConsole,
  everythingIn,
  openCopyConsole,
  saidIn,
  textOf,
  verifiedIn,
} from '../../../../fixtures/copy-console.js';

let tested: CopyConsole;
beforeEach(async () => {
  tested = await openCopyConsole();
});
afterEach(async () => {
  await tested.close();
});

const passphrase = 'correct horse battery staple';
const secret = 'sturmvogelkartenhaus';

/** What SQLite keeps beside a database goes when it is closed. */
function unlessGone(error: unknown): Buffer {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return Buffer.alloc(0);
  throw error;
}

/** Whether the word stands in any file of a folder. */
async function isReadableIn(folder: string): Promise<boolean> {
  const files = await readdir(folder);
  const contents = await Promise.all(files.map((name) => readFile(join(folder, name)).catch(unlessGone)));
  return contents.some((bytes) => bytes.includes(secret));
}

async function backUp(isEncrypted: boolean): Promise<void> {
  for (let n = 0; n < 5; n += 1)
    await tested.mail.deliver('anna', textOf(200 * n, `${secret} ${String(n)}`), { folder: ['Sub'] });
  const job = await tested.addBackup();
  await tested.engine.run(job);
  tested.later(24);
  await tested.mail.deliver('anna', textOf(100, `${secret} later`));
  await tested.engine.run(job);
  if (isEncrypted)
    await tested.engine.client.repository.encrypt({ path: tested.original, passphrase, keep: true });
}

const makeEncrypted = (name = 'copy'): Promise<unknown> =>
  tested.engine.client.repository.create({
    path: tested.copyOf(name),
    passphrase: 'another one for the copy',
    keep: true,
  });

it.each([
  { original: 'readable', copy: 'readable' },
  { original: 'readable', copy: 'encrypted' },
  { original: 'encrypted', copy: 'encrypted' },
  { original: 'encrypted', copy: 'readable' },
])(
  'of $original mail a copy that is $copy holds the same, sealed by its own keys',
  async ({ original, copy }) => {
    await backUp(original === 'encrypted');
    if (copy === 'encrypted') await makeEncrypted();
    const plain = original === 'encrypted' && copy === 'readable';
    const session = await tested.engine.run(
      await tested.addCopy({ copyFrom: { repositoryPath: null, plain } }),
    );
    expect(session.status, saidIn(session)).toBe('Success');
    expect(saidIn(session)).toContain('anna: 2 restore points copied and compared');
    expect(await everythingIn(tested.copyOf())).toEqual(await everythingIn(tested.original));
    expect(await verifiedIn(tested.copyOf())).toMatchObject({ file: [], damaged: [] });
    expect(await isReadableIn(tested.original)).toBe(original === 'readable');
    expect(await isReadableIn(tested.copyOf())).toBe(copy === 'readable');
    // That encrypted mail becomes readable is said in every session, and nothing else is.
    expect(/anyone who has that folder can read/.test(saidIn(session))).toBe(plain);
  },
);

it('no copy makes encrypted mail readable without being told to: the job is refused, and a session where encryption came later', async () => {
  await backUp(false);
  const copy = await tested.addCopy();
  await tested.engine.client.repository.encrypt({ path: tested.original, passphrase, keep: true });
  const session = await tested.engine.run(copy);
  expect(session).toMatchObject({ status: 'Failed', mailboxes: [] });
  expect(saidIn(session)).toContain('say in the job that it may be readable');
  expect(await isReadableIn(tested.copyOf())).toBe(false);
  const refused = { code: 'invalid-argument' };
  await expect(
    tested.addCopy({ name: 'Second', repositoryPath: tested.copyOf('second') }),
  ).rejects.toMatchObject(refused);
  expect(await tested.engine.client.jobs.list()).toHaveLength(2);
  const job = (await tested.engine.client.jobs.list()).find(({ id }) => id === copy)!;
  const definition = definitionOf(job);
  await expect(tested.engine.client.jobs.update({ jobId: copy, definition })).rejects.toMatchObject(refused);
  // One way out, then the other.
  await tested.engine.client.jobs.update({
    jobId: copy,
    definition: { ...definition, copyFrom: { repositoryPath: null, plain: true } },
  });
  expect((await tested.engine.run(copy)).status).toBe('Success');
  await tested.engine.client.repository.encrypt({ path: tested.copyOf(), passphrase, keep: true });
  expect((await tested.engine.run(copy)).status).toBe('Success');
  expect(await isReadableIn(tested.copyOf())).toBe(false);
  await makeEncrypted('second');
  const second = await tested.addCopy({ name: 'Second', repositoryPath: tested.copyOf('second') });
  expect((await tested.engine.run(second)).status).toBe('Success');
  expect(await everythingIn(tested.copyOf('second'))).toEqual(await everythingIn(tested.original));
});

it.each([1, 2, 3])(
  'killed between an encrypted original and its encrypted copy, nothing is shown that is not whole, no word is readable, and the next run completes it (%i)',
  async (round) => {
    for (let n = 0; n < 300; n += 1)
      await tested.mail.deliver('anna', textOf(20_000 + n, `${secret} ${String(n)}`));
    await backUp(true);
    await makeEncrypted();
    const copy = await tested.addCopy();
    const child = startEngineChild(join(tested.folder, 'data'), copy, undefined, tested.keys);
    await child.started;
    await new Promise((resolve) => setTimeout(resolve, 60 * round * round));
    child.process.kill('SIGKILL');
    await child.output.catch(() => undefined);
    expect(await isReadableIn(tested.copyOf())).toBe(false);
    const all = (await everythingIn(tested.original)) as { key: string; points: unknown[] }[];
    const found = (await everythingIn(tested.copyOf())) as { key: string; points: unknown[] }[];
    for (const { key, points } of found) {
      const whole = all.find((each) => each.key === key)?.points ?? [];
      expect(points).toEqual(whole.slice(0, points.length));
    }
    const session = await tested.engine.run(copy);
    expect(session.status, saidIn(session)).toBe('Success');
    expect(await everythingIn(tested.copyOf())).toEqual(all);
    expect(await isReadableIn(tested.copyOf())).toBe(false);
  },
  120_000,
);
