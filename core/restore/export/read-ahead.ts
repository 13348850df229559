import { AppError } from '../../../shared/errors.js';
import { ahead } from '../../lib/ahead.js';
import { throwIfStopped } from '../../lib/cancellation.js';
import type { Content } from '../../lib/content.js';
import type { ZipEntry } from '../../lib/zip.js';
import type { StoredContent } from '../../repository/read-batch.js';
import type { ContentThreads } from '../../repository/threads/content-threads.js';
import { isLarge, provedContent } from './export-content.js';
import type { ExportItem } from './export-item.js';
import { type FetchedBatch, fetchAhead, storedContentsOf } from './fetch-ahead.js';
import type { ContentReader, SelectedItem } from './selection.js';

/** The form in which a format wants messages: many of them at a time from threads, and one that these cannot give by itself. */
export interface ExportForm<Form> {
  /** How many batches are under way at a time. */
  readonly ahead: number;
  /** Null for one that is not as it was recorded. */
  readonly ofMany: (
    threads: ContentThreads,
    contents: readonly StoredContent[],
  ) => Promise<readonly (Form | null)[]>;
  /** Throws AppError `repository-damaged`, `cancelled`. */
  readonly ofOne: (item: SelectedItem, signal: AbortSignal) => Promise<Form>;
}

export const plain: ExportForm<Content> = {
  ahead: 1,
  ofMany: (threads, contents) => Promise.resolve(threads.read(contents)),
  ofOne: provedContent,
};

export const deflated: ExportForm<ZipEntry['content']> = {
  ahead: 2,
  ofMany: async (threads, contents) =>
    (await threads.deflate(contents)).map((entry, index) =>
      entry === null ? null : { ...entry, size: contents[index]?.size ?? 0 },
    ),
  ofOne: provedContent,
};

export interface ExportReport {
  readonly written: number;
  /** Messages that are damaged in the repository and were left out: damage in one place loses nothing elsewhere. */
  readonly damaged: readonly { readonly folder: readonly string[]; readonly sha256: string }[];
}

/** Read in one go: enough that a thread has something to do, and little enough that several are in memory. */
const most = { messages: 200, bytes: 1024 * 1024 } as const;

/**
 * The messages in the form that a format wants, in their order; for a zip those after the one that is written are deflated meanwhile. What is damaged is
 * left out and reported; with nothing else to write, AppError `repository-damaged` is thrown. Throws AppError `cancelled`.
 */
export async function* readAhead<Form>(
  selected: Iterable<SelectedItem>,
  form: ExportForm<Form>,
  report: { written: number; damaged: { folder: readonly string[]; sha256: string }[] },
  signal: AbortSignal,
): AsyncGenerator<ExportItem<Form>> {
  const pending = new Set<Promise<unknown>>();
  const opened = new Map<ContentReader, ContentThreads>();
  const threadsOf = (reader: ContentReader): ContentThreads => {
    const threads = opened.get(reader) ?? reader.contentThreads(signal);
    opened.set(reader, threads);
    return threads;
  };
  let damage: AppError | null = null;
  try {
    const prepared = ahead(fetchAhead(batchesOf(selected), signal, pending), form.ahead, (batch) =>
      prepare(batch, form, threadsOf),
    );
    for await (const batch of prepared) {
      for (const { item, ready } of batch) {
        const { folder, message } = item;
        throwIfStopped(signal);
        let content = ready;
        if (content === null) {
          // Reading is synchronous: other calls, a cancel among them, get their turn here.
          await nextTurn();
          throwIfStopped(signal);
          try {
            content = await form.ofOne(item, signal);
          } catch (error) {
            if (!(error instanceof AppError) || error.code !== 'repository-damaged') throw error;
            report.damaged.push({ folder, sha256: message.sha256.toString('hex') });
            damage = error;
            continue;
          }
        }
        yield { folder, message, content };
        report.written += 1;
      }
      await nextTurn();
    }
  } finally {
    await Promise.all([...Array.from(opened.values(), (threads) => threads.close()), ...pending]);
  }
  if (report.written === 0 && damage !== null) throw damage;
}

/** Messages of one repository that are read in one go; one that is large is alone. What comes before an error comes before it here too. */
function* batchesOf(selected: Iterable<SelectedItem>): Generator<readonly SelectedItem[]> {
  let [batch, bytes] = [[] as SelectedItem[], 0];
  try {
    for (const item of selected) {
      const size = isLarge(item) ? most.bytes : item.message.size;
      const isFull = batch.length >= most.messages || bytes + size > most.bytes;
      if (batch.length > 0 && (isFull || batch[0]?.reader !== item.reader)) {
        yield batch;
        [batch, bytes] = [[], 0];
      }
      batch.push(item);
      bytes += size;
    }
  } catch (error) {
    if (batch.length > 0) yield batch;
    throw error;
  }
  if (batch.length > 0) yield batch;
}

interface PreparedItem<Form> {
  readonly item: SelectedItem;
  /** Null for one that is to be read by itself, which says what is wrong with it. */
  readonly ready: Form | null;
}

async function prepare<Form>(
  { batch, contents: fetched }: FetchedBatch,
  form: ExportForm<Form>,
  threadsOf: (reader: ContentReader) => ContentThreads,
): Promise<readonly PreparedItem<Form>[]> {
  const [first] = batch;
  const contents = fetched === null ? storedContentsOf(batch) : await fetched;
  const ready =
    first === undefined || contents.length === 0 ? [] : await form.ofMany(threadsOf(first.reader), contents);
  const byId = new Map(contents.map(({ id }, index) => [id, ready[index] ?? null]));
  return batch.map((item) => ({ item, ready: byId.get(item.message.content_id) ?? null }));
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
