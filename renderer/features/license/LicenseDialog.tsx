import {
  Button,
  Checkbox,
  Dialog,
  DialogBody,
  DialogSurface,
  DialogTitle,
  Link,
  Tab,
  TabList,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { type ReactNode, useEffect, useEffectEvent, useState } from 'react';
import type { KeyOrigin } from '../../../shared/license/license-change.js';
import type { LicenseView } from '../../../shared/license/license-view.js';
import { openGuide } from '../../base/navigation.js';
import { DialogText } from '../../components/DialogText.js';
import { LoadFailed, LoadedResource } from '../../components/Loaded.js';
import { ToneIcon } from '../../components/tone.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { licenseResource } from '../../stores/license.js';
import { ChangeDone } from './ChangeDone.js';
import { LicenseActions } from './LicenseActions.js';
import { LicenseQuestion } from './LicenseQuestion.js';
import { Timeline } from './Timeline.js';
import { licenseTone } from './license-tone.js';
import { type LicenseRow, licenseRows, stateNotes } from './rows.js';
import { HistoryPanel } from './what-if/HistoryPanel.js';
import { WhatIfPanel } from './what-if/WhatIfPanel.js';
import { useLicenseActions } from './useLicenseActions.js';

const medium = '@media (min-width: 641px) and (max-width: 1000px)';

const useStyles = makeStyles({
  surface: { width: '1100px', maxWidth: 'calc(100vw - 32px)', maxHeight: 'calc(100vh - 16px)' },
  body: { maxHeight: 'calc(100vh - 66px)' },
  layout: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) 136px',
    gap: '12px 24px',
    '@media (max-width: 640px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  state: {
    display: 'flex',
    alignItems: 'flex-start',
    columnGap: '10px',
    padding: '8px 16px',
    borderRadius: tokens.borderRadiusLarge,
    backgroundColor: tokens.colorNeutralBackground3,
  },
  stateWords: { minWidth: 0 },
  stateRow: { display: 'flex', flexWrap: 'wrap', alignItems: 'baseline', columnGap: '8px' },
  stateText: { fontWeight: tokens.fontWeightSemibold },
  message: { marginTop: '2px', color: tokens.colorNeutralForeground2 },
  rows: {
    display: 'grid',
    // The third column has the long values: the count of mailboxes, and the last update.
    gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 1fr) minmax(0, 1.3fr) minmax(0, 0.9fr)',
    gap: '8px 16px',
    marginTop: '8px',
    [medium]: { gridTemplateColumns: 'repeat(6, minmax(0, 1fr))' },
    '@media (max-width: 640px)': { gridTemplateColumns: 'repeat(2, minmax(0, 1fr))' },
  },
  // Four of a line, of long values two; in a window of medium width three, and two identifiers.
  row: {
    [medium]: { gridColumnEnd: 'span 2' },
    '@media (max-width: 640px)': { gridColumnEnd: 'span 2' },
  },
  longRow: { gridColumnEnd: 'span 2' },
  identifierRow: { gridColumnEnd: 'span 2', [medium]: { gridColumnEnd: 'span 3' } },
  label: {
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    color: tokens.colorNeutralForeground3,
  },
  // Balanced, no value leaves one word to its second line.
  value: { overflowWrap: 'anywhere', textWrap: 'balance' },
  section: { gridColumn: '1 / -1', minWidth: 0 },
  headings: {
    display: 'flex',
    flexWrap: 'wrap',
    justifyContent: 'space-between',
    alignItems: 'baseline',
    columnGap: '24px',
  },
  heading: {
    fontSize: tokens.fontSizeBase200,
    fontWeight: tokens.fontWeightSemibold,
    color: tokens.colorNeutralForeground3,
  },
  // Under the buttons at the right, where a narrow column would take three lines for it.
  hint: {
    flexGrow: 1,
    textAlign: 'end',
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground3,
    '@media (max-width: 640px)': { flexBasis: '100%', order: -1, marginBottom: '8px', textAlign: 'start' },
  },
  footer: {
    gridColumnStart: 1,
    gridColumnEnd: 4,
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'flex-end',
    gap: '4px 16px',
    marginTop: '8px',
  },
  // There its colour is that of text.
  help: { '@media (forced-colors: active)': { textDecorationLine: 'underline' } },
  check: { flexGrow: 1, minWidth: 0, marginLeft: '-8px' },
  checkHint: {
    paddingInlineStart: '36px',
    marginTop: '-8px',
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground3,
  },
});

const tabs = ['overview', 'what-if', 'history'] as const;
type TabName = (typeof tabs)[number];

