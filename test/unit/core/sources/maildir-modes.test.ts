import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  readFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openMaildirSource } from '../../../../core/sources/maildir/maildir-source.js';

let folder: string;
let mailbox: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postkeep-modes-'));
  mailbox = join(folder, 'ada');
  for (const part of ['cur', 'new', 'tmp']) mkdirSync(join(mailbox, part), { recursive: true });
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const message = {
  content: Buffer.from('Subject: x\r\n\r\nx\r\n'),
  flags: ['$Label'],
  internalDate: new Date('2026-01-01T00:00:00Z'),
  token: 'token',
};

describe.skipIf(process.platform === 'win32')('a message restored into a Maildir', () => {
  it.each([
    [0o700, 0o600],
    [0o770, 0o660],
    [0o750, 0o640],
    [0o2770, 0o660],
  ])('may be read by whom the mailbox (%o) lets in, with its folders', async (mode, fileMode) => {
    chmodSync(mailbox, mode);
    const writer = await openMaildirSource(mailbox).openForRestore(basename(mailbox));
    const opened = await writer.openFolder(['Sub']);
    if ('refused' in opened) throw new Error('refused');
    await writer.append(opened, message);
    const sub = join(mailbox, '.Sub');
    for (const path of [sub, join(sub, 'cur'), join(sub, 'tmp')])
      expect(statSync(path).mode & 0o7777).toBe(mode);
    const files = ['maildirfolder', 'dovecot-keywords', join('cur', readdirSync(join(sub, 'cur'))[0] ?? '')];
    for (const file of files) expect(statSync(join(sub, file)).mode & 0o777).toBe(fileMode);
  });

  it('is written through no link', async () => {
    const victim = join(folder, 'victim');
    writeFileSync(victim, 'mine');
    const writer = await openMaildirSource(mailbox).openForRestore(basename(mailbox));
    const opened = await writer.openFolder(['INBOX']);
    if ('refused' in opened) throw new Error('refused');
    const seconds = String(message.internalDate.getTime() / 1000);
    symlinkSync(victim, join(mailbox, 'tmp', `${seconds}.token.postkeep`));
    await writer.append(opened, message);
    expect(readFileSync(victim, 'utf8')).toBe('mine');
  });
});
