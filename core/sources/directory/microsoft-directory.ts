import { z } from 'zod';
import { accountOf } from '../../../shared/backup/source-edit.js';
import { AppError } from '../../../shared/errors.js';
import { parseForeignJson } from '../../../shared/json.js';
import type { MailboxKind } from '../../../shared/license/model.js';
import { text } from '../../../shared/texts/text.js';
import type { Answer } from '../../https/exchange.js';
import { retryAfter } from '../../https/retry-after.js';
import { throwIfStopped } from '../../lib/cancellation.js';
import { ConcurrencyLimit } from '../../lib/concurrency-limit.js';
import { permissionsOf } from '../oauth/microsoft-tokens.js';
import type { ClosedReason } from '../../../shared/backup/directory.js';
import type { Directory, DirectoryLook } from './directory.js';
import { type DirectoryApi, type DirectoryApiOptions, directoryApi, throttled } from './directory-api.js';
import { readPages } from './pages.js';

/** Application permissions of Microsoft Graph (learn.microsoft.com, "List users", "Get user mailbox settings"). */
export const graphPermissions = ['User.Read.All', 'MailboxSettings.Read'] as const;

const pageSize = 999;
/** Requests that one batch may hold, and batches at a time. */
const batchSize = 20;
const batchesAtATime = 4;

const usersSchema = z.object({
  value: z.array(
    z.object({
      id: z.string().min(1).max(100),
      mail: z.string().max(320).nullish(),
      userType: z.string().max(100).nullish(),
    }),
  ),
  '@odata.nextLink': z.url().max(8192).optional(),
});

const batchSchema = z.object({
  responses: z
    .array(
      z.object({
        id: z.string().max(100),
        status: z.int(),
        headers: z.record(z.string(), z.string()).catch({}),
        body: z.unknown(),
      }),
    )
    .max(batchSize),
});
type BatchResponse = z.output<typeof batchSchema>['responses'][number];

const errorSchema = z.object({ error: z.object({ code: z.string().max(200) }) });
const purposeSchema = z.object({ value: z.string().max(100) });

/** A user who may have a mailbox. */
interface User {
  readonly id: string;
  readonly address: string;
}

type Told =
  | { readonly type: 'mailbox'; readonly kind: MailboxKind }
  | { readonly type: 'none' }
  | { readonly type: 'closed'; readonly reason: ClosedReason };

export interface MicrosoftDirectoryOptions extends Omit<DirectoryApiOptions, 'refusal' | 'onWaiting'> {
  readonly clientId: string;
}

/**
 * The users of a Microsoft 365 tenant who have a mailbox in Exchange Online. Nothing in a user says so: each is asked for what the mailbox is
 * for, twenty at a time, and who has none answers that there is none (docs/decisions/0231).
 */
export function microsoftDirectory(options: MicrosoftDirectoryOptions): Directory {
  return {
    async read(onProgress, signal) {
      let figures = { users: 0, mailboxes: 0, isWaiting: false };
      const progress = (part: Partial<typeof figures>): void => {
        figures = { ...figures, ...part };
        onProgress(figures);
      };
      const api = directoryApi({
        ...options,
        refusal: (answer, token) => refusal(answer, token, options),
        onWaiting: (isWaiting) => {
          if (isWaiting !== figures.isWaiting) progress({ isWaiting });
        },
      });
      const users = await listUsers(api, options.origin, signal, (count) => {
        progress({ users: count });
      });
      let mailboxes = 0;
      const told = await askPurposes(api, options, users, signal, (found) => {
        mailboxes += found;
        progress({ mailboxes });
      });
      return lookOf(users, told, options);
    },
  };
}

/** Members with an address; guests have their mailbox elsewhere, and without an address there is none. */
async function listUsers(
  api: DirectoryApi,
  origin: string,
  signal: AbortSignal,
  onUsers: (count: number) => void,
): Promise<readonly User[]> {
  const byAccount = new Map<string, User>();
  const first = new URL(`${origin}/v1.0/users?$select=id,mail,userType&$top=${String(pageSize)}`);
  let count = 0;
  await readPages(first, async (url) => {
    const page = await api.ask({ url, schema: usersSchema }, signal);
    count += page.value.length;
    onUsers(count);
    for (const { id, mail, userType } of page.value) {
      if (userType === 'Guest' || mail === null || mail === undefined || mail === '') continue;
      const account = accountOf(mail);
      if (!byAccount.has(account)) byAccount.set(account, { id, address: mail });
    }
    const next = page['@odata.nextLink'];
    return next === undefined ? null : new URL(next);
  });
  return [...byAccount.values()];
}

/** What each of the users is told to have, in their order. The first failure ends all. */
async function askPurposes(
  api: DirectoryApi,
  options: MicrosoftDirectoryOptions,
  users: readonly User[],
  signal: AbortSignal,
  onFound: (count: number) => void,
): Promise<readonly Told[]> {
  const told = new Map<User, Told>();
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const limit = new ConcurrencyLimit(batchesAtATime);
  const batches = Array.from({ length: Math.ceil(users.length / batchSize) }, (_, i) =>
    users.slice(i * batchSize, (i + 1) * batchSize),
  );
  const askOne = async (batch: readonly User[]): Promise<void> => {
    const waiting = new Set(batch);
    try {
      throwIfStopped(either);
      await api.patiently(
        () => askBatch(api, options, waiting, either, told, onFound),
        either,
        () => batch.length - waiting.size,
      );
    } catch (error) {
      failed.abort();
      throw error;
    }
  };
  await Promise.all(batches.map((batch) => limit.run(() => askOne(batch))));
  return users.map((user): Told => told.get(user) ?? { type: 'closed', reason: 'unclear' });
}

