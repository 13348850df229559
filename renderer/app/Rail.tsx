import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import {
  type FluentIcon,
  ArrowCounterclockwise20Filled,
  ArrowCounterclockwise20Regular,
  Certificate20Regular,
  CalendarClock20Filled,
  CalendarClock20Regular,
  History20Filled,
  History20Regular,
  Home20Filled,
  Home20Regular,
  MailInbox20Filled,
  MailInbox20Regular,
  Search20Regular,
  Settings20Filled,
  Settings20Regular,
} from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import { ToneIcon } from '../components/tone.js';
import { licenseTone } from '../features/license/license-tone.js';
import { badgeWords } from '../features/license/urgent-words.js';
import { useFormat } from '../messages/format.js';
import { t } from '../messages/index.js';
import { licenseResource } from '../stores/license.js';
import { Mark } from '../components/Mark.js';
import { go, openOverlay, useNavigation } from '../base/navigation.js';
import { type Screen, screens } from '../base/places.js';

const icons: Readonly<Record<Screen, { readonly regular: FluentIcon; readonly filled: FluentIcon }>> = {
  home: { regular: Home20Regular, filled: Home20Filled },
  jobs: { regular: CalendarClock20Regular, filled: CalendarClock20Filled },
  mailboxes: { regular: MailInbox20Regular, filled: MailInbox20Filled },
  restore: { regular: ArrowCounterclockwise20Regular, filled: ArrowCounterclockwise20Filled },
  history: { regular: History20Regular, filled: History20Filled },
  settings: { regular: Settings20Regular, filled: Settings20Filled },
};

/** Below this width the rail keeps its icons only. */
const narrow = '@media (max-width: 960px)';
/** Below this height all of it comes closer together, so that the badge is still whole. */
const low = '@media (max-height: 420px)';

