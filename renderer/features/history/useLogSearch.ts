import { useEffect, useMemo, useState } from 'react';
import { bridge } from '../../base/bridge.js';
import type { Loadable } from '../../base/resource.js';
import { useCall } from '../../stores/useCall.js';

/** Every log is looked through: not for each letter of a word that is being typed. */
const pauseMs = 200;
/** The contract's limit. */
const longestText = 200;

const nothing: Loadable<ReadonlySet<string>> = { state: 'ready', value: new Set() };
const search = (text: string): Promise<string[]> => bridge.sessions.search({ text });

/** Ids of the sessions that have the text in their log; of no text, none. */
export function useLogSearch(text: string): Loadable<ReadonlySet<string>> {
  const wanted = text.trim().slice(0, longestText);
  const [asked, setAsked] = useState(wanted);
  useEffect(() => {
    const timer = setTimeout(() => {
      setAsked(wanted);
    }, pauseMs);
    return () => {
      clearTimeout(timer);
    };
  }, [wanted]);
  const { data } = useCall(asked === '' ? null : asked, search);
  return useMemo(() => {
    if (wanted === '') return nothing;
    if (asked !== wanted) return { state: 'loading' };
    return data.state === 'ready' ? { state: 'ready', value: new Set(data.value) } : data;
  }, [wanted, asked, data]);
}
