import { Menu, MenuList, type MenuProps, MenuPopover, makeStyles, tokens } from '@fluentui/react-components';
import { MoreHorizontal20Regular } from '@fluentui/react-icons';
import { type ReactNode, useState } from 'react';

const useStyles = makeStyles({
  slot: { display: 'inline-flex', verticalAlign: 'middle' },
  button: {
    display: 'inline-grid',
    placeItems: 'center',
    width: '28px',
    height: '28px',
    cursor: 'pointer',
    borderRadius: tokens.borderRadiusMedium,
    ':hover': { backgroundColor: tokens.colorSubtleBackgroundHover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
});

interface RowMenuProps {
  /** Names the row. */
  readonly label: string;
  readonly menu?: Pick<MenuProps, 'checkedValues' | 'onCheckedValueChange'>;
  /** Items of a `MenuList`. */
  readonly children: ReactNode;
}

/** The three dots of a row. A table that is scrolled shows another row in the same place: an open menu does not go over to it. */
export function RowMenu(props: RowMenuProps): ReactNode {
  return <MenuOfRow key={props.label} {...props} />;
}

/** The menu exists only while it is open: a table has many rows, and scrolls. */
function MenuOfRow(props: RowMenuProps): ReactNode {
  const styles = useStyles();
  const [button, setButton] = useState<HTMLButtonElement | null>(null);
  const [open, setOpen] = useState(false);
  return (
    // The row opens on a click; its menu does its own thing.
    <span
      role="presentation"
      className={styles.slot}
      onClick={(event) => {
        event.stopPropagation();
      }}
    >
      <button
        ref={setButton}
        type="button"
        className={styles.button}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-label={props.label}
        onClick={() => {
          setOpen(true);
        }}
      >
        <MoreHorizontal20Regular aria-hidden />
      </button>
      {open && (
        <Menu
          open
          positioning={{ target: button, position: 'below', align: 'end' }}
          onOpenChange={(_event, data) => {
            setOpen(data.open);
            if (!data.open) button?.focus();
          }}
          {...props.menu}
        >
          <MenuPopover>
            <MenuList aria-label={props.label}>{props.children}</MenuList>
          </MenuPopover>
        </Menu>
      )}
    </span>
  );
}
