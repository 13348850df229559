import type { AuditAction, AuditSubject } from '../../shared/audit/entry.js';
import { toErrorData } from '../../shared/errors.js';
import type { Contract, Handlers } from '../../shared/ipc/contract.js';
import type { AuditLog } from './audit-log.js';

/**
 * Why a call is not written down: it shows names, dates and figures and changes nothing; no person asks for it; or the call that began
 * the work is written down, and its session tells the end.
 */
interface NotAudited {
  readonly because: 'looks-only' | 'no-person' | 'has-a-session';
}

interface Audited<A, R> {
  /** Null for arguments with which it is no action of a person. */
  readonly action: AuditAction | ((argument: A) => AuditAction | null);
  /** Asked before the call: what it is about may be gone afterwards. */
  readonly about?: (argument: A) => AuditSubject;
  /** What only the answer tells. */
  readonly outcome?: (result: R) => AuditSubject;
  /** In place of one entry: one for each thing that it was done to, which only the answer tells. */
  readonly each?: (argument: A, result: R) => readonly AuditSubject[];
  /** Written once for each of these in a run of the program, however often it is done. */
  readonly onceFor?: (argument: A) => string;
}

type RuleOf<F> = F extends (argument: infer A) => infer R ? NotAudited | Audited<A, Awaited<R>> : never;

/** A rule for every call of a contract: one that is missing is an error of the compiler. */
export type AuditRules<C extends Contract> = {
  readonly [G in keyof Handlers<C>]: {
    readonly [L in keyof Handlers<C>[G]]: RuleOf<Handlers<C>[G][L]>;
  };
};

type AnyHandler = (argument: unknown) => unknown;
type AnyRule = NotAudited | Audited<unknown, unknown>;

/** How many are remembered of what is written once. */
const mostRemembered = 10_000;

/** The same handlers, each of which writes down what it did, or why it failed, before it answers. */
export function auditedHandlers<C extends Contract>(
  handlers: Handlers<C>,
  rules: AuditRules<C>,
  log: Pick<AuditLog, 'record'>,
): Handlers<C> {
  const written = new Set<string>();
  const isRepeated = (key: string): boolean => {
    if (written.has(key)) return true;
    if (written.size >= mostRemembered) written.clear();
    written.add(key);
    return false;
  };
  const audited = (name: string, handler: AnyHandler, rule: AnyRule): AnyHandler => {
    if ('because' in rule) return handler;
    return async (argument) => {
      const { action: actionOf } = rule;
      const action = typeof actionOf === 'function' ? actionOf(argument) : actionOf;
      if (action === null) return handler(argument);
      const about = unlessItThrows(() => rule.about?.(argument) ?? {});
      try {
        const result = await handler(argument);
        const once = rule.onceFor?.(argument);
        if (once !== undefined && isRepeated(`${name} ${once}`)) return result;
        const told = unlessItThrows(() => rule.outcome?.(result) ?? {});
        const done = rule.each?.(argument, result) ?? [{ ...about, ...told }];
        log.record(...done.map((subject) => ({ action, about: subject, outcome: 'done' }) as const));
        return result;
      } catch (error) {
        log.record({ action, about, outcome: toErrorData(error).code });
        throw error;
      }
    };
  };
  const table = handlers as Readonly<Record<string, Readonly<Record<string, AnyHandler>>>>;
  const ruled = rules as unknown as Readonly<Record<string, Readonly<Record<string, AnyRule>>>>;
  return Object.fromEntries(
    Object.entries(table).map(([group, calls]) => [
      group,
      Object.fromEntries(
        Object.entries(calls).map(([leaf, handler]) => {
          const rule = ruled[group]?.[leaf];
          return [leaf, rule === undefined ? handler : audited(`${group}.${leaf}`, handler, rule)];
        }),
      ),
    ]),
  ) as unknown as Handlers<C>;
}

/** Names are looked up where anything may be damaged; an action is never stopped by that (licensing.md §10). */
function unlessItThrows(look: () => AuditSubject): AuditSubject {
  try {
    return look();
  } catch {
    return {};
  }
}
