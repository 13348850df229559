import { makeStyles, tokens } from '@fluentui/react-components';
import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef } from 'react';
import { type PaneLayout, moveDivider } from './pane-sizes.js';

/** Pixels that an arrow key moves it by. */
const step = 24;

const useStyles = makeStyles({
  divider: {
    position: 'relative',
    zIndex: 1,
    // Its column has no width: what can be taken hold of lies over the edges of both panes.
    width: '8px',
    marginInlineStart: '-4px',
    // A thin line shows in the midst of it.
    boxSizing: 'border-box',
    padding: '0 3px',
    backgroundClip: 'content-box',
    cursor: 'col-resize',
    outline: 'none',
    touchAction: 'none',
    ':hover': { backgroundColor: tokens.colorNeutralStroke1 },
    ':focus-visible': { backgroundColor: tokens.colorStrokeFocus2 },
  },
});

/** Between two panes of a grid: dragged, or moved by the arrow keys; a double click or Enter puts the panes back as they were at first. */
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
  const dragged = useRef<{ readonly from: number; readonly widths: readonly number[] } | null>(null);
  const [before = 1, after = 1] = shares.slice(index, index + 2);

  function move(widths: readonly number[], by: number, divider: HTMLElement): void {
    const forward = getComputedStyle(divider).direction === 'rtl' ? -by : by;
    onShares(moveDivider(widths, layout.least, index, forward));
  }

  function onKeyDown(event: KeyboardEvent<HTMLElement>): void {
    const by = { ArrowLeft: -step, ArrowRight: step, Home: -Infinity, End: Infinity }[event.key];
    if (by !== undefined) move(paneWidths(event.currentTarget), by, event.currentTarget);
    else if (event.key === 'Enter') onShares(null);
    else return;
    event.preventDefault();
  }

  function onPointerMove(event: PointerEvent<HTMLElement>): void {
    const drag = dragged.current;
    if (drag !== null) move(drag.widths, event.clientX - drag.from, event.currentTarget);
  }

  return (
    <div
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={props.label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round((100 * before) / (before + after))}
      title={props.label}
      className={`${styles.divider} ${props.className ?? ''}`}
      onKeyDown={onKeyDown}
      onDoubleClick={() => {
        onShares(null);
      }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        dragged.current = { from: event.clientX, widths: paneWidths(event.currentTarget) };
      }}
      onPointerMove={onPointerMove}
      onLostPointerCapture={() => {
        dragged.current = null;
      }}
    />
  );
}

/** Of the panes beside which it stands, without the dividers. */
function paneWidths(divider: HTMLElement): readonly number[] {
  return [...(divider.parentElement?.children ?? [])]
    .filter((child) => child.role !== 'separator')
    .map((pane) => pane.getBoundingClientRect().width);
}
