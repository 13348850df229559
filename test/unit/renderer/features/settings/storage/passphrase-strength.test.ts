import { expect, it } from 'vitest';
import { strengthOf } from '../../../../../../renderer/features/settings/storage/passphrase-strength.js';

it.each([
  ['password', 'weak'],
  ['password1', 'weak'],
  ['Password2026', 'weak'],
  ['12345678901234567890', 'weak'],
  ['aaaaaaaaaaaaaaaaaaaa', 'weak'],
  ['abcdefghijklmnop', 'weak'],
  ['Zyxwvu987654', 'weak'],
  ['geheim!!', 'weak'],
  ['xK4!rT9qpL', 'fair'],
  ['rain on tin', 'fair'],
  ['correct horse battery staple', 'strong'],
  ['Grüße aus dem Tresor', 'strong'],
  ['xK4!rT9qpLw2&', 'strong'],
] as const)('%s is %s', (passphrase, strength) => {
  expect(strengthOf(passphrase)).toBe(strength);
});

it('more characters never make a passphrase weaker', () => {
  const order = ['weak', 'fair', 'strong'];
  const whole = 'Sieben Raben 7 fliegen, über den See!';
  const strengths = Array.from(whole, (_, at) => order.indexOf(strengthOf(whole.slice(0, at + 1))));
  expect(strengths).toEqual(strengths.toSorted((a, b) => a - b));
});
