import { hostname } from 'node:os';
import { isoFormat } from '../../shared/texts/format.js';
import type { Notice } from '../../shared/notifications/notice.js';
import { render, text } from '../../shared/texts/text.js';
import type { Waiting } from './outbox.js';

/** What is told at once, in words; dates are ISO 8601, which every reader's locale can read. */
export interface Message {
  readonly id: string;
  readonly title: string;
  /** Blocks of lines, one for each notice. */
  readonly blocks: readonly (readonly string[])[];
  readonly footer: string;
  readonly machine: string;
  readonly kind: Notice['kind'];
  readonly notices: readonly Notice[];
}

/** Lines of which a message is made at most: a chat takes no book. */
const mostBlocks = 20;

export function messageOf({ id, kind, notices }: Pick<Waiting, 'id' | 'kind' | 'notices'>): Message {
  const machine = hostname();
  const [first] = notices;
  const said = first?.title ?? text('notifications.licenseTitle');
  const title =
    notices.length > 1 ? text('notifications.several', { title: said, more: notices.length - 1 }) : said;
  const blocks = notices
    .slice(0, mostBlocks)
    .map((notice) => [
      ...(notices.length > 1 ? [render(notice.title, isoFormat)] : []),
      ...notice.lines.map((line) => render(line, isoFormat)),
    ]);
  return {
    ...{ id, kind, notices, machine, title: render(title, isoFormat) },
    blocks:
      notices.length > mostBlocks
        ? [...blocks, [render(text('notifications.andMore', { more: notices.length - mostBlocks }))]]
        : blocks,
    footer: render(text('notifications.footer', { machine })),
  };
}

/** The words of a message as plain text. */
export function plainText({ blocks, footer }: Pick<Message, 'blocks' | 'footer'>): string {
  return `${[...blocks.map((lines) => lines.join('\n')), `-- \n${footer}`].join('\n\n')}\n`;
}

export function subjectOf({ title, machine }: Message): string {
  return render(text('notifications.subject', { title, machine }));
}
