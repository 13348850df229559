import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openSqlite } from '../../../../core/lib/sqlite.js';
import { openForReading } from '../../../../core/repository/open-for-reading.js';
import { openForWriting } from '../../../../core/repository/open-for-writing.js';
import { systemClock } from '../../../../shared/clock.js';
import { render } from '../../../../shared/texts/text.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postkeep-dictionaries-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const words = [
  'budget',
  'meeting',
  'Tuesday',
  'regards',
  'invoice',
  'attached',
  'please',
  'deadline',
  'agenda',
];

/** A letter of text, unlike any other. */
function letter(number: number): Buffer {
  const body = Array.from(
    { length: 60 },
    (_, at) => words[(number * 7 + at * at * 3 + at * number) % words.length],
  );
  const headers = `Received: from mx.example.com by mail.example.com\nSubject: Letter ${String(number)}`;
  return Buffer.from(`${headers}\n\n${body.join(' ')}\n`);
}

/** Adds letters to a mailbox, whose restore point is complete then. */
async function backUp(key: string, from: number, count: number): Promise<void> {
  const writer = openForWriting(folder, systemClock);
  const point = writer.beginPoint({ key, name: key, source: 'Server' }, 'session');
  const inbox = point.addFolder(['INBOX'], '1');
  for (let at = from; at < from + count; at += 100) {
    const numbers = Array.from({ length: Math.min(100, from + count - at) }, (_, index) => at + index);
    const contents = await writer.prepareAll(numbers.map(letter));
    const messages = contents.map((content, index) => ({
      uid: String(at + index),
      flags: [],
      internalDate: new Date(at),
      content,
    }));
    point.addMessages(inbox, messages);
  }
  point.complete(new Date(1_000_000));
  writer.close();
}

const idRow = z.object({ id: z.int() });

/** Ids of the dictionaries, and the codecs of all chunks. */
function state(): { ids: number[]; codecs: number[] } {
  const database = openSqlite(join(folder, 'repository.sqlite'));
  const ids = database.all(idRow, 'SELECT id FROM dictionary').map(({ id }) => id);
  const codecs = database
    .all(idRow, 'SELECT DISTINCT codec AS id FROM chunk ORDER BY codec')
    .map(({ id }) => id);
  database.close();
  return { ids, codecs };
}

function change(sql: string): void {
  const database = openSqlite(join(folder, 'repository.sqlite'));
  database.exec(sql);
  database.close();
}

async function verified(): Promise<{ damagedMessages: number; messages: number; file: string[] }> {
  const repository = openForReading(folder);
  try {
    const { damagedMessages, messages, file } = await repository.verify();
    return { damagedMessages, messages, file: file.map((line) => render(line)) };
  } finally {
    repository.close();
  }
}

const copies = (): string[] => readdirSync(folder).filter((name) => name.startsWith('dictionary-'));

describe('the dictionary of a repository', () => {
  it('is made once there are 400 pieces of text, and kept twice', async () => {
    await backUp('a', 0, 390);
    await backUp('b', 1000, 5);
    expect(state()).toEqual({ ids: [], codecs: [4] });
    await backUp('c', 2000, 10);
    await backUp('d', 3000, 10);
    expect(state()).toEqual({ ids: [1], codecs: [4, 6] });
    expect(copies()).toEqual(['dictionary-1.json']);
    await backUp('e', 4000, 600);
    expect(state().ids).toEqual([1]);
    expect(await verified()).toEqual({ damagedMessages: 0, messages: 1015, file: [] });
  });

  describe('that has been made', () => {
    beforeEach(async () => {
      await backUp('a', 0, 500);
      await backUp('b', 1000, 50);
      expect(state()).toEqual({ ids: [1], codecs: [4, 6] });
    });

    it.each([
      'UPDATE dictionary SET data = zeroblob(length(data))',
      'UPDATE dictionary SET sha256 = zeroblob(32)',
    ])(
      'is read from its copy where its row is damaged (%s), and put back by the next writer',
      async (damage) => {
        change(damage);
        const { damagedMessages, file } = await verified();
        expect(damagedMessages).toBe(0);
        expect(file).toEqual([expect.stringContaining('Dictionary 1')]);
        openForWriting(folder, systemClock).close();
        expect((await verified()).file).toEqual([]);
      },
    );

    it('is copied again where its copy is damaged or gone', () => {
      const path = join(folder, 'dictionary-1.json');
      const before = readFileSync(path, 'utf8');
      for (const damage of [
        () => {
          rmSync(path);
        },
        () => {
          writeFileSync(path, before.replace('A', 'B').slice(0, -3));
        },
      ]) {
        damage();
        openForWriting(folder, systemClock).close();
        expect(readFileSync(path, 'utf8')).toBe(before);
      }
    });

    it('takes only what needs it with it when both are lost, and says so', async () => {
      change('UPDATE dictionary SET data = zeroblob(7)');
      rmSync(join(folder, 'dictionary-1.json'));
      openForWriting(folder, systemClock).close();
      expect(await verified()).toEqual({
        damagedMessages: 50,
        messages: 550,
        file: [expect.stringContaining('dictionary-1.json')],
      });
    });

    it('goes with the data of a mailbox that is deleted, and leaves no word of it', async () => {
      const writer = openForWriting(folder, systemClock);
      writer.deleteMailbox('a');
      await writer.finishDeletions(new AbortController().signal, () => undefined);
      writer.close();
      expect(state()).toEqual({ ids: [], codecs: [4] });
      expect(copies()).toEqual([]);
      const file = readFileSync(join(folder, 'repository.sqlite'), 'latin1');
      expect(file).not.toContain('Letter 7\n');
      expect(await verified()).toEqual({ damagedMessages: 0, messages: 50, file: [] });
      await backUp('c', 5000, 600);
      expect(state().ids).toEqual([2]);
    });
  });

  it('a codec of a later version is named with the version that wrote it', async () => {
    await backUp('a', 0, 3);
    change(
      "UPDATE chunk SET codec = 12 WHERE id = 1; INSERT INTO codec (number, version) VALUES (12, '9.9.9')",
    );
    const repository = openForReading(folder);
    expect(() => repository.reader.readContent(1)).toThrow(
      expect.objectContaining({ code: 'newer-schema', message: expect.stringContaining('9.9.9') as string }),
    );
    repository.close();
  });
});
