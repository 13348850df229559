import { expect, it } from 'vitest';
import { throttledReader } from '../../../../core/backup/throttled-reader.js';
import type { FetchedMessage, MailboxReader } from '../../../../core/sources/mail-source.js';

const folder = { path: ['INBOX'], state: null };
const internalDate = new Date(0);
async function* pieces(): AsyncGenerator<Buffer> {
  yield Buffer.alloc(3);
  yield await Promise.resolve(Buffer.alloc(4));
}
async function* messages(): AsyncGenerator<FetchedMessage> {
  yield { type: 'message', uid: '1', content: Buffer.from(new ArrayBuffer(10)), internalDate };
  yield await Promise.resolve({ type: 'large-message', uid: '2', pieces: pieces(), internalDate });
  yield { type: 'unreadable', uid: '3', reason: { id: 'lib.stopped', params: {} } as never };
}

/** A reader with all that a reader may have: a member that is added later does not compile here until it is passed on. */
function wholeReader(called: string[]): Required<MailboxReader> {
  const note = <T>(name: string, value: T): Promise<T> => {
    called.push(name);
    return Promise.resolve(value);
  };
  return {
    listFolders: () => note('listFolders', []),
    describeFolders: () => note('describeFolders', []),
    findFolder: () => note('findFolder', { type: 'absent' }),
    listMessages: () => note('listMessages', { uidValidity: '1', messages: [], promised: 0 }),
    fetchMessages: () => messages(),
    readAgain: () => note('readAgain', new Set<string>()),
    stateRead: () => {
      called.push('stateRead');
      return null;
    },
    expect: () => {
      called.push('expect');
    },
    close: () => note('close', undefined),
  };
}

it('counts a message whose memory somebody else has taken by then', async () => {
  const taken: number[] = [];
  const take = (bytes: number): Promise<void> => {
    taken.push(bytes);
    return Promise.resolve();
  };
  const reader = throttledReader(wholeReader([]), { take }, new AbortController().signal);
  for await (const message of reader.fetchMessages(folder, ['1'])) {
    if (message.type !== 'message') break;
    const own = message.content.buffer;
    if (own instanceof ArrayBuffer) structuredClone(own, { transfer: [own] });
    expect(message.content).toHaveLength(0);
  }
  expect(taken).toEqual([10]);
});

it('passes everything on that a reader can do, and counts each byte of messages once', async () => {
  const called: string[] = [];
  const taken: number[] = [];
  const { signal } = new AbortController();
  const take = (bytes: number): Promise<void> => {
    taken.push(bytes);
    return Promise.resolve();
  };
  const reader = throttledReader(wholeReader(called), { take }, signal);
  await reader.listFolders();
  await reader.describeFolders?.();
  await reader.findFolder([]);
  await reader.listMessages(folder);
  await reader.readAgain?.(folder, {
    has: () => false,
    of: () => undefined,
    all: () => [],
    doubtful: () => [],
  });
  reader.stateRead?.(folder);
  reader.expect?.([]);
  await reader.close();
  expect(called.sort()).toEqual([
    'close',
    'describeFolders',
    'expect',
    'findFolder',
    'listFolders',
    'listMessages',
    'readAgain',
    'stateRead',
  ]);
  const uids: string[] = [];
  for await (const message of reader.fetchMessages(folder, ['1', '2', '3'])) {
    uids.push(message.uid);
    if (message.type === 'large-message')
      for await (const piece of message.pieces) expect(piece.length).toBeGreaterThan(0);
  }
  expect(uids).toEqual(['1', '2', '3']);
  expect(taken).toEqual([10, 3, 4]);
});

it('has nothing that its reader does not have', () => {
  const { readAgain: _, expect: __, ...rest } = wholeReader([]);
  const reader = throttledReader(rest, { take: () => Promise.resolve() }, new AbortController().signal);
  expect(['readAgain', 'expect'].filter((each) => each in reader)).toEqual([]);
});
