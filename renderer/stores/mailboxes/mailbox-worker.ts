import { type MailboxPages, textsOfMailboxes } from '../../../shared/backup/mailbox-pages.js';
import type { Mailbox } from '../../../shared/backup/mailbox.js';
import { AppError } from '../../../shared/errors.js';
import { text } from '../../../shared/texts/text.js';
import { type MailboxList, type MailboxPage, createMailboxList, mailboxPage } from './mailbox-list.js';
import { type MailboxQuery, allMailboxes } from './mailbox-query.js';

interface MailboxQueryRequest {
  readonly type: 'query';
  readonly id: number;
  readonly list: number;
  readonly query: MailboxQuery;
  /** BCP 47, of the order of texts. */
  readonly locale: string;
}

/** What the worker is told and asked. */
export type MailboxWorkerRequest =
  | { readonly type: 'page'; readonly list: number; readonly text: string }
  | { readonly type: 'end'; readonly list: number }
  | MailboxQueryRequest
  /** The ids of what a query found, from one place to another. */
  | (Omit<MailboxQueryRequest, 'type'> & {
      readonly type: 'ids';
      readonly first: number;
      readonly last: number;
    })
  | { readonly type: 'pick'; readonly id: number; readonly list: number; readonly ids: ReadonlySet<string> };

export type MailboxWorkerAnswer =
  /** A page has been checked: it is ready for the next. */
  | { readonly type: 'taken'; readonly list: number }
  | { readonly type: 'read'; readonly list: number; readonly error: string | null }
  | { readonly type: 'found'; readonly id: number; readonly order: Uint32Array<ArrayBuffer> }
  /** Null: the list has been replaced. */
  | { readonly type: 'ids'; readonly id: number; readonly ids: readonly string[] | null }
  | { readonly type: 'picked'; readonly id: number; readonly mailboxes: readonly Mailbox[] | null };

let worker: Worker | null = null;
let lists = 0;
let queries = 0;

/** The one worker that looks through the mailboxes of this page; started on first use. */
function mailboxWorker(): Worker {
  worker ??= new Worker(new URL('./mailboxes.worker.ts', import.meta.url), { type: 'module' });
  return worker;
}

function send(request: MailboxWorkerRequest): void {
  mailboxWorker().postMessage(request);
}

/**
 * Calls `onAnswer` with each answer until it takes one (returns true); `onError` when the worker breaks before. Returns the function
 * that gives up waiting.
 */
function waitFor(
  onAnswer: (answer: MailboxWorkerAnswer) => boolean,
  onError?: (reason: string) => void,
): () => void {
  const target = mailboxWorker();
  const waiting = new AbortController();
  const { signal } = waiting;
  const stop = (): void => {
    waiting.abort();
  };
  target.addEventListener(
    'message',
    ({ data }: MessageEvent<MailboxWorkerAnswer>) => {
      if (onAnswer(data)) stop();
    },
    { signal },
  );
  target.addEventListener(
    'error',
    ({ message }) => {
      worker = null;
      stop();
      onError?.(message);
    },
    { signal },
  );
  return stop;
}

/** Reads every mailbox; page and worker get the same text. Rejects with AppError `internal` when main sends something else. */
export async function readMailboxList(pages: MailboxPages): Promise<MailboxList> {
  lists += 1;
  const list = lists;
  const [read] = await Promise.all([readPages(list, pages), whenChecked(list)]);
  return createMailboxList(list, read);
}

/** The worker gets a page once it has checked the one before, so that a question waits for one page, not for a hundred. */
async function readPages(list: number, pages: MailboxPages): Promise<MailboxPage[]> {
  const read: MailboxPage[] = [];
  let taken = Promise.resolve();
  for await (const text of textsOfMailboxes(pages)) {
    read.push(mailboxPage(text));
    await taken;
    taken = whenTaken(list);
    send({ type: 'page', list, text });
  }
  send({ type: 'end', list });
  return read;
}

function whenTaken(list: number): Promise<void> {
  return new Promise((resolve) => {
    waitFor((answer) => {
      if (answer.type !== 'taken' || answer.list !== list) return false;
      resolve();
      return true;
    });
  });
}

function whenChecked(list: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (details: string): void => {
      reject(new AppError('internal', 'The list of mailboxes is not readable.', { details }));
    };
    waitFor((answer) => {
      if (answer.type !== 'read' || answer.list !== list) return false;
      if (answer.error === null) resolve();
      else fail(answer.error);
      return true;
    }, fail);
  });
}

/** Asks for the indices of the mailboxes that a query finds; answers the function that gives the question up. */
export function queryMailboxes(
  { id: list }: MailboxList,
  query: MailboxQuery,
  locale: string,
  onFound: (order: Uint32Array) => void,
): () => void {
  const id = nextQuery();
  const stop = waitFor((answer) => {
    if (answer.type !== 'found' || answer.id !== id) return false;
    onFound(answer.order);
    return true;
  });
  send({ type: 'query', id, list, query, locale });
  return stop;
}

/** Looks for the mailbox with an id; undefined when the list has none. */
export function findMailbox(
  list: MailboxList,
  id: string,
  onFound: (mailbox: Mailbox | undefined) => void,
): void {
  queryMailboxes(list, { ...allMailboxes, id }, 'en', ([index]) => {
    onFound(index === undefined ? undefined : list.at(index));
  });
}

/** The ids of what a query finds, from one place to another. Rejects with AppError `busy` when the list is replaced meanwhile. */
export function idsOfMailboxes(
  { id: list }: MailboxList,
  query: MailboxQuery,
  locale: string,
  [first, last]: readonly [number, number],
): Promise<readonly string[]> {
  const id = nextQuery();
  return new Promise((resolve, reject) => {
    waitFor(
      (answer) => {
        if (answer.type !== 'ids' || answer.id !== id) return false;
        if (answer.ids === null) reject(listReplaced());
        else resolve(answer.ids);
        return true;
      },
      (reason) => {
        reject(new AppError('internal', reason));
      },
    );
    send({ type: 'ids', id, list, query, locale, first, last });
  });
}

/** The mailboxes with these ids, in the order of the queue; those that are gone are left out. Rejects as {@link idsOfMailboxes}. */
export function pickMailboxes(
  { id: list }: MailboxList,
  ids: ReadonlySet<string>,
): Promise<readonly Mailbox[]> {
  const id = nextQuery();
  return new Promise((resolve, reject) => {
    waitFor(
      (answer) => {
        if (answer.type !== 'picked' || answer.id !== id) return false;
        if (answer.mailboxes === null) reject(listReplaced());
        else resolve(answer.mailboxes);
        return true;
      },
      (reason) => {
        reject(new AppError('internal', reason));
      },
    );
    send({ type: 'pick', id, list, ids });
  });
}

function nextQuery(): number {
  queries += 1;
  return queries;
}

function listReplaced(): AppError {
  return new AppError('busy', text('mailboxes.listChanged'));
}
