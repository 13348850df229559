import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { LicenseView } from '../../../shared/license/license-view.js';
import { licensedCount } from '../../../shared/license/policy.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';

const useStyles = makeStyles({
  figures: {
    display: 'flex',
    alignItems: 'baseline',
    flexWrap: 'wrap',
    columnGap: '8px',
    marginBottom: '8px',
  },
  used: {
    fontSize: tokens.fontSizeHero700,
    lineHeight: tokens.lineHeightHero700,
    fontWeight: tokens.fontWeightSemibold,
    letterSpacing: '-0.02em',
  },
  of: { color: tokens.colorNeutralForeground3 },
  allowance: {
    marginInlineStart: 'auto',
    color: tokens.colorNeutralForeground3,
    fontSize: tokens.fontSizeBase200,
  },
  track: {
    position: 'relative',
    display: 'flex',
    height: '10px',
    overflow: 'hidden',
    borderRadius: tokens.borderRadiusCircular,
    backgroundColor: tokens.colorNeutralBackground6,
    '@media (forced-colors: active)': { border: '1px solid CanvasText' },
  },
  part: { height: '100%', flexShrink: 0 },
  licensed: {
    backgroundColor: tokens.colorCompoundBrandBackground,
    '@media (forced-colors: active)': { backgroundColor: 'Highlight' },
  },
  temporary: {
    backgroundColor: tokens.colorStatusWarningBackground3,
    '@media (forced-colors: active)': { backgroundColor: 'GrayText' },
  },
  waiting: {
    backgroundColor: tokens.colorStatusDangerBackground3,
    '@media (forced-colors: active)': { backgroundColor: 'CanvasText' },
  },
  scale: {
    position: 'relative',
    height: '20px',
    marginTop: '2px',
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground3,
  },
  mark: {
    position: 'absolute',
    top: 0,
    paddingTop: '4px',
    paddingInlineEnd: '6px',
    borderRight: `1px solid ${tokens.colorNeutralStrokeAccessible}`,
    transform: 'translateX(-100%)',
    lineHeight: '14px',
    whiteSpace: 'nowrap',
  },
  notes: {
    display: 'flex',
    flexWrap: 'wrap',
    columnGap: '16px',
    marginTop: '4px',
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground2,
  },
  note: { display: 'inline-flex', alignItems: 'center', columnGap: '6px' },
  swatch: { width: '10px', height: '10px', borderRadius: '3px' },
});

/** Mailboxes in use against the licensed number, with the end of the allowance marked. */
export function UsageBar({ view }: { readonly view: LicenseView }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { status, license } = view;
  const licensed = licensedCount(license);
  const used = view.managed - status.new;
  const limit = licensed + status.allowance;
  const length = Math.max(limit, used, 1);
  const share = (count: number): string => `${String((100 * count) / length)}%`;
  return (
    <div>
      <p className={styles.figures}>
        <span className={styles.used}>{format.number(used)}</span>
        <span className={styles.of}>{t.license.usageOf(format.number(licensed))}</span>
        {status.allowance > 0 && (
          <span className={styles.allowance}>
            {t.license.usageAllowance(format.number(status.allowance))}
          </span>
        )}
      </p>
      <div
        role="meter"
        aria-label={t.license.usageLabel}
        aria-valuemin={0}
        aria-valuemax={length}
        aria-valuenow={used}
        aria-valuetext={t.license.usage(format.number(used), format.number(licensed))}
        className={styles.track}
      >
        <div
          className={mergeClasses(styles.part, styles.licensed)}
          style={{ width: share(status.licensed) }}
        />
        <div
          className={mergeClasses(styles.part, styles.temporary)}
          style={{ width: share(status.temporary) }}
        />
        <div className={mergeClasses(styles.part, styles.waiting)} style={{ width: share(status.waiting) }} />
      </div>
      {status.allowance > 0 && (
        <div className={styles.scale} aria-hidden>
          <span className={styles.mark} style={{ insetInlineStart: share(licensed) }}>
            {format.number(licensed)}
          </span>
          <span className={styles.mark} style={{ insetInlineStart: share(limit) }}>
            {format.number(limit)}
          </span>
        </div>
      )}
      <Notes view={view} />
    </div>
  );
}

function Notes({ view }: { readonly view: LicenseView }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { temporary, waiting, new: fresh } = view.status;
  if (temporary + waiting + fresh === 0) return null;
  return (
    <ul className={styles.notes}>
      {temporary > 0 && (
        <li className={styles.note}>
          <span className={mergeClasses(styles.swatch, styles.temporary)} aria-hidden />
          {t.license.usageTemporary(format.number(temporary))}
        </li>
      )}
      {waiting > 0 && (
        <li className={styles.note}>
          <span className={mergeClasses(styles.swatch, styles.waiting)} aria-hidden />
          {t.license.usageWaiting(waiting, format.number(waiting))}
        </li>
      )}
      {fresh > 0 && <li className={styles.note}>{t.license.usageNew(format.number(fresh))}</li>}
    </ul>
  );
}
