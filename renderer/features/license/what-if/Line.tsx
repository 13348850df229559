import { Slider, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { addDays, dateOf, daysBetween } from '../../../../shared/license/calendar.js';
import type { LicenseView } from '../../../../shared/license/license-view.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { eventsResource } from '../../../stores/events.js';
import { supposedTone } from './supposed-tone.js';
import type { Stretch } from './horizon.js';

/** Half of the slider's thumb: where its first and last place lie within it. */
const inset = 10;
/** The past has a fifth of the line: it is there to see where one comes from. */
const pastShare = 20;
const pastDays = 366;

/** A pale ground with a strong foot; striped at an angle unless `transparent`. */
function stretchOf(ground: string, foot: string, angle: '90deg' | '135deg' | 'transparent') {
  const stripes =
    angle === 'transparent'
      ? {}
      : { backgroundImage: `repeating-linear-gradient(${angle}, ${foot} 0 1px, transparent 1px 7px)` };
  return { backgroundColor: ground, borderBottom: `5px solid ${foot}`, ...stripes };
}

const useStyles = makeStyles({
  // Room for the thumb at the end of the line.
  line: { display: 'flex', alignItems: 'flex-start', paddingInlineEnd: `${String(inset)}px` },
  past: { position: 'relative', flex: `0 0 ${String(pastShare)}%`, minWidth: 0 },
  future: { position: 'relative', flexGrow: 1, minWidth: 0 },
  band: { position: 'relative', height: '24px', overflow: 'hidden' },
  pastBand: {
    borderRadius: '12px 0 0 12px',
    backgroundColor: tokens.colorNeutralStroke2,
    '@media (forced-colors: active)': { border: '1px solid CanvasText' },
  },
  futureBand: {
    borderRadius: '0 12px 12px 0',
    '@media (forced-colors: active)': { border: '1px solid CanvasText' },
  },
  dot: {
    position: 'absolute',
    top: '8px',
    width: '8px',
    height: '8px',
    marginInlineStart: '-4px',
    borderRadius: '50%',
    backgroundColor: tokens.colorNeutralForeground3,
    '@media (forced-colors: active)': { backgroundColor: 'CanvasText' },
  },
  stretch: {
    position: 'absolute',
    top: 0,
    bottom: 0,
    boxSizing: 'border-box',
    boxShadow: `inset 2px 0 0 ${tokens.colorNeutralBackground1}`,
  },
  // Colours say the same as the list below; the pattern tells them apart without.
  success: stretchOf(
    tokens.colorStatusSuccessBackground2,
    tokens.colorStatusSuccessBackground3,
    'transparent',
  ),
  neutral: stretchOf(tokens.colorNeutralBackground5, tokens.colorNeutralStrokeAccessible, 'transparent'),
  info: stretchOf(tokens.colorBrandBackground2, tokens.colorBrandBackground, 'transparent'),
  warning: {
    ...stretchOf(tokens.colorStatusWarningBackground2, tokens.colorStatusWarningBackground3, '90deg'),
    '@media (forced-colors: active)': { backgroundColor: 'GrayText' },
  },
  error: {
    ...stretchOf(tokens.colorStatusDangerBackground2, tokens.colorStatusDangerBackground3, '135deg'),
    '@media (forced-colors: active)': { backgroundColor: 'CanvasText' },
  },
  // Over the band: its thumb stands on the day, and the band is its rail.
  slider: {
    position: 'absolute',
    insetInlineStart: `${String(-inset)}px`,
    top: '-5px',
    width: `calc(100% + ${String(2 * inset)}px)`,
  },
  rail: { '::before': { backgroundImage: 'none' }, backgroundColor: 'transparent', backgroundImage: 'none' },
  ends: {
    display: 'flex',
    justifyContent: 'space-between',
    marginTop: '6px',
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground3,
  },
  today: { fontWeight: tokens.fontWeightSemibold, color: tokens.colorNeutralForeground1 },
  legend: {
    display: 'flex',
    marginTop: '8px',
    flexWrap: 'wrap',
    gap: '4px 16px',
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground2,
  },
  entry: { display: 'inline-flex', alignItems: 'center', columnGap: '6px' },
  swatch: { boxSizing: 'border-box', width: '16px', height: '12px', borderRadius: '3px' },
});

/** The past with its events, and what follows in colours, with a slider over the days from today on. */
export function Line(props: {
  readonly view: LicenseView;
  readonly stretches: readonly Stretch[];
  /** Days from today to the end. */
  readonly length: number;
  readonly ahead: number;
  readonly onMove: (ahead: number) => void;
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { view, length, ahead } = props;
  const share = (days: number): string => `${String((100 * days) / length)}%`;
  const tones = [...new Set(props.stretches.map(({ day }) => supposedTone(day)))];
  return (
    <div>
      <div className={styles.line}>
        <Past view={view} />
        <div className={styles.future}>
          <div className={mergeClasses(styles.band, styles.futureBand)} aria-hidden>
            {props.stretches.map(({ from, to, day }) => (
              <div
                key={day.on}
                className={mergeClasses(styles.stretch, styles[supposedTone(day)])}
                style={{ insetInlineStart: share(from), width: share(to - from) }}
                title={`${format.date(day.on)}: ${format.say(day.status.statusText)}`}
              />
            ))}
          </div>
          <Slider
            className={styles.slider}
            rail={{ className: styles.rail }}
            aria-label={t.whatIf.slider}
            aria-valuetext={format.date(addDays(view.today, ahead))}
            min={0}
            max={length}
            value={ahead}
            onChange={(_event, { value }) => {
              props.onMove(value);
            }}
          />
          <div className={styles.ends}>
            <span className={styles.today}>{t.whatIf.today}</span>
            <span>{format.date(addDays(view.today, length))}</span>
          </div>
        </div>
      </div>
      <ul className={styles.legend} aria-hidden>
        {tones.map((tone) => (
          <li key={tone} className={styles.entry}>
            <span className={mergeClasses(styles.swatch, styles[tone])} />
            {t.whatIf.tones[tone]}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The events of the last year at most; History has them as a list. */
function Past({ view }: { readonly view: LicenseView }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const events = eventsResource.use(({ data }) => (data.state === 'ready' ? data.value : []));
  const ago = events
    .map((event) => ({ ...event, days: daysBetween(dateOf(event.at), view.today) }))
    .filter(({ days }) => days >= 0 && days <= pastDays);
  const oldest = Math.max(30, ...ago.map(({ days }) => days));
  return (
    <div className={styles.past} aria-hidden>
      <div className={mergeClasses(styles.band, styles.pastBand)}>
        {ago.map(({ at, number, text, days }) => (
          <span
            key={`${at} ${String(number)}`}
            className={styles.dot}
            style={{ insetInlineStart: `${String(92 - (84 * days) / oldest)}%` }}
            title={`${format.date(dateOf(at))}: ${text}`}
          />
        ))}
      </div>
      <div className={styles.ends}>
        <span>{format.date(addDays(view.today, -oldest))}</span>
      </div>
    </div>
  );
}
