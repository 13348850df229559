import { makeStyles, mergeClasses } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { Divider } from './Divider.js';
import { type PaneLayout, moveDivider } from './pane-sizes.js';

const useStyles = makeStyles({
  // Its column has no width: what can be taken hold of lies over the edges of both panes.
  divider: { position: 'relative', marginInlineStart: '-4px' },
});

/** Between two panes of a grid. */
export function PaneDivider(props: {
  readonly label: string;
  readonly layout: PaneLayout;
  /** Of the pane before it. */
  readonly index: number;
  readonly shares: readonly number[];
  readonly onShares: (shares: readonly number[] | null) => void;
  /** Where the panes stand one above the other it is not there. */
  readonly className: string | undefined;
}): ReactNode {
  const styles = useStyles();
  const { layout, index, shares, onShares } = props;
  return (
    <Divider
      label={props.label}
      index={index}
      names={String(shares.length)}
      things={panesBeside}
      onMove={(widths, by) => {
        onShares(moveDivider(widths, layout.least, index, by));
      }}
      onReset={() => {
        onShares(null);
      }}
      className={mergeClasses(styles.divider, props.className)}
    />
  );
}

/** The panes among which it stands, without the dividers. */
function panesBeside(divider: HTMLElement): readonly Element[] {
  return [...(divider.parentElement?.children ?? [])].filter((child) => child.role !== 'separator');
}
