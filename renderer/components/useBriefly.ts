import { useCallback, useEffect, useState } from 'react';

const shownMs = 2000;

/** Whether something was just done, true for two seconds after each call of the function. */
export function useBriefly(): readonly [boolean, () => void] {
  const [times, setTimes] = useState(0);
  useEffect(() => {
    if (times === 0) return undefined;
    const timer = setTimeout(() => {
      setTimes(0);
    }, shownMs);
    return () => {
      clearTimeout(timer);
    };
  }, [times]);
  const happened = useCallback(() => {
    setTimes((count) => count + 1);
  }, []);
  return [times > 0, happened];
}
