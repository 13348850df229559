import { describe, expect, it } from 'vitest';
import { imapError, withoutSecrets } from '../../../../../core/sources/imap/imap-errors.js';

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
