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

// The same element each time: scrolling draws none of them again.
const dots = <MoreHorizontal20Regular aria-hidden />;

/**
 * The three dots of a row. The menu exists only while it is open, and only for the row it was opened for: a table that is scrolled
 * shows another row in the same place.
 */
export function RowMenu(props: RowMenuProps): ReactNode {
  const styles = useStyles();
  const { label } = props;
  const [button, setButton] = useState<HTMLButtonElement | null>(null);
  const [openFor, setOpenFor] = useState<string | null>(null);
  if (openFor !== null && openFor !== label) setOpenFor(null);
  const open = openFor === label;
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
        aria-label={label}
        onClick={() => {
          setOpenFor(label);
        }}
      >
        {dots}
      </button>
      {open && (
        <Menu
          open
          positioning={{ target: button, position: 'below', align: 'end' }}
          onOpenChange={(_event, data) => {
            if (data.open) return;
            setOpenFor(null);
            button?.focus();
          }}
          {...props.menu}
        >
          <MenuPopover>
            <MenuList aria-label={label}>{props.children}</MenuList>
          </MenuPopover>
        </Menu>
      )}
    </span>
  );
}
