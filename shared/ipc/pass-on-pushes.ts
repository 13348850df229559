import { type Client, type Contract, type Push, type Pushes, leavesOf } from './contract.js';

type Subscribe = (listener: (payload: unknown) => void) => () => void;
type Table<F> = Readonly<Record<string, Readonly<Record<string, F | undefined>> | undefined>>;

/** Pushes that one contract has taken over from another one as they are: the same value under the same name. */
export function sharedPushes(from: Contract, to: Contract): { group: string; leaf: string }[] {
  return leavesOf(to).flatMap(({ group, leaf, definition }) =>
    definition.kind === 'push' && isPush(from[group]?.[leaf], definition) ? [{ group, leaf }] : [],
  );
}

/** Passes on everything that both contracts have, so that none waits to be thought of. Returns the function that ends it. */
export function passOnPushes<F extends Contract, T extends Contract>(
  from: { readonly contract: F; readonly client: Client<F> },
  to: { readonly contract: T; readonly pushes: Pushes<T> },
): () => void {
  const heard = from.client as Table<Subscribe>;
  const told = to.pushes as Table<(payload: unknown) => void>;
  const ends = sharedPushes(from.contract, to.contract).map(({ group, leaf }) => {
    const [subscribe, push] = [heard[group]?.[leaf], told[group]?.[leaf]];
    if (!subscribe || !push) throw new TypeError(`${group}.${leaf} has no end to pass on to.`);
    return subscribe(push);
  });
  return () => {
    for (const end of ends) end();
  };
}

function isPush(there: unknown, here: Push): boolean {
  return there === here;
}
