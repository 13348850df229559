import { Menu, MenuList, type MenuProps, MenuPopover, makeStyles, tokens } from '@fluentui/react-components';
import { MoreHorizontal20Regular } from '@fluentui/react-icons';
import { type ReactNode, useState } from 'react';

const useStyles = makeStyles({
  button: {
    display: 'grid',
    placeItems: 'center',
    width: '28px',
    height: '28px',
    marginLeft: 'auto',
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
  const [opened, setOpened] = useState<{ readonly label: string; readonly button: HTMLElement } | null>(null);
  if (opened !== null && opened.label !== label) setOpened(null);
  return (
    <>
      <button
        type="button"
        className={styles.button}
        aria-haspopup="menu"
        aria-expanded={opened !== null}
        aria-label={label}
        onClick={({ currentTarget }) => {
          setOpened({ label, button: currentTarget });
        }}
      >
        {dots}
      </button>
      {opened && (
        <Menu
          open
          positioning={{ target: opened.button, position: 'below', align: 'end' }}
          onOpenChange={(_event, data) => {
            if (data.open) return;
            setOpened(null);
            opened.button.focus();
          }}
          {...props.menu}
        >
          <MenuPopover>
            <MenuList aria-label={label}>{props.children}</MenuList>
          </MenuPopover>
        </Menu>
      )}
    </>
  );
}
