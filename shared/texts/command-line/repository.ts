import { counted } from '../plural.js';
import { formatBytes } from '../bytes.js';

/** What was read back of a repository. */
function read({ messages, bytes }: { messages: number; bytes: number }): string {
  return `${counted(messages, 'message')} (${formatBytes(bytes)}) read back`;
}

/** What `postkeep repository` prints. */
export const repositoryTexts = {
  description: 'where the mail is kept',
  stats: {
    description: 'messages, restore points and size of every repository',
    path: ({ path }: { path: string }) => `Repository: ${path}`,
    messages: ({ messages }: { messages: number }) => `Messages: ${String(messages)}`,
    restorePoints: ({ restorePoints }: { restorePoints: number }) =>
      `Restore points: ${String(restorePoints)}`,
    unknown: ({ problem }: { problem: string }) => `Messages and restore points are not known: ${problem}`,
    onDisk: ({ bytesOnDisk }: { bytesOnDisk: number }) => `Size: ${String(bytesOnDisk)} bytes`,
    size: (p: { bytesOnDisk: number; bytesOriginal: number }) =>
      `Size: ${String(p.bytesOnDisk)} bytes for ${String(p.bytesOriginal)} bytes of mail`,
  },
  verify: {
    description: 'read every message back, of one repository or all, and name what is damaged; Ctrl+C stops',
    scheduled: 'only the repositories that are due by their schedule, for cron',
    failed: ({ path, problem }: { path: string; problem: string }) =>
      `${path}: could not be verified. ${problem}`,
    whole: (p: { path: string; messages: number; bytes: number }) => `${p.path}: whole. ${read(p)}.`,
    damaged: (p: { path: string; messages: number; bytes: number; damagedMessages: number }) =>
      `${p.path}: DAMAGED. ${read(p)}, ${String(p.damagedMessages)} of them damaged.`,
    noSubject: '(no subject)',
    mailboxes: ({ names }: { names: string }) => `in ${names}`,
    more: ({ count }: { count: number }) => `and ${String(count)} more`,
    file: 'The file itself:',
  },
  prune: {
    description:
      'remove the restore points that have expired under retention, in every repository; Ctrl+C stops',
    removed: (p: { points: number; mailboxes: number; bytesFreed: number }) =>
      `${String(p.points)} restore points of ${String(p.mailboxes)} mailboxes removed, ${formatBytes(p.bytesFreed)} freed.`,
    locked: ({ objects, bytes }: { objects: number; bytes: number }) =>
      `Object Lock keeps ${counted(objects, 'object')}${bytes > 0 ? ` (${formatBytes(bytes)})` : ''} that no restore point needs; the first pruning after the lock has ended removes ${objects === 1 ? 'it' : 'them'}.`,
  },
  repack: {
    description:
      'write stored mail anew where that takes less room with the compression of this version, in one repository or all; Ctrl+C stops, and the next call continues',
    done: (p: { path: string; chunks: number; damaged: number; bytesFreed: number }) =>
      `${p.path}: ${counted(p.chunks, 'piece')} of mail written anew, ${formatBytes(p.bytesFreed)} freed.${
        p.damaged === 0
          ? ''
          : ` ${counted(p.damaged, 'piece')} left as they are, because they are damaged: run "postkeep repository verify".`
      }`,
  },
  list: {
    description: 'the repositories that this console writes to, and those opened to restore from',
    header: ['Repository', 'Use', 'Mailboxes', 'Points', 'State'],
    uses: { own: 'backup', opened: 'restore only' },
    reachable: 'within reach',
  },
  open: {
    description:
      'open a repository only to restore from it: nothing is written into it, and nothing of it counts for the license',
    opened: (p: { path: string; mailboxes: number; restorePoints: number | null }) =>
      `${p.path}: ${String(p.mailboxes)} mailboxes with ${String(p.restorePoints ?? 0)} restore points can be browsed and restored.`,
    own: ({ path }: { path: string }) => `${path} is one that this console writes to. Nothing was changed.`,
  },
  repair: {
    description:
      'put the damaged marker or schema of a repository back from its second copy, what is replaced saved first, and in a bucket what an earlier version, the index or another pack still has; Ctrl+C stops',
    nothing: ({ path }: { path: string }) =>
      `${path}: marker and schema are whole. Nothing was changed; "postkeep repository verify" reads the rest.`,
    repaired: ({ path, saved }: { path: string; saved: string }) =>
      `${path}: put back. What was there is in ${saved}. Run "postkeep repository verify" now.`,
    bucketWhole: ({ path }: { path: string }) =>
      `${path}: everything in the bucket was read, and nothing is damaged. Nothing was changed.`,
    mended: ({ path, found }: { path: string; found: string }) => `${path}: ${found}`,
    left: ({ path, found }: { path: string; found: string }) => `${path}: NOT PUT RIGHT: ${found}`,
    verifyNow: 'Run "postkeep repository verify" now.',
  },
  drill: {
    description: 'take a sample of every mailbox out as a restore does, and compare it; Ctrl+C stops',
    ended: ({ name, status }: { name: string; status: string }) => `${name}: ${status}`,
  },
  notCaredFor: ({ task, reason }: { task: string; reason: string }) => `${task}: not done. ${reason}`,
  schedule: {
    description: 'how often repositories are verified and tried; changes it if so asked',
    repository: 'one repository; all of them by default',
    verify: ({ intervals }: { intervals: string }) => `read every message back: ${intervals}`,
    drill: ({ intervals }: { intervals: string }) => `hold a restore drill: ${intervals}`,
    header: ['Repository', 'Task', 'Interval', 'Last in order', 'Next'],
  },
  notDue: 'Nothing is due.',
  none: 'There is no repository yet.',
  onlyOpened:
    'This console writes to no repository. Those that are opened only to restore from are left to the console that writes to them.',
} as const;
