import type { MailSource, MailboxListing } from './mail-source.js';

/** What a source has, and whether more can be named. */
export interface SourceListing extends MailboxListing, Pick<MailSource, 'opensUnlisted'> {}

/** The mailboxes of the sources that were asked for them. */
export interface Listings {
  /** Asks the source. */
  readonly fresh: (sourceId: string) => Promise<SourceListing>;
  /** The newest answer of the source that was asked last, also one that is under way; asks any other. */
  readonly latest: (sourceId: string) => Promise<SourceListing>;
  /** The source has changed: what it said before is of no use. */
  readonly forget: (sourceId: string) => void;
}

/** Keeps the last listing, so that what is counted of it costs no server a second sign-in. */
export function createListings(ask: (sourceId: string) => Promise<SourceListing>): Listings {
  let last: { readonly sourceId: string; readonly listing: Promise<SourceListing> } | null = null;
  const fresh = (sourceId: string): Promise<SourceListing> => {
    const asked = { sourceId, listing: ask(sourceId) };
    last = asked;
    asked.listing.catch(() => {
      if (last === asked) last = null;
    });
    return asked.listing;
  };
  return {
    fresh,
    latest: (sourceId) => (last?.sourceId === sourceId ? last.listing : fresh(sourceId)),
    forget: (sourceId) => {
      if (last?.sourceId === sourceId) last = null;
    },
  };
}
