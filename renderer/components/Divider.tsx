import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { type KeyboardEvent, type PointerEvent, type ReactNode, useLayoutEffect, useRef } from 'react';

/** Pixels that an arrow key moves it by. */
const step = 24;

const useStyles = makeStyles({
  divider: {
    zIndex: 1,
    width: '8px',
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

/** Between two things side by side: dragged, or moved by the arrow keys; a double click or Enter puts them back as they were at first. */
export function Divider(props: {
  readonly label: string;
  /** Of the one before it. */
  readonly index: number;
  /** All that stand beside each other. */
  readonly things: (divider: HTMLElement) => readonly Element[];
  /** Another one whenever these are others. */
  readonly names: string;
  /** It was moved by so many pixels since the widths were those. */
  readonly onMove: (widths: readonly number[], by: number) => void;
  readonly onReset: () => void;
  readonly className: string | undefined;
}): ReactNode {
  const styles = useStyles();
  const { label, index, things, names, onMove, onReset } = props;
  const self = useRef<HTMLDivElement>(null);
  const dragged = useRef<{ readonly from: number; readonly widths: readonly number[] } | null>(null);

  useLayoutEffect(() => {
    const divider = self.current;
    if (divider === null) return undefined;
    const beside = things(divider).slice(index, index + 2);
    const measure = (): void => {
      const [before = 1, after = 1] = widthsOf(beside);
      divider.ariaValueNow = String(Math.round((100 * before) / (before + after || 1)));
    };
    // A separator that can have the focus is never without its value.
    measure();
    // By their sizes: a transition of them ends when it does, on a busy machine late.
    const observer = new ResizeObserver(measure);
    for (const thing of beside) observer.observe(thing);
    return () => {
      observer.disconnect();
    };
  }, [index, things, names]);

  function move(from: readonly number[], by: number, divider: HTMLElement): void {
    onMove(from, getComputedStyle(divider).direction === 'rtl' ? -by : by);
  }

  function onKeyDown(event: KeyboardEvent<HTMLElement>): void {
    const by = { ArrowLeft: -step, ArrowRight: step, Home: -Infinity, End: Infinity }[event.key];
    if (by !== undefined) move(widthsOf(things(event.currentTarget)), by, event.currentTarget);
    else if (event.key === 'Enter') onReset();
    else return;
    event.preventDefault();
    // What it stands in has keys of its own.
    event.stopPropagation();
  }

  function onPointerMove(event: PointerEvent<HTMLElement>): void {
    const drag = dragged.current;
    if (drag !== null) move(drag.widths, event.clientX - drag.from, event.currentTarget);
  }

  return (
    <div
      ref={self}
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      title={label}
      className={mergeClasses(styles.divider, props.className)}
      onKeyDown={onKeyDown}
      onDoubleClick={onReset}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        dragged.current = { from: event.clientX, widths: widthsOf(things(event.currentTarget)) };
      }}
      onPointerMove={onPointerMove}
      onLostPointerCapture={() => {
        dragged.current = null;
      }}
    />
  );
}

/** In pixels, as they are drawn now. */
function widthsOf(things: readonly Element[]): readonly number[] {
  return things.map((thing) => thing.getBoundingClientRect().width);
}
