import { describe, expect, it } from 'vitest';
import { verbatim } from '../../../../../shared/texts/text.js';
import { imapError, withoutSecrets } from '../../../../../core/sources/imap/imap-errors.js';

describe('what a server repeats of what a client signed in with', () => {
  const refused = { responseStatus: 'NO', responseText: 'ann may not use hunter22 here', code: 'x' };

  it('is in no error, whichever field has it', () => {
    const error = Object.assign(new Error('NO hunter22'), {
      ...refused,
      response: '3 NO hunter22',
      reason: 'bye hunter22',
    });
    const { message, details } = imapError(withoutSecrets(error, ['hunter22']), 'mail.example.com');
    expect(JSON.stringify([message, details])).not.toContain('hunter22');
    expect(message).toContain('mail.example.com refused what was asked for: ann may not use … here');
    expect(error).toMatchObject({ message: 'NO …', response: '3 NO …', reason: 'bye …' });
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
    ['Server closed connection', 'source-unreachable', 'cannot be reached (the connection was cut)'],
    [undefined, 'source-unreachable', 'cannot be reached (the connection was cut)'],
  ])('with the words “%s” is %s, and says “%s”', (reason, code, words) => {
    for (const thrown of ['NoConnection', 'ClosedAfterConnectTLS', 'EConnectionClosed']) {
      const error = imapError(Object.assign(new Error('x'), { code: thrown, reason }), 'mail.example.com');
      expect(error.code).toBe(code);
      expect(error.message).toContain(words);
    }
  });
});

const no = { authenticationFailed: true, responseStatus: 'NO' };

it.each([
  [{ ...no, serverResponseCode: 'UNAVAILABLE', response: 'backend down' }],
  [{ ...no, response: 'Server busy (backend down)' }],
  [{ code: 'ETHROTTLE', throttleReset: 1000, response: 'backend down' }],
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
    [undefined, undefined, 'rejected the user name or password. Check them'],
    ['EXPIRED', 'Password expired.', 'refused the sign-in: Password expired. Check'],
    ['CONTACTADMIN', 'Account disabled', 'refused the sign-in: Account disabled. Check'],
    ['ALERT', 'Application-specific password required', 'refused the sign-in: Application-specific password'],
    [undefined, 'IMAP access is\r\n disabled', 'refused the sign-in: IMAP access is disabled. Check'],
  ])('with [%s] %o is told as the server says it', (serverResponseCode, responseText, words) => {
    const thrown = Object.assign(new Error('Command failed'), {
      ...no,
      serverResponseCode,
      responseText,
      response: `1 NO [${String(serverResponseCode)}] ${String(responseText)}`,
    });
    const error = imapError(thrown, 'mail.example.com');
    expect(error.code).toBe('source-credentials');
    expect(error.message).toContain(words);
    const ofApp = imapError(thrown, 'mail.example.com', verbatim('Ask for the consent.'));
    expect(ofApp.message).toBe('Ask for the consent.');
  });

  it('of which nothing was sent is not told as a wrong password', () => {
    const thrown = Object.assign(new Error('Login is disabled'), { authenticationFailed: true });
    const error = imapError(thrown, 'mail.example.com');
    expect(error.code).toBe('source-protocol');
    expect(error.message).toContain('offers no way to sign in');
  });
});
