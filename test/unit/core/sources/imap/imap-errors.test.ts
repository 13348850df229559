import { describe, expect, it } from 'vitest';
import { verbatim } from '../../../../../shared/texts/text.js';
import {
  askedPauseMs,
  imapError,
  isThrottling,
  withoutSecrets,
} from '../../../../../core/sources/imap/imap-errors.js';
import { ConnectionFailed } from '../../../../../core/sources/imap/wire/failures.js';

describe('what a server repeats of what a client signed in with', () => {
  const refused = { responseStatus: 'NO', responseText: 'ann may not use hunter22 here', code: 'x' };

  it('is in no error, whichever field has it', () => {
    const error = Object.assign(new Error('NO hunter22'), refused);
    const { message, details } = imapError(withoutSecrets(error, ['hunter22']), 'mail.example.com');
    expect(JSON.stringify([message, details])).not.toContain('hunter22');
    expect(message).toContain('mail.example.com refused what was asked for: ann may not use … here');
    expect(error).toMatchObject({ message: 'NO …' });
  });

  it.each([
    ['a secret that is not said', 'other-secret'],
    ['a secret so short that it is part of words', 'ann'],
  ])('%s changes nothing', (_, secret) => {
    expect(withoutSecrets({ ...refused }, [secret])).toEqual(refused);
  });

  it.each([['text'], [null], [undefined]])('%s, which is no error, stays as it is', (thrown) => {
    expect(withoutSecrets(thrown, ['secret'])).toBe(thrown);
  });
});

describe('a server that ends the connection', () => {
  it.each([
    [
      'Disconnected:\r\n shutting down',
      'source-unreachable',
      'ended the connection: Disconnected: shutting down.',
    ],
    ['Too many connections from your IP', 'source-throttled', 'moment: Too many connections from your IP.'],
    ['overloaded, try again later', 'source-throttled', 'takes no more at the moment: overloaded,'],
    [undefined, 'source-unreachable', 'cannot be reached (the connection was cut)'],
  ])('with the words “%s” is %s, and says “%s”', (responseText, code, words) => {
    const thrown = Object.assign(new Error('x'), { code: 'NoConnection', responseText });
    const error = imapError(thrown, 'mail.example.com');
    expect(error.code).toBe(code);
    expect(error.message).toContain(words);
  });
});

const no = { authenticationFailed: true, responseStatus: 'NO' };

it.each([
  [{ ...no, serverResponseCode: 'UNAVAILABLE', responseText: 'backend down' }],
  [{ ...no, responseText: 'Server busy (backend down)' }],
  [{ responseStatus: 'NO', responseText: 'backend down, try again later' }],
])('a server that refuses for now (%o) is quoted, and nothing is promised of what comes', (fields) => {
  const error = imapError(Object.assign(new Error('x'), fields), 'mail.example.com');
  expect(error.code).toBe('source-throttled');
  expect(error.message).toMatch(/^mail\.example\.com takes no more at the moment: .*backend down/);
  expect(error.message).not.toMatch(/by itself/);
});

describe('a refused sign-in', () => {
  it.each([
    ['AUTHENTICATIONFAILED', 'Authentication failed.', 'rejected the user name or password. Check them'],
    [undefined, '', 'rejected the user name or password. Check them'],
    ['EXPIRED', 'Password expired.', 'refused the sign-in: Password expired. Check'],
    ['CONTACTADMIN', 'Account disabled', 'refused the sign-in: Account disabled. Check'],
    ['ALERT', 'Application-specific password required', 'refused the sign-in: Application-specific password'],
    [undefined, 'IMAP access is\r\n disabled', 'refused the sign-in: IMAP access is disabled. Check'],
  ])('with [%s] %s is told as the server says it', (serverResponseCode, responseText, words) => {
    const thrown = Object.assign(new Error('Command failed'), { ...no, serverResponseCode, responseText });
    const error = imapError(thrown, 'mail.example.com');
    expect(error.code).toBe('source-credentials');
    expect(error.message).toContain(words);
    const ofApp = imapError(thrown, 'mail.example.com', {
      of: 'any',
      said: verbatim('Ask for the consent.'),
    });
    expect(ofApp.message).toBe('Ask for the consent.');
    const isAboutPassword = words.startsWith('rejected');
    const ofMaster = imapError(thrown, 'mail.example.com', {
      of: 'password',
      said: verbatim('Which mailbox?'),
    });
    expect(ofMaster.message === 'Which mailbox?').toBe(isAboutPassword);
    if (!isAboutPassword) expect(ofMaster.message).toContain(words);
  });

  it('of which nothing was sent is not told as a wrong password', () => {
    const thrown = Object.assign(new Error('Login is disabled'), { authenticationFailed: true });
    const error = imapError(thrown, 'mail.example.com');
    expect(error.code).toBe('source-protocol');
    expect(error.message).toContain('offers no way to sign in');
  });
});

describe('a server that asks to be left alone', () => {
  it.each([
    ['Request is throttled. Suggested Backoff Time: 92415 milliseconds', 92_415],
    ['Request is throttled. Suggested Backoff Time: 92415', 92_415],
    ['suggested backoff time = 2 minutes', 120_000],
    ['Rate limit hit. Retry-After: 30', 30_000],
    ['retry after 1500 ms', 1500],
    ['Too many requests, please try again in 5 minutes.', 300_000],
    ['try again after 10 seconds', 10_000],
    ['try again after 3 attempts', undefined],
    ['try again later', undefined],
    ['Server Unavailable. 15', undefined],
    ['', undefined],
  ])('%s', (words, ms) => {
    expect(askedPauseMs(words)).toBe(ms);
  });

  const refusal = (responseText: string, more = {}): object => ({
    responseStatus: 'BAD',
    responseText,
    ...more,
  });
  it.each([
    [
      'a refusal with a time',
      refusal('Request is throttled. Suggested Backoff Time: 1000 milliseconds'),
      1000,
    ],
    ['a sign-in', refusal('Retry after 2 s', { authenticationFailed: true }), 2000],
    ['a goodbye', { code: 'NoConnection', responseText: 'Suggested Backoff Time: 70 ms' }, 70],
    ['a goodbye without a time', { code: 'NoConnection', responseText: 'Rate limit exceeded' }, undefined],
  ])('%s is throttling, and the pause is kept', (_, thrown, retryAfterMs) => {
    expect(imapError(thrown, 'server')).toMatchObject({ code: 'source-throttled', retryAfterMs });
    expect(isThrottling(thrown)).toBe(true);
  });

  it.each([
    ['another refusal', refusal('no such folder'), 'source-protocol'],
    ['another goodbye', { code: 'NoConnection', responseText: 'shutting down' }, 'source-unreachable'],
  ])('%s is none', (_, thrown, code) => {
    expect(imapError(thrown, 'server')).toMatchObject({ code });
    expect(isThrottling(thrown)).toBe(false);
  });
});

it('a server that has let the client in as somebody it does not name is told as that', () => {
  const error = imapError(new ConnectionFailed('SignedInAlready'), 'mail.example.com');
  expect(error.code).toBe('source-protocol');
  expect(error.message).toContain('signed this computer in by itself (PREAUTH)');
  expect(error.message).not.toContain('Run the job again');
});
