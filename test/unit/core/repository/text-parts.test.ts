import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AttachmentReader } from '../../../../core/repository/mime/attachment-reader.js';
import { type MessageBody, BodyReader } from '../../../../core/repository/mime/message-body.js';
import { readMessageNow } from '../../../../core/repository/search/message-text.js';

const head = 'From: a@example.com\r\nMIME-Version: 1.0\r\n';
const mail = (text: string): Buffer => Buffer.from(head + text.replaceAll('\n', '\r\n'));
const bodyOf = (content: Buffer, step = content.length): MessageBody => {
  const reader = new BodyReader({ textBytes: 1_000_000, pictureBytes: 1_000_000, withSizes: true });
  for (let at = 0; at < content.length; at += step) reader.write(content.subarray(at, at + step));
  return reader.finish();
};
const plainOf = (content: Buffer): string =>
  bodyOf(content)
    .blocks.map(({ plain, html }) => plain ?? html ?? '')
    .join('\n');
const wordsOf = async (content: Buffer): Promise<string> =>
  readMessageNow([{ isBase64: false, read: () => content }]).text.body;

describe('a multipart without parts', () => {
  it.each([
    ['another boundary', 'multipart/mixed; boundary=abc', '--xyz\n\nzebra\n--xyz--\n'],
    ['none', 'multipart/mixed; boundary=abc', 'zebra\n'],
    ['none that is declared', 'multipart/mixed', 'zebra\n'],
    ['its end alone', 'multipart/alternative; boundary=abc', 'zebra\n--abc--\n'],
    ['parentheses', 'multipart/mixed; boundary=(a)b', '--(a)b\n\nzebra\n--(a)b--\n'],
    [
      'within another',
      'multipart/mixed; boundary=o',
      '--o\nContent-Type: multipart/mixed; boundary=abc\n\nzebra\n--o--\n',
    ],
    [
      'base64',
      'multipart/mixed; boundary=a\nContent-Transfer-Encoding: base64',
      `${btoa('zebra stripes')}\n`,
    ],
  ])('is the text that stands in it: %s', async (_, type, text) => {
    const content = mail(`Content-Type: ${type}\n\n${text}`);
    expect(plainOf(content)).toContain('zebra');
    expect(await wordsOf(content)).toContain('zebra');
    for (const step of [1, 7]) expect(bodyOf(content, step)).toEqual(bodyOf(content));
  });

  it('is no text where it has parts: what stands before and behind them is for old programs', () => {
    const text = 'before\n--b\n\nzebra\n--b--\nbehind\n';
    expect(plainOf(mail(`Content-Type: multipart/mixed; boundary=b\n\n${text}`)).trim()).toBe('zebra');
  });
});

describe('text of any kind', () => {
  it.each([
    ...['text/markdown; charset=utf-8', 'text/enriched', 'text/x-foo', 'text/calendar; method=REQUEST'],
    ...['text/plain charset=utf-8', 'text/plain, charset=utf-8', 'text/; charset=utf-8', 'text', 'plain'],
    ...['; charset=utf-8', 'charset=utf-8', '???', 'text / plain; charset=utf-8', 'application/xhtml+xml'],
  ])('is shown and found where it is all there is (RFC 2046 §4.1.4, RFC 2045 §5.2): %s', async (type) => {
    const content = mail(`Content-Type: ${type}\n\nzebra Größe\n`);
    expect(bodyOf(content).attachments).toEqual([]);
    expect(plainOf(content)).toContain('zebra Größe');
    expect(await wordsOf(content)).toContain('zebra Größe');
  });

  it.each([
    ['a file', 'mixed', 'Content-Type: text/csv; name=a.csv', 1],
    ['said to be attached', 'mixed', 'Content-Type: text/markdown\nContent-Disposition: attachment', 1],
    ['an invitation beside its text', 'alternative', 'Content-Type: text/calendar; method=REQUEST', 1],
    ['a file without a type', 'mixed', 'Content-Type: pdf; name=a.pdf', 1],
    ['one of several texts', 'mixed', 'Content-Type: text/x-foo', 0],
  ])('or is an attachment, in every count: %s', (_, kind, headers, attachments) => {
    const parts = `--b\n\nfirst\n--b\n${headers}\n\nzebra\n--b--\n`;
    const content = mail(`Content-Type: multipart/${kind}; boundary=b\n\n${parts}`);
    expect(bodyOf(content).attachments).toHaveLength(attachments);
    const reader = new AttachmentReader(0);
    reader.write(content);
    expect(reader.finish() !== null).toBe(attachments === 1);
  });
});

