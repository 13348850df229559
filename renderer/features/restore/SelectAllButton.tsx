import { Button } from '@fluentui/react-components';
import { SelectAllOn20Regular } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import type { Selection } from '../../components/useSelection.js';
import { t } from '../../messages/index.js';

/** Selects all of a list, until something is selected. */
export function SelectAllButton(props: { readonly selection: Selection; readonly total: number }): ReactNode {
  const { selection, total } = props;
  if (selection.ids.size > 0 || total === 0) return null;
  return (
    <Button
      size="small"
      icon={<SelectAllOn20Regular />}
      onClick={() => {
        selection.all(total);
      }}
    >
      {t.restore.selectAll}
    </Button>
  );
}
