import { z } from 'zod';
import type { ClosedReason } from '../../../shared/backup/directory.js';
import { accountOf } from '../../../shared/backup/source-edit.js';
import { AppError } from '../../../shared/errors.js';
import { parseForeignJson } from '../../../shared/json.js';
import { text } from '../../../shared/texts/text.js';
import type { Answer } from '../../https/exchange.js';
import { retryAfter } from '../../https/retry-after.js';
import type { Directory } from './directory.js';
import { type DirectoryApiOptions, directoryApi, throttled } from './directory-api.js';
import { readPages } from './pages.js';

/** What the service account is authorised for beside the mail (Google, "Directory API: users.list"). */
export const googleDirectoryScope = 'https://www.googleapis.com/auth/admin.directory.user.readonly';

const pageSize = 500;

const usersSchema = z.object({
  users: z
    .array(
      z.object({
        primaryEmail: z.string().min(1).max(320),
        isMailboxSetup: z.boolean().optional(),
        suspended: z.boolean().optional(),
        archived: z.boolean().optional(),
      }),
    )
    .default([]),
  nextPageToken: z.string().min(1).max(8192).optional(),
});
type GoogleUser = z.output<typeof usersSchema>['users'][number];

/** Google's error, in the older and the newer form side by side. */
const errorSchema = z.object({
  error: z.object({
    status: z.string().max(200).catch(''),
    errors: z.array(z.object({ reason: z.string().max(200) })).catch([]),
    details: z.array(z.object({ reason: z.string().max(200).catch('') })).catch([]),
  }),
});

export interface GoogleDirectoryOptions extends Omit<DirectoryApiOptions, 'refusal' | 'onWaiting'> {
  /** Of the service account, as the Admin console knows it. */
  readonly client: string;
  readonly administrator: string;
}

/**
 * The users of a Google Workspace organisation who have Gmail. Groups, resources and delegated mailboxes are none of their own there, so every
 * mailbox is a user's. Who is suspended or archived is not signed in by Google, and is told.
 */
export function googleDirectory(options: GoogleDirectoryOptions): Directory {
  const { origin } = options;
  return {
    async read(onProgress, signal) {
      const mailboxes = new Map<string, { mailbox: string; kind: 'user' }>();
      const closed: { mailbox: string; reason: ClosedReason }[] = [];
      const seen = new Set<string>();
      let [users, isWaiting] = [0, false];
      const progress = (): void => {
        onProgress({ users, mailboxes: mailboxes.size, isWaiting });
      };
      const api = directoryApi({
        ...options,
        refusal: (answer) => refusal(answer, options),
        onWaiting: (waits) => {
          if (waits === isWaiting) return;
          isWaiting = waits;
          progress();
        },
      });
      await readPages(pageAt(origin, null), async (url) => {
        const page = await api.ask({ url, schema: usersSchema }, signal);
        users += page.users.length;
        for (const user of page.users) {
          const { primaryEmail: mailbox } = user;
          const account = accountOf(mailbox);
          if (user.isMailboxSetup !== true || seen.has(account)) continue;
          seen.add(account);
          const reason = closedBy(user);
          if (reason === null) mailboxes.set(account, { mailbox, kind: 'user' });
          else closed.push({ mailbox, reason });
        }
        progress();
        return page.nextPageToken === undefined ? null : pageAt(origin, page.nextPageToken);
      });
      return { mailboxes: [...mailboxes.values()], closed };
    },
  };
}

function pageAt(origin: string, pageToken: string | null): URL {
  const url = new URL(`${origin}/admin/directory/v1/users`);
  url.search = new URLSearchParams({
    customer: 'my_customer',
    maxResults: String(pageSize),
    orderBy: 'email',
    fields: 'nextPageToken,users(primaryEmail,isMailboxSetup,suspended,archived)',
    ...(pageToken === null ? {} : { pageToken }),
  }).toString();
  return url;
}

function closedBy({ archived, suspended }: GoogleUser): ClosedReason | null {
  return archived === true ? 'archived' : suspended === true ? 'suspended' : null;
}

const throttledReasons = /^(rateLimitExceeded|userRateLimitExceeded|quotaExceeded|RATE_LIMIT_EXCEEDED)$/;
const apiOffReasons = /^(accessNotConfigured|SERVICE_DISABLED)$/;
const scopeReasons = /^(insufficientPermissions|ACCESS_TOKEN_SCOPE_INSUFFICIENT)$/;

/** Null for what means the same everywhere. */
function refusal(
  answer: Answer,
  { origin, clock, client, administrator }: GoogleDirectoryOptions,
): AppError | null {
  const { host } = new URL(origin);
  const reasons = reasonsOf(answer);
  const details = [`HTTP ${String(answer.status)}`, ...reasons].join(' · ');
  const says = (pattern: RegExp): boolean => reasons.some((reason) => pattern.test(reason));
  switch (answer.status) {
    case 401:
      return new AppError('source-credentials', text('directory.tokenRejected', { host }), { details });
    case 403: {
      if (says(throttledReasons)) return throttled(host, retryAfter(answer.retryAfter, clock()), details);
      const said = says(apiOffReasons)
        ? text('directory.adminApiOff', { host })
        : says(scopeReasons)
          ? text('directory.adminScope', { host, client, scope: googleDirectoryScope })
          : text('directory.notAdministrator', { host, administrator });
      return new AppError('source-credentials', said, { details });
    }
    default:
      return null;
  }
}

function reasonsOf({ text: body }: Answer): string[] {
  try {
    const error = errorSchema.safeParse(parseForeignJson(body)).data?.error;
    const named = [...(error?.errors ?? []), ...(error?.details ?? [])].map(({ reason }) => reason);
    return [...new Set([...named, error?.status ?? ''])].filter((reason) => reason !== '');
  } catch {
    return [];
  }
}
