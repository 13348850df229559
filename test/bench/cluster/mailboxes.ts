import { createHash } from 'node:crypto';
import { chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mailOwner } from '../../fixtures/mail-owner.js';

/** Writes mailboxes of so many small messages, each its own, where the mail server has them; answers their names. */
export async function writeMailboxes(
  mailDirectory: (user: string) => string,
  kind: string,
  count: number,
  messages: number,
): Promise<string[]> {
  const { uid, gid } = await mailOwner();
  const names = Array.from({ length: count }, (_, number) => `${kind}${String(number)}@example.com`);
  for (const name of names) {
    const maildir = mailDirectory(name);
    for (const part of ['', 'cur', 'new', 'tmp']) {
      mkdirSync(join(maildir, part), { recursive: true });
      chownSync(join(maildir, part), uid, gid);
    }
    for (let number = 0; number < messages; number++) {
      const body = createHash('shake256', { outputLength: 900 })
        .update(`${name} ${String(number)}`)
        .digest('base64');
      const file = join(maildir, 'cur', `${String(1_700_000_000 + number)}.${String(number)}.bench:2,S`);
      writeFileSync(file, `From: ${name}\r\nSubject: ${String(number)}\r\n\r\n${body}\r\n`);
      chownSync(file, uid, gid);
    }
  }
  return names;
}
