import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { htmlText } from '../../../../core/repository/search/html-text.js';
import { type MessageText, readMessageNow } from '../../../../core/repository/search/message-text.js';
import { difficultMessages } from '../../../fixtures/difficult-mail.js';

const textOf = async (content: Buffer): Promise<MessageText> =>
  readMessageNow([{ isBase64: false, read: () => content }]).text;
const words = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

describe('the words of an HTML body', () => {
  it.each<[string, string]>([
    ['<p>one</p><p>two</p>', 'one two'],
    ['one<br>two', 'one two'],
    ['w<b>or</b>d', 'word'],
    ['<style>p { color: red }</style>seen', 'seen'],
    ['<script>if (a < b) hide()</script>seen', 'seen'],
    ['<head><title>no</title></head><body>yes</body>', 'yes'],
    ['<!-- <p>hidden</p> -->shown', 'shown'],
    ['1 < 2 and 3 > 2', '1 2 and 3 > 2'],
    ['caf&eacute; &amp; Gr&ouml;&szlig;e', 'café & Größe'],
    ['&#233;&#xe9;&unknown;', 'éé&unknown;'],
    ['&#x110000;&#0;x', 'x'],
    ['<a href="https://example.com/?a=1">link</a>', 'link'],
    ['never <closed', 'never'],
    ['<head><title>no</title><body>yes</body>', 'yes'],
    ['<html><head><meta charset=utf-8><style>p{}</style><p>yes', 'yes'],
    ['<head><title>no</title></head extra>yes', 'yes'],
    ['<head>yes', 'yes'],
    ['<head><script>no</scripts></script>yes', 'yes'],
    ['<!-->yes<!-- no -->', 'yes'],
    ['<!--->yes', 'yes'],
    ['<td>one</td><td>two</td>', 'one two'],
    ['one<img src=x>two', 'one two'],
    ['one<img src=x alt="in between">two', 'one in between two'],
    ["<IMG ALT='a > b' src=x>", "a b' src=x>"],
    ['<img alt=short src="https://example.com/alt=no">', 'short'],
    ['<img title="not alt=no this" data-alt="no" alt = "this &amp; that">', 'this & that'],
    ['<img alt="first" alt="second"><area alt="part"><input type=image alt="Pay">', 'first part Pay'],
    ['<img alt=""><img alt><img><p alt="no">yes</p></img alt="no">', 'yes'],
    ['<style>never closed', ''],
    ['<!-- never closed', ''],
    ['', ''],
  ])('%s', (html, expected) => {
    expect(words(htmlText(html))).toBe(expected);
  });

  it('and what stands for its pictures take time in proportion to its length', () => {
    const alts = 'alt='.repeat(100_000);
    for (const html of [
      `<img ${alts}>`,
      `<img ${' '.repeat(400_000)}alt>`,
      `<img ${'a '.repeat(200_000)}>`,
    ]) {
      const started = performance.now();
      htmlText(html);
      expect(performance.now() - started).toBeLessThan(2000);
    }
  });

  it.each([
    ...'a abbr b bdi cite del em font i ins kbd mark s small span strong sub sup u var wbr'.split(' '),
    ...['o:p', 'st1:city', 'x-own', 'unknown', 'noscript', 'label', 'blink', 'tt'],
  ])('are not cut by <%s>, which a reader does not see', (name) => {
    expect(words(htmlText(`in<${name}>voi</${name}>ce <${name} class=x>all</${name}>`))).toBe('invoice all');
  });

  it.each([
    '<!-- x -->',
    '<!---->',
    '<!-->',
    '<![if !mso]>',
    '<?xml x?>',
    '<style>x</style>',
    '<script>x</script>',
  ])('are not cut by %s', (unseen) => {
    expect(words(htmlText(`ze${unseen}bra`))).toBe('zebra');
  });

  it('are found in any text without an error', () => {
    const pieces = fc.constantFrom(
      '<',
      '>',
      '</',
      '<!--',
      '-->',
      '<style>',
      '</script',
      '&',
      '&#',
      ';',
      'a',
      ' ',
      '"',
    );
    fc.assert(
      fc.property(fc.array(pieces), (parts) => {
        htmlText(parts.join(''));
      }),
    );
  });

  it('are found in time that grows with the length alone', { timeout: 60_000 }, () => {
    // Each of these took a naive pattern the square of its length: minutes.
    for (const part of ['<', '<!--', '<style>', '<a ', '&'])
      expect(htmlText(part.repeat(300_000))).toBeDefined();
  });
});

describe('the words of a message', () => {
  const mail = (...lines: string[]): Buffer => Buffer.from(lines.join('\r\n'));

  it('are decoded: encoded words, character sets, quoted-printable, base64', async () => {
    const text = await textOf(
      mail(
        'Subject: =?ISO-8859-1?Q?Gr=FC=DFe?= =?UTF-8?B?5pel5pys?=',
        'From: =?utf-8?q?J=C3=BCrgen?= <juergen@example.com>',
        'To: Team: a@example.com, "B" <b@example.com>;',
        'Cc: c@example.com',
        'Content-Type: text/plain; charset=windows-1252',
        'Content-Transfer-Encoding: quoted-printable',
        '',
        'Die Rechnung betr=E4gt 10 Euro.',
      ),
    );
    expect(text).toMatchObject({
      subject: 'Grüße日本',
      sender: 'Jürgen juergen@example.com',
      body: 'Die Rechnung beträgt 10 Euro.',
    });
    for (const address of ['a@example.com', 'B b@example.com', 'c@example.com'])
      expect(text.recipients).toContain(address);
  });

  it('are those of the HTML where the text says nothing, and never both', async () => {
    const alternative = (text: string, html: string): Promise<{ body: string }> =>
      textOf(
        mail(
          'Content-Type: multipart/alternative; boundary="b"',
          '',
          '--b',
          'Content-Type: text/plain',
          '',
          text,
          '--b',
          'Content-Type: text/html',
          '',
          html,
          '--b--',
        ),
      );
    expect((await alternative('See the HTML.', `<p>${'A long newsletter. '.repeat(5)}</p>`)).body).toContain(
      'newsletter',
    );
    expect((await alternative('The same words.', '<p>The same <b>words</b>.</p>')).body).toBe(
      'The same words.',
    );
  });

  it('include the names of attachments', async () => {
    const { attachments, body } = await textOf(
      mail(
        'Content-Type: multipart/mixed; boundary="b"',
        '',
        '--b',
        'Content-Type: text/plain',
        '',
        'See it.',
        '--b',
        'Content-Type: application/pdf',
        "Content-Disposition: attachment; filename*=UTF-8''Pl%C3%A4ne%202026.pdf",
        'Content-Transfer-Encoding: base64',
        '',
        'JVBERg==',
        '--b--',
      ),
    );
    expect({ attachments, body }).toEqual({ attachments: 'Pläne 2026.pdf', body: 'See it.' });
  });

  it.each(Object.entries(difficultMessages))(
    'are there whatever the message looks like: %s',
    async (_, content) => {
      const text = await textOf(content);
      expect(
        Object.values(text).every((value) => typeof value === 'string' && value.length <= 256 * 1024),
      ).toBe(true);
    },
  );
});
