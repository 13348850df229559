import { makeStyles, tokens } from '@fluentui/react-components';

const low = '@media (max-height: 480px)';
/** Below this width the panes stand one above the other. */
export const narrow = '@media (max-width: 760px)';

/** Panes side by side in one frame, and the hint in one that is empty; what uses them gives the columns. */
export const usePaneStyles = makeStyles({
  panes: {
    flexGrow: 1,
    minHeight: 0,
    display: 'grid',
    gridTemplateColumns: 'var(--panes)',
    borderRadius: tokens.borderRadiusXLarge,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground1,
    overflow: 'hidden',
    [narrow]: { gridTemplateColumns: 'minmax(0, 1fr)', overflowY: 'auto' },
    // At 200 % in a small window the fields above leave no room: the page scrolls to the panes.
    [low]: { flexShrink: 0, minHeight: '260px' },
  },
  pane: {
    display: 'flex',
    flexDirection: 'column',
    minWidth: 0,
    minHeight: 0,
    // What stands in it may look at its width (PaneButton.tsx).
    containerType: 'inline-size',
    borderLeft: `1px solid ${tokens.colorNeutralStroke2}`,
    ':first-child': { borderLeft: 'none' },
    [narrow]: { borderLeft: 'none', borderTop: `1px solid ${tokens.colorNeutralStroke2}` },
  },
  /** Panes one above the other have the height that they need. */
  divider: { [narrow]: { display: 'none' } },
  hint: {
    display: 'grid',
    placeItems: 'center',
    flexGrow: 1,
    padding: '24px',
    textAlign: 'center',
    color: tokens.colorNeutralForeground3,
  },
});
