import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { encryptRepository } from '../../../../core/repository/encrypt-repository.js';
import { sealOf } from '../../../../core/repository/encryption/database-seal.js';
import { dropKey } from '../../../../core/repository/encryption/held-keys.js';
import { openForReading, openForWriting } from '../../../../core/repository/repository.js';
import { openRepositoryDatabase } from '../../../../core/repository/repository-folder.js';
import { blob } from '../../../../core/lib/sqlite.js';
import { systemClock } from '../../../../shared/clock.js';
import { difficultMessages, withAttachment } from '../../../fixtures/difficult-mail.js';
import { searchIndexName } from '../../../fixtures/search-index-file.js';
import { type TestEngine, startEngine } from '../../../fixtures/engine.js';

const run = promisify(execFile);
// The one that Debian's packages are for.
const python = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';
const passphrase = 'Grüße aus dem Tresor';
const mailbox = 'geheim@beispiel.example';
let directory: string;
let keys: Map<string, string>;
let engine: TestEngine;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'postkeep-encryption-'));
  keys = new Map();
  engine = await startEngine({ keys, dataDir: join(directory, 'data') });
});
afterEach(async () => {
  await engine.close();
  for (const identity of keys.keys()) dropKey(identity);
  await rm(directory, { recursive: true, force: true });
});

const repository = (): string => join(directory, 'repository');
const identity = (): string => [...keys.keys()][0] ?? '';

/** 1,000 words that are nowhere else, in bodies, subjects, addresses and folder names. */
const words = Array.from(
  { length: 1000 },
  (_, index) => `wort${index.toString(36)}x${randomBytes(4).toString('hex')}`,
);

async function writeMail(): Promise<Buffer[]> {
  const contents: Buffer[] = Array.from({ length: 100 }, (_, index) => {
    const [subject, from, ...body] = words.slice(index * 10, index * 10 + 10);
    const head = `From: ${String(from)}@${String(subject)}.example\r\nSubject: ${String(subject)}\r\nDate: Mon, 2 Nov 2026 10:00:00 +0000\r\n`;
    return Buffer.from(`${head}\r\n${body.join(' ')}\r\n`);
  });
  contents.push(
    ...Object.values(difficultMessages),
    withAttachment('known', createHash('shake256', { outputLength: 300_000 }).update('known').digest()),
  );
  await mkdir(join(directory, 'source', mailbox, 'cur'), { recursive: true });
  for (const [index, content] of contents.entries()) {
    const cur = join(directory, 'source', mailbox, `.${String(words[(index % 100) * 7])}`, 'cur');
    await mkdir(cur, { recursive: true });
    await writeFile(join(cur, `${String(index)}.test:2,S`), content);
  }
  return contents;
}

/** What of the words, of the mailbox and of what every mail has stands in a file of a repository. */
function readable(folder: string, wanted: readonly string[] = words): string[] {
  // In latin1 a character is a byte: a search in one long text is quick. A log may have gone since the folder was listed.
  const files = readdirSync(folder)
    .map((name) => join(folder, name))
    .map((path) => (existsSync(path) ? readFileSync(path).toString('latin1') : ''));
  const all = files.join('\n').toLowerCase();
  return [...wanted, mailbox, 'beispiel', 'subject:', 'content-type', 'example'].filter(
    (word) => all.includes(word) || all.includes([...word].join('\0')),
  );
}

async function backUp(): Promise<{ jobId: string; contents: Buffer[] }> {
  const contents = await writeMail();
  const jobId = await engine.addJob(
    { type: 'maildir', path: join(directory, 'source') },
    { repositoryPath: repository() },
  );
  const session = await engine.run(jobId);
  expect(session.status, session.log.map(({ text }) => text).join('\n')).toBe('Success');
  return { jobId, contents };
}

const hashes = (buffers: readonly Buffer[]): string[] =>
  buffers.map((bytes) => createHash('sha256').update(bytes).digest('hex')).sort();

