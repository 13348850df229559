import { Menu, MenuList, type MenuProps, MenuPopover } from '@fluentui/react-components';
import type { ReactNode } from 'react';

/** Where a menu opens: at the pointer, or below what the keyboard is on. CSS pixels of the window. */
export interface MenuPlace {
  readonly x: number;
  readonly y: number;
}

/** A menu of what was clicked with the right button, or of the row that the menu key was pressed on. */
export function ContextMenu(props: {
  readonly label: string;
  readonly place: MenuPlace;
  readonly menu?: Pick<MenuProps, 'checkedValues' | 'onCheckedValueChange'>;
  readonly onClose: () => void;
  /** Items of a `MenuList`. */
  readonly children: ReactNode;
}): ReactNode {
  const { x, y } = props.place;
  const target = { getBoundingClientRect: () => new DOMRect(x, y, 0, 0) };
  return (
    // In the landmark that it is of.
    <Menu
      open
      inline
      positioning={{ target, position: 'below', align: 'start' }}
      onOpenChange={(_event, { open }) => {
        if (!open) props.onClose();
      }}
      {...props.menu}
    >
      <MenuPopover>
        <MenuList aria-label={props.label}>{props.children}</MenuList>
      </MenuPopover>
    </Menu>
  );
}