/** Everything about the installed license, and what can be done with it (licensing.md §7). */
export function LicenseDialog(props: {
  /** A key that was pasted or dropped: it is shown at once. */
  readonly delivered: KeyOrigin | null;
  readonly onClose: () => void;
}): ReactNode {
  const styles = useStyles();
  const actions = useLicenseActions();
  const [tab, setTab] = useState<TabName>('overview');
  const { delivered } = props;
  const install = useEffectEvent(actions.install);
  useEffect(() => {
    if (delivered !== null) install(delivered);
  }, [delivered]);
  const onClose = (): void => {
    actions.clearDone();
    props.onClose();
  };
  return (
    <Dialog
      open
      onOpenChange={(_event, { open }) => {
        // Esc does not cancel an update (screens.md §2).
        if (!open && !actions.updating) onClose();
      }}
    >
      <DialogSurface className={styles.surface}>
        <DialogBody className={styles.body}>
          <DialogTitle action={<Tabs tab={tab} onTab={setTab} />}>{t.license.title}</DialogTitle>
          <DialogText>
            <LoadedResource resource={licenseResource} lines={8}>
              {(view) =>
                tab === 'what-if' ? (
                  <WhatIfPanel view={view} />
                ) : tab === 'history' ? (
                  <HistoryPanel view={view} />
                ) : (
                  <div className={styles.layout}>
                    <div>
                      <StateLine view={view} />
                      <Rows view={view} />
                    </div>
                    <LicenseActions view={view} actions={actions} />
                    {actions.error && (
                      <div className={styles.section}>
                        <LoadFailed error={actions.error} />
                      </div>
                    )}
                    {actions.done !== null && (
                      <div className={styles.section}>
                        <ChangeDone view={view} actions={actions} />
                      </div>
                    )}
                    <TimelineSection view={view} />
                  </div>
                )
              }
            </LoadedResource>
          </DialogText>
          <div className={styles.footer}>
            {tab === 'overview' && <AutoUpdate onChange={actions.setAutoUpdate} />}
            <Link
              className={styles.help}
              onClick={() => {
                openGuide('license-information');
              }}
            >
              {t.shell.help}
            </Link>
            <Button onClick={onClose}>{t.common.close}</Button>
          </div>
        </DialogBody>
        <LicenseQuestion actions={actions} />
      </DialogSurface>
    </Dialog>
  );
}

/** Beside the title: a line of their own is what the longest state lacks in a window of usual height. */
function Tabs(props: { readonly tab: TabName; readonly onTab: (tab: TabName) => void }): ReactNode {
  return (
    <TabList
      size="small"
      aria-label={t.whatIf.tabList}
      selectedValue={props.tab}
      onTabSelect={(_event, { value }) => {
        props.onTab(tabs.find((each) => each === value) ?? 'overview');
      }}
    >
      <Tab value="overview">{t.whatIf.tabs.overview}</Tab>
      <Tab value="what-if">{t.whatIf.tabs.whatIf}</Tab>
      <Tab value="history">{t.whatIf.tabs.history}</Tab>
    </TabList>
  );
}

function StateLine({ view }: { readonly view: LicenseView }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  return (
    <div className={styles.state} role="status">
      <ToneIcon tone={licenseTone(view.status)} />
      <div className={styles.stateWords}>
        {/* Status is the first row of §7 (licensing.md): it stands once, here. */}
        <dl className={styles.stateRow}>
          <dt className={styles.label}>{t.license.rows.status}</dt>
          <dd className={styles.stateText}>{format.say(view.status.statusText)}</dd>
        </dl>
        {stateNotes(view, format).map((note) => (
          <p key={note} className={styles.message}>
            {note}
          </p>
        ))}
      </div>
    </div>
  );
}

function Rows({ view }: { readonly view: LicenseView }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  return (
    <dl className={styles.rows}>
      {licenseRows(view, format)
        .filter(({ id }) => id !== 'status')
        .map(({ id, label, value }) => (
          <div key={id} className={styles[widthOf(id)]}>
            <dt className={styles.label}>{label}</dt>
            <dd className={styles.value}>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

function widthOf(id: LicenseRow['id']): 'row' | 'longRow' | 'identifierRow' {
  if (id === 'licenseId' || id === 'installationId') return 'identifierRow';
  return id === 'licensedTo' || id === 'lastUpdate' ? 'longRow' : 'row';
}

function TimelineSection({ view }: { readonly view: LicenseView }): ReactNode {
  const styles = useStyles();
  const hasTimeline = view.license !== null && view.timeline.length > 0;
  return (
    <div className={styles.section}>
      <div className={styles.headings}>
        {hasTimeline && <p className={styles.heading}>{t.license.timeline}</p>}
        <p className={styles.hint}>{t.license.pasteOrDrop}</p>
      </div>
      {hasTimeline && <Timeline marks={view.timeline} />}
    </div>
  );
}

function AutoUpdate({ onChange }: { readonly onChange: (on: boolean) => void }): ReactNode {
  const styles = useStyles();
  const data = licenseResource.use((state) => state.data);
  if (data.state !== 'ready' || !data.value.license) return null;
  const { autoUpdate, autoUpdateSupported } = data.value;
  const suggestion = autoUpdate ? null : t.license.autoUpdateSuggested;
  const hint = autoUpdateSupported ? suggestion : t.license.autoUpdateUnsupported;
  return (
    <div className={styles.check}>
      <Checkbox
        label={t.license.autoUpdate}
        checked={autoUpdate}
        onChange={(_event, { checked }) => {
          onChange(checked === true);
        }}
      />
      {hint !== null && <p className={styles.checkHint}>{hint}</p>}
    </div>
  );
}
