import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEnvelope } from '../../../../core/repository/envelope.js';
import { difficultMessages } from '../../../fixtures/difficult-mail.js';

const envelopeOf = (...lines: string[]) => readEnvelope(Buffer.from(`${lines.join('\r\n')}\r\n\r\nbody\r\n`));

describe('reading the headers that lists show', () => {
  it('decodes encoded words, folded lines and addresses (RFC 2047, RFC 5322)', () => {
    expect(
      envelopeOf(
        'Subject: =?utf-8?B?R3LDvMOfZQ==?= =?iso-8859-1?Q?aus_M=FCnchen?=',
        '\tund mehr',
        'From: =?utf-8?Q?M=C3=BCller=2C_Anna?= <anna@example.com>',
        'To: "Smith, Bob" <bob@example.com>, Team: c@example.com, d@example.com;',
        'Date: Sun, 1 Mar 2026 10:15:00 +0100 (CET)',
      ),
    ).toEqual({
      subject: 'Grüßeaus München und mehr',
      from: 'Müller, Anna <anna@example.com>',
      to: 'Smith, Bob <bob@example.com>, c@example.com, d@example.com',
      sentAt: new Date('2026-03-01T09:15:00Z'),
    });
  });

  it.each([
    ['raw UTF-8', Buffer.from('Subject: Счёт 請求書\n\nx'), 'Счёт 請求書'],
    [
      'raw 8-bit text of an old program',
      Buffer.from([...Buffer.from('Subject: Gr'), 0xfc, 0xdf, 0x65, 0x0a, 0x0a]),
      'Grüße',
    ],
    ['an unknown character set', Buffer.from('Subject: =?x-unknown?Q?abc?=\n\n'), 'abc'],
    ['control characters', Buffer.from('Subject: a\u0000b\u001bc\n\n'), 'a b c'],
    ['no headers at all', Buffer.from('just text'), ''],
    ['the first of two subjects', Buffer.from('Subject: first\nSubject: second\n\n'), 'first'],
    ['a subject in the body', Buffer.from('From: a@b\n\nSubject: body\n'), ''],
  ])('copes with %s', (_, content, subject) => {
    expect(readEnvelope(content).subject).toBe(subject);
  });

  it.each([
    '',
    'yesterday',
    'Thu, 99 Foo 2026',
    'Wed, 31 Dec 1969 00:00:00 +0000',
    'Mon, 1 Jan 275000 00:00:00 +0000',
  ])('a date like "%s" is no date', (date) => {
    expect(envelopeOf(`Date: ${date}`).sentAt).toBeNull();
  });

  it('shortens what no list could show', () => {
    expect(readEnvelope(difficultMessages['hugeSubject'] ?? Buffer.alloc(0)).subject).toHaveLength(500);
  });

  it('never throws and always gives text that survives JSON, for any bytes', () => {
    const anything = fc.oneof(
      fc.uint8Array({ maxLength: 2000 }).map((bytes) => Buffer.from(bytes)),
      fc
        .tuple(
          fc.constantFrom('Subject', 'From', 'To', 'Date'),
          fc.string({ unit: 'binary', maxLength: 300 }),
        )
        .map(([name, value]) => Buffer.from(`${name}: ${value}\n\n`)),
      fc
        .tuple(
          fc.constantFrom('Subject', 'From', 'To'),
          fc.constantFrom('utf-8', 'x', 'utf-16', 'iso-2022-jp', ''),
          fc.constantFrom('B', 'Q', 'x'),
          fc.string({ maxLength: 60 }),
        )
        .map(([name, charset, encoding, text]) =>
          Buffer.from(`${name}: =?${charset}?${encoding}?${text}?=\n\n`),
        ),
    );
    fc.assert(
      fc.property(anything, (content) => {
        const { subject, from, to, sentAt } = readEnvelope(content);
        for (const text of [subject, from, to]) {
          expect(text).not.toMatch(/[\p{Cc}\p{Surrogate}]/u);
          expect(text.length).toBeLessThanOrEqual(500);
        }
        expect(sentAt === null || !Number.isNaN(sentAt.getTime())).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