/** Every message, exported. */
async function exported(): Promise<Buffer[]> {
  const found = (await engine.client.mailboxes.list()).find((entry) => entry.mailbox === mailbox);
  const [point] = await engine.client.restore.points({ mailboxId: found?.id ?? '' });
  const out = join(directory, `out-${randomBytes(4).toString('hex')}`);
  await engine.client.restore.export({
    selection: { type: 'mailbox', mailboxId: found?.id ?? '', pointId: point?.id ?? '' },
    format: 'maildir',
    path: out,
  });
  const files = await readdir(out, { recursive: true, withFileTypes: true });
  return Promise.all(
    files
      .filter((file) => file.isFile() && /\/(cur|new)$/.test(file.parentPath))
      .map((file) => readFile(join(file.parentPath, file.name))),
  );
}

describe('an encrypted repository', () => {
  it('keeps no readable word in any file while it is written and afterwards, and gives every message back', async () => {
    const { recoveryKey, isKept } = await engine.client.repository.create({
      path: repository(),
      passphrase,
      keep: true,
    });
    expect(isKept).toBe(true);
    expect(recoveryKey).toMatch(/^([0-9A-Z]{4}-){10}[0-9A-Z]{4}$/);
    let looks = 0;
    const seen = new Set<string>();
    engine.client.jobs.progress(() => {
      looks += 1;
      for (const word of readable(repository(), words.slice(0, 20))) seen.add(word);
    });
    const { contents } = await backUp();
    expect(looks).toBeGreaterThan(0);
    expect([...seen]).toEqual([]);
    expect(hashes(await exported())).toEqual(hashes(contents));
    // The index for the search holds every word.
    while ((await engine.client.restore.updateIndex()).pending > 0);
    const word = String(words[502]);
    const { hits } = await engine.client.restore.search({ query: word, limit: 10 });
    expect(hits).toHaveLength(1);
    expect(readable(repository())).toEqual([]);
    expect(await engine.client.repository.verify()).toMatchObject({ whole: true });
    await engine.engine.close();
    expect(readable(repository())).toEqual([]);
    expect(readdirSync(repository())).not.toContain('repository.sqlite');
    engine = await startEngine({ keys, dataDir: join(directory, 'data') });
    expect(hashes(await exported())).toEqual(hashes(contents));
  });

  it('opens to its passphrase and its recovery key alone, and a refusal changes nothing', async () => {
    const { recoveryKey } = await engine.client.repository.create({
      path: repository(),
      passphrase,
      keep: true,
    });
    const { jobId, contents } = await backUp();
    const before = (name: string): Buffer => readFileSync(join(repository(), name));
    const files = ['repository.json', 'repository-encrypted.sqlite', 'repository-copy.json'];
    await engine.engine.close();
    const kept = files.map(before);
    dropKey(identity());
    keys.clear();
    engine = await startEngine({ keys, dataDir: join(directory, 'data') });
    const needed = { code: 'passphrase-needed' };
    const session = await engine.run(jobId);
    expect(session.status).toBe('Failed');
    expect(session.log.map(({ text }) => text).join('\n')).toContain(
      'is encrypted, and its passphrase is not kept',
    );
    await expect(exported()).rejects.toMatchObject(needed);
    const [stats] = await engine.client.repository.list();
    expect(stats?.error).toMatchObject(needed);
    const unlock = (secret: string) =>
      engine.client.repository.unlock({ path: repository(), secret, keep: false });
    for (const secret of ['grüße aus dem tresor', `${passphrase} `, String(recoveryKey).slice(0, -1)])
      await expect(unlock(secret)).rejects.toMatchObject({ code: 'passphrase-wrong' });
    expect(files.map(before)).toEqual(kept);
    await unlock(String(recoveryKey));
    expect(hashes(await exported())).toEqual(hashes(contents));
    expect((await engine.run(jobId)).status).toBe('Success');
  });

  it('takes another passphrase by wrapping its key anew: no other file changes, and the former one opens nothing', async () => {
    const { recoveryKey } = await engine.client.repository.create({
      path: repository(),
      passphrase,
      keep: true,
    });
    await backUp();
    const database = statSync(join(repository(), 'repository-encrypted.sqlite'));
    const next = 'ein ganz anderer Satz';
    const { changePassphrase, unlock, renewRecoveryKey } = engine.client.repository;
    await expect(
      changePassphrase({ path: repository(), secret: 'falsch geraten', next }),
    ).rejects.toMatchObject({
      code: 'passphrase-wrong',
    });
    await expect(
      changePassphrase({ path: repository(), secret: passphrase, next: 'kurz' }),
    ).rejects.toMatchObject({
      code: 'invalid-argument',
    });
    await changePassphrase({ path: repository(), secret: passphrase, next });
    expect(statSync(join(repository(), 'repository-encrypted.sqlite')).size).toBe(database.size);
    const wrong = { code: 'passphrase-wrong' };
    await expect(unlock({ path: repository(), secret: passphrase, keep: false })).rejects.toMatchObject(
      wrong,
    );
    for (const secret of [next, String(recoveryKey)])
      await unlock({ path: repository(), secret, keep: false });
    const renewed = await renewRecoveryKey({ path: repository(), secret: next });
    await expect(
      unlock({ path: repository(), secret: String(recoveryKey), keep: false }),
    ).rejects.toMatchObject(wrong);
    await unlock({ path: repository(), secret: renewed.recoveryKey, keep: false });
    // The second copy of the marker is of the new passphrase too.
    await rm(join(repository(), 'repository.json'));
    await unlock({ path: repository(), secret: next, keep: false });
    await expect(unlock({ path: repository(), secret: passphrase, keep: false })).rejects.toMatchObject(
      wrong,
    );
  });

  it('tells a damaged page, piece and header from a wrong passphrase, and gives the rest back', async () => {
    await engine.client.repository.create({ path: repository(), passphrase, keep: true });
    const { contents } = await backUp();
    await engine.engine.close();
    const path = join(repository(), 'repository-encrypted.sqlite');
    const bytes = await readFile(path);
    const marker = await readFile(join(repository(), 'repository.json'));
    // The largest piece lies in pages of its own, far from the schema.
    for (const place of [0.3, 0.5, 0.7, 0.9]) {
      const damaged = Buffer.from(bytes);
      const at = Math.floor(bytes.length * place);
      damaged.writeUInt8(damaged.readUInt8(at) ^ 4, at);
      await writeFile(path, damaged);
      const opened = openForReading(repository());
      const report = await opened.verify();
      expect(report.damagedMessages + report.file.length).toBeGreaterThan(0);
      expect(report.damagedMessages).toBeLessThan(contents.length / 2);
      opened.close();
    }
    await writeFile(path, bytes);
    for (let at = 0; at < marker.length; at += 3) {
      const damaged = Buffer.from(marker);
      damaged.writeUInt8(damaged.readUInt8(at) ^ 1, at);
      await writeFile(join(repository(), 'repository.json'), damaged);
      const opened = openForReading(repository());
      expect(opened.mailboxes()).toHaveLength(1);
      opened.close();
    }
    engine = await startEngine({ keys, dataDir: join(directory, 'data') });
  });

  it('is read by a stranger with the passphrase, with the Python texts of docs/repository-format.md', async () => {
    const { recoveryKey } = await engine.client.repository.create({
      path: repository(),
      passphrase,
      keep: true,
    });
    const { contents } = await backUp();
    const document = await readFile(
      new URL('../../../../docs/repository-format.md', import.meta.url),
      'utf8',
    );
    const [extract, decrypt] = [...document.matchAll(/```python\n([^]*?)```/g)].map(([, text]) => text ?? '');
    await writeFile(join(directory, 'extract.py'), String(extract));
    await writeFile(join(directory, 'decrypt.py'), String(decrypt));
    // Beside the running console, of which the newest state is in the log.
    expect(statSync(join(repository(), 'repository-encrypted.sqlite-wal')).size).toBeGreaterThanOrEqual(0);
    for (const [number, secret] of [passphrase, String(recoveryKey)].entries()) {
      const plain = join(directory, `plain-${String(number)}`);
      const decrypting = run(python, ['decrypt.py', repository(), plain], { cwd: directory });
      decrypting.child.stdin?.end(`${secret}\n`);
      await decrypting;
      await rm(join(directory, 'mail'), { recursive: true, force: true });
      await run(python, ['extract.py', plain], { cwd: directory });
      const files = await readdir(join(directory, 'mail'), { recursive: true, withFileTypes: true });
      const mail = files
        .filter((file) => file.isFile())
        .map((file) => readFile(join(file.parentPath, file.name)));
      expect(hashes(await Promise.all(mail))).toEqual(hashes(contents));
    }
  });
});

