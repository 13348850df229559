import { createHash } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { readEnvelope } from '../../../../core/repository/envelope.js';
import { openMaildirSource } from '../../../../core/sources/maildir/maildir-source.js';
import { writeSampleOrganisation } from '../../../../core/sources/sample-organisation.js';
import { readable } from '../../../fixtures/listing.js';
import { render } from '../../../../shared/texts/text.js';
import { contentOf } from '../../../fixtures/read-mailbox.js';

const made: string[] = [];

afterEach(async () => {
  await Promise.all(made.splice(0).map((directory) => rm(directory, { recursive: true, force: true })));
});

async function written(seed?: number): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'postkeep-sample-'));
  made.push(directory);
  await writeSampleOrganisation(directory, seed);
  return directory;
}

async function digest(directory: string): Promise<string> {
  const hash = createHash('sha256');
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  for (const file of files.sort()) hash.update(relative(directory, file)).update(await readFile(file));
  return hash.digest('hex');
}

describe('the sample organisation', { timeout: 60_000 }, () => {
  it('has twelve mailboxes with several hundred messages, nested and non-ASCII folders', async () => {
    const source = openMaildirSource(await written());
    const { mailboxes } = await source.listMailboxes();
    const folders: string[][] = [];
    let messages = 0;
    for (const { mailbox } of mailboxes) {
      const reader = await source.openMailbox(mailbox);
      for (const folder of await reader.listFolders()) {
        folders.push([...folder.path]);
        messages += readable(await reader.listMessages(folder)).messages.length;
      }
    }
    expect(mailboxes).toHaveLength(12);
    expect(messages).toBeGreaterThan(500);
    expect(messages).toBeLessThan(3000);
    expect(folders).toContainEqual(['製品', 'センサー']);
    expect(folders).toContainEqual(['Messen & Veranstaltungen']);
    expect(folders).toContainEqual(['Roadmap', 'Sensor line']);
  });

  it('is the same for the same seed and another for another', async () => {
    const [first, again, other] = await Promise.all([written(7), written(7), written(8)]);
    expect(await digest(again)).toBe(await digest(first));
    expect(await digest(other)).not.toBe(await digest(first));
  });

  it('writes headers that mail programs can read', async () => {
    const source = openMaildirSource(await written());
    const reader = await source.openMailbox('haruto.tanaka@halden-optics.example');
    const subjects: string[] = [];
    for (const folder of await reader.listFolders()) {
      const { messages } = readable(await reader.listMessages(folder));
      for await (const fetched of reader.fetchMessages(
        folder,
        messages.map(({ uid }) => uid),
      )) {
        if (fetched.type === 'unreadable') throw new Error(render(fetched.reason));
        const envelope = readEnvelope(await contentOf(fetched));
        expect(envelope.sentAt?.getTime()).toBe(fetched.internalDate.getTime());
        expect(envelope.from).toMatch(/^[^=]+ <[^>]+@[^>]+\.example>$/);
        subjects.push(envelope.subject);
      }
    }
    expect(subjects.some((subject) => subject.startsWith('見積書のお願い'))).toBe(true);
    expect(subjects.every((subject) => !subject.includes('=?'))).toBe(true);
  });
});
