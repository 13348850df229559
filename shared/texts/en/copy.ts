import type { TextFormat } from '../format.js';
import { counted } from '../plural.js';

/** A second copy of a repository. */
export const copy = {
  found: ({ path, mailboxes }: { path: string; mailboxes: number }, f: TextFormat) =>
    `${counted(mailboxes, 'mailbox', f)} to copy from ${path}`,
  processing: ({ mailbox }: { mailbox: string }) => `Copying ${mailbox}`,
  done: (
    {
      mailbox,
      points,
      messages,
      bytes,
    }: { mailbox: string; points: number; messages: number; bytes: number },
    f: TextFormat,
  ) =>
    points === 0
      ? `${mailbox}: no new restore points`
      : `${mailbox}: ${counted(points, 'restore point', f)} copied and compared, with ${counted(messages, 'new message', f)} (${f.bytes(bytes)})`,
  notCopied: (
    { mailbox, points, reason }: { mailbox: string; points: number; reason: string },
    f: TextFormat,
  ) => `${counted(points, 'restore point', f)} of ${mailbox} could not be copied. ${reason}`,
  lacking: (p: { mailbox: string; messages: number; first: string }, f: TextFormat) =>
    `${p.mailbox}: ${counted(p.messages, 'message', f)} ${p.messages === 1 ? 'is' : 'are'} damaged in the original, and the copy lacks ${p.messages === 1 ? 'it' : 'them'}: ${p.first}${p.messages === 1 ? '' : ' and others'}. The restore points were copied with all the rest. Verify the original: what the mail server still has is read again by the next backup.`,
  stillLacking: ({ messages }: { messages: number }, f: TextFormat) =>
    `The copy still lacks ${counted(messages, 'message', f)} that ${messages === 1 ? 'is' : 'are'} damaged in the original.`,
  differs: ({ messages, expected }: { messages: number; expected: number }, f: TextFormat) =>
    `The copy holds ${counted(messages, 'message', f)}, and the restore point was noted with ${f.number(expected)} or with others. Verify the repository that is copied.`,
  notReadBack: ({ messages }: { messages: number }, f: TextFormat) =>
    `${counted(messages, 'message', f)} could not be read back from the copy after being written. Check its disk, then run the job again.`,
  wouldBeReadable: ({ path }: { path: string }) =>
    `The repository that is copied is encrypted, and the copy in ${path} would not be: anyone who has that folder could read the mail. Encrypt the copy (in the job's Repository step, under Settings → Storage, or with "postkeep repository create" or "encrypt"), or say in the job that it may be readable (--plain).`,
  isReadable: ({ path }: { path: string }) =>
    `The copy in ${path} is not encrypted, as the job says it may be: anyone who has that folder can read the mail of the encrypted repository.`,
  originalUnknown: ({ path }: { path: string }) =>
    `${path} is no repository that this console backs up to. \`postkeep repository list\` shows them.`,
  ontoItself: 'A repository cannot be copied onto itself. Choose another folder for the copy.',
  notAlone: ({ path, job }: { path: string; job: string }) =>
    `${path} is written to by the job "${job}". A copy needs a folder of its own.`,
} as const;
