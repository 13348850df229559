import { describe, expect, it } from 'vitest';
import { licenseEffect } from '../../../../../renderer/features/mailboxes/exclusion.js';

describe('what that means for the license (§5)', () => {
  const [one, two] = ['one', 'two'];
  it.each([
    ['exclude', 'user', [one], [one], 'released'],
    ['exclude', 'user', [one, two], [one, two], 'released'],
    ['exclude', 'user', [one, two], [one], 'stays'],
    ['exclude', 'shared', [one], [one], 'none-needed'],
    ['include', 'user', [], [one], 'queues'],
    ['include', 'user', [two], [one], 'stays'],
    ['include', 'resource', [], [one], 'none-needed'],
  ] as const)('%s a %s mailbox', (kind, mailboxKind, including, chosen, effect) => {
    expect(licenseEffect(kind, { kind: mailboxKind }, including, chosen)).toBe(effect);
  });
});
