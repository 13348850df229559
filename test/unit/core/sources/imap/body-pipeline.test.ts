import { expect, it } from 'vitest';
import { AnnouncedSizes } from '../../../../../core/sources/imap/announced-sizes.js';
import { ArrivedMessages } from '../../../../../core/sources/imap/arrived-messages.js';
import { BodyPipeline } from '../../../../../core/sources/imap/body-pipeline.js';
import type { OpenFolder, RowOfMessage } from '../../../../../core/sources/imap/open-folder.js';
import type { ImapConnection } from '../../../../../core/sources/imap/wire/imap-connection.js';

const large = Buffer.alloc(5 * 1024 * 1024, 'a');

/** Messages of 5 MiB over a connection that only knows whether it is paused. */
function pipelineOf(uids: readonly number[]): { connection: { isPaused: boolean }; pipeline: BodyPipeline } {
  const connection = {
    isPaused: false,
    pause: () => (connection.isPaused = true),
    resume: () => (connection.isPaused = false),
    giveBack: () => undefined,
  };
  const folder = {
    fetch: (_set: string, _items: string, onRow: (row: RowOfMessage) => void): Promise<void> => {
      for (const uid of uids) onRow({ uid, body: large, internalDate: undefined } as unknown as RowOfMessage);
      return Promise.resolve();
    },
  } as unknown as OpenFolder;
  const arrived = new ArrivedMessages(connection as unknown as ImapConnection);
  const sizes = new Map(uids.map((uid) => [uid, large.length]));
  const limits = { inOnePiece: 16 * 1024 * 1024, message: 64 * 1024 * 1024 };
  const pipeline = new BodyPipeline(
    [...uids],
    folder,
    limits,
    sizes,
    new AnnouncedSizes(),
    arrived,
    () => undefined,
    () => false,
  );
  return { connection, pipeline };
}

it('nothing more is read from the network while a large message is worked on', async () => {
  const { connection, pipeline } = pipelineOf([1]);
  const messages = pipeline.messages();
  expect((await messages.next()).value).toMatchObject({ uid: '1' });
  expect(connection.isPaused).toBe(true);
  expect((await messages.next()).done).toBe(true);
  expect(connection.isPaused).toBe(false);
});

it('who breaks off at a message leaves the connection as if nothing had come', async () => {
  const { connection, pipeline } = pipelineOf([1, 2, 3]);
  const messages = pipeline.messages();
  await messages.next();
  await messages.return({ unanswered: [], large: [], short: [], rest: [] });
  expect(connection.isPaused).toBe(false);
});
