import { describe, expect, it } from 'vitest';
import { destinationOf, freeName, topFolderName } from '../../../../core/restore/to-server/destination.js';
import { asTransported, isSameContent, printOf } from '../../../../core/restore/to-server/same-content.js';
import { readMessageId } from '../../../../core/sources/message-id.js';

describe('where a restore goes', () => {
  it('a new top folder carries the local date and time, and never the name of an earlier one', () => {
    const name = topFolderName(new Date(2026, 10, 27, 14, 5, 59));
    expect(name).toBe('Restored 2026-11-27 14:05');
    const taken = new Set([name, `${name} (2)`]);
    expect(freeName(name, (each) => taken.has(each))).toBe(`${name} (3)`);
  });

  it('the original folders lie below it, or are the original ones', () => {
    expect(destinationOf(['A', 'B'], 'Restored')).toEqual(['Restored', 'A', 'B']);
    expect(destinationOf(['A', 'B'], null)).toEqual(['A', 'B']);
  });
});

describe('the same content', () => {
  const print = (text: string) => printOf(Buffer.from(text, 'latin1'));

  it('is the same bytes, or bytes that IMAP itself had to change: line ends and NUL', () => {
    expect(isSameContent(print('a\r\nb\r\n'), print('a\r\nb\r\n'))).toBe(true);
    expect(isSameContent(print('a\nb\n'), print('a\r\nb\r\n'))).toBe(true);
    expect(isSameContent(print('a\0b'), print('a\x80b'))).toBe(true);
  });

  it('is nothing less: a space, a bare CR or a last line end make another message', () => {
    expect(isSameContent(print('a \r\n'), print('a\r\n'))).toBe(false);
    expect(isSameContent(print('a\rb'), print('a\r\nb'))).toBe(false);
    expect(isSameContent(print('a\r\n'), print('a'))).toBe(false);
  });

  it('is not copied where nothing is changed', () => {
    const content = Buffer.from('a\r\nb\r\n');
    expect(asTransported(content)).toBe(content);
  });
});

describe('the Message-ID', () => {
  const idOf = (text: string): string | null => readMessageId(Buffer.from(text));

  it('is found in any case and folded, in the headers only', () => {
    expect(idOf('Subject: x\r\nMESSAGE-id:\r\n <a@b>\r\n\r\nbody')).toBe('<a@b>');
    expect(idOf('Subject: x\n\nMessage-ID: <a@b>\n')).toBeNull();
    expect(idOf('X-Message-ID: <a@b>\n\n')).toBeNull();
    expect(idOf('Message-ID:\n\n')).toBeNull();
  });
});
