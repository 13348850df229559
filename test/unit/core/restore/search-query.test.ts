import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { matchExpression, phraseCheck } from '../../../../core/repository/search/match.js';
import type { MessageText } from '../../../../core/repository/search/message-text.js';
import { documentOf } from '../../../../core/repository/search/index-documents.js';
import { SearchIndex } from '../../../../core/repository/search/search-index.js';
import { searchIndexName } from '../../../fixtures/search-index-file.js';
import { asksForAnything, dateRange, parseQuery } from '../../../../core/restore/search/query.js';

const term = (text: string, more: object = {}): object => ({
  field: 'any',
  text,
  isExcluded: false,
  isAlternative: false,
  prefix: 'none',
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
    ['begin*', { terms: [term('begin', { prefix: 'asked' })] }],
    ['begin**', { terms: [term('begin', { prefix: 'asked' })] }],
    ['from:ja*', { terms: [term('ja', { field: 'sender', prefix: 'asked' })] }],
    ['"two begin"*', { terms: [term('two begin', { prefix: 'asked' })] }],
    ['one OR two', { terms: [term('one'), term('two', { isAlternative: true })] }],
    [
      'one OR "two words" OR from:three four',
      {
        terms: [
          term('one'),
          term('two words', { isAlternative: true }),
          term('three', { field: 'sender', isAlternative: true }),
          term('four'),
        ],
      },
    ],
    ['one or two', { terms: [term('one'), term('or'), term('two')] }],
    ['one AND two', { terms: [term('one'), term('two')] }],
    ['one NOT two', { terms: [term('one'), term('two', { isExcluded: true })] }],
    ['NOT from:bob', { terms: [term('bob', { field: 'sender', isExcluded: true })] }],
    ['NOT has:attachment', { terms: [], withAttachment: false }],
    ['OR', { terms: [term('OR')] }],
    ['OR AND', { terms: [term('OR')] }],
    ['one OR', { terms: [term('one')] }],
    ['larger:5M', { terms: [], traits: { above: 5_000_000, below: null, flags: [] } }],
    ['smaller:1.5kb larger:10', { traits: { above: 10, below: 1500 } }],
    ['-larger:2K', { traits: { above: null, below: 2000 } }],
    [
      'is:unread -is:flagged',
      {
        terms: [],
        traits: {
          flags: [
            { flag: '\\Seen', isSet: false },
            { flag: '\\Flagged', isSet: false },
          ],
        },
      },
    ],
    ['IS:Read', { traits: { flags: [{ flag: '\\Seen', isSet: true }] } }],
    ['older_than:1y', { terms: [term('older_than:1y')], asWords: ['older_than:1y'] }],
    ['is:strange larger:huge has:fun', { asWords: ['is:strange', 'larger:huge', 'has:fun'] }],
    ['Re:budget http://x a:b std::map 10:30', { asWords: [] }],
    ['*fixes', { terms: [term('*fixes')], asWords: ['*fixes'] }],
    ['pre*es te?t', { asWords: ['pre*es', 'te?t'] }],
    ['from:*smith', { asWords: ['*smith'] }],
    ['one OR (absent other)', { asWords: ['(absent', 'other)'] }],
    ['Invoice(1) (draft) why? pre* https://x/?a?b', { asWords: [] }],
    ['"pre*es (a" :)', { asWords: [] }],
    ['is:unread OR is:flagged', { terms: [], asAnd: ['is:unread OR is:flagged'] }],
    ['one OR is:flagged', { terms: [term('one')], asAnd: ['one OR is:flagged'] }],
    ['is:flagged OR one', { terms: [term('one')], asAnd: ['is:flagged OR one'] }],
    ['one OR larger:90', { asAnd: ['one OR larger:90'] }],
    ['on:2026-03-03 OR on:2025', { asAnd: ['on:2026-03-03 OR on:2025'] }],
    ['has:attachment OR from:bob', { asAnd: ['has:attachment OR from:bob'] }],
    ['one is:unread OR two', { terms: [term('one'), term('two')], asAnd: ['is:unread OR two'] }],
    ['is:unread one OR two AND is:read', { asAnd: [] }],
    ['is:unread AND is:flagged', { terms: [], asAnd: [] }],
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
    ['*** - "" ()', { terms: [], ignored: [], asWords: [] }],
    ['x '.repeat(49), { isCut: false }],
    ['x '.repeat(51), { isCut: true }],
    ['x'.repeat(1001), { isCut: true }],
    [`${'x'.repeat(1000)}  `, { isCut: false }],
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
    expect(parseQuery(text, true).terms.at(-1)?.prefix).toBe(isPrefix ? 'typed' : 'none');
  });

  it('says nothing of a date that is still being typed', () => {
    expect(parseQuery('after:202', true).ignored).toEqual([]);
    expect(parseQuery('after:202 ', true).ignored).toEqual(['after:202']);
  });

  it('says nothing of an operator that is still being typed', () => {
    expect(parseQuery('older_than:1', true).asWords).toEqual([]);
    expect(parseQuery('older_than:1 ', true).asWords).toEqual(['older_than:1']);
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
  const empty = { subject: '', sender: '', recipients: '', attachments: '', body: '' };
  const texts = new Map<number, MessageText>();
  const put = (contentId: number, subject: string, body = ''): void => {
    const text = { subject, sender: '', recipients: '', attachments: '', body };
    texts.set(contentId, text);
    const document = documentOf({ contentId, date: contentId * 1000, hasAttachments: false, text });
    index.update(() => ({ documents: [document], removed: [], filled: null }));
  };
  const find = (query: string, isTyping = false): number[] => {
    const parsed = parseQuery(query, isTyping);
    const { since, until } = dateRange(parsed);
    const check = phraseCheck(parsed);
    return index
      .find(matchExpression(parsed), { since, until }, Number.MAX_SAFE_INTEGER, 100, true)
      .filter(({ contentId, pairs }) => check?.mayBeMeant(pairs, contentId) ?? true)
      .map(({ contentId }) => contentId)
      .filter((id) => check?.isMeant(texts.get(id) ?? empty) ?? true);
  };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'postkeep-query-'));
    index = SearchIndex.open({ path: join(folder, searchIndexName), key: null });
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
    ['GRÖSSE', 'Große Größe', true],
    ['grosse', 'Große Größe', true],
    ['strasse', 'Die Straße', true],
    ['STRAẞE', 'Strasse', true],
    ['fuss', 'Fuß', true],
    ['oeuvre', 'une œuvre', true],
    ['œuvre', 'une oeuvre', true],
    ['soren', 'Søren', true],
    ['lodz', 'Łódź', true],
    ['istanbul', 'İstanbul', true],
    ['isik', 'ışık', true],
    ['елка', 'Ёлка', true],
    ['محمد', 'مُحَمَّدٌ', true],
    ['مُحَمَّدٌ', 'محمد', true],
    ['كتاب', 'كِتَابٌ', true],
    ['شلوم', 'שלום', false],
    ['שלום', 'שָׁלוֹם', true],
    ['احمد', 'أحمد', true],
    ['🎉', '🎉🎉 party', true],
    ['🎉', 'party 🎈', false],
    ['"🎉 party"', '🎉 party', true],
    ['👩‍👩‍👧', 'x 👩‍👩‍👧 y', true],
    ['👍', '👍🏽', true],
    ['🇩🇪', 'from 🇩🇪', true],
    ['Donaudampfschiff', 'Donau\u00addampf\u00adschiff', true],
    ['zerowidth', 'zero\u200bwidth', true],
    ['office', 'the oﬃce', true],
    ['abc', 'ＡＢＣ', true],
    ['cafe', 'Cafe\u0301', true],
    ["don't", 'don’t', true],
    ["l'offre", 'l’offre', true],
    ['quart*', 'quarter report', true],
    ['q*', 'quarter report', true],
    ['quart', 'quarter report', false],
    ['"quarter rep"*', 'quarter report', true],
    ['alpha OR party', 'a party', true],
    ['alpha OR beta', 'a party', false],
    ['alpha OR party guest', 'a party', false],
    ['alpha OR -party', 'a party', false],
    ['party NOT alpha', 'a party', true],
    ['alpha NOT party', 'alpha party', false],
    ['große', 'Große Größe', true],
    ['GROSSE', 'gröSSe', true],
    ['cafe', 'Café', true],
    ['заголовок', 'Raw Заголовок', true],
    ['本語', '日本語のメール', true],
    ['語日', '日本語のメール', false],
    ['マーケット', 'スーパーマーケット', true],
    ['うー', 'うーーん', true],
    ['견적서', '견적서를 보내드립니다', true],
    ['회의', '회의는 내일입니다', true],
    ['문서', '첨부문서입니다', true],
    ['견적서', '견적 서류', true],
    ['견적서', '견서적', false],
    ['"견적서 보내"*', '견적서 보내드립니다', true],
    ['ทดสอบ', 'ภาษาไทยทดสอบ', true],
    ['ພາສາ', 'ເອກະສານພາສາລາວ', true],
    ['ភាសា', 'ឯកសារភាសាខ្មែរ', true],
    ['စာရွက်', 'ပူးတွဲစာရွက်စာတမ်း', true],
    ['ཡིག', 'བོད་ཡིག་', true],
    ['ㄅㄆ', 'ㄅㄆㄇ', true],
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
