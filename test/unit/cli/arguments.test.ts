import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { changesOf, optionsOf } from '../../../cli/command.js';
import { parseEvery, parseImapUrl, parseKind, parseRetention, usageOf } from '../../../cli/arguments.js';

describe('command line arguments (command-line.md)', () => {
  it.each([
    ['30m', 30],
    ['1h', 60],
    ['2d', 2880],
  ])('--every %s', (text, minutes) => {
    expect(parseEvery(text)).toEqual({ type: 'every', minutes });
  });

  it.each([['0m'], ['1w'], ['h'], ['-1h'], ['1.5h'], ['']])('--every refuses %j as wrong usage', (text) => {
    expect(() => parseEvery(text)).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
  });

  it('--retention in days or points', () => {
    expect(parseRetention('30d')).toEqual({ type: 'days', days: 30 });
    expect(parseRetention('20points')).toEqual({ type: 'points', points: 20 });
    expect(() => parseRetention('0d')).toThrow();
    expect(() => parseRetention('30')).toThrow();
  });

  it('--retention as grandfather-father-son, of which parts can be left out', () => {
    const all = { type: 'gfs', daily: 7, weekly: 4, monthly: 12, yearly: 3 };
    expect(parseRetention('gfs:daily=7,weekly=4,monthly=12,yearly=3')).toEqual(all);
    expect(parseRetention('gfs:yearly=3,monthly=12,weekly=4,daily=7')).toEqual(all);
    expect(parseRetention('gfs:weekly=8')).toEqual({ ...all, daily: 0, weekly: 8, monthly: 0, yearly: 0 });
  });

  it.each([
    ...[
      'gfs:',
      'gfs',
      'gfs:daily',
      'gfs:daily=',
      'gfs:daily=0',
      'gfs:daily=-1',
      'gfs:daily=1.5',
      'gfs:hourly=4',
    ],
    ...[
      'gfs:daily=7,',
      'gfs:daily=7,daily=8',
      'gfs:daily=7;weekly=4',
      'gfs:Daily=7',
      'gfs: daily=7',
      'gfs:daily=7=8',
    ],
  ])('refuses %s', (given) => {
    expect(() => parseRetention(given)).toThrow('--retention must be like');
  });

  it.each([
    ['imaps://mail.example.com', { host: 'mail.example.com', port: 993, security: 'tls' }],
    ['imaps://mail.example.com:1993', { host: 'mail.example.com', port: 1993, security: 'tls' }],
    ['imap://mail.example.com', { host: 'mail.example.com', port: 143, security: 'starttls' }],
    ['imap://127.0.0.1:11143', { host: '127.0.0.1', port: 11143, security: 'plain' }],
    ['imap://localhost', { host: 'localhost', port: 143, security: 'plain' }],
    ['imap://[::1]:1143', { host: '::1', port: 1143, security: 'plain' }],
    ['imap://127.evil.example', { host: '127.evil.example', port: 143, security: 'starttls' }],
  ])('--url %s', (text, expected) => {
    expect(parseImapUrl(text)).toEqual(expected);
  });

  it.each(['Bücher.example', 'bu\u0308cher.example', 'b%C3%BCcher.example', 'xn--bcher-kva.example'])(
    'an international name is the same server however it is written: %s',
    (host) => {
      expect(parseImapUrl(`imaps://${host}`)).toMatchObject({ host: 'bücher.example' });
    },
  );

  it.each([
    ...['mail.example.com', 'https://mail.example.com', 'imaps://', 'imaps:mail.example.com', 'imaps://a b'],
    ...['imaps://mail%20example', 'imaps://mail%zz', 'imaps://1.2.3.4.5', 'imaps://mail.example.com:65536'],
  ])('--url refuses %s', (given) => {
    expect(() => parseImapUrl(given)).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
  });

  it.each([
    ...['anna@mail.example.com', 'anna:s3cret@mail.example.com', ':s3cret@mail.example.com'],
    ...['mail.example.com/INBOX', 'mail.example.com?s3cret', 'mail.example.com#s3cret'],
  ])('--url refuses what would be passed over, and repeats none of it: %s', (rest) => {
    expect(() => parseImapUrl(`imaps://${rest}`)).toThrow(/the server alone/);
    expect(() => parseImapUrl(`imaps://${rest}`)).not.toThrow(/s3cret/);
  });

  it('--url may end in a slash', () => {
    expect(parseImapUrl('imaps://mail.example.com/')).toMatchObject({ host: 'mail.example.com' });
  });

  it('--kind keeps an address with an equals sign whole', () => {
    expect(parseKind('a=b@example.com=shared')).toEqual(['a=b@example.com', 'shared']);
    expect(() => parseKind('shared')).toThrow();
  });
});

describe('what a schema does not take is wrong usage, said in words', () => {
  it.each<[z.ZodType, unknown, string]>([
    [z.enum(['imap', 'maildir']), 'foo', '--key must be imap, maildir.'],
    [z.int().min(0), -1, '--key must be at least 0.'],
    [z.int().max(1000), 1e9, '--key must be at most 1000.'],
    [z.int(), Number.NaN, '--key must be a whole number.'],
    [z.string().max(3), 'long', '--key must be at most 3 characters.'],
    [z.array(z.string()).max(2), ['a', 'b', 'c'], '--key must be at most 2 entries.'],
    [z.string().refine((value) => value === ''), 'x', '--key must be another value.'],
  ])('%#', (schema, given, said) => {
    const parsed = z.object({ key: schema }).safeParse({ key: given });
    if (parsed.success) throw new Error('It was taken.');
    expect(usageOf(parsed.error, (key) => `--${key}`)).toMatchObject({
      code: 'invalid-argument',
      message: said,
    });
  });

  it('an option is named as it is typed', () => {
    const command = new Command()
      .option('--master-user <user>')
      .parse(['--master-user', 'x'], { from: 'user' });
    expect(() => optionsOf(command, { masterUser: z.enum(['a', 'b']) })).toThrow(
      expect.objectContaining({ code: 'invalid-argument', message: '--master-user must be a, b.' }),
    );
  });
});

describe('a command that changes something', () => {
  const edit = (...given: string[]): Command => {
    const command = new Command('edit').option('--new-name <name>').option('--manual');
    new Command('postkeep')
      .option('--json')
      .addCommand(new Command('job').addCommand(command))
      .parse(['job', 'edit', ...given], { from: 'user' });
    return command;
  };
  const shape = { newName: z.string().optional(), manual: z.boolean().optional() };

  it.each([[['--manual']], [['--new-name', '']]])('takes %j', (given) => {
    expect(() => changesOf(edit(...given), shape)).not.toThrow();
  });

  it.each([[[]], [['--json']]])('does not say that it has with %j: nothing is to change', (given) => {
    expect(() => changesOf(edit(...given), shape)).toThrow(
      expect.objectContaining({
        code: 'invalid-argument',
        message: 'Nothing was changed: say what is to change. `postkeep job edit --help` shows the options.',
      }),
    );
  });
});
