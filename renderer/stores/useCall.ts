import { useCallback, useEffect, useState } from 'react';
import { toErrorData } from '../../shared/errors.js';
import type { Loadable } from '../base/resource.js';

interface Answered<T> {
  readonly key: string;
  readonly data: Loadable<T>;
}

/** The answer of `call(key)`; asked again when the key changes, and answers that come too late are dropped. */
export function useCall<T>(
  key: string | null,
  call: (key: string) => Promise<T>,
): { readonly data: Loadable<T>; readonly reload: () => void } {
  const [answered, setAnswered] = useState<Answered<T> | null>(null);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    if (key === null) return undefined;
    let current = true;
    const settle = (data: Loadable<T>): void => {
      if (current) setAnswered({ key, data });
    };
    call(key).then(
      (value) => {
        settle({ state: 'ready', value });
      },
      (error: unknown) => {
        settle({ state: 'failed', error: toErrorData(error) });
      },
    );
    return () => {
      current = false;
    };
  }, [key, call, attempt]);
  const reload = useCallback(() => {
    setAnswered(null);
    setAttempt((count) => count + 1);
  }, []);
  return { data: answered?.key === key ? answered.data : { state: 'loading' }, reload };
}
