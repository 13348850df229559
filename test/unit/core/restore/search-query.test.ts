import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { matchExpression } from '../../../../core/repository/search/match.js';
import { SearchIndex } from '../../../../core/repository/search/search-index.js';
import { asksForAnything, dateRange, parseQuery } from '../../../../core/restore/search/query.js';

const term = (text: string, more: object = {}): object => ({
  field: 'any',
  text,
  isExcluded: false,
  isPrefix: false,
  ...more,
});
const date = (year: number, month: number | null = null, day: number | null = null): object => ({
  year,
  month,
  day,
});

describe('a query', () => {
  it.each<[string, object]>([
    ['one two', { terms: [term('one'), term('two')] }],
    ['"one two" three', { terms: [term('one two'), term('three')] }],
    ['“typographic quotes”', { terms: [term('typographic quotes')] }],
    ['from:jane', { terms: [term('jane', { field: 'sender' })] }],
    ['FROM:"Jane Doe"', { terms: [term('Jane Doe', { field: 'sender' })] }],
    ['to:a@example.com', { terms: [term('a@example.com', { field: 'recipients' })] }],
    ['cc:a bcc:b', { terms: [term('a', { field: 'recipients' }), term('b', { field: 'recipients' })] }],
    ['subject:report', { terms: [term('report', { field: 'subject' })] }],
    ['filename:plan.pdf', { terms: [term('plan.pdf', { field: 'attachments' })] }],
    ['-spam', { terms: [term('spam', { isExcluded: true })] }],
    ['-from:bob', { terms: [term('bob', { field: 'sender', isExcluded: true })] }],
    ['well-known', { terms: [term('well-known')] }],
    ['begin*', { terms: [term('begin*', { isPrefix: true })] }],
    ['"two begin"*', { terms: [term('two begin', { isPrefix: true })] }],
    ['has:attachment', { terms: [], withAttachment: true }],
    ['-has:attachments', { terms: [], withAttachment: false }],
    ['after:2026-03-01', { after: date(2026, 3, 1) }],
    ['before:2026-03', { before: date(2026, 3) }],
    ['on:2026', { on: date(2026) }],
    ['before:31.12.2026', { before: null, ignored: ['before:31.12.2026'] }],
    ['after:2026-02-30', { after: null, ignored: ['after:2026-02-30'] }],
    ['-before:2026', { before: null, ignored: ['-before:2026'] }],
    ['10:30', { terms: [term('10:30')] }],
    ['Re: https://example.com', { terms: [term('Re:'), term('https://example.com')] }],
    ['from: jane', { terms: [term('jane')] }],
    ['"never closed', { terms: [term('never closed')] }],
    ['*** - "" ()', { terms: [], ignored: [] }],
    ['', { terms: [] }],
  ])('%s', (text, expected) => {
    expect(parseQuery(text, false)).toMatchObject(expected);
  });

  it.each<[string, boolean]>([
    ['two wor', true],
    ['two "some wor', true],
    ['from:ja', true],
    ['two words ', false],
    ['"some words"', false],
    ['one -wor', false],
  ])('while it is typed, the last word is the beginning of one: %s', (text, isPrefix) => {
    expect(parseQuery(text, true).terms.at(-1)?.isPrefix).toBe(isPrefix);
  });

  it('says nothing of a date that is still being typed', () => {
    expect(parseQuery('after:202', true).ignored).toEqual([]);
    expect(parseQuery('after:202 ', true).ignored).toEqual(['after:202']);
  });

  it('means whole days, months and years, in the time zone of this machine', () => {
    const range = (text: string) => dateRange(parseQuery(text, false));
    expect(range('after:2026-03-01')).toEqual({ since: new Date(2026, 2, 1).getTime(), until: null });
    expect(range('before:2026-03-01')).toEqual({ since: null, until: new Date(2026, 2, 1).getTime() });
    expect(range('on:2026-12-31')).toEqual({
      since: new Date(2026, 11, 31).getTime(),
      until: new Date(2027, 0, 1).getTime(),
    });
    expect(range('on:2026-12')).toEqual({
      since: new Date(2026, 11, 1).getTime(),
      until: new Date(2027, 0, 1).getTime(),
    });
    expect(range('on:2026 after:2026-05')).toEqual({
      since: new Date(2026, 4, 1).getTime(),
      until: new Date(2027, 0, 1).getTime(),
    });
  });
});

describe('against a real index', () => {
  let folder: string;
  let index: SearchIndex;
  const put = (contentId: number, subject: string, body = ''): void => {
    const text = { subject, sender: '', recipients: '', attachments: '', body };
    index.update([{ contentId, date: contentId * 1000, hasAttachments: false, text }], []);
  };
  const find = (query: string, isTyping = false): number[] => {
    const parsed = parseQuery(query, isTyping);
    const { since, until } = dateRange(parsed);
    return index
      .find(matchExpression(parsed), { since, until }, Number.MAX_SAFE_INTEGER, 100)
      .map(({ contentId }) => contentId);
  };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'postkeep-query-'));
    index = SearchIndex.open(folder);
  });
  afterAll(async () => {
    index.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('no text at all makes FTS5 refuse a query', { timeout: 60_000 }, () => {
    put(1, 'something');
    const syntax = fc.constantFrom(
      ...[
        '"',
        '*',
        '-',
        ':',
        '(',
        ')',
        'from:',
        'has:',
        'before:',
        'AND',
        'OR',
        'NOT',
        'NEAR(',
        '^',
        '{',
        '}',
        '+',
        "'",
        '\0',
        '\ud800',
        ' ',
        'a',
        '日本',
      ],
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(syntax, { maxLength: 30 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, fc.boolean(), (query, isTyping) => {
        find(query, isTyping);
      }),
      { numRuns: 1000 },
    );
  });

  it('a message is found by each of its words, and by the beginning of it', { timeout: 60_000 }, () => {
    let id = 100;
    const word = fc.stringMatching(/^[\p{L}\p{N}]{2,12}$/u);
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), (words) => {
        id += 1;
        put(id, words.join(' '));
        for (const each of words) {
          expect(find(each)).toContain(id);
          expect(find(each, true)).toContain(id);
        }
        expect(find(`"${words.join(' ')}"`)).toContain(id);
        expect(find(`-"${words.join(' ')}"`)).not.toContain(id);
      }),
      { numRuns: 200 },
    );
  });

  it.each<[string, string, boolean]>([
    ['GRÖSSE', 'Große Größe', false],
    ['grosse', 'Große Größe', false],
    ['große', 'Große Größe', true],
    ['GROSSE', 'gröSSe', true],
    ['cafe', 'Café', true],
    ['заголовок', 'Raw Заголовок', true],
    ['本語', '日本語のメール', true],
    ['語日', '日本語のメール', false],
    ['example.com', 'jane.doe@example.com', true],
    ['doe@example', 'jane.doe@example.com', true],
    ['10:30', 'at 10:30 sharp', true],
    ['"sharp at"', 'at sharp', false],
  ])('%s in “%s”: %s', (query, subject, isFound) => {
    put(5000, subject);
    expect(find(query).includes(5000)).toBe(isFound);
  });

  it('nothing but dates or exclusions finds every message that fits', () => {
    put(6000, 'kept');
    put(6001, 'unwanted');
    const found = find('-unwanted');
    expect(found).toContain(6000);
    expect(found).not.toContain(6001);
  });

  it('asks for nothing when there is no word in it', () => {
    expect(['', '  ', '***', 'before:soon'].map((text) => asksForAnything(parseQuery(text, false)))).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });
});
