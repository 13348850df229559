import { type ComponentType, type ReactNode, useEffect, useState } from 'react';
import { type ErrorData, toErrorData } from '../../shared/errors.js';
import { LoadFailed } from './Loaded.js';

const reads: (() => Promise<unknown>)[] = [];

/**
 * A component whose code the first screen does without: it is read by {@link readAhead}, or when it is first shown. Unlike React's `lazy`
 * it is there at once when its code is, and where it is not nothing holds it back.
 */
export function later<P extends object>(read: () => Promise<ComponentType<P>>): ComponentType<P> {
  let known: ComponentType<P> | null = null;
  const load = async (): Promise<ComponentType<P>> => (known ??= await read());
  reads.push(load);
  return function Later(props: P): ReactNode {
    const [Shown, setShown] = useState(() => known);
    const [error, setError] = useState<ErrorData | null>(null);
    useEffect(() => {
      if (Shown !== null || error !== null) return;
      load().then(
        (component) => {
          setShown(() => component);
        },
        (failure: unknown) => {
          setError(toErrorData(failure));
        },
      );
    }, [Shown, error]);
    if (error !== null)
      return (
        <LoadFailed
          error={error}
          onRetry={() => {
            setError(null);
          }}
        />
      );
    return Shown && <Shown {...props} />;
  };
}

/** Reads the code of all of them, one after the other, so that no click waits for it. What cannot be read says so when it is shown. */
export async function readAhead(): Promise<void> {
  for (const read of reads) await read().catch(() => undefined);
}
