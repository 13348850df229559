import { assertNever } from '../../shared/errors.js';
import { type Text, text } from '../../shared/texts/text.js';
import type { SettledMail } from '../repository/missing-mail.js';
import type { PointWriter } from '../repository/point-writer.js';
import type { Doubt, Flawed, MailboxAttempts, Quarantined } from './mailbox-attempts.js';

/** Folders that are named one by one in a log; a server gone astray may have thousands. */
const mostNamed = 50;

/** What a session must say of a mailbox that was read to its end; none makes it a success. */
export function warningsOf(
  mailbox: string,
  { quarantined, flawed, doubts, isAllExcluded, settled }: MailboxAttempts,
  { lost, isAltered }: Pick<PointWriter, 'lost' | 'isAltered'>,
): Text[] {
  return [
    ...(isAltered ? [text('backup.pointsAltered', { mailbox })] : []),
    ...(lost === null ? [] : [text('backup.pointLost', { mailbox, ...lost })]),
    ...(isAllExcluded ? [text('backup.allExcluded', { mailbox })] : []),
    ...quarantineWarning(mailbox, [...quarantined.values()]),
    ...flawWarning(mailbox, [...flawed.values()]),
    ...(settled === null ? [] : missingWarnings(mailbox, settled)),
    ...named(mailbox, [...doubts.values()], (doubt) => doubtText(mailbox, doubt)),
  ];
}

function quarantineWarning(mailbox: string, quarantined: readonly Quarantined[]): Text[] {
  const [first] = quarantined;
  if (first === undefined) return [];
  const folders = quarantined.filter(({ uid }) => uid === null).length;
  const name = [first.folder.join('/'), ...(first.uid === null ? [] : [first.uid])].join(', ');
  return [
    text('backup.quarantined', {
      mailbox,
      folders,
      messages: quarantined.length - folders,
      first: text('backup.failed', { name, reason: first.reason }),
    }),
  ];
}

function flawWarning(mailbox: string, flawed: readonly Flawed[]): Text[] {
  const [first] = flawed;
  if (first === undefined) return [];
  const name = `${first.folder.join('/')}, ${first.uid}`;
  return [
    text('backup.storedShort', {
      mailbox,
      messages: flawed.length,
      first: text('backup.failed', { name, reason: first.reason }),
    }),
  ];
}

function missingWarnings(mailbox: string, { keptFolders, keptMessages }: SettledMail): Text[] {
  return [
    ...(keptMessages === null ? [] : [text('backup.halfMissing', { mailbox, ...keptMessages })]),
    ...named(mailbox, keptFolders, ({ path, messages, sessionsLeft }) =>
      text('backup.folderMissing', { mailbox, folder: path.join('/'), messages, sessionsLeft }),
    ),
  ];
}

function doubtText(mailbox: string, doubt: Doubt & { readonly folder: readonly string[] }): Text {
  const folder = doubt.folder.join('/');
  switch (doubt.type) {
    case 'short-folder': {
      const { listed, promised } = doubt;
      return text('backup.folderShort', { mailbox, folder, listed, promised });
    }
    case 'unlisted-folder':
      return text('backup.folderUnlisted', { mailbox, folder });
    case 'hidden-folder':
      return text('backup.folderHidden', { mailbox, folder, reason: doubt.reason });
    default:
      return assertNever(doubt);
  }
}

function named<T>(mailbox: string, items: readonly T[], word: (item: T) => Text): Text[] {
  const more = items.length - mostNamed;
  return [
    ...items.slice(0, mostNamed).map(word),
    ...(more > 0 ? [text('backup.moreFolders', { mailbox, more })] : []),
  ];
}