/** The rows of all tables; of pieces, what they say. */
function rowsOf(folder: string): Record<string, unknown[]> {
  const { database } = openRepositoryDatabase(folder, { type: 'any' }, 'read');
  const seal = sealOf(database);
  const any = z.record(z.string(), z.unknown());
  const tables = database.all(
    z.object({ name: z.string() }),
    "SELECT name FROM sqlite_schema WHERE type = 'table'",
  );
  const chunk = z.object({ id: z.int(), sha256: blob, size: z.int(), codec: z.int(), data: blob });
  const rows = tables.map(({ name }): [string, unknown[]] =>
    name === 'chunk'
      ? [
          name,
          database
            .all(chunk, 'SELECT * FROM chunk ORDER BY id')
            .map(({ id, sha256, size, codec, data }) => [id, size, codec, seal.open(sha256, codec, data)]),
        ]
      : [
          name,
          database
            .all(any, `SELECT * FROM ${name} ORDER BY 1, 2`)
            .filter((row) => row['name'] !== 'search_queue'),
        ],
  );
  database.close();
  return Object.fromEntries(rows);
}

describe('encrypting a repository', () => {
  it('writes everything again, and leaves nothing readable', async () => {
    const { jobId, contents } = await backUp();
    expect(readable(repository()).length).toBeGreaterThan(100);
    const { encrypt } = engine.client.repository;
    await expect(encrypt({ path: repository(), passphrase: 'kurz', keep: true })).rejects.toMatchObject({
      code: 'invalid-argument',
    });
    const done = await encrypt({ path: repository(), passphrase, keep: true });
    expect(done).toMatchObject({ isKept: true, isAllRemoved: true });
    expect(readable(repository())).toEqual([]);
    expect(hashes(await exported())).toEqual(hashes(contents));
    expect(await engine.client.repository.verify()).toMatchObject({ whole: true });
    expect((await engine.run(jobId)).status).toBe('Success');
    expect(readable(repository())).toEqual([]);
    await expect(encrypt({ path: repository(), passphrase, keep: true })).rejects.toMatchObject({
      code: 'invalid-argument',
    });
  });

  it('is refused in a repository that was opened only to restore from', async () => {
    await backUp();
    const other = await startEngine({ keys, dataDir: join(directory, 'other') });
    const { open, encrypt, changePassphrase } = other.client.repository;
    await open({ path: repository() });
    const before = readdirSync(repository());
    const refused = {
      code: 'invalid-argument',
      message: expect.stringContaining('opened only to restore') as string,
    };
    const path = repository();
    await expect(encrypt({ path, passphrase, keep: true })).rejects.toMatchObject(refused);
    await expect(changePassphrase({ path, secret: passphrase, next: passphrase })).rejects.toMatchObject(
      refused,
    );
    expect(readdirSync(repository())).toEqual(before);
    await other.close();
  });

  it('is done once, also where a second process asked for it before the first had finished', async () => {
    const { contents } = await backUp();
    const options = { signal: new AbortController().signal, closeReaders: () => undefined };
    const second: Promise<unknown>[] = [];
    const encrypt = (onProgress: () => void) =>
      encryptRepository(repository(), systemClock, { type: 'any' }, passphrase, { ...options, onProgress });
    const { identity: id, dataKey } = await encrypt(() => {
      // It has seen a readable repository, and makes its key while the first one finishes.
      if (second.length === 0) second.push(encrypt(() => undefined).catch((error: unknown) => error));
    });
    keys.set(id, dataKey.toString('base64'));
    expect(await Promise.all(second)).toMatchObject([{ code: 'invalid-argument' }]);
    expect(hashes(await exported())).toEqual(hashes(contents));
  });

  it('takes every row of every table over as it is, holds, several points and the ledger of the license too', async () => {
    const { jobId, contents } = await backUp();
    const cur = join(directory, 'source', mailbox, 'cur');
    for (const [at, name] of ['first', 'second'].entries()) {
      await writeFile(join(cur, `new-${name}:2,`), `Subject: ${name}\r\n\r\n${'text '.repeat(300 * at)}\r\n`);
      expect((await engine.run(jobId)).status).toBe('Success');
    }
    await rm(join(cur, 'new-first:2,'));
    expect((await engine.run(jobId)).status).toBe('Success');
    const [held] = await engine.client.mailboxes.list();
    await engine.client.mailboxes.hold({ mailboxId: held?.id ?? '', reason: 'Rechtsstreit' });
    const writer = openForWriting(repository(), systemClock, { type: 'any' });
    writer.keepLicenseLedger('license', {
      units: [],
      exceeded: { since: '2026-11-01', mailboxes: 12, foundOn: '2026-11-20', endedOn: null },
    });
    writer.close();
    const before = rowsOf(repository());
    expect(before['hold']).toHaveLength(1);
    expect(before['license_unit']?.length).toBeGreaterThan(0);
    expect(before['license_exceeded']).toHaveLength(1);
    expect(before['restore_point']?.length).toBeGreaterThan(2);
    await engine.client.repository.encrypt({ path: repository(), passphrase, keep: true });
    const after = rowsOf(repository());
    // What the index is told of: it is made anew of everything.
    for (const rows of [before, after]) delete rows['search_queue'];
    expect(after).toEqual(before);
    expect(hashes(await exported())).toHaveLength(contents.length + 1);
  });

  it('lets whoever reads it meanwhile read on, and is stopped without a trace', async () => {
    const { contents } = await backUp();
    const other = openForReading(repository());
    const { encrypt, cancel, progress } = engine.client.repository;
    progress((figures) => {
      if (figures.task === 'encrypt') void cancel({ task: 'encrypt' });
    });
    const stopped = encrypt({ path: repository(), passphrase, keep: true });
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
    expect(readdirSync(repository()).filter((name) => name.includes('encrypted'))).toEqual([]);
    expect(hashes(await exported())).toEqual(hashes(contents));
    progress(() => undefined);
    await engine.engine.close();
    engine = await startEngine({ keys, dataDir: join(directory, 'data') });
    await engine.client.repository.encrypt({ path: repository(), passphrase, keep: true });
    expect(await other.verify()).toMatchObject({ damagedMessages: 0, messages: contents.length });
    other.close();
    expect(hashes(await exported())).toEqual(hashes(contents));
  });
});

