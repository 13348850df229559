import { execFile } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openRepositoryDatabase } from '../../../../../core/repository/repository-folder.js';
import { openForReading } from '../../../../../core/repository/open-for-reading.js';
import {
  type SecretConsole,
  hashesOf,
  openSecretConsole,
  passphrase,
  readableIn,
  secretWords,
} from '../../../../fixtures/secret-console.js';

const run = promisify(execFile);
// The one that Debian's packages are for.
const python = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';

let tested: SecretConsole;
beforeEach(async () => {
  tested = await openSecretConsole();
});
afterEach(async () => {
  await tested.close();
});

/** Numbers of the pages that hold nothing but a piece. */
function pagesOfPieces(): { readonly pages: readonly number[]; readonly pageSize: number } {
  const { database } = openRepositoryDatabase(tested.repository, { type: 'any' }, 'read');
  try {
    const pages = database.all(
      z.object({ pageno: z.int() }),
      "SELECT pageno FROM dbstat WHERE name = 'chunk' AND pagetype = 'overflow' ORDER BY pageno",
    );
    const size = database.get(z.object({ page_size: z.int() }), 'PRAGMA page_size');
    return { pages: pages.map(({ pageno }) => pageno), pageSize: size?.page_size ?? 0 };
  } finally {
    database.close();
  }
}

describe('an encrypted repository', () => {
  it('keeps no readable word in any file while it is written and afterwards, and gives every message back', async () => {
    const { recoveryKey, isKept } = await tested.engine.client.repository.create({
      path: tested.repository,
      passphrase,
      keep: true,
    });
    expect(isKept).toBe(true);
    expect(recoveryKey).toMatch(/^([0-9A-Z]{4}-){10}[0-9A-Z]{4}$/);
    let looks = 0;
    const seen = new Set<string>();
    tested.engine.client.jobs.progress(() => {
      looks += 1;
      for (const word of readableIn(tested.repository, secretWords.slice(0, 20))) seen.add(word);
    });
    const { contents } = await tested.backUp();
    expect(looks).toBeGreaterThan(0);
    expect([...seen]).toEqual([]);
    expect(hashesOf(await tested.exported())).toEqual(hashesOf(contents));
    // The index for the search holds every word.
    while ((await tested.engine.client.restore.updateIndex()).pending > 0);
    const word = String(secretWords[502]);
    const { hits } = await tested.engine.client.restore.search({ query: word, limit: 10 });
    expect(hits).toHaveLength(1);
    expect(readableIn(tested.repository)).toEqual([]);
    expect(await tested.engine.client.repository.verify()).toMatchObject({ whole: true });
    await tested.engine.engine.close();
    expect(readableIn(tested.repository)).toEqual([]);
    expect(readdirSync(tested.repository)).not.toContain('repository.sqlite');
    await tested.start();
    expect(hashesOf(await tested.exported())).toEqual(hashesOf(contents));
  });

  it('tells a damaged page, piece and header from a wrong passphrase, and gives the rest back', async () => {
    await tested.engine.client.repository.create({ path: tested.repository, passphrase, keep: true });
    const { contents } = await tested.backUp();
    await tested.engine.engine.close();
    const path = join(tested.repository, 'repository-encrypted.sqlite');
    const bytes = await readFile(path);
    const marker = await readFile(join(tested.repository, 'repository.json'));
    // The largest pieces lie in pages of their own; in one that nothing is in, a bit is nobody's.
    const { pages, pageSize } = pagesOfPieces();
    for (const place of [0, 0.3, 0.6, 0.9]) {
      const damaged = Buffer.from(bytes);
      const page = pages[Math.floor(pages.length * place)] ?? 0;
      const at = Math.floor((page - 0.5) * pageSize);
      damaged.writeUInt8(damaged.readUInt8(at) ^ 4, at);
      await writeFile(path, damaged);
      const opened = openForReading(tested.repository);
      const report = await opened.verify();
      expect(report.damagedMessages + report.file.length).toBeGreaterThan(0);
      expect(report.damagedMessages).toBeLessThan(contents.length / 2);
      opened.close();
    }
    await writeFile(path, bytes);
    for (let at = 0; at < marker.length; at += 3) {
      const damaged = Buffer.from(marker);
      damaged.writeUInt8(damaged.readUInt8(at) ^ 1, at);
      await writeFile(join(tested.repository, 'repository.json'), damaged);
      const opened = openForReading(tested.repository);
      expect(opened.mailboxes()).toHaveLength(1);
      opened.close();
    }
    await tested.start();
  });

  it('is read by a stranger with the passphrase, with the Python texts of docs/repository-format.md', async () => {
    const { recoveryKey } = await tested.engine.client.repository.create({
      path: tested.repository,
      passphrase,
      keep: true,
    });
    const { contents } = await tested.backUp();
    const document = await readFile(
      new URL('../../../../../docs/repository-format.md', import.meta.url),
      'utf8',
    );
    const [extract, decrypt] = [...document.matchAll(/```python\n([^]*?)```/g)].map(([, text]) => text ?? '');
    await writeFile(join(tested.directory, 'extract.py'), String(extract));
    await writeFile(join(tested.directory, 'decrypt.py'), String(decrypt));
    // Beside the running console, of which the newest state is in the log.
    expect(statSync(join(tested.repository, 'repository-encrypted.sqlite-wal')).size).toBeGreaterThanOrEqual(
      0,
    );
    for (const [number, secret] of [passphrase, String(recoveryKey)].entries()) {
      const plain = join(tested.directory, `plain-${String(number)}`);
      const decrypting = run(python, ['decrypt.py', tested.repository, plain], { cwd: tested.directory });
      decrypting.child.stdin?.end(`${secret}\n`);
      await decrypting;
      await rm(join(tested.directory, 'mail'), { recursive: true, force: true });
      await run(python, ['extract.py', plain], { cwd: tested.directory });
      const files = await readdir(join(tested.directory, 'mail'), { recursive: true, withFileTypes: true });
      const mail = files
        .filter((file) => file.isFile())
        .map((file) => readFile(join(file.parentPath, file.name)));
      expect(hashesOf(await Promise.all(mail))).toEqual(hashesOf(contents));
    }
  });
});
