import {
  Button,
  Menu,
  MenuGroup,
  MenuGroupHeader,
  MenuItemRadio,
  MenuList,
  MenuPopover,
  MenuTrigger,
} from '@fluentui/react-components';
import { ArrowSort20Regular } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import {
  type MessageColumn,
  type MessageOrder,
  defaultOrder,
  messageColumns,
  messageOrderSchema,
} from '../../../shared/backup/restore-point.js';
import { useRememberedSort } from '../../components/sort.js';
import { t } from '../../messages/index.js';

/** The order of messages, the same in all folders and remembered between starts. */
export function useMessageOrder(): [MessageOrder, (order: MessageOrder) => void] {
  const [{ column, direction }, setSort] = useRememberedSort('restore.messages', {
    column: defaultOrder.by,
    direction: defaultOrder.direction,
  });
  const known = messageOrderSchema.safeParse({ by: column, direction });
  return [
    known.success ? known.data : defaultOrder,
    (order) => {
      setSort({ column: order.by, direction: order.direction });
    },
  ];
}

/** What a column is sorted by at first: the newest and the largest, and words from A. */
const firstDirection: Readonly<Record<MessageColumn, MessageOrder['direction']>> = {
  date: 'descending',
  from: 'ascending',
  subject: 'ascending',
  size: 'descending',
};

/** Chooses what a list of messages is sorted by. */
export function SortMenu({
  order,
  onOrder,
}: {
  readonly order: MessageOrder;
  readonly onOrder: (order: MessageOrder) => void;
}): ReactNode {
  const directions = t.restore.sortDirections[order.by];
  const label = t.restore.sort(t.restore.sortColumns[order.by], directions[order.direction]);
  return (
    <Menu
      checkedValues={{ by: [order.by], direction: [order.direction] }}
      onCheckedValueChange={(_event, { name, checkedItems: [value] }) => {
        const by = messageColumns.find((column) => column === value);
        if (name === 'by' && by !== undefined) onOrder({ by, direction: firstDirection[by] });
        if (value === 'ascending' || value === 'descending') onOrder({ ...order, direction: value });
      }}
    >
      <MenuTrigger disableButtonEnhancement>
        <Button
          size="small"
          appearance="subtle"
          icon={<ArrowSort20Regular />}
          aria-label={label}
          title={label}
        />
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          <MenuGroup>
            <MenuGroupHeader>{t.restore.sortBy}</MenuGroupHeader>
            {messageColumns.map((column) => (
              <MenuItemRadio key={column} name="by" value={column}>
                {t.restore.sortColumns[column]}
              </MenuItemRadio>
            ))}
          </MenuGroup>
          <MenuGroup>
            <MenuGroupHeader>{t.restore.sortOrder}</MenuGroupHeader>
            <MenuItemRadio name="direction" value="descending">
              {directions.descending}
            </MenuItemRadio>
            <MenuItemRadio name="direction" value="ascending">
              {directions.ascending}
            </MenuItemRadio>
          </MenuGroup>
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