const useStyles = makeStyles({
  rail: {
    display: 'flex',
    flexDirection: 'column',
    flexShrink: 0,
    width: '208px',
    boxSizing: 'border-box',
    padding: '16px 12px 12px',
    rowGap: '2px',
    overflowY: 'auto',
    backgroundColor: tokens.colorNeutralBackground3,
    borderRight: `1px solid ${tokens.colorNeutralStroke2}`,
    [narrow]: { width: '60px', paddingLeft: '8px', paddingRight: '8px', scrollbarWidth: 'none' },
    [low]: { paddingTop: '8px', paddingBottom: '8px' },
  },
  product: {
    display: 'flex',
    alignItems: 'center',
    columnGap: '10px',
    padding: '0 10px',
    height: '32px',
    marginBottom: '12px',
    fontSize: tokens.fontSizeBase400,
    fontWeight: tokens.fontWeightSemibold,
    letterSpacing: '-0.01em',
    [narrow]: { padding: '0 8px' },
    [low]: { marginBottom: '4px' },
  },
  list: { display: 'flex', flexDirection: 'column', rowGap: '2px' },
  item: {
    position: 'relative',
    boxSizing: 'border-box',
    display: 'flex',
    alignItems: 'center',
    columnGap: '12px',
    width: '100%',
    height: '36px',
    flexShrink: 0,
    padding: '0 12px',
    [low]: { height: '32px' },
    cursor: 'pointer',
    borderRadius: tokens.borderRadiusMedium,
    color: tokens.colorNeutralForeground2,
    ':hover': { backgroundColor: tokens.colorNeutralBackground3Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  current: {
    color: tokens.colorNeutralForeground1,
    fontWeight: tokens.fontWeightSemibold,
    backgroundColor: tokens.colorNeutralBackground3Selected,
    '::before': {
      content: '""',
      position: 'absolute',
      insetInlineStart: 0,
      top: '10px',
      bottom: '10px',
      width: '3px',
      borderRadius: tokens.borderRadiusCircular,
      backgroundColor: tokens.colorCompoundBrandBackground,
      '@media (forced-colors: active)': { backgroundColor: 'Highlight' },
    },
  },
  currentIcon: { color: tokens.colorBrandForeground1 },
  icon: { flexShrink: 0 },
  words: {
    flexGrow: 1,
    minWidth: 0,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    [narrow]: { display: 'none' },
  },
  shortcut: {
    fontSize: tokens.fontSizeBase100,
    color: tokens.colorNeutralForeground3,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusSmall,
    padding: '0 4px',
    whiteSpace: 'nowrap',
    [narrow]: { display: 'none' },
  },
  spacer: { flexGrow: 1, minHeight: '12px', [low]: { minHeight: '4px' } },
  badge: {
    height: 'auto',
    minHeight: '48px',
    padding: '8px 12px',
    [low]: { height: 'auto', minHeight: '36px', paddingTop: '4px', paddingBottom: '4px' },
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  badgeText: { display: 'flex', flexDirection: 'column' },
  badgeCaption: {
    fontSize: tokens.fontSizeBase100,
    lineHeight: tokens.lineHeightBase100,
    color: tokens.colorNeutralForeground3,
  },
  badgeState: {
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    fontWeight: tokens.fontWeightSemibold,
    whiteSpace: 'normal',
  },
});

/** Where one can go, and the state of the license. */
export function Rail(): ReactNode {
  const styles = useStyles();
  const current = useNavigation((state) => state.route.screen);
  return (
    <nav className={styles.rail} aria-label={t.shell.navigation}>
      <div className={styles.product}>
        <Mark size={26} />
        <span className={styles.words}>{t.shell.product}</span>
      </div>
      <RailButton
        label={t.shell.find}
        icon={<Search20Regular className={styles.icon} aria-hidden />}
        hint={t.shell.findShortcut}
        onClick={() => {
          openOverlay({ type: 'palette' });
        }}
      />
      <ul className={styles.list}>
        {screens.map((screen) => {
          const isCurrent = screen === current;
          const Icon = isCurrent ? icons[screen].filled : icons[screen].regular;
          return (
            <li key={screen}>
              <RailButton
                label={t.shell.screens[screen]}
                icon={
                  <Icon className={mergeClasses(styles.icon, isCurrent && styles.currentIcon)} aria-hidden />
                }
                isCurrent={isCurrent}
                onClick={() => {
                  go({ screen });
                }}
              />
            </li>
          );
        })}
      </ul>
      <div className={styles.spacer} />
      <LicenseBadge />
    </nav>
  );
}

function RailButton(props: {
  readonly label: string;
  readonly icon: ReactNode;
  readonly hint?: string;
  readonly isCurrent?: boolean;
  readonly onClick: () => void;
}): ReactNode {
  const styles = useStyles();
  return (
    <button
      type="button"
      title={props.label}
      aria-label={props.label}
      aria-current={props.isCurrent === true ? 'page' : undefined}
      className={mergeClasses(styles.item, props.isCurrent && styles.current)}
      onClick={props.onClick}
    >
      {props.icon}
      <span className={styles.words}>{props.label}</span>
      {props.hint !== undefined && <kbd className={styles.shortcut}>{props.hint}</kbd>}
    </button>
  );
}

function LicenseBadge(): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const data = licenseResource.use((state) => state.data);
  const view = data.state === 'ready' ? data.value : null;
  // Why it failed is said, with a retry, by the dialog that the badge opens.
  const state =
    view !== null
      ? badgeWords(view.status, format)
      : data.state === 'failed'
        ? t.common.notAvailable
        : t.common.loading;
  return (
    <button
      type="button"
      title={t.license.title}
      aria-label={t.shell.licenseBadge(state)}
      className={mergeClasses(styles.item, styles.badge)}
      onClick={() => {
        openOverlay({ type: 'license' });
      }}
    >
      {view ? (
        <ToneIcon tone={licenseTone(view.status)} className={styles.icon} />
      ) : (
        <Certificate20Regular className={styles.icon} aria-hidden />
      )}
      <span className={mergeClasses(styles.words, styles.badgeText)}>
        <span className={styles.badgeCaption}>{t.shell.license}</span>
        <span className={styles.badgeState}>{state}</span>
      </span>
    </button>
  );
}
