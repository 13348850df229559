import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCorrespondents, readEnvelope } from '../../../../../core/repository/envelope.js';
import { type MailAddress, readAddresses } from '../../../../../core/repository/mime/addresses.js';
import { previewMessage } from '../../../../../core/restore/preview.js';
import { readMessageNow } from '../../../../../core/repository/search/message-text.js';
import type { Message } from '../../../../../shared/backup/restore-point.js';

const read = (field: string): string[] =>
  readAddresses(Buffer.from(field).toString('latin1'), '').map(({ name, address }) => `${name}|${address}`);

describe('the addresses of a field', () => {
  it.each<[string, ...string[]]>([
    // Examples of RFC 5322, appendices A.1 to A.6.
    ['John Doe <jdoe@machine.example>', 'John Doe|jdoe@machine.example'],
    ['"Joe Q. Public" <john.q.public@example.com>', 'Joe Q. Public|john.q.public@example.com'],
    ['Who? <one@y.test>, "Giant; \\"Big\\" Box" <s@e.x>', 'Who?|one@y.test', 'Giant; "Big" Box|s@e.x'],
    [
      'A Group:Ed Jones <c@a.test>,joe@where.test,John <jdoe@one.test>;',
      'Ed Jones|c@a.test',
      '|joe@where.test',
      'John|jdoe@one.test',
    ],
    ['Undisclosed recipients:;', 'Undisclosed recipients|'],
    [
      'Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>',
      'Pete (A nice ) chap)|pete@silly.test',
    ],
    ["Chris Jones <c@(Chris's host.)public.example>", 'Chris Jones|c@public.example'],
    ['Joe Q. Public <john.q.public@example.com>', 'Joe Q. Public|john.q.public@example.com'],
    [
      'Mary Smith <@node.test,@other.test:mary@example.net>, , jdoe@test . example',
      'Mary Smith|mary@example.net',
      '|jdoe@test.example',
    ],
    // Routes.
    ['<@a,@b:user@c>', '|user@c'],
    ['@a.example:user@c.example', '|user@c.example'],
    // Quoted local parts.
    ['"quoted local"@example.com', '|"quoted local"@example.com'],
    ['"plain"@example.com', '|plain@example.com'],
    ['Bob <"a, b"@example.com>, c@x', 'Bob|"a, b"@example.com', '|c@x'],
    ['"a@b"@c.example', '|"a@b"@c.example'],
    ['a@[192.0.2.1], b@[IPv6:2001:db8::1]', '|a@[192.0.2.1]', '|b@[IPv6:2001:db8::1]'],
    // Groups.
    ['undisclosed-recipients: ;, a@x', 'undisclosed-recipients|', '|a@x'],
    ['Outer: Inner: a@x;;', '|a@x'],
    ['Team: a@x, "B, C" <b@x>; d@x', '|a@x', 'B, C|b@x', '|d@x'],
    ['Team: a@x', 'Team|a@x'],
    ['FAX:+49 <fax@x>', 'FAX:+49|fax@x'],
    // Comments.
    ['a@x (Anna (the boss) M)', 'Anna (the boss) M|a@x'],
    ['(first) a@x, user@host (A, B) , c@x', 'first|a@x', 'A, B|user@host', '|c@x'],
    ['Anna (work) <a@x>', 'Anna (work)|a@x'],
    ['root (Cron Daemon)', 'root (Cron Daemon)|'],
    // Encoded words.
    ['=?utf-8?Q?A=2C_B?= <a@x>, =?utf-8?Q?D?= <d@x>', 'A, B|a@x', 'D|d@x'],
    ['<=?utf-8?Q?m=C3=BCller=40x?=>', '|müller@x'],
    ['=?utf-8?Q?M=C3=BCller_<m=40x>?=', 'Müller|m@x'],
    ['=?utf-8?Q?a=40x?=', '|a@x'],
    ['a@x (=?utf-8?Q?M=C3=BCller?=)', 'Müller|a@x'],
    ['m=?utf-8?Q?=C3=BC?=ller <m@x>', 'müller|m@x'],
    ['"=?utf-8?B?TcO8bGxlcg==?=" <m@x>', 'Müller|m@x'],
    ['=?utf-8?Q?Team?=: =?utf-8?Q?A?= <a@x>;', 'A|a@x'],
    ['=?utf-8?Q?Anna?= a@x', 'Anna|a@x'],
    // Brackets, quotes and separators that are missing or too many.
    ['Anna <a@x', 'Anna|a@x'],
    ['Anna <a@x, Bob <b@x>', 'Anna|a@x', 'Bob|b@x'],
    ['Anna a@x', 'Anna|a@x'],
    ['Anna a@x>', 'Anna|a@x'],
    ['Anna <<a@x>>', 'Anna|a@x'],
    ['Anna <a@x> <b@x>', 'Anna|a@x', '|b@x'],
    ['Anna <a@x>Bob <b@x>', 'Anna|a@x', 'Bob|b@x'],
    ['a@x b@x', '|a@x', '|b@x'],
    ['a@x; b@x', '|a@x', '|b@x'],
    ['"Anna <a@x>, "B" <b@x>', 'Anna <a@x>, B|b@x'],
    ['Anna <a@x>, "Bob', 'Anna|a@x', 'Bob|'],
    ['Anna (work <a@x>', 'Anna work|a@x'],
    ['Anna <a@x>.', 'Anna|a@x'],
    // What programs write in place of an address.
    ['mailto:a@x, <mailto:b@x>, "C" <SMTP:c@x>', '|a@x', '|b@x', 'C|c@x'],
    ['Anna [mailto:a@x], Bob [b@x]', 'Anna|a@x', 'Bob|b@x'],
    ['\'a@x\' <a@x>, "b@x" <b@x>', '|a@x', '|b@x'],
    ['Anna [x] <a@x>', 'Anna [x]|a@x'],
    ['/O=ORG/OU=X/CN=anna, a!b!c', '/O=ORG/OU=X/CN=anna|', 'a!b!c|'],
    ['用户@例え.jp', '|用户@例え.jp'],
    ['<>', ...[]],
    ['', ...[]],
    [' , ;', ...[]],
  ])('%s', (field, ...expected) => {
    expect(read(field)).toEqual(expected);
  });

  const name = fc
    .string({ unit: fc.constantFrom(...Array.from('abcÖß会 ,;:.()"\\<>@')), maxLength: 12 })
    .map((text) => text.replaceAll(/\s+/g, ' ').trim());
  const local = fc.oneof(
    fc.stringMatching(/^[a-z0-9]([a-z0-9.+_-]{0,8}[a-z0-9])?$/),
    fc.stringMatching(/^[a-z]{1,3} [,;:<>()a-z]{1,4}$/),
  );
  const domain = fc.oneof(
    fc.stringMatching(/^[a-z]{1,8}\.example$/),
    fc.constantFrom('[192.0.2.1]', '[IPv6:2001:db8::1]', 'müller.example'),
  );
  const person = fc.record({ name, local, domain });
  const quoted = (text: string): string => `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
  const encoded = (text: string): string => `=?utf-8?B?${Buffer.from(text).toString('base64')}?=`;
  const route = (at: number): string => ['', '@a.example:', '@a.example,@b.example:'][at % 3] ?? '';
  const ways: readonly ((name: string, address: string, seed: number) => string)[] = [
    (who, address, seed) => `${who === '' ? '' : quoted(who)} <${route(seed)}${address}>`,
    (who, address, seed) => `${who === '' ? '' : encoded(who)}\t<${route(seed)}${address}>`,
    (who, address) => `${quoted(who)}<${address}>`,
    (who, address) => `${address}${who === '' ? '' : ` (${encoded(who)})`}`,
    (who, address) =>
      `${who === '' ? '' : quoted(encoded(who))} <${address.replace(/@(?=[^@]*$)/, '(note)@')}>`,
  ];

  it('are those that were written, in whichever way of the standard', () => {
    const field = fc.array(fc.tuple(person, fc.constantFrom(...ways), fc.nat({ max: 2 })), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(
        field,
        fc.constantFrom(', ', ',', ' ,\r\n ', ', ,'),
        fc.boolean(),
        (people, comma, isGroup) => {
          const written = people.map(([each, way, seed]) => {
            const isPlain = /^[a-z0-9.+_-]+$/.test(each.local);
            const address = `${isPlain ? each.local : quoted(each.local)}@${each.domain}`;
            return {
              text: way(each.name, address, seed),
              expected: { name: /[\p{L}\p{N}]/u.test(each.name) ? each.name : '', address },
            };
          });
          // A name of signs alone says nothing, and may stand or not.
          fc.pre(people.every(([each]) => each.name === '' || /[\p{L}\p{N}]/u.test(each.name)));
          const all = written.map(({ text }) => text).join(comma);
          const line = Buffer.from(isGroup ? `Team: ${all};` : all).toString('latin1');
          expect(readAddresses(line, '')).toEqual(written.map(({ expected }) => expected));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('are the same in lists, in the search and in the preview of a message in a message', async () => {
    const message: Message = {
      ...{ id: 'message-1-1', folderId: 'folder-1-1', subject: '', from: '', to: '', date: null },
      ...{ internalDate: new Date(0).toISOString(), flags: [], size: 0, sha256: '', attachments: 0 },
    };
    const listed = (addresses: readonly MailAddress[]): string =>
      addresses
        .map((each) =>
          each.name === ''
            ? each.address
            : each.address === ''
              ? each.name
              : `${each.name} <${each.address}>`,
        )
        .join(', ');
    for (const field of [
      '<@a,@b:user@c>',
      'Joe <"a, b"@c.example>',
      'Team: a@x, B <b@x>;',
      'a@x (=?utf-8?Q?M=C3=BCller?=)',
      'Anna <a@x',
    ]) {
      const content = Buffer.from(
        `From: ${field}\nTo: ${field}\nContent-Type: message/rfc822\n\nFrom: ${field}\nTo: ${field}\n\nbody\n`,
      );
      const { senders, recipients } = readCorrespondents(content);
      const { from, to } = readEnvelope(content);
      expect([from, to]).toEqual([listed(senders), listed(recipients)]);
      expect((await previewMessage(message, [content])).text).toContain(`From: ${from}\nTo: ${to}\n`);
      const { text } = readMessageNow([{ isBase64: false, read: () => content }]);
      for (const { name: who, address } of senders) expect(text.sender).toContain(`${who} ${address}`.trim());
      expect(text.recipients).toBe(text.sender);
    }
  });

  it('are read in time that grows with the length alone, whatever never ends', { timeout: 30_000 }, () => {
    for (const part of [
      '"',
      '(',
      '<',
      '[',
      '"\\"',
      '<"',
      '(a(',
      '@a,',
      'a:',
      ':;',
      '\\',
      '"a" <(',
      '>)',
      '=?',
      ' @ ',
    ])
      expect(readAddresses(part.repeat(250_000 / part.length), '')).toBeDefined();
  });

  it('any field is read without failing', () => {
    const signs = fc.string({ unit: fc.constantFrom(...Array.from('ab@.,;:<>()[]"\\ =?')), maxLength: 60 });
    fc.assert(
      fc.property(fc.oneof(signs, fc.string()), (field) => {
        for (const { name: who, address } of readAddresses(field, '')) expect(who + address).not.toBe('');
      }),
    );
  });
});
