import { z } from 'zod';
import { type Mailbox, mailboxSchema } from './model.js';

/** Mailboxes of a page: few enough that a process which reads one still draws its next frame in time. */
export const mailboxesPerPage = 1000;

export const openedMailboxesSchema = z.object({ list: z.string(), pages: z.int() });

/** Which part of an opened list is asked for; pages count from 0. */
export const mailboxPageSchema = z.object({ list: z.string(), page: z.int().min(0) });

/** The list of mailboxes as it crosses processes. */
export interface MailboxPages {
  /** Puts the list together as it is now, and names it. */
  readonly open: () => Promise<z.infer<typeof openedMailboxesSchema>>;
  /**
   * A page as JSON, which every process in between passes on as one text instead of copying thousands of objects. Reading the
   * last one closes the list; AppError `not-found` afterwards.
   */
  readonly page: (of: z.infer<typeof mailboxPageSchema>) => Promise<string>;
}

/** The JSON of a page. */
export function formatMailboxPage(mailboxes: readonly Mailbox[]): string {
  return JSON.stringify(mailboxes);
}

/** Every mailbox as it was when the reading began, a page at a time. */
export async function* pagesOfMailboxes(pages: MailboxPages): AsyncGenerator<readonly Mailbox[]> {
  const opened = await pages.open();
  const share = sharedTexts();
  for (let page = 0; page < opened.pages; page += 1) {
    const text = await pages.page({ list: opened.list, page });
    yield z.array(mailboxSchema).parse(JSON.parse(text)).map(share);
  }
}

/** Lets mailboxes share what many have in common: the garbage collector walks through half as many objects. */
function sharedTexts(): (mailbox: Mailbox) => Mailbox {
  const texts = new Map<string, string>();
  const jobLists = new Map<string, string[]>();
  const shared = (text: string): string => texts.get(text) ?? (texts.set(text, text), text);
  return (mailbox) => {
    const key = mailbox.jobs.join('\n');
    const jobs = jobLists.get(key) ?? mailbox.jobs;
    jobLists.set(key, jobs);
    return {
      ...mailbox,
      sourceId: shared(mailbox.sourceId),
      sourceName: shared(mailbox.sourceName),
      // A session admits all its newcomers at one instant.
      firstAdmittedAt: shared(mailbox.firstAdmittedAt),
      jobs,
    };
  };
}

/** All of them. */
export async function readMailboxes(pages: MailboxPages): Promise<readonly Mailbox[]> {
  const mailboxes: Mailbox[] = [];
  for await (const page of pagesOfMailboxes(pages)) mailboxes.push(...page);
  return mailboxes;
}
