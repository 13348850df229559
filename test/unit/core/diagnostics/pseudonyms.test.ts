import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPseudonyms } from '../../../../core/diagnostics/pseudonyms.js';
import { render, verbatim } from '../../../../shared/texts/text.js';

describe('pseudonyms', () => {
  it('give an address the same placeholder wherever it stands, in upper or lower case', () => {
    const pseudonyms = createPseudonyms();
    expect(pseudonyms.in('Processing ada@contoso.example…')).toBe('Processing ‹mailbox-1›…');
    expect(pseudonyms.in('bob@contoso.example: 1 message seen; Ada@Contoso.example too.')).toBe(
      '‹mailbox-2›: 1 message seen; ‹mailbox-1› too.',
    );
    expect(pseudonyms.of('mailbox', 'BOB@contoso.example')).toBe('‹mailbox-2›');
  });

  it('know names that no pattern finds, as whole words and the longest first', () => {
    const pseudonyms = createPseudonyms();
    for (const name of ['ada', 'ada lovelace', 'ada lovelace@contoso.example', 'token']) {
      pseudonyms.of('mailbox', name);
    }
    expect(pseudonyms.in('Ada: fine, adam: fine, ada lovelace: fine')).toBe(
      '‹mailbox-1›: fine, adam: fine, ‹mailbox-2›: fine',
    );
    expect(pseudonyms.in('ada lovelace@contoso.example')).toBe('‹mailbox-3›');
    expect(pseudonyms.in('Processing token')).toBe('Processing ‹mailbox-4›');
  });

  it('know a name also as a text shows it, as one printable line', () => {
    const pseudonyms = createPseudonyms();
    pseudonyms.of('mailbox', 'ada\r\nlovelace');
    pseudonyms.of('mailbox', 'bob\x1b[2J');
    const shown = render(verbatim('ada\r\nlovelace: failed, bob\x1b[2J: failed'));
    expect(pseudonyms.in(shown)).toBe('‹mailbox-1›: failed, ‹mailbox-2›: failed');
  });

  it('take out a secret although a mailbox is called as what stands before it', () => {
    const pseudonyms = createPseudonyms();
    pseudonyms.of('mailbox', 'password');
    expect(pseudonyms.in('password=hunter2')).toBe('‹mailbox-1›=‹secret›');
  });

  it('name sources in their own case only, hosts in any', () => {
    const pseudonyms = createPseudonyms();
    pseudonyms.of('source', 'Mail');
    pseudonyms.of('host', 'imap.contoso.example');
    expect(pseudonyms.in('Listing the mailboxes of Mail, a mail source')).toBe(
      'Listing the mailboxes of ‹source-1›, a mail source',
    );
    expect(pseudonyms.in('IMAP.contoso.example:993 cannot be reached, nor imap.contoso.example.uk')).toBe(
      '‹host-1›:993 cannot be reached, nor ‹host-1›.uk',
    );
  });

  it('find the hosts of URLs and of errors of the network, known or not', () => {
    const { in: replaced } = createPseudonyms();
    expect(replaced('getaddrinfo ENOTFOUND mail.contoso.example')).toBe('getaddrinfo ENOTFOUND ‹host-1›');
    expect(replaced('connect ECONNREFUSED 10.0.0.7:993')).toBe('connect ECONNREFUSED ‹host-2›:993');
    expect(replaced('GET https://mail.contoso.example:8443/v1, http://u:p@proxy:3128')).toBe(
      'GET https://‹host-1›:8443/v1, http://‹secret›@‹host-3›:3128',
    );
    expect(replaced('at run (file:///opt/postkeep/out/main/index.js:12:3)')).toContain('index.js:12:3');
  });

  it('shorten the home folder and the data folder, the longer one first', () => {
    const pseudonyms = createPseudonyms();
    pseudonyms.folder('/home/ada', '~');
    pseudonyms.folder('/home/ada/.config/Postkeep', '‹data folder›');
    expect(pseudonyms.in("open '/home/ada/.config/Postkeep/settings.json' of /home/ada/x, /home/adam")).toBe(
      "open '‹data folder›/settings.json' of ~/x, /home/adam",
    );
    pseudonyms.folder('C:\\Users\\ada', '~');
    expect(pseudonyms.in('C:\\Users\\ada\\x file:///C:/Users/ada/y')).toBe('~\\x file:///~/y');
  });

  it('give a job a placeholder by its id and leave its id alone in texts', () => {
    const pseudonyms = createPseudonyms();
    expect(pseudonyms.of('job', 'id')).toBe('‹job-1›');
    expect(pseudonyms.in('the id')).toBe('the id');
  });

  const local = fc.stringMatching(/^[a-z][a-z\d.+_-]{0,12}[a-z\d]$/);
  const address = fc
    .tuple(local, fc.constantFrom('contoso.example', 'mail.fabrikam.example', 'größe.example'))
    .map((parts) => parts.join('@'));
  const text = fc.string({ maxLength: 40 });

  it('leave no address in a text, and tell as many apart as there are', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(address, { minLength: 1, maxLength: 8 }),
        fc.array(text, { minLength: 8, maxLength: 8 }),
        (addresses, around) => {
          const pseudonyms = createPseudonyms();
          const line = addresses.map((each, n) => `${around[n] ?? ''} ${each} `).join('');
          const result = pseudonyms.in(line);
          for (const each of addresses) expect(result).not.toContain(each);
          expect(new Set(addresses.map((each) => pseudonyms.of('mailbox', each))).size).toBe(
            addresses.length,
          );
          for (const each of addresses) {
            expect(pseudonyms.in(`<${each}>`)).toBe(`<${pseudonyms.of('mailbox', each)}>`);
          }
        },
      ),
    );
  });

  it('leave no learned name in a text, whatever it is made of', () => {
    const name = fc.stringMatching(/^[\p{L}\p{N} ._@+*'"-]{3,20}$/u).filter((each) => each.trim().length > 2);
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 5 }), text, text, (names, before, after) => {
        const pseudonyms = createPseudonyms();
        for (const each of names) pseudonyms.of('mailbox', each);
        const [first = ''] = names;
        const result = pseudonyms.in(`${before} ${first.trim()} ${after}`);
        const rest = result.replaceAll(/‹[a-z]+(?:-\d+)?›/g, '‹›').toLowerCase();
        const around = `${before} ${after}`.toLowerCase();
        fc.pre(!around.includes(first.trim().toLowerCase()));
        expect(rest).not.toContain(` ${first.trim().toLowerCase()} `);
      }),
    );
  });

  it('leave a text as it is that they have been put into', () => {
    fc.assert(
      fc.property(text, fc.array(address, { maxLength: 3 }), (around, addresses) => {
        const pseudonyms = createPseudonyms();
        for (const each of addresses) pseudonyms.of('mailbox', each);
        const once = pseudonyms.in([around, ...addresses].join(' '));
        expect(pseudonyms.in(once)).toBe(once);
      }),
    );
  });

  it('take secrets out, whatever stands around them', () => {
    const secret = fc.stringMatching(/^[A-Za-z\d]{12,20}$/);
    const written = fc.constantFrom<(value: string) => string>(
      (value) => `password=${value}`,
      (value) => JSON.stringify({ refresh_token: value }),
      (value) => `Bearer ${value}`,
      (value) => `eyJhbGciOi.${value}.${value}`,
    );
    fc.assert(
      fc.property(text, written, secret, (before, write, value) => {
        expect(createPseudonyms().in(`${before} ${write(value)}`)).not.toContain(value);
      }),
    );
  });

  it('work through a hundred thousand names in the time that one line may take', () => {
    const pseudonyms = createPseudonyms();
    for (let n = 0; n < 100_000; n++) pseudonyms.of('mailbox', `user.${String(n)}@contoso.example`);
    const started = performance.now();
    for (let n = 0; n < 1000; n++) pseudonyms.in(`user.${String(n)}@contoso.example: 12 messages seen`);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
