import { type MailboxPages, textsOfMailboxes } from '../../../shared/backup/mailbox-pages.js';
import type { Mailbox } from '../../../shared/backup/model.js';
import { AppError } from '../../../shared/errors.js';
import { type MailboxList, type MailboxPage, createMailboxList, mailboxPage } from './mailbox-list.js';
import { type MailboxQuery, allMailboxes } from './mailbox-query.js';

/** What the worker is told and asked. */
export type MailboxWorkerRequest =
  | { readonly type: 'page'; readonly list: number; readonly text: string }
  | { readonly type: 'end'; readonly list: number }
  | {
      readonly type: 'query';
      readonly id: number;
      readonly list: number;
      readonly query: MailboxQuery;
      /** BCP 47, of the order of texts. */
      readonly locale: string;
    };

export type MailboxWorkerAnswer =
  | { readonly type: 'read'; readonly list: number; readonly error: string | null }
  | { readonly type: 'found'; readonly id: number; readonly order: Uint32Array<ArrayBuffer> };

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

async function readPages(list: number, pages: MailboxPages): Promise<MailboxPage[]> {
  const read: MailboxPage[] = [];
  for await (const text of textsOfMailboxes(pages)) {
    read.push(mailboxPage(text));
    send({ type: 'page', list, text });
  }
  send({ type: 'end', list });
  return read;
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
  queries += 1;
  const id = queries;
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
