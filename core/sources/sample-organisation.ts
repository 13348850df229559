import { utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../lib/make-folder.js';
import { encodeModifiedUtf7 } from './folder-names.js';
import { type Correspondent, type Draft, composeMessage } from './sample/compose.js';
import { type Conversation, conversations } from './sample/conversations.js';
import { type Person, contacts, people } from './sample/people.js';
import { SeededRandom } from './sample/random.js';

/** Threads that the sample company has had; most messages reach several mailboxes. */
const threads = 84;
const firstDay = Date.UTC(2026, 4, 4, 7, 0);
const days = 200;
const dayMs = 86_400_000;
const filesAtOnce = 16;

/** A message on its way into one mailbox. */
interface Delivery {
  readonly person: Person;
  readonly folder: string;
  readonly draft: Draft;
  readonly content: Buffer;
  readonly flags: string;
}

/**
 * Writes twelve Maildir mailboxes of an invented company into `directory`: several hundred messages, nested and
 * non-ASCII folders, attachments that several people got. The same seed writes the same bytes. Throws what the file
 * system throws.
 */
export async function writeSampleOrganisation(directory: string, seed = 1): Promise<void> {
  for (const person of people) await makeMailbox(directory, person);
  const deliveries = deliveriesOfAll(seed);
  for (let start = 0; start < deliveries.length; start += filesAtOnce) {
    const some = deliveries.slice(start, start + filesAtOnce);
    await Promise.all(some.map((delivery, index) => deliver(directory, delivery, start + index + 1)));
  }
}

export const sampleMailboxes: readonly string[] = people.map(({ address }) => address);

/** The content of every message of {@link writeSampleOrganisation}. */
export function sampleMessages(seed = 1): Buffer[] {
  return deliveriesOfAll(seed).map(({ content }) => content);
}

function deliveriesOfAll(seed: number): Delivery[] {
  const random = new SeededRandom(seed);
  const deliveries: Delivery[] = [];
  for (let thread = 0; thread < threads; thread++) {
    const day = Math.floor((thread * days) / threads);
    const started = new Date(firstDay + day * dayMs + random.integer(0, 8 * 3600) * 1000);
    const conversation = conversations[thread % conversations.length];
    if (conversation) deliveries.push(...deliveriesOf(conversation, thread, started, random));
  }
  return deliveries;
}

function deliveriesOf(
  conversation: Conversation,
  thread: number,
  started: Date,
  random: SeededRandom,
): Delivery[] {
  const writers = conversation.by.map(correspondent);
  const inside = people.filter(
    (person) => writers.includes(person) || person.folders[conversation.topic] !== undefined,
  );
  const participants = [...new Set<Correspondent>([...writers, ...inside])];
  const replace = placeholders(started, random);
  const drafts: Draft[] = [];
  let date = started;
  conversation.messages.forEach((text, index) => {
    const from = writers[index];
    if (!from) return;
    date = index === 0 ? started : new Date(date.getTime() + random.integer(20 * 60, 26 * 3600) * 1000);
    drafts.push({
      id: `${String(thread + 1)}.${String(index + 1)}`,
      inReplyTo: drafts.at(-1)?.id ?? null,
      from,
      to: participants.filter((participant) => participant !== from),
      date,
      subject: replace(index === 0 ? conversation.subject : `Re: ${conversation.subject}`),
      text: replace(text),
      attachments:
        index === 0
          ? (conversation.attachments ?? []).map(({ name, kind }) => ({ name: replace(name), kind }))
          : [],
    });
  });
  return drafts.flatMap((draft, index) => {
    const content = composeMessage(draft, random);
    const isLast = index === drafts.length - 1;
    return inside.map((person) => ({
      person,
      folder:
        person === draft.from
          ? 'Sent'
          : random.next() < 0.45
            ? 'INBOX'
            : (person.folders[conversation.topic] ?? 'INBOX'),
      draft,
      content,
      flags: flagsOf(person === draft.from, isLast, random),
    }));
  });
}

function correspondent(local: string): Correspondent {
  const found = [...people, ...contacts].find(({ address }) => address.startsWith(`${local}@`));
  if (!found) throw new RangeError(`No one is called ${local}`);
  return found;
}

function placeholders(date: Date, random: SeededRandom): (text: string) => string {
  const number = String(random.integer(101, 989));
  const month = date.toLocaleString('en-GB', { month: 'long', timeZone: 'UTC' });
  const quarter = `Q${String(Math.floor(date.getUTCMonth() / 3) + 1)}`;
  return (text) =>
    text.replaceAll('{n}', number).replaceAll('{month}', month).replaceAll('{quarter}', quarter);
}

/** Maildir letters, in order: Flagged, Replied, Seen. */
function flagsOf(sent: boolean, isLast: boolean, random: SeededRandom): string {
  const flagged = random.next() < 0.08 ? 'F' : '';
  const replied = !sent && !isLast && random.next() < 0.4 ? 'R' : '';
  const seen = sent || random.next() < 0.85 ? 'S' : '';
  return `${flagged}${replied}${seen}`;
}

async function makeMailbox(directory: string, person: Person): Promise<void> {
  for (const folder of new Set(['INBOX', 'Sent', ...Object.values(person.folders)])) {
    for (const part of ['cur', 'new', 'tmp'])
      await makeFolder(join(folderDirectory(directory, person, folder), part));
  }
}

async function deliver(
  directory: string,
  { person, folder, draft, content, flags }: Delivery,
  number: number,
): Promise<void> {
  const seconds = Math.floor(draft.date.getTime() / 1000);
  // Windows takes no colon in a file name.
  const separator = process.platform === 'win32' ? ';' : ':';
  const name = `${String(seconds)}.M${String(number)}.halden,S=${String(content.length)}${separator}2,${flags}`;
  const path = join(folderDirectory(directory, person, folder), 'cur', name);
  await writeFile(path, content);
  await utimes(path, draft.date, draft.date);
}

function folderDirectory(directory: string, { address }: Person, folder: string): string {
  const mailbox = join(directory, address);
  return folder === 'INBOX'
    ? mailbox
    : join(mailbox, `.${folder.split('/').map(encodeModifiedUtf7).join('.')}`);
}
