import type { MailboxHold } from '../../shared/backup/mailbox-data.js';
import type { Mailbox } from '../../shared/backup/mailbox.js';
import { countMailboxes } from '../../shared/license/assignment.js';
import type { Ledger, LicenseFacts, MailboxCounts } from '../../shared/license/model.js';
import type { KindCounts } from '../../shared/license/protocol.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { StoredMailbox } from '../catalogue/stored-mailboxes.js';
import { type Coalesced, coalesce } from '../lib/coalesce.js';
import { judgeCatalogue } from './judged-catalogue.js';
import { listMailboxes } from './mailbox-list.js';
import type { Moment } from './protection.js';

/** A session of thousands of mailboxes changes the list thousands of times; the list is fetched anew at most this often… */
const pauseMs = 300;
/** …and in all takes no more than this share of the time: the backup needs the rest. */
const shareOfTime = 1 / 20;

/** The mailboxes, the license, and how they share it, as of one moment. */
export interface CurrentUse {
  readonly facts: LicenseFacts;
  readonly counts: MailboxCounts;
  /** Accounts of each kind, each once however many sources have it; none of the sample organisation (licensing.md §2). */
  readonly kinds: KindCounts;
  readonly mailboxes: readonly Mailbox[];
}

/** The list of all mailboxes with their licenses, and the news that it has changed. */
export interface CurrentMailboxes {
  readonly list: () => Promise<Mailbox[]>;
  /** The list with what the license says of it, as of one moment. */
  readonly use: () => Promise<CurrentUse>;
  /** Call it at every change; `onChange` is called at a pace that leaves the time to the backup. */
  readonly changed: Coalesced;
}

interface Listed {
  readonly facts: LicenseFacts;
  readonly ledger: Ledger;
  readonly kinds: () => KindCounts;
  readonly mailboxes: Mailbox[];
}

interface CurrentMailboxesOptions {
  readonly catalogue: Catalogue;
  readonly readFacts: () => Promise<LicenseFacts>;
  readonly holdsOf: () => ReadonlyMap<string, MailboxHold>;
  readonly moment: () => Moment;
  /** Takes in what others have written to repositories that are only restored from. */
  readonly followOpened: () => void;
  readonly onChange: () => void;
}

export function createCurrentMailboxes(options: CurrentMailboxesOptions): CurrentMailboxes {
  const { catalogue, readFacts, holdsOf, moment, followOpened, onChange } = options;
  let listMs = 0;
  const read = async (): Promise<Listed> => {
    const facts = await readFacts();
    followOpened();
    const startedAt = performance.now();
    const judged = judgeCatalogue(catalogue, facts, moment());
    const mailboxes = listMailboxes(judged, holdsOf());
    listMs = performance.now() - startedAt;
    return { facts, ledger: judged.ledger, kinds: () => countKinds(judged.stored), mailboxes };
  };
  return {
    changed: coalesce(() => Math.max(pauseMs, listMs / shareOfTime), onChange),
    list: async () => (await read()).mailboxes,
    async use() {
      const { facts, ledger, kinds, mailboxes } = await read();
      return { facts, counts: countMailboxes(ledger, facts), kinds: kinds(), mailboxes };
    },
  };
}

function countKinds(mailboxes: readonly StoredMailbox[]): KindCounts {
  const kinds = { user: 0, shared: 0, resource: 0 };
  const counted = new Set<string>();
  for (const { unitId, kind, isOpenedOnly, isSample } of mailboxes) {
    if (isOpenedOnly || isSample || counted.has(unitId)) continue;
    counted.add(unitId);
    kinds[kind] += 1;
  }
  return kinds;
}
