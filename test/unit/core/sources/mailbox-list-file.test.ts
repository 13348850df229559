import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { afterAll, describe, expect, it } from 'vitest';
import { readMailboxListFile } from '../../../../core/sources/mailbox-list-file.js';
import { parseAddressList } from '../../../../shared/backup/address-list.js';

const folder = mkdtempSync(join(tmpdir(), 'postkeep-list-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function fileWith(bytes: Uint8Array | string): string {
  const file = join(folder, 'list.csv');
  writeFileSync(file, bytes);
  return file;
}

describe('a file with a list of mailboxes', () => {
  const text = 'Name;Mail\r\nMüller, Jörg;jörg.müller@contoso.example\r\n';

  it.each([
    { name: 'UTF-8', bytes: Buffer.from(text) },
    { name: 'UTF-8 with a byte order mark', bytes: iconv.encode(text, 'utf8', { addBOM: true }) },
    { name: 'UTF-16LE with a byte order mark', bytes: iconv.encode(text, 'utf16le', { addBOM: true }) },
    { name: 'UTF-16BE with a byte order mark', bytes: iconv.encode(text, 'utf16be', { addBOM: true }) },
    { name: 'UTF-16LE without', bytes: iconv.encode(text, 'utf16le') },
    { name: 'UTF-16BE without', bytes: iconv.encode(text, 'utf16be') },
    { name: 'Windows-1252', bytes: iconv.encode(text, 'windows-1252') },
  ])('is read in $name', async ({ bytes }) => {
    const list = await readMailboxListFile(fileWith(bytes));
    expect(parseAddressList(list, { userNames: false })).toEqual({
      mailboxes: ['jörg.müller@contoso.example'],
      badLines: [],
      repeated: 0,
    });
  });

  it.each([
    { name: 'a workbook', bytes: Buffer.from('PK\u0003\u0004 xl/workbook.xml'), said: 'not a text file' },
    { name: 'a picture', bytes: Buffer.from([0x89, 0x50, 0, 0, 0, 1, 0, 0, 2]), said: 'not a text file' },
    { name: 'nothing', bytes: Buffer.from('\uFEFF \r\n'), said: 'is empty' },
  ])('that is $name is refused with what to do', async ({ bytes, said }) => {
    const reading = readMailboxListFile(fileWith(bytes));
    await expect(reading).rejects.toMatchObject({ code: 'invalid-argument' });
    await expect(reading).rejects.toThrow(said);
  });

  it('that is not there is said to be unreadable', async () => {
    await expect(readMailboxListFile(join(folder, 'none'))).rejects.toMatchObject({ code: 'io' });
  });
});
