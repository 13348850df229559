/** Mailbox and restore point that were looked at last; the newest point without `pointId`. */
interface LastPlace {
  readonly mailboxId: string | null;
  readonly pointId: string | null;
}

let last: LastPlace = { mailboxId: null, pointId: null };

/** Where Restore was left since the window was opened: who comes back from another screen goes on there. */
export function lastPlace(): LastPlace {
  return last;
}

export function keepPlace(place: LastPlace): void {
  last = place;
}
