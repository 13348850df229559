import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ResponseReader } from '../../../../../../core/sources/imap/wire/response-reader.js';
import { type Response, parseResponse } from '../../../../../../core/sources/imap/wire/responses.js';

function responsesOf(bytes: string): Response[] {
  const responses: Response[] = [];
  const reader = new ResponseReader({ line: 1_000_000, literals: 1_000_000 }, (raw) =>
    responses.push(parseResponse(raw)),
  );
  reader.push(Buffer.from(bytes, 'latin1'));
  return responses;
}
const one = (line: string): Response | undefined => responsesOf(`${line}\r\n`)[0];
const other: Response = { type: 'other' };

describe('what a server says', () => {
  it.each<[string, Response]>([
    ['p1 OK done', { type: 'tagged', tag: 'p1', status: 'OK', code: null, text: 'done' }],
    ['p1 ok', { type: 'tagged', tag: 'p1', status: 'OK', code: null, text: '' }],
    [
      'p2 NO [nonexistent] no such folder',
      {
        ...{ type: 'tagged', tag: 'p2', status: 'NO', text: 'no such folder' },
        code: { name: 'NONEXISTENT', argument: '' },
      },
    ],
    ['p3 BAD [broken', { type: 'tagged', tag: 'p3', status: 'BAD', code: null, text: '[broken' }],
    ['p4 OK caf\u00c3\u00a9', { type: 'tagged', tag: 'p4', status: 'OK', code: null, text: 'café' }],
    ['p4 BYE', { type: 'stray' }],
    ['+ go', { type: 'continuation', text: 'go' }],
    ['+', { type: 'continuation', text: '' }],
    ['* BYE busy', { type: 'bye', code: null, text: 'busy' }],
    ['* OK [UIDVALIDITY 7] ok', { type: 'ok', code: { name: 'UIDVALIDITY', argument: '7' }, text: 'ok' }],
    ['* CAPABILITY IMAP4rev1 Idle', { type: 'capability', capabilities: ['IMAP4REV1', 'IDLE'] }],
    ['* ENABLED condstore', { type: 'enabled', capabilities: ['CONDSTORE'] }],
    ['* 12 EXISTS', { type: 'exists', count: 12 }],
    ['* 99999999999999999999 EXISTS', other],
    ['* 3 EXPUNGE', { type: 'expunge', number: 3 }],
    ['* VANISHED (EARLIER) 1:3,9', other],
    ['* VANISHED 5,7:6', { type: 'vanished' }],
    ['* FLAGS (\\Seen)', other],
    ['* ID NIL', other],
    ['', other],
    ['*', other],
    ['nothing', { type: 'stray' }],
  ])('%s', (line, response) => {
    expect(one(line)).toEqual(response);
  });

  const list = (attributes: string[], delimiter: string | null, name: string): Response => ({
    ...{ type: 'list', attributes, delimiter, name },
  });
  it.each<[string, Response]>([
    ['* LIST (\\HasNoChildren) "/" INBOX', list(['\\HasNoChildren'], '/', 'INBOX')],
    ['* LIST () NIL "a \\"b\\" \\\\c"', list([], null, 'a "b" \\c')],
    ['* LIST () "\\\\" {3}\r\nx\r\n', list([], '\\', 'x\r\n')],
    ['* LIST () "/" NIL', list([], '/', 'NIL')],
    ['* LIST () "" "x"', list([], null, 'x')],
    ['* LIST () "/" Gel\u00c3\u00b6scht', list([], '/', 'Gel\u00c3\u00b6scht')],
    ['* LIST () "/" a ("CHILDINFO" ("SUBSCRIBED"))', list([], '/', 'a')],
    ['* LIST () "/" "{5}"', list([], '/', '{5}')],
    ['* LIST () "/" "x" ', list([], '/', 'x')],
    ['* LIST () "/" "open', { type: 'list-unread', line: 'LIST () "/" "open' }],
    ['* LIST \\Noselect "/" a', { type: 'list-unread', line: 'LIST \\Noselect "/" a' }],
    ['* list () "/" Gel\u00c3\u00b6scht alt', { type: 'list-unread', line: 'list () "/" Gelöscht alt' }],
    ['* LISTEN () "/" a b', other],
  ])('%s', (line, response) => {
    expect(one(line)).toEqual(response);
  });

  it.each<[string, Response]>([
    [
      '* STATUS "a b" (MESSAGES 3 UIDNEXT 4 UIDVALIDITY 7 HIGHESTMODSEQ 18446744073709551615 X (1 2))',
      {
        ...{ type: 'status', name: 'a b' },
        status: { messages: 3, uidNext: 4, uidValidity: 7n, highestModseq: 18446744073709551615n },
      },
    ],
    ['* STATUS a ()', { type: 'status', name: 'a', status: {} }],
    ['* STATUS a (MESSAGES many)', other],
    ['* STATUS a (MESSAGES -1)', other],
    [
      '* NAMESPACE (("" "/")("x." NIL "EXT" ("y"))) NIL (("Public/" "/"))',
      {
        type: 'namespace',
        personal: [
          { prefix: '', delimiter: '/' },
          { prefix: 'x.', delimiter: null },
        ],
        others: [{ prefix: 'Public/', delimiter: '/' }],
      },
    ],
  ])('%s', (line, response) => {
    expect(one(line)).toEqual(response);
  });

  it.each<[string, Response]>([
    ['* 1 FETCH (UID 5 FLAGS (\\Seen $L1))', { type: 'fetch', uid: 5, flags: ['\\Seen', '$L1'] }],
    ['* 1 FETCH (FLAGS () MODSEQ (12))', { type: 'fetch', flags: [] }],
    [
      '* 1 FETCH (UID 5 INTERNALDATE " 3-Mar-2026 09:10:11 +0000" RFC822.SIZE 44)',
      { type: 'fetch', uid: 5, internalDate: ' 3-Mar-2026 09:10:11 +0000', size: 44 },
    ],
    ['* 1 FETCH (BODY[] {5}\r\n)(*\r\n UID 5)', { type: 'fetch', uid: 5, body: Buffer.from(')(*\r\n') }],
    [
      '* 1 FETCH (UID 5 BODY[]<100> ~{2}\r\n\0\u00ff)',
      { type: 'fetch', uid: 5, body: Buffer.from([0, 255]) },
    ],
    ['* 1 FETCH (UID 5 BODY[] "a\\"b")', { type: 'fetch', uid: 5, body: Buffer.from('a"b') }],
    ['* 1 FETCH (UID 5 BODY[] NIL)', { type: 'fetch', uid: 5, body: null }],
    [
      '* 1 FETCH (BODY[HEADER.FIELDS (MESSAGE-ID)] {2}\r\n\r\n UID 5)',
      { type: 'fetch', uid: 5, headers: Buffer.from('\r\n') },
    ],
    ['* 1 FETCH (X-GM-LABELS ("a" b) EMAILID (M1) UID 5)', { type: 'fetch', uid: 5 }],
    ['* 1 FETCH (UID five)', other],
    ['* 1 FETCH (UID 5', other],
    [`* 1 FETCH (X ${'('.repeat(100)}${')'.repeat(100)})`, other],
  ])('%s', (line, response) => {
    expect(one(line)).toEqual(response);
  });

  it('whatever it is, is read or passed over', () => {
    const text = fc.string({
      unit: fc.constantFrom(
        '* ',
        '1 ',
        'FETCH ',
        'LIST ',
        'STATUS ',
        '(',
        ')',
        '"',
        '\\',
        'UID ',
        '[',
        ']',
        'a',
        '{3}',
        '\r\n',
      ),
      maxLength: 30,
    });
    fc.assert(
      fc.property(text, (bytes) => {
        for (const { type } of responsesOf(`${bytes}\r\n`)) expect(type).toBeTypeOf('string');
      }),
      { numRuns: 2000 },
    );
  });
});
