import { useCallback, useState } from 'react';

/** Ids that the user has selected in a list. */
export interface Selection {
  readonly ids: ReadonlySet<string>;
  readonly toggle: (id: string) => void;
  readonly clear: () => void;
}

export function useSelection(): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const toggle = useCallback((id: string) => {
    setIds((known) => {
      const changed = new Set(known);
      if (!changed.delete(id)) changed.add(id);
      return changed;
    });
  }, []);
  const clear = useCallback(() => {
    setIds(new Set());
  }, []);
  return { ids, toggle, clear };
}
