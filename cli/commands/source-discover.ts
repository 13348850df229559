import { randomUUID } from 'node:crypto';
import { type Discovery, countByKind } from '../../shared/backup/directory.js';
import { render, text } from '../../shared/texts/text.js';
import { discoverTexts as words } from '../../shared/texts/command-line/source-discover.js';
import type { CommandContext } from '../command.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { sourceNamed } from '../lookup.js';
import { table } from '../output.js';

/** Reads the directory of a source, and says what it has; what it no longer has is a warning. */
export async function discoverMailboxes(
  { workspace: { engine }, output }: CommandContext,
  name: string,
): Promise<ExitCode> {
  const { id: sourceId } = await sourceNamed(engine, name);
  const task = randomUUID();
  const stop = (): void => {
    void engine.sources.cancelDiscovery({ task });
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const stopShowing = engine.sources.discovering((progress) => {
    output.progress(words.progress(progress));
  });
  const found = await engine.sources.discover({ sourceId, task }).finally(() => {
    stopShowing();
    output.progress(null);
    process.off('SIGINT', stop).off('SIGTERM', stop);
  });
  output.result({ ...found, kinds: countByKind(found.mailboxes) }, () => linesOf(found));
  if (!found.isFollowed) output.note(words.listByHand({ name }));
  return found.gone.length === 0 ? exitCodes.success : exitCodes.warnings;
}

function linesOf({ mailboxes, isFirst, changedKind, gone, closed }: Discovery): string[] {
  const added = isFirst ? [] : mailboxes.filter(({ isNew }) => isNew);
  const rows = mailboxes.map(({ mailbox, kind, isNew }) => [
    mailbox,
    kind,
    isNew && !isFirst ? words.isNew : '',
  ]);
  return [
    ...table(words.header, rows, ''),
    words.found({ mailboxes: mailboxes.length, ...countByKind(mailboxes) }),
    ...(isFirst ? [] : [words.added({ count: added.length })]),
    ...changedKind.map(words.changedKind),
    ...gone.map((mailbox) => words.gone({ mailbox })),
    ...closed.map(({ mailbox, reason }) =>
      words.closed({ mailbox, reason: render(text('directory.closedReason', { reason })) }),
    ),
  ];
}
