import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  type BucketRepository,
  bucketRepository,
  hashes,
  makePoint,
} from '../../../fixtures/bucket-repository.js';
import { difficultMessages, withAttachment } from '../../../fixtures/difficult-mail.js';

/** The system's, which has the system's packages, before another one of the user's. */
const python = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';
let directory: string;
let repository: BucketRepository;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'postkeep-bucket-format-'));
});
afterEach(async () => {
  repository.close();
  await rm(directory, { recursive: true, force: true });
});

const passphrase = 'pass phrase äöü';

it.each([
  ['as anyone can read it', null],
  ['encrypted', passphrase],
])(
  'a stranger gets every message out of a bucket with the Python text of docs/repository-format.md, %s',
  async (_name, secret) => {
    const document = await readFile(
      new URL('../../../../docs/repository-format.md', import.meta.url),
      'utf8',
    );
    const script =
      /## Getting every message out of a bucket[^]*?```python\n([^]*?)```/.exec(document)?.[1] ?? '';
    await writeFile(join(directory, 'extract.py'), script);
    repository = await bucketRepository({ passphrase: secret });
    const contents = [
      ...new Set([
        ...Object.values(difficultMessages),
        withAttachment('random', createHash('shake256', { outputLength: 2_500_000 }).update('x').digest()),
        withAttachment('repeating', Buffer.alloc(400_000, 'All work and no play. ')),
      ]),
    ];
    const writer = repository.writer();
    await makePoint(writer, contents.slice(0, -3));
    await makePoint(writer, contents.slice(3));
    writer.close();
    // The bucket alone, with its first marker damaged.
    await rm(repository.index, { recursive: true });
    await writeFile(repository.store.pathOf('repository.json'), 'garbage');
    const bucket = join(repository.root, 'bucket', 'objects');
    execFileSync(python, ['extract.py', bucket], { cwd: directory, input: `${secret ?? ''}\n` });
    const folder = join(directory, 'mail', 'a@example.com', 'INBOX');
    const files = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name))));
    expect(hashes(files)).toEqual(hashes(contents));
  },
  120_000,
);
