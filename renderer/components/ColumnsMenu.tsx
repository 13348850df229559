import { MenuDivider, MenuItem, MenuItemCheckbox } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { t } from '../messages/index.js';
import { ContextMenu, type MenuPlace } from './ContextMenu.js';
import type { ColumnChoice } from './useTableColumns.js';

/** The columns of a table, those that are shown checked; it stays open while several are chosen. */
export function ColumnsMenu(props: {
  readonly choice: ColumnChoice;
  readonly place: MenuPlace;
  readonly onClose: () => void;
}): ReactNode {
  const { choice, place, onClose } = props;
  return (
    <ContextMenu
      label={t.common.columns}
      place={place}
      menu={{
        checkedValues: { columns: [...choice.shown] },
        onCheckedValueChange: (_event, { checkedItems }) => {
          choice.onShown(checkedItems);
        },
      }}
      onClose={onClose}
    >
      {choice.all.map(({ id, header }) => (
        <MenuItemCheckbox key={id} name="columns" value={id}>
          {header}
        </MenuItemCheckbox>
      ))}
      <MenuDivider />
      <MenuItem onClick={choice.onReset}>{t.common.resetColumns}</MenuItem>
    </ContextMenu>
  );
}
