import { describe, expect, it } from 'vitest';
import {
  askedPauseMs,
  imapError,
  isThrottling,
  withoutSecrets,
} from '../../../../../core/sources/imap/imap-errors.js';

describe('what a server repeats of what a client signed in with', () => {
  const refused = { responseStatus: 'NO', responseText: 'ann may not use hunter22 here', code: 'x' };

  it('is in no error, whichever field has it', () => {
    const error = Object.assign(new Error('NO hunter22'), { ...refused, response: '3 NO hunter22' });
    const { message, details } = imapError(withoutSecrets(error, ['hunter22']), 'mail.example.com');
    expect(JSON.stringify([message, details])).not.toContain('hunter22');
    expect(message).toContain('mail.example.com refused what was asked for: ann may not use … here');
    expect(error).toMatchObject({ message: 'NO …', response: '3 NO …' });
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
