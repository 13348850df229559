import { describe, expect, it } from 'vitest';
import { parseEvery, parseImapUrl, parseKind, parseRetention } from '../../../cli/arguments.js';

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

  it.each([['mail.example.com'], ['https://mail.example.com'], ['imaps://']])('--url refuses %s', (text) => {
    expect(() => parseImapUrl(text)).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
  });

  it('--kind keeps an address with an equals sign whole', () => {
    expect(parseKind('a=b@example.com=shared')).toEqual(['a=b@example.com', 'shared']);
    expect(() => parseKind('shared')).toThrow();
  });
});
