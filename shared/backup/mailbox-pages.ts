import { z } from 'zod';
import { type Mailbox, mailboxSchema } from './mailbox.js';

/** Mailboxes of a page, the last one but fewer: few enough that a process which reads one still draws its next frame in time. */
export const mailboxesPerPage = 1000;

export const openedMailboxesSchema = z.object({ list: z.string(), pages: z.int() });

/** Which part of an opened list is asked for; pages count from 0. */
export const mailboxPageSchema = z.object({ list: z.string(), page: z.int().min(0) });

/** The list of mailboxes as it crosses processes. */
export interface MailboxPages {
  /** Puts the list together as it is now, and names it. */
  readonly open: () => Promise<z.infer<typeof openedMailboxesSchema>>;
  /**
   * A page as text ({@link formatMailboxPage}), which every process in between passes on as it is instead of copying thousands of
   * objects. Reading the last one closes the list; AppError `not-found` afterwards.
   */
  readonly page: (of: z.infer<typeof mailboxPageSchema>) => Promise<string>;
}

/** A page as text: a line of JSON for each mailbox, so that a reader may take out one. */
export function formatMailboxPage(mailboxes: readonly Mailbox[]): string {
  return mailboxes.map((mailbox) => JSON.stringify(mailbox)).join('\n');
}

/** The mailbox of one line. Throws when it is none. */
export function parseMailbox(line: string): Mailbox {
  return mailboxSchema.parse(JSON.parse(line));
}

/** The mailboxes of a page's text. Throws when one is none. */
export function parseMailboxPage(text: string): Mailbox[] {
  return text.split('\n').map(parseMailbox);
}

/** The text of every page, as the list was when the reading began. */
export async function* textsOfMailboxes(pages: MailboxPages): AsyncGenerator<string> {
  const { list, pages: count } = await pages.open();
  for (let page = 0; page < count; page += 1) yield await pages.page({ list, page });
}

/** Every mailbox, a page at a time. */
export async function* pagesOfMailboxes(pages: MailboxPages): AsyncGenerator<readonly Mailbox[]> {
  for await (const text of textsOfMailboxes(pages)) yield parseMailboxPage(text);
}

/** All of them. */
export async function readMailboxes(pages: MailboxPages): Promise<readonly Mailbox[]> {
  const mailboxes: Mailbox[] = [];
  for await (const page of pagesOfMailboxes(pages)) mailboxes.push(...page);
  return mailboxes;
}
