import { describe, expect, it } from 'vitest';
import { parseSmtpUrl } from '../../../cli/channel-options.js';

describe('the address of a mail server', () => {
  it.each([
    ['smtps://mail.example.com', { host: 'mail.example.com', port: 465, security: 'tls' }],
    ['smtps://mail.example.com:4465', { host: 'mail.example.com', port: 4465, security: 'tls' }],
    ['smtp://mail.example.com', { host: 'mail.example.com', port: 587, security: 'starttls' }],
    ['smtp://mail.example.com:25', { host: 'mail.example.com', port: 25, security: 'starttls' }],
    ['smtp://localhost', { host: 'localhost', port: 25, security: 'plain' }],
    ['smtp://127.0.0.1:2525', { host: '127.0.0.1', port: 2525, security: 'plain' }],
    ['smtp://[::1]', { host: '::1', port: 25, security: 'plain' }],
    ['smtps://Bücher.example', { host: 'bücher.example', port: 465, security: 'tls' }],
    ['smtp+starttls://localhost', { host: 'localhost', port: 587, security: 'starttls' }],
  ] as const)('%s', (given, expected) => {
    expect(parseSmtpUrl(given)).toEqual(expected);
  });

  it.each([
    'mail.example.com',
    'https://mail.example.com',
    'smtps://',
    'smtps://ada:pw@mail.example.com',
    'smtps://mail.example.com/path',
    'smtps://mail.example.com?x',
    '',
  ])('%j is none', (given) => {
    expect(() => parseSmtpUrl(given)).toThrow(/no mail server/);
  });
});
