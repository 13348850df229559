import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { EventLogEntry } from '../../../../shared/events.js';
import type { LicenseView } from '../../../../shared/license/license-view.js';
import { sinceEvent } from '../../../../shared/license/since.js';
import { LoadedResource } from '../../../components/Loaded.js';
import { ToneIcon } from '../../../components/tone.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { eventsResource } from '../../../stores/events.js';
import { licenseTone } from '../license-tone.js';

const useStyles = makeStyles({
  panel: { display: 'flex', flexDirection: 'column', rowGap: '16px' },
  now: {
    display: 'flex',
    columnGap: '12px',
    padding: '12px 16px',
    borderRadius: tokens.borderRadiusLarge,
    backgroundColor: tokens.colorNeutralBackground3,
  },
  status: { fontWeight: tokens.fontWeightSemibold },
  why: { marginTop: '2px', color: tokens.colorNeutralForeground2 },
  list: { display: 'flex', flexDirection: 'column' },
  item: {
    position: 'relative',
    display: 'grid',
    gridTemplateColumns: '12px 170px minmax(0, 1fr)',
    columnGap: '12px',
    alignItems: 'baseline',
    padding: '6px 0',
    // The line on which the events hang.
    '::before': {
      content: '""',
      position: 'absolute',
      insetInlineStart: '5px',
      top: 0,
      bottom: 0,
      width: '2px',
      backgroundColor: tokens.colorNeutralStroke2,
    },
  },
  dot: {
    position: 'relative',
    alignSelf: 'center',
    width: '12px',
    height: '12px',
    boxSizing: 'border-box',
    borderRadius: '50%',
    border: `2px solid ${tokens.colorNeutralStrokeAccessible}`,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  when: { color: tokens.colorNeutralForeground3 },
  quiet: { color: tokens.colorNeutralForeground3 },
});

/** Since when and why the license is where it is, and all that happened to it, newest first (licensing.md §11). */
export function HistoryPanel({ view }: { readonly view: LicenseView }): ReactNode {
  const styles = useStyles();
  return (
    <div className={styles.panel}>
      <LoadedResource resource={eventsResource} lines={6}>
        {(events) => (
          <>
            <Now view={view} events={events} />
            {events.length === 0 ? (
              <p className={styles.quiet}>{t.whatIf.historyEmpty}</p>
            ) : (
              <Events events={events} />
            )}
          </>
        )}
      </LoadedResource>
    </div>
  );
}

function Now(props: { readonly view: LicenseView; readonly events: readonly EventLogEntry[] }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { status } = props.view;
  const since = sinceEvent(status, props.events);
  return (
    <div className={styles.now}>
      <ToneIcon tone={licenseTone(status)} />
      <div>
        <p className={styles.status}>{format.say(status.statusText)}</p>
        <p className={styles.why}>
          {since === null
            ? t.whatIf.sinceUnknown
            : `${t.whatIf.since(format.dateTime(since.at))}: ${format.say(since.said ?? since.text)}`}
        </p>
      </div>
    </div>
  );
}

function Events({ events }: { readonly events: readonly EventLogEntry[] }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const newestFirst = [...events].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  return (
    <ol className={styles.list} aria-label={t.whatIf.history}>
      {newestFirst.map(({ at, number, text, said }) => (
        <li key={`${at} ${String(number)} ${text}`} className={styles.item}>
          <span className={styles.dot} aria-hidden />
          <span className={styles.when}>{format.dateTime(at)}</span>
          <span>{format.say(said ?? text)}</span>
        </li>
      ))}
    </ol>
  );
}
