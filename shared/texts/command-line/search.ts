import { counted } from '../plural.js';
/** What `postkeep restore search` prints. */
export const searchTexts = {
  search: {
    description:
      'find messages in all restore points: words, "phrases", from:, to:, subject:, has:attachment, after:, larger:5M, is:unread, OR, -not',
    saved: 'run the search that was saved under this name in the console, instead of a query',
    mailbox: 'search this mailbox only',
    wait: 'wait until all messages are in the search index; without it what is there after a few seconds is searched',
  },
  searches: {
    description: 'list the searches that were saved in the console',
    header: ['Name', 'Query', 'Mailbox'],
    none: 'No searches are saved. Save one in the console, beside the search box of Restore.',
    allMailboxes: 'all',
  },
  limit: ({ limit }: { limit: number }) => `how many to list, newest first (default: ${String(limit)})`,
  expectedLimit: 'a whole number from 1',
  ignored: ({ part }: { part: string }) => `"${part}" is not a valid date and was ignored: write 2026-03-01.`,
  asWords: ({ part }: { part: string }) =>
    `"${part}" is not understood and was searched as words. Known are from:, to:, cc:, bcc:, subject:, attachment:, has:attachment, after:, before:, on:, larger:5M, smaller:, is:unread.`,
  asAnd: ({ part }: { part: string }) =>
    `"${part}": OR stands between words only and was not applied here. Search for each side by itself.`,
  cut: 'The query is long. Only its first 1000 characters, or 50 words, were searched.',
  unknownDate: 'unknown',
  unreachable: ({ path }: { path: string }) =>
    `The repository ${path} is unavailable and was not searched. Connect the disk it is on, or run "postkeep repository verify" to see what is wrong.`,
  header: ['Id', 'Date', 'Mailbox', 'Folder', 'Points', 'From', 'Subject'],
  none: 'No message matches.',
  more: 'There are more: use --limit to show them.',
  indexing: ({ pending }: { pending: number }) =>
    `Indexing messages for the search: ${String(pending)} to go.`,
  notIndexed: ({ pending, isWaiting }: { pending: number; isWaiting: boolean }) =>
    `${counted(pending, 'message')} ${pending === 1 ? 'is' : 'are'} not in the search index yet and ${pending === 1 ? 'was' : 'were'} not searched.${isWaiting ? '' : ' --wait waits until all are.'}`,
} as const;
