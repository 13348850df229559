import { replaceFileFrom } from '../../lib/atomic-file.js';
import type { ExportItem } from './export-item.js';

/** Writes all messages to one mbox file in the mboxrd format (RFC 4155): each `From ` line inside gets one more `>`. */
export async function exportMbox(items: AsyncIterable<ExportItem>, path: string): Promise<void> {
  await replaceFileFrom(path, mboxParts(items));
}

async function* mboxParts(items: AsyncIterable<ExportItem>): AsyncGenerator<Buffer> {
  for await (const { message, content } of items) {
    yield Buffer.from(`From MAILER-DAEMON ${asctime(new Date(message.internal_date))}\n`);
    yield quoted(content);
  }
}

/** The message with `From ` lines quoted, a line end at its end and the empty line that mbox wants. */
function quoted(content: Buffer): Buffer {
  const newline = content.at(-1) === 0x0a ? '\n' : '\n\n';
  if (!content.includes('From ')) return Buffer.concat([content, Buffer.from(newline)]);
  return Buffer.from(content.toString('latin1').replaceAll(/^(>*From )/gm, '>$1') + newline, 'latin1');
}

/** `Sun Mar  1 10:15:00 2026` in UTC (RFC 4155). */
function asctime(date: Date): string {
  const [weekday, day, month, year, time] = date.toUTCString().replace(',', '').split(' ');
  return [weekday, month, (day ?? '').replace(/^0/, ' '), time, year].join(' ');
}