describe('the forms of an alternative', () => {
  const part = (type: string, text: string): string => `Content-Type: ${type}\n\n${text}\n`;
  const multipart = (kind: string, boundary: string, ...parts: string[]): string =>
    part(
      `multipart/${kind}; boundary=${boundary}`,
      `${parts.map((each) => `--${boundary}\n${each}`).join('')}--${boundary}--`,
    );

  it.each([1, 10, 40, 400])('are found by the words of either, whichever is longer (%i)', async (times) => {
    const content = mail(
      multipart(
        'alternative',
        'b',
        part('text/plain', 'only open zebraplain '.repeat(5)),
        part('text/html', `<p>${'filling '.repeat(times)}</p><p>zebrahtml offer</p>`),
      ),
    );
    const words = await wordsOf(content);
    expect(words).toContain('zebraplain');
    expect(words).toContain('zebrahtml offer');
  });

  it('take no more room than one where they say the same', async () => {
    const text = 'The same words in both, line by line.\n'.repeat(50);
    const html = text.replaceAll('\n', '<br>');
    const words = await wordsOf(
      mail(multipart('alternative', 'b', part('text/plain', text), part('text/html', html))),
    );
    expect(words.length).toBeLessThan(text.length * 1.1);
  });

  it('show all texts of the form that is shown', () => {
    const form = multipart('mixed', 'r', part('text/html', '<p>one</p>'), part('text/plain', 'a < b'));
    const [block] = bodyOf(
      mail(multipart('alternative', 'o', part('text/plain', 'plain form'), form)),
    ).blocks;
    expect(block?.html).toMatch(/<p>one<\/p>[^]*a &lt; b/);
    expect(block?.html).not.toContain('plain form');
    expect(block?.plain).toContain('plain form');
    const [alone] = bodyOf(mail(multipart('alternative', 'o', form))).blocks;
    expect(alone).toMatchObject({ plain: null, html: expect.stringContaining('a &lt; b') as string });
  });

  it('are one choice within each other', () => {
    const inner = multipart(
      'alternative',
      'i',
      part('text/plain', 'inner plain'),
      part('text/html', '<p>inner</p>'),
    );
    const form = multipart('mixed', 'm', inner, part('text/plain', 'footer'));
    const [block] = bodyOf(mail(multipart('alternative', 'o', part('text/plain', 'outer'), form))).blocks;
    expect(block?.html).toMatch(/<p>inner<\/p>[^]*footer/);
    expect(block?.html).not.toMatch(/inner plain|outer/);
  });
});

describe('text behind base64', () => {
  const encoded = (text: string): string => btoa(text).replaceAll(/.{76}/g, '$&\n');
  const shown = (body: string): string =>
    plainOf(mail(`Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n${body}`));

  it.each([
    'Mailman footer text',
    'Unsubscribe',
    'Footer',
    'My list\nhttp://example.com/',
    '___\nlist',
    'word\nhttp://example.com',
  ])('is shown as it is written: %s', (footer) => {
    for (const length of [10, 11, 12, 57, 58, 200]) {
      const text = 'all good things come to those '.repeat(7).slice(0, length);
      const lines = shown(`${encoded(text)}\n\n${footer}\n`).replaceAll(/[\r\n]+/g, '\n');
      expect(lines.trim()).toBe(`${text}\n${footer}`);
    }
  });

  it.each([
    ['in groups', 'SGVsbG8=\nIHdvcmxk\n', 'Hello world'],
    ['in groups with an empty line', 'SGVsbG8=\n\nIHdvcmxk\n', 'Hello world'],
    ['with spaces and empty lines', '  SGVs\n bG8g\n\nd29ybGRY\n', 'Hello worldX'],
  ])('is no text that was encoded %s', (_, body, text) => {
    expect(shown(body)).toBe(text);
  });

  it('changes nothing of a text that is encoded as a whole', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii', maxLength: 300 }), (text) => {
        fc.pre(text.trim() !== '');
        expect(shown(encoded(text))).toBe(text);
      }),
    );
  });
});
