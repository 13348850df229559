import { describe, expect, it } from 'vitest';
import { decodeBody } from '../../../core/https/decode-body.js';
import { selectMailboxes } from '../../../core/jobs/mailbox-selection.js';
import { readEnvelope } from '../../../core/repository/envelope.js';
import { decodeHtml, decodeText } from '../../../core/repository/mime/charset.js';
import { readMailDate } from '../../../core/repository/mime/mail-date.js';
import { parseQuery } from '../../../core/restore/search/query.js';
import { messageInfo } from '../../../core/sources/maildir/layout.js';
import { MessageNames } from '../../../core/sources/maildir/message-name.js';
import { cloudOf } from '../../../core/sources/oauth/microsoft-clouds.js';

/** Words from outside that a table in an object would seem to have. */
const names = [...Object.getOwnPropertyNames(Object.prototype), 'prototype'];

describe.each(names)('%s, which every object has, is a word like any other', (name) => {
  it('as a charset', () => {
    expect(decodeText(Buffer.from('Größe'), name)).toBe('Größe');
    expect(decodeHtml(Buffer.from(`<meta charset="${name}">Größe`), '')).toContain('Größe');
    const subject = `Subject: =?${name}?Q?Gr=C3=B6=C3=9Fe?=\r\n\r\n`;
    expect(readEnvelope(Buffer.from(subject)).subject).toBe('Größe');
  });

  it('as the zone of a date', () => {
    const utc = readMailDate('Mon, 2 Mar 2026 10:00:00 +0000');
    expect(readMailDate(`Mon, 2 Mar 2026 10:00:00 ${name}`)).toEqual(utc);
  });

  it('as a field or a state of a search', () => {
    for (const words of [`${name}:plan`, `is:${name}`])
      expect(parseQuery(words, false).terms).toMatchObject([{ field: 'any', text: words }]);
  });

  it('as a coding of an answer', async () => {
    const decoded = await decodeBody(Buffer.from('x'), name, 100);
    expect(decoded).toEqual({ type: 'unknown', coding: name.toLowerCase() });
  });

  it('as a keyword of a message', () => {
    const keywords: string[] = [];
    const { info } = messageInfo(['\\Seen', name], keywords);
    expect(new MessageNames(keywords).read(`1${info}`).flags).toEqual(['\\Seen', name].sort());
  });

  it('as a mailbox and a sign-in service', () => {
    const { mailboxes } = selectMailboxes(
      [{ mailbox: name, kind: 'shared' }],
      { selection: { type: 'all', except: [] }, kinds: {} },
      new Map(),
    );
    expect(mailboxes).toEqual([{ mailbox: name, kind: 'shared' }]);
    expect(cloudOf(name).imapHost).toBe('outlook.office365.com');
  });
});
