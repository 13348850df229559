import { replaceFileFrom } from '../../lib/atomic-file.js';
import { gathered } from '../../lib/gathered.js';
import { inTurns } from '../in-turns.js';
import { partsOf } from '../../lib/content.js';
import type { ExportItem, ExportNotes } from './export-item.js';
import { Quoting } from './mbox-quoting.js';

const newline = 0x0a;

/** Writes all messages to one mbox file in the mboxrd format (RFC 4155): each `From ` line inside gets one more `>`. */
export async function exportMbox(
  items: AsyncIterable<ExportItem>,
  path: string,
  notes: Pick<ExportNotes, 'lineEndAdded'>,
): Promise<void> {
  await replaceFileFrom(path, gathered(mboxParts(items, notes)));
}

async function* mboxParts(
  items: AsyncIterable<ExportItem>,
  notes: Pick<ExportNotes, 'lineEndAdded'>,
): AsyncGenerator<Buffer> {
  for await (const { message, content } of items) {
    yield Buffer.from(`From MAILER-DAEMON ${asctime(new Date(message.internal_date))}\n`);
    const quoting = new Quoting();
    let last = 0;
    for await (const piece of inTurns(partsOf(content))) {
      last = piece.at(-1) ?? last;
      yield quoting.push(piece);
    }
    yield quoting.end();
    // A line end at its end, and the empty line that mbox wants.
    yield Buffer.from(last === newline ? '\n' : '\n\n');
    if (last !== newline) notes.lineEndAdded();
  }
}

/** `Sun Mar  1 10:15:00 2026` in UTC (RFC 4155). */
function asctime(date: Date): string {
  const [weekday, day, month, year, time] = date.toUTCString().replace(',', '').split(' ');
  return [weekday, month, (day ?? '').replace(/^0/, ' '), time, year].join(' ');
}
