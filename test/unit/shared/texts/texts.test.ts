import { describe, expect, it } from 'vitest';
import { formatBytes } from '../../../../shared/texts/bytes.js';
import { counted } from '../../../../shared/texts/plural.js';

describe('a size in logs and on the command line', () => {
  it.each([
    [0, '0 bytes'],
    [1, '1 bytes'],
    [999, '999 bytes'],
    [1000, '1.0 kB'],
    [9949, '9.9 kB'],
    [12_300, '12 kB'],
    [123_456, '123 kB'],
    [2_500_000_000_000, '2.5 TB'],
    [1_000_000_000_000_000, '1.0 PB'],
    [5_000_000_000_000_000_000, '5000 PB'],
  ])('%d bytes are %s', (count, text) => {
    expect(formatBytes(count)).toBe(text);
  });
});

describe('a number of things in logs and on the command line', () => {
  it.each([
    [0, 'message', '0 messages'],
    [1, 'message', '1 message'],
    [2, 'new message', '2 new messages'],
    [1, 'mailbox', '1 mailbox'],
    [1500, 'mailbox', '1500 mailboxes'],
  ])('%d %s: %s', (count, noun, text) => {
    expect(counted(count, noun)).toBe(text);
  });
});
