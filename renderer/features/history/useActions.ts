import { useCallback, useEffect, useState } from 'react';
import type { AuditEntry, AuditFilter } from '../../../shared/audit/entry.js';
import { type ErrorData, toErrorData } from '../../../shared/errors.js';
import { bridge } from '../../base/bridge.js';

/** Entries that are asked for at once. */
export const actionsPerPage = 500;

interface Actions {
  /** Null until the first have come. */
  readonly entries: readonly AuditEntry[] | null;
  /** How many the filter lets through. */
  readonly total: number;
  readonly error: ErrorData | null;
}

const none: Actions = { entries: null, total: 0, error: null };

/** Newest first; asked anew when the filter is another object and when somebody has done something, and continued below by `showOlder`. */
export function useActions(filter: AuditFilter): Actions & {
  readonly showOlder: () => void;
  readonly reload: () => void;
} {
  const [actions, setActions] = useState(none);
  const ask = useCallback(
    async (before: number | null, known: readonly AuditEntry[]): Promise<Actions> => {
      const { entries, total } = await bridge.audit.page({ filter, before, limit: actionsPerPage });
      return { entries: [...known, ...entries], total, error: null };
    },
    [filter],
  );
  const reload = useCallback(() => {
    let isCurrent = true;
    ask(null, []).then(
      (found) => {
        if (isCurrent) setActions(found);
      },
      (error: unknown) => {
        if (isCurrent) setActions({ ...none, error: toErrorData(error) });
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [ask]);
  useEffect(reload, [reload]);
  useEffect(
    () =>
      bridge.audit.changed(() => {
        ask(null, []).then(
          (found) => {
            setActions((known) => withNewer(known, found));
          },
          (error: unknown) => {
            setActions((known) => ({ ...known, error: toErrorData(error) }));
          },
        );
      }),
    [ask],
  );
  const showOlder = (): void => {
    const known = actions.entries ?? [];
    ask(known.at(-1)?.number ?? null, known).then(setActions, (error: unknown) => {
      setActions((now) => ({ ...now, error: toErrorData(error) }));
    });
  };
  return { ...actions, showOlder, reload };
}

/** What is new goes on top of what is shown, so that older ones that somebody reads stay where they are. */
function withNewer(known: Actions, found: Actions): Actions {
  const newest = known.entries?.[0]?.number ?? 0;
  const newer = found.entries?.filter(({ number }) => number > newest) ?? [];
  const isGap = newer.length === found.entries?.length;
  return isGap ? found : { ...found, entries: [...newer, ...(known.entries ?? [])] };
}
