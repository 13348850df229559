import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { makeMaildirs } from '../../../fixtures/maildir.js';
import { restoreBench } from './restore-bench.js';

/* INBOX is one folder in any case at a mail server (RFC 9051 §5.1), and several on a disk. */

const { backedUp, cleanUp, imap, withClient } = restoreBench();

const spellings: readonly (readonly string[])[] = [
  ['INBOX'],
  ['Inbox'],
  ['inbox'],
  ['INBOX', 'Work'],
  ['Inbox', 'Work'],
  ['inbox', 'work'],
  ['Work', 'INBOX'],
  ['Work', 'Inbox'],
];

it.each(['original', 'new-folder'] as const)(
  'folders that differ from INBOX in case only come to Dovecot as folders of their own, and nothing is mixed or left out (%s)',
  async (into) => {
    const source = 'spellings@example.com';
    const folderOf = new Map<string, string>();
    const mail = await makeMaildirs(source);
    cleanUp(mail.remove);
    for (const folder of spellings) {
      for (const which of ['one', 'two']) {
        const content = Buffer.from(`Subject: ${which} of ${folder.join('>')}\r\n\r\ntext\r\n`);
        folderOf.set(createHash('sha256').update(content).digest('hex'), folder.join('>'));
        await mail.deliver(source, content, { folder });
      }
    }
    // The directory of the mailbox is INBOX; `.INBOX.Work` is below it.
    const engine = await backedUp(source, { config: { type: 'maildir', path: mail.path } });
    const target = `spellings-${into}@example.com`;
    const { id: sourceId } = await engine.client.sources.add({ name: 'Server', config: imap(target) });
    const request = { sourceId, targetMailbox: target, into } as const;
    const session = await engine.restore(request);
    expect(session.mailboxes).toMatchObject([{ stored: 2 * spellings.length }]);

    const held = await withClient(target, async (client) => {
      const all: (readonly [string, readonly string[]])[] = [];
      for (const name of await client.folders()) {
        const from = (await client.messages(name)).map(({ sha256 }) => folderOf.get(sha256) ?? 'altered');
        if (from.length > 0) all.push([name, from]);
      }
      return all;
    });
    // Each folder has its two messages, and those of no other.
    expect(held.map(([, from]) => from).sort()).toEqual(
      spellings.map((folder) => [folder.join('>'), folder.join('>')]).sort(),
    );
    const renamed = session.log.map(({ text }) => text).filter((text) => text.includes('was restored as'));
    const top = session.topFolder === null ? '' : `${session.topFolder}/`;
    // Dovecot writes the INBOX that others are below in capitals, however it was asked for.
    const asListed = (name: string): string => name.replace(/^inbox\//i, 'INBOX/');
    for (const folder of spellings) {
      const name = top + folder.join('/');
      const [own] = held.find(([, from]) => from[0] === folder.join('>')) ?? [''];
      expect([own === asListed(name), renamed.some((text) => text.includes(` ${name} was`))]).toContain(true);
    }
    if (into === 'new-folder') return;
    // What is there is known again, wherever it went.
    expect(await engine.restore(request)).toMatchObject({ mailboxes: [{ stored: 0 }] });
  },
);
