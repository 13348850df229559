import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAddressList } from '../../../../shared/backup/address-list.js';

const two = ['ada@contoso.example', 'bo@contoso.example'];
const read = (text: string, userNames = false) => parseAddressList(text, { userNames });

describe('a list of mailboxes as people have it', () => {
  it.each([
    { name: 'one column', text: 'ada@contoso.example\nbo@contoso.example' },
    {
      name: 'blank lines, blanks and a line end',
      text: '\n  ada@contoso.example \n\n\tbo@contoso.example\n\n',
    },
    { name: 'CRLF', text: 'ada@contoso.example\r\nbo@contoso.example\r\n' },
    { name: 'lines that end as on old Macs', text: 'ada@contoso.example\rbo@contoso.example' },
    { name: 'a byte order mark', text: '\uFEFFada@contoso.example\nbo@contoso.example' },
    { name: 'one column with a header', text: 'Email Address\nada@contoso.example\nbo@contoso.example' },
    { name: 'CSV with a header', text: 'Name,Email\nAda,ada@contoso.example\nBo,bo@contoso.example' },
    {
      name: 'CSV with a header, the other way round',
      text: 'mail,name\nada@contoso.example,Ada\nbo@contoso.example,Bo',
    },
    { name: 'CSV without a header', text: 'Ada,ada@contoso.example,7\nBo,bo@contoso.example,8' },
    {
      name: 'a header in another language',
      text: 'Vorname;E-Mail-Adresse\nAda;ada@contoso.example\nBo;bo@contoso.example',
    },
    { name: 'semicolons', text: 'Name;E-Mail\nAda;ada@contoso.example\nBo;bo@contoso.example' },
    { name: 'tabs', text: 'Ada\tada@contoso.example\nBo\tbo@contoso.example' },
    { name: 'tabs with an empty cell first', text: 'Ada\t\tada@contoso.example\nBo\t\tbo@contoso.example' },
    {
      name: 'quotes',
      text: '"Name","Email"\n"Lovelace, Ada","ada@contoso.example"\n"B ""Bo"" C","bo@contoso.example"',
    },
    { name: 'quotes alone', text: '"ada@contoso.example"\n"bo@contoso.example"' },
    { name: 'Name <address>', text: 'Ada Lovelace <ada@contoso.example>\n"Bo" <bo@contoso.example>' },
    {
      name: 'quoted names with a comma',
      text: '"Lovelace, Ada" <ada@contoso.example>\n"C, Bo" <bo@contoso.example>',
    },
    { name: 'names with a comma', text: 'Lovelace, Ada <ada@contoso.example>\nC, Bo <bo@contoso.example>' },
    { name: 'recipients of a mail', text: 'Lovelace, Ada <ada@contoso.example>; C, Bo <bo@contoso.example>' },
    { name: 'a line of addresses', text: 'ada@contoso.example, bo@contoso.example' },
    { name: 'addresses with blanks between', text: 'ada@contoso.example bo@contoso.example' },
    { name: 'each with a comma after it', text: 'ada@contoso.example,\nbo@contoso.example,\n' },
    { name: 'links', text: 'mailto:ada@contoso.example\n<mailto:bo@contoso.example>' },
    { name: 'names in brackets after it', text: 'ada@contoso.example (Ada)\nbo@contoso.example (Bo)' },
    {
      name: 'the primary address, where others stand beside it',
      text: 'UserPrincipalName,EmailAddresses,PrimarySmtpAddress\nx@y.example,smtp:z@y.example,ada@contoso.example\nv@y.example,,bo@contoso.example',
    },
    {
      name: 'the user name of a directory where there is no address',
      text: 'UserPrincipalName,PrimarySmtpAddress\nada@contoso.example,\nx@y.example,bo@contoso.example',
    },
    {
      name: 'other columns with addresses',
      text: 'Manager,Mail\nboss@contoso.example,ada@contoso.example\nboss@contoso.example,bo@contoso.example',
    },
  ])('$name', ({ text }) => {
    expect(read(text)).toEqual({ mailboxes: two, badLines: [], repeated: 0 });
  });

  it('takes each once, in whatever letters, and counts the others', () => {
    expect(read('Ada@Contoso.example\nada@contoso.example\nADA@CONTOSO.EXAMPLE\nbo@contoso.example')).toEqual(
      {
        mailboxes: ['Ada@Contoso.example', 'bo@contoso.example'],
        badLines: [],
        repeated: 2,
      },
    );
  });

  it.each([
    'not an address',
    'ada',
    'ada@',
    '@contoso.example',
    'ada@contoso..example',
    'ada@@contoso.example',
    `${'a'.repeat(321)}@contoso.example`,
    'Ada <ada at contoso.example>',
    'Ada, 7',
  ])('marks the line %j, and takes the others', (line) => {
    expect(read(`ada@contoso.example\n\n${line}\nbo@contoso.example`)).toEqual({
      mailboxes: two,
      badLines: [{ line: 3, text: line }],
      repeated: 0,
    });
  });

  it('takes user names where a server has them, one a line or by their header, and words of a table for none', () => {
    expect(read('ada\nmail\nbo\nnot a name', true)).toMatchObject({
      mailboxes: ['ada', 'mail', 'bo'],
      badLines: [{ line: 4 }],
    });
    expect(read('login;name\nada;Ada\nbo;Bo', true).mailboxes).toEqual(['ada', 'bo']);
    expect(read('Ada,Lovelace\nBo,C', true)).toMatchObject({ mailboxes: [], badLines: [{}, {}] });
    // Two users, as two names differ.
    expect(read('Ada\nada', true)).toMatchObject({ mailboxes: ['Ada', 'ada'], repeated: 0 });
  });

  it('takes what is in use as it is, whatever it looks like', () => {
    const known = ['Shared, Mailbox', 'a b'];
    expect(parseAddressList(known.join('\n'), { userNames: true, known })).toEqual({
      mailboxes: known,
      badLines: [],
      repeated: 0,
    });
  });

  it('is nothing for nothing', () => {
    expect(read(' \n\n')).toEqual({ mailboxes: [], badLines: [], repeated: 0 });
  });

  it('reads 3,000 lines of any layout alike, and what it has read again', () => {
    const mailboxes = Array.from({ length: 3_000 }, (_, n) => `user${String(n)}@contoso.example`);
    const layouts = [
      (address: string) => address,
      (address: string) => `"Doe, J";${address};x`,
      (address: string) => `J Doe\t${address}`,
      (address: string) => `"${address}","J ""Jo"" Doe"`,
      (address: string) => `Doe, J <${address}>`,
    ];
    for (const layout of layouts) {
      const found = read(mailboxes.map(layout).join('\r\n'));
      expect(found).toEqual({ mailboxes, badLines: [], repeated: 0 });
      expect(read(found.mailboxes.join('\n'))).toEqual(found);
    }
  });

  it('loses no line of any text: each is a mailbox, one again, or marked', () => {
    const piece = fc.constantFrom(
      'a@x',
      'b@x.y',
      'B@X.y',
      'c',
      '"',
      ',',
      ';',
      '\t',
      ' ',
      '<',
      '>',
      '@',
      'mail',
    );
    const line = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 6 }), (lines) => {
        const { mailboxes, badLines, repeated } = read(['first@x', ...lines].join('\n'));
        const filled = lines.filter((each) => each.trim() !== '').length + 1;
        expect(mailboxes.length + badLines.length + repeated).toBeGreaterThanOrEqual(filled);
        expect(read(mailboxes.join('\n'))).toEqual({ mailboxes, badLines: [], repeated: 0 });
      }),
      { numRuns: 500 },
    );
  });
});
