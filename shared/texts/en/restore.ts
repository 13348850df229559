import type { TextFormat } from '../format.js';
import { counted } from '../plural.js';

/** What a source of mail is signed in to with. */
type SecretKind = 'password' | 'credentials';

/** Restores to a server. Never a subject or an address: a message is named by its SHA-256. */
export const restore = {
  secretUnread: ({ secret, host, reason }: { secret: SecretKind; host: string; reason: string }) =>
    `The stored ${secret} of ${host} cannot be read. ${reason} To restore now, ${secret === 'password' ? 'enter the password' : 'give the file of the credentials'}.`,
  secretRefused: ({ secret, reason }: { secret: SecretKind; reason: string }) =>
    `${reason} To restore now, ${secret === 'password' ? 'enter the password' : 'give the file of the credentials'}.`,
  noSecret: ({ secret, host }: { secret: SecretKind; host: string }) =>
    secret === 'password'
      ? `No password of ${host} is stored. To restore, enter it.`
      : `No credentials of ${host} are stored. To restore, give their file.`,
  /** Names of its sessions, exports included. */
  sessionName: (
    p: {
      action: 'export' | 'restore';
      mailbox: string | null;
      folder: string | null;
      messages: number | null;
      mailboxes: number | null;
      isFound: boolean;
    },
    f: TextFormat,
  ) => {
    const parts = [
      ...(p.isFound ? ['search results'] : []),
      ...(p.messages === null ? [] : [counted(p.messages, 'message', f)]),
      ...(p.mailboxes === null ? [] : [counted(p.mailboxes, 'mailbox', f)]),
      ...(p.folder === null ? [] : [p.folder]),
      ...(p.mailbox === null ? [] : [p.mailbox]),
    ];
    return [p.action === 'export' ? 'Export' : 'Restore', ...parts].join(' of ');
  },
  /** Name of the sessions that try restores out. */
  drillSession: 'Restore drill',
  drilling: ({ path }: { path: string }) => `Taking messages out of ${path}`,
  drilled: (p: { path: string; tried: number; whole: number; compared: number }, f: TextFormat) =>
    `${p.path}: ${f.number(p.whole)} of ${counted(p.tried, 'message', f)} came back whole, ${f.number(p.compared)} of them compared with their source.`,
  drillEmpty: ({ path }: { path: string }) => `${path}: there is no message to take out.`,
  drillImpossible: ({ path, reason }: { path: string; reason: string }) =>
    `Nothing could be taken out of ${path}. ${reason}`,
  drillMailbox: (p: { mailbox: string; tried: number; whole: number; compared: number }, f: TextFormat) =>
    `${p.mailbox}: ${f.number(p.whole)} of ${counted(p.tried, 'message', f)} came back whole, ${f.number(p.compared)} compared with the source`,
  drillLost: ({ mailbox, sha256 }: { mailbox: string; sha256: string }) =>
    `${mailbox}: a message did not come back as it was backed up (SHA-256 ${sha256}). Verify the repository.`,
  drillOnlyHere: ({ mailbox, sha256 }: { mailbox: string; sha256: string }) =>
    `${mailbox}: a message came back from what lies on this computer, and is damaged in the bucket, or gone from there (SHA-256 ${sha256}). Settings → Storage → Repair, or "postkeep repository repair", puts it back.`,
  drillDifferent: ({ mailbox, sha256 }: { mailbox: string; sha256: string }) =>
    `${mailbox}: the source has another content under the same identity than was backed up (SHA-256 ${sha256}). Check the source.`,
  drillFailed: ({ mailbox, reason }: { mailbox: string; reason: string }) =>
    `${mailbox}: nothing came back. ${reason}`,
  drillUnasked: ({ source, reason }: { source: string; reason: string }) =>
    `The messages were not compared with ${source}: ${reason}`,
  drillNotCompared: ({ mailbox, reason }: { mailbox: string; reason: string }) =>
    `${mailbox}: not compared with the source: ${reason}`,
  drillOutOfTime: ({ path, mailboxes }: { path: string; mailboxes: number }, f: TextFormat) =>
    `${path}: there was no time left for ${counted(mailboxes, 'mailbox', f)}. The next drill makes a new choice.`,
  topFolder: ({ at }: { at: string }) => `Restored ${at}`,
  gone: 'This restore is no longer known. Start a new one.',
  runsAlready: 'This restore is already running. Wait until it has finished, or stop it.',
  stopped: 'Stopped. The same restore resumes where this one ended.',
  failed: ({ reason }: { reason: string }) =>
    `${reason} Restored messages are kept; the same restore resumes from there.`,
  /** Nothing of it has reached the server. */
  failedBefore: ({ reason }: { reason: string }) => `${reason} No message has been restored.`,
  began: (p: { messages: number; target: string; source: string; into: string }, f: TextFormat) =>
    `Restoring ${what(p, f)}`,
  continued: (p: { messages: number; target: string; source: string; into: string }, f: TextFormat) =>
    `Continuing to restore ${what(p, f)}`,
  intoOriginal: 'the original folders',
  intoFolder: ({ folder }: { folder: string }) => `the folder ${folder}`,
  /** `topFolder` null = everything went to the folders it came from. */
  done: (p: RestoreDone, f: TextFormat) => {
    const parts = [
      `${counted(p.restored, 'message', f)} restored (${f.bytes(p.bytes)})`,
      ...(p.present > 0 ? [`${f.number(p.present)} already present`] : []),
      ...(p.replaced > 0 ? [`${f.number(p.replaced)} replaced`] : []),
      ...(p.refused > 0 ? [`${f.number(p.refused)} refused by the server`] : []),
      ...(p.notKept > 0 ? [`${f.number(p.notKept)} accepted but not kept by the server`] : []),
      ...(p.notTried > 0 ? [`${f.number(p.notTried)} not tried`] : []),
      ...(p.damaged > 0 ? [`${f.number(p.damaged)} damaged in the repository`] : []),
    ];
    return `${p.target}: ${parts.join(', ')}${p.topFolder === null ? '' : ` in the folder ${p.topFolder}`}`;
  },
  folderRefused: ({ folder, reason }: { folder: string; reason: string }) =>
    `The folder ${folder} could not be opened or created: ${reason}`,
  folderRenamed: ({ folder, there }: { folder: string; there: string }) =>
    `The folder ${folder} was restored as ${there}: the target cannot have its name.`,
  message: ({ size, folder, sha256 }: { size: number; folder: string; sha256: string }, f: TextFormat) =>
    `A message of ${f.bytes(size)} in ${folder} (SHA-256 ${sha256})`,
  messageRefused: ({ message, reason }: { message: string; reason: string }) =>
    `${message} was not restored: ${reason}`,
  messageDamaged: ({ message }: { message: string }) =>
    `${message} is damaged in the repository and was skipped.`,
  moreRefused: ({ count }: { count: number }, f: TextFormat) =>
    `${counted(count, 'more message', f)} refused by the server.`,
  notTried: ({ count }: { count: number }, f: TextFormat) =>
    `${counted(count, 'message', f)} not sent, because the server had refused others like them one after the other. Remove the cause, then start the same restore again.`,
  moreDamaged: ({ count }: { count: number }, f: TextFormat) =>
    `${counted(count, 'more message', f)} damaged in the repository.`,
  lineEndsChanged: ({ count }: { count: number }, f: TextFormat) =>
    `${counted(count, 'message', f)} restored with other line ends (CRLF): the server takes no others.`,
  messageWithoutKeywords: ({ message, keywords }: { message: string; keywords: string }) =>
    `${message} was restored without the keywords ${keywords}: the target does not take them.`,
  keywordsLost: ({ count, keywords }: { count: number; keywords: string }, f: TextFormat) =>
    `${counted(count, 'message', f)} restored without all keywords. The target does not take these: ${keywords}`,
  messageWithLess: ({ message, flags, isDate }: { message: string; flags: string; isDate: boolean }) => {
    const what = [
      ...(flags === '' ? [] : [`the flags ${flags}`]),
      ...(isDate ? ['its date of receipt'] : []),
    ];
    return `${message} was restored without ${what.join(' and ')}: the server takes it only so.`;
  },
  flagsRefused: ({ count, flags }: { count: number; flags: string }, f: TextFormat) =>
    `${counted(count, 'message', f)} restored without all flags. The server takes them only without these: ${flags}`,
  datesRefused: ({ count }: { count: number }, f: TextFormat) =>
    `${counted(count, 'message', f)} restored without the date of receipt: the server takes them only with the time of the restore.`,
  messageAltered: ({ message, how }: { message: string; how: string }) =>
    `${message} was changed by the server: ${how}.`,
  lineEndAdded: 'a line end was added at its end',
  returnsRemoved: 'carriage returns that end no line were removed',
  otherContent: 'the server gives back another content',
  altered: (p: Altered, f: TextFormat) => {
    const kinds = [
      ...(p.lineEnds > 0 ? [`a line end was added to ${f.number(p.lineEnds)}`] : []),
      ...(p.returns > 0 ? [`bare carriage returns were removed from ${f.number(p.returns)}`] : []),
      ...(p.other > 0 ? [`${f.number(p.other)} with another content`] : []),
    ];
    return `${f.number(p.count)} of ${counted(p.total, 'restored message', f)} changed by the server: ${kinds.join(', ')}.`;
  },
  messageNotThere: ({ message }: { message: string }) =>
    `${message} was accepted by the server, which does not show it now.`,
  notThere: ({ count, total }: { count: number; total: number }, f: TextFormat) =>
    `${f.number(count)} of ${counted(total, 'restored message', f)} accepted by the server and not shown by it. Look for them there, or restore again.`,
  flagsNotKept: (p: { count: number; total: number; flags: string }, f: TextFormat) =>
    `The server did not keep all flags of ${f.number(p.count)} of ${counted(p.total, 'restored message', f)}: ${p.flags}`,
  datesNotKept: ({ count, total }: { count: number; total: number }, f: TextFormat) =>
    `The server did not keep the date of receipt of ${f.number(count)} of ${counted(total, 'restored message', f)}.`,
  notCompared: ({ count }: { count: number }, f: TextFormat) =>
    `${counted(count, 'restored message', f)} could not be compared with what the server has.`,
  copiesKept: ({ count, reason }: { count: number; reason: string }, f: TextFormat) =>
    `The older copy of ${counted(count, 'message', f)} was kept: ${reason}.`,
  newOneDiffers: 'the server gave the new one back with another content',
  noSingleRemoval: 'the server cannot remove a single message (no UIDPLUS)',
  newOneNotNamed: 'the server does not say where the new one is (no UIDPLUS)',
} as const;

interface Altered {
  count: number;
  total: number;
  lineEnds: number;
  returns: number;
  other: number;
}

interface RestoreDone {
  target: string;
  topFolder: string | null;
  restored: number;
  bytes: number;
  present: number;
  replaced: number;
  refused: number;
  /** Not sent, because others like them were refused. */
  notTried: number;
  /** Accepted by the server, which does not show them. */
  notKept: number;
  damaged: number;
}

function what(
  { messages, target, source, into }: { messages: number; target: string; source: string; into: string },
  f: TextFormat,
): string {
  return `${counted(messages, 'message', f)} to ${target} at ${source}, into ${into}`;
}
