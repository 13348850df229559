import { chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Disk, mountDisk } from '../../../fixtures/disk.js';
import { type TestEngine, startEngine } from '../../../fixtures/engine.js';

/** The file system's own lost+found is named and no reason to warn for ever (docs/specification/backup.md §1). */

let directory: string;
let disk: Disk;
let engine: TestEngine;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'postkeep-lost-'));
  disk = mountDisk(join(directory, 'mail'));
  engine = await startEngine({ dataDir: join(directory, 'data') });
});
afterEach(async () => {
  await engine.close();
  disk.unmount();
  await rm(directory, { recursive: true, force: true });
});

const kinds = {
  maildir: async (path: string) => {
    await mkdir(join(path, 'anna', 'cur'), { recursive: true });
    await writeFile(join(path, 'anna', 'cur', '1.x:2,S'), 'Subject: one\n\nText\n');
  },
  mbox: async (path: string) => {
    await mkdir(path, { recursive: true });
    await writeFile(
      join(path, 'anna.mbox'),
      'From a@example.com Sun Mar  1 10:15:00 2026\nSubject: one\n\nText\n',
    );
  },
} as const;

async function found(path: string, owner: number): Promise<void> {
  const own = join(path, 'lost+found');
  await mkdir(join(own, '#12'), { recursive: true, mode: 0o700 });
  await chown(own, owner, owner);
}

describe.each(['maildir', 'mbox'] as const)('lost+found at a %s source', (type) => {
  it.each([
    ['at the top of a disk, root’s', '', 0, 'Success', false],
    ['at the top of a disk, somebody else’s', '', 54321, 'Warning', true],
    ['that was copied into a directory', 'copy', 0, 'Warning', true],
  ] as const)('%s', async (_where, under, owner, status, mayBeMail) => {
    const path = join(disk.path, under);
    await kinds[type](path);
    await found(path, owner);
    const source = { type, path } as const;
    const check = await engine.client.sources.check({ config: source, secret: null });
    expect(check).toMatchObject({
      mailboxes: [{ mailbox: 'anna' }],
      passedOver: [{ name: 'lost+found', mayBeMail }],
    });
    const session = await engine.run(await engine.addJob(source));
    expect(session.status).toBe(status);
    expect(session.log).toContainEqual(
      expect.objectContaining({ type: status, text: expect.stringMatching(/^lost\+found at /) as unknown }),
    );
  });
});

it('in a mailbox that is a disk of its own it is no folder, and no reason to warn', async () => {
  await mkdir(join(disk.path, 'cur'));
  await writeFile(join(disk.path, 'cur', '1.x:2,S'), 'Subject: one\n\nText\n');
  await found(disk.path, 0);
  const session = await engine.run(await engine.addJob({ type: 'maildir', path: disk.path }));
  expect(session).toMatchObject({ status: 'Success', mailboxes: [{ mailbox: 'mail' }] });
});