describe('what a cut encryption, a lost catalogue or a lost marker leaves', () => {
  it('is removed by the next writer, from a readable repository and from an encrypted one', async () => {
    const { jobId, contents } = await backUp();
    const plain = join(directory, 'plain');
    await engine.engine.close();
    await cp(repository(), plain, { recursive: true });
    // Ended before the marker was replaced: the copy was begun.
    for (const name of ['repository-encrypted.sqlite', 'repository-encrypted.sqlite-wal'])
      await writeFile(join(repository(), name), randomBytes(8192));
    engine = await startEngine({ keys, dataDir: join(directory, 'data') });
    expect((await engine.run(jobId)).status).toBe('Success');
    expect(readdirSync(repository()).filter((name) => name.includes('encrypted'))).toEqual([]);
    expect(hashes(await exported())).toEqual(hashes(contents));
    // Ended after it: what was readable is there still, also what was saved of a damaged file, and what a killed process has left.
    await engine.client.repository.encrypt({ path: repository(), passphrase, keep: true });
    const left = ['repository.sqlite', searchIndexName];

    const others = [
      'repository.sqlite.damaged-2026',
      'repository.sqlite.1-ab.tmp',
      'dictionary-1.json.1-ab.tmp',
    ];
    for (const name of [...left, ...others])
      await cp(join(plain, 'repository.sqlite'), join(repository(), name));
    expect((await engine.run(jobId)).status).toBe('Success');
    expect(readdirSync(repository()).filter((name) => [...left, ...others].includes(name))).toEqual([]);
    expect(readable(repository())).toEqual([]);
    expect(hashes(await exported())).toEqual(hashes(contents));
  });

  it('is found again by a console that has lost its catalogue, in its own repository', async () => {
    const data = join(directory, 'data');
    const own = join(data, 'repository');
    await engine.client.repository.create({ path: own, passphrase, keep: true });
    const contents = await writeMail();
    const source = { type: 'maildir', path: join(directory, 'source') } as const;
    expect((await engine.run(await engine.addJob(source))).status).toBe('Success');
    expect(await engine.client.repository.known()).toMatchObject([{ path: own, mailboxes: 1 }]);
    const losesCatalogue = async (): Promise<void> => {
      await engine.engine.close();
      for (const name of readdirSync(data).filter((each) => each.startsWith('catalogue')))
        await rm(join(data, name), { force: true });
      engine = await startEngine({ keys, dataDir: data });
    };
    await losesCatalogue();
    expect(hashes(await exported())).toEqual(hashes(contents));
    // Without its key too, once somebody has entered the passphrase: it is its own, not one opened to restore from.
    dropKey(identity());
    const kept = new Map(keys);
    keys.clear();
    await losesCatalogue();
    expect(await engine.client.mailboxes.list()).toEqual([]);
    await engine.client.repository.unlock({ path: own, secret: passphrase, keep: true });
    expect(keys).toEqual(kept);
    expect(await engine.client.repository.open({ path: own })).toMatchObject({ use: 'own', mailboxes: 1 });
    expect(hashes(await exported())).toEqual(hashes(contents));
  });

  it('is said as what it is: locked by the status, and without a marker not replaced', async () => {
    await engine.client.repository.create({ path: repository(), passphrase, keep: true });
    await backUp();
    expect((await engine.client.status.get()).repositories).toMatchObject([{ problem: null }]);
    dropKey(identity());
    const stored = new Map(keys);
    keys.clear();
    const { reasons, repositories } = await engine.client.status.get();
    expect(repositories).toMatchObject([{ problem: { id: 'repository.passphraseNeeded' } }]);
    expect(reasons.map(({ code }) => code)).toEqual(['repository-unreachable']);
    await engine.engine.close();
    const path = join(repository(), 'repository-encrypted.sqlite');
    const before = await readFile(path);
    for (const name of ['repository.json', 'repository-copy.json']) await rm(join(repository(), name));
    engine = await startEngine({ keys, dataDir: join(directory, 'other') });
    for (const secret of [passphrase, null])
      await expect(
        engine.client.repository.create({ path: repository(), passphrase: secret, keep: true }),
      ).rejects.toMatchObject({ code: 'already-exists' });
    expect((await readFile(path)).equals(before)).toBe(true);
    for (const [name, key] of stored) keys.set(name, key);
  });
});
