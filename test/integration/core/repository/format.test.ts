import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { difficultMessages, withAttachment } from '../../../fixtures/difficult-mail.js';
import { type TestEngine, startEngine, storedMessages } from '../../../fixtures/engine.js';

const run = promisify(execFile);
let directory: string;
let engine: TestEngine;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'postkeep-format-'));
  engine = await startEngine();
});
afterEach(async () => {
  await engine.close();
  await rm(directory, { recursive: true, force: true });
});

it('a stranger gets every message out with the Python text of docs/repository-format.md', async () => {
  const document = await readFile(new URL('../../../../docs/repository-format.md', import.meta.url), 'utf8');
  const script = /```python\n([^]*?)```/.exec(document)?.[1] ?? '';
  await writeFile(join(directory, 'extract.py'), script);
  const contents = [
    ...Object.values(difficultMessages),
    withAttachment('random', createHash('shake256', { outputLength: 2_500_000 }).update('x').digest()),
    withAttachment('repeating', Buffer.alloc(400_000, 'All work and no play. ')),
  ];
  const cur = join(directory, 'source', 'a@example.com', '.Проекты & more', 'cur');
  await mkdir(cur, { recursive: true });
  await mkdir(join(directory, 'source', 'a@example.com', 'cur'));
  for (const [index, content] of contents.entries())
    await writeFile(join(cur, `${String(index)}.test:2,S`), content);
  const session = await engine.run(await engine.addJob({ type: 'maildir', path: join(directory, 'source') }));
  expect(session.status).toBe('Success');
  expect(await storedMessages(engine.client, 'a@example.com')).toHaveLength(contents.length);

  await run('python3', ['extract.py', join(engine.dataDir, 'repository')], { cwd: directory });

  const folder = join(directory, 'mail', 'a@example.com', 'Проекты & more');
  const extracted = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name))));
  const hashes = (buffers: readonly Buffer[]): string[] =>
    buffers.map((buffer) => createHash('sha256').update(buffer).digest('hex')).sort();
  expect(hashes(extracted)).toEqual(hashes(contents));
});