/** Asks for those who wait; throws AppError `source-throttled` while there are any left. */
async function askBatch(
  api: DirectoryApi,
  { origin, clock }: MicrosoftDirectoryOptions,
  waiting: Set<User>,
  signal: AbortSignal,
  told: Map<User, Told>,
  onFound: (count: number) => void,
): Promise<void> {
  const asked = [...waiting];
  const requests = asked.map(({ id }, index) => ({
    id: String(index),
    method: 'GET',
    url: `/users/${encodeURIComponent(id)}/mailboxSettings/userPurpose`,
  }));
  const url = new URL(`${origin}/v1.0/$batch`);
  const { responses } = await api.ask({ url, body: { requests }, schema: batchSchema }, signal);
  const now = clock();
  const pauses: number[] = [];
  let found = 0;
  for (const response of responses) {
    const user = asked[Number(response.id)];
    if (user === undefined || !waiting.has(user)) continue;
    const said = toldBy(response);
    if (said === null) {
      const header = Object.entries(response.headers).find(([name]) => name.toLowerCase() === 'retry-after');
      pauses.push(retryAfter(header?.[1] ?? '', now) ?? 0);
      continue;
    }
    waiting.delete(user);
    told.set(user, said);
    if (said.type === 'mailbox') found += 1;
  }
  if (found > 0) onFound(found);
  if (waiting.size === 0) return;
  const pause = Math.max(0, ...pauses);
  throw throttled(new URL(origin).host, pause === 0 ? undefined : pause, `${String(waiting.size)} in $batch`);
}

/** Null for what is to be asked again. */
function toldBy({ status, body }: BatchResponse): Told | null {
  if (status === 200) {
    const purpose = purposeSchema.safeParse(body).data?.value;
    return purpose === undefined
      ? { type: 'closed', reason: 'unclear' }
      : { type: 'mailbox', kind: kindOf(purpose) };
  }
  if (status === 429 || status >= 500) return null;
  const code = errorSchema.safeParse(body).data?.error.code ?? '';
  // On premises, inactive or soft-deleted; or no user of Exchange at all.
  if (status === 404 || /^Mailbox(NotEnabled|NotSupported)ForRESTAPI$/.test(code)) return { type: 'none' };
  return { type: 'closed', reason: status === 403 ? 'denied' : 'unclear' };
}

/** What a mailbox is for (Graph `userPurpose`); what is not known of it needs a license. */
function kindOf(purpose: string): MailboxKind {
  switch (purpose) {
    case 'shared':
      return 'shared';
    case 'room':
    case 'equipment':
      return 'resource';
    default:
      return 'user';
  }
}

/** Throws AppError `source-credentials` where nobody's mailbox may be asked for: without the permission every one is denied. */
function lookOf(
  users: readonly User[],
  told: readonly Told[],
  { origin, clientId }: MicrosoftDirectoryOptions,
): DirectoryLook {
  const mailboxes: { mailbox: string; kind: MailboxKind }[] = [];
  const closed: { mailbox: string; reason: ClosedReason }[] = [];
  for (const [index, { address }] of users.entries()) {
    const said = told[index];
    if (said?.type === 'mailbox') mailboxes.push({ mailbox: address, kind: said.kind });
    if (said?.type === 'closed') closed.push({ mailbox: address, reason: said.reason });
  }
  if (mailboxes.length === 0 && closed.some(({ reason }) => reason === 'denied'))
    throw noPermission(new URL(origin).host, clientId, 'MailboxSettings.Read', 'HTTP 403 in $batch');
  return { mailboxes, closed };
}

/** Null for what means the same everywhere. */
function refusal(
  answer: Answer,
  token: string,
  { origin, clientId }: MicrosoftDirectoryOptions,
): AppError | null {
  const { host } = new URL(origin);
  const details = [`HTTP ${String(answer.status)}`, codeOf(answer)].filter((part) => part !== '').join(' · ');
  switch (answer.status) {
    case 401:
      return new AppError('source-credentials', text('directory.tokenRejected', { host }), { details });
    case 403: {
      const has = permissionsOf(token);
      const missing = graphPermissions.filter((permission) => has?.includes(permission) === false);
      return noPermission(
        host,
        clientId,
        missing.length === 0 ? graphPermissions[0] : missing.join(', '),
        details,
      );
    }
    default:
      return null;
  }
}

function noPermission(host: string, clientId: string, permissions: string, details: string): AppError {
  return new AppError(
    'source-credentials',
    text('directory.graphPermission', { host, clientId, permissions }),
    { details },
  );
}

function codeOf({ text: body }: Answer): string {
  try {
    return errorSchema.safeParse(parseForeignJson(body)).data?.error.code ?? '';
  } catch {
    return '';
  }
}
