/*
 * The messages of a restore point are listed in leaves, which its manifest names. Points that show the same messages share them, so that a point
 * of a large mailbox in which little has changed costs little.
 */

/** A leaf of an earlier point, by the rows that it lists: rows do not change once a point is complete (docs/repository-format.md). */
export interface Leaf {
  readonly chunkId: number;
  readonly messages: number;
  readonly firstMessage: number;
  readonly lastMessage: number;
}

/** Messages of a leaf at most. */
export const leafMessages = 1000;
/** A leaf at the end is written anew with what has come, unless it has so many times as many messages: what comes in trickles is listed a few times, not each time. */
const mostTimesLarger = 2;

/** The leaves of a point whose messages have these ids, in ascending order: of an earlier point, or to be made of so many ids. */
export function planLeaves(
  earlier: readonly Leaf[],
  ids: readonly number[],
): readonly (Leaf | { readonly ids: readonly number[] })[] {
  const plan: (Leaf | { readonly ids: readonly number[] })[] = [];
  let [pending, at]: [number[], number] = [[], 0];
  const apart = leavesApart(earlier);
  const cut = (): void => {
    for (let from = 0; from < pending.length; from += leafMessages)
      plan.push({ ids: pending.slice(from, from + leafMessages) });
    pending = [];
  };
  for (const leaf of earlier) {
    const from = at;
    while (at < ids.length && (ids[at] ?? 0) <= leaf.lastMessage) at += 1;
    const still = ids.slice(from, at);
    // Rows only come at the end: as many as there were are those that there were.
    if (apart.has(leaf) && still.length === leaf.messages && (still[0] ?? 0) >= leaf.firstMessage) {
      cut();
      plan.push(leaf);
    } else pending.push(...still);
  }
  for (; at < ids.length; at += 1) pending.push(ids[at] ?? 0);
  let last = plan.at(-1);
  while (pending.length > 0 && last !== undefined && 'chunkId' in last) {
    const { messages, firstMessage, lastMessage } = last;
    if (messages + pending.length > leafMessages || messages > mostTimesLarger * pending.length) break;
    plan.pop();
    pending = [...ids.filter((id) => id >= firstMessage && id <= lastMessage), ...pending];
    last = plan.at(-1);
  }
  cut();
  return plan;
}

/** Those that share no room with another: of a list that somebody else wrote, rows here may come in another order, and only its ends are known. */
function leavesApart(leaves: readonly Leaf[]): ReadonlySet<Leaf> {
  const apart = new Set<Leaf>();
  let widest: Leaf | null = null;
  for (const leaf of leaves.toSorted((one, other) => one.firstMessage - other.firstMessage)) {
    if (widest === null || leaf.firstMessage > widest.lastMessage) apart.add(leaf);
    else apart.delete(widest);
    if (widest === null || leaf.lastMessage > widest.lastMessage) widest = leaf;
  }
  return apart;
}
