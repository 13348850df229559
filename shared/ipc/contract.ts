import type { z } from 'zod';
import type { ErrorData } from '../errors.js';

/** A call with an answer. */
export interface Invoke<A extends z.ZodType = z.ZodType, R extends z.ZodType = z.ZodType> {
  readonly kind: 'invoke';
  readonly arg: A;
  readonly result: R;
}

/** A message from the serving side to the calling side. */
export interface Push<P extends z.ZodType = z.ZodType> {
  readonly kind: 'push';
  readonly payload: P;
}

/** Groups of leaves; the contract is a value, so both ends and the test mocks are derived from it. */
export type Contract = Readonly<Record<string, Readonly<Record<string, Invoke | Push>>>>;

export function invoke<A extends z.ZodType, R extends z.ZodType>(arg: A, result: R): Invoke<A, R> {
  return { kind: 'invoke', arg, result };
}

export function push<P extends z.ZodType>(payload: P): Push<P> {
  return { kind: 'push', payload };
}

/** The only place where a channel name is made. */
export function channelName(group: string, leaf: string): string {
  return `postkeep:${group}:${leaf}`;
}

/** Every answer to a call: a value or an error, never silence. */
export type Answer =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: ErrorData };

type LeavesOf<C extends Contract, G extends keyof C, K extends 'invoke' | 'push'> = {
  [L in keyof C[G]]: C[G][L] extends { kind: K } ? L : never;
}[keyof C[G]];

type ArgOf<I> = I extends Invoke<infer A> ? z.output<A> : never;
type InputOf<I> = I extends Invoke<infer A> ? z.input<A> : never;
type ResultOf<I> = I extends Invoke<z.ZodType, infer R> ? z.output<R> : never;
type ResultInputOf<I> = I extends Invoke<z.ZodType, infer R> ? z.input<R> : never;
type PayloadOf<P> = P extends Push<infer S> ? z.output<S> : never;
type PayloadInputOf<P> = P extends Push<infer S> ? z.input<S> : never;

/** What the serving side implements. */
export type Handlers<C extends Contract> = {
  readonly [G in keyof C]: {
    readonly [L in LeavesOf<C, G, 'invoke'>]: (
      arg: ArgOf<C[G][L]>,
    ) => Promise<ResultInputOf<C[G][L]>> | ResultInputOf<C[G][L]>;
  };
};

/** What the serving side may send. */
export type Pushes<C extends Contract> = {
  readonly [G in keyof C]: {
    readonly [L in LeavesOf<C, G, 'push'>]: (payload: PayloadInputOf<C[G][L]>) => void;
  };
};

/** What the calling side sees: functions for calls, subscriptions (answering their own removal) for pushes. */
export type Client<C extends Contract> = {
  readonly [G in keyof C]: {
    readonly [L in LeavesOf<C, G, 'invoke'>]: (
      ...arg: undefined extends InputOf<C[G][L]> ? [] : [InputOf<C[G][L]>]
    ) => Promise<ResultOf<C[G][L]>>;
  } & {
    readonly [L in LeavesOf<C, G, 'push'>]: (listener: (payload: PayloadOf<C[G][L]>) => void) => () => void;
  };
};

/** Lists every leaf of a contract with its channel name. */
export function leavesOf(
  contract: Contract,
): { group: string; leaf: string; channel: string; definition: Invoke | Push }[] {
  return Object.entries(contract).flatMap(([group, leaves]) =>
    Object.entries(leaves).map(([leaf, definition]) => ({
      group,
      leaf,
      channel: channelName(group, leaf),
      definition,
    })),
  );
}
