/** A message as a restore point lists it. */
export interface ListedMessage {
  /** Row of its repository. */
  readonly id: number;
  /** Identifies its bytes: what the repository keeps it by. */
  readonly content: string;
  readonly folder: string;
  readonly flags: readonly string[];
}

/** The same message in both points. */
interface Pair<M> {
  readonly before: M;
  readonly after: M;
}

export interface Differences<M> {
  readonly gone: readonly M[];
  readonly new: readonly M[];
  readonly moved: readonly Pair<M>[];
  readonly changed: readonly Pair<M>[];
  readonly same: number;
}

/** Messages that are looked at between two turns of others. */
const messagesAtATime = 5_000;

/**
 * What became of each message from one listing to the other, in steps: whoever takes them lets others have their turn in between. Messages of the same bytes are paired, each with one: first those that
 * are in the same folder with the same flags, then in the same folder, then in any; what finds no partner is new or gone.
 */
export function* compareListings<M extends ListedMessage>(
  before: readonly M[],
  after: readonly M[],
): Generator<undefined, Differences<M>> {
  const same = yield* pairBy(before, after, ({ content, folder, flags }) =>
    key(content, folder, ...canonical(flags)),
  );
  const changed = yield* pairBy(same.before, same.after, ({ content, folder }) => key(content, folder));
  const moved = yield* pairBy(changed.before, changed.after, ({ content }) => content);
  return {
    gone: moved.before,
    new: moved.after,
    moved: moved.pairs,
    changed: changed.pairs,
    same: same.pairs.length,
  };
}

/** Pairs that agree in a key, each message once, and what is left over on both sides, in its order. */
function* pairBy<M>(
  before: readonly M[],
  after: readonly M[],
  keyOf: (message: M) => string,
): Generator<undefined, { readonly pairs: Pair<M>[]; readonly before: M[]; readonly after: M[] }> {
  const waiting = new Map<string, M[]>();
  for (const [index, message] of before.entries()) {
    if (index % messagesAtATime === 0) yield undefined;
    const of = keyOf(message);
    const others = waiting.get(of);
    if (others) others.push(message);
    else waiting.set(of, [message]);
  }
  // Taken from the end: the first of several comes first.
  for (const messages of waiting.values()) messages.reverse();
  const pairs: Pair<M>[] = [];
  const left: M[] = [];
  const paired = new Set<M>();
  for (const [index, message] of after.entries()) {
    if (index % messagesAtATime === 0) yield undefined;
    const partner = waiting.get(keyOf(message))?.pop();
    if (partner === undefined) left.push(message);
    else {
      pairs.push({ before: partner, after: message });
      paired.add(partner);
    }
  }
  return { pairs, before: before.filter((message) => !paired.has(message)), after: left };
}

/** Flags are a set without case (RFC 9051 §2.3.2), and `\Recent` is of a session, not of the message. */
function canonical(flags: readonly string[]): string[] {
  return [...new Set(flags.map((flag) => flag.toLowerCase()))].filter((flag) => flag !== '\\recent').sort();
}

function key(...parts: readonly string[]): string {
  return JSON.stringify(parts);
}
