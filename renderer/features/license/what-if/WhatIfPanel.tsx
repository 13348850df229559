import { makeStyles, tokens } from '@fluentui/react-components';
import { type ReactNode, useMemo, useState } from 'react';
import { addDays, daysBetween } from '../../../../shared/license/calendar.js';
import type { LicenseView } from '../../../../shared/license/license-view.js';
import type { LicensePayload } from '../../../../shared/license/model.js';
import { whatIf } from '../../../../shared/license/what-if.js';
import { t } from '../../../messages/index.js';
import { Line } from './Line.js';
import { Outcome } from './Outcome.js';
import { Suppositions } from './Suppositions.js';
import { WhatFollows } from './WhatFollows.js';
import { endOfLine, stretches } from './horizon.js';

const useStyles = makeStyles({
  panel: { display: 'flex', flexDirection: 'column', rowGap: '16px' },
  intro: { color: tokens.colorNeutralForeground3 },
  assumption: { fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground3 },
  columns: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 1fr)',
    alignItems: 'start',
    gap: '16px 24px',
    '@media (max-width: 640px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
});

/** Supposes another day, another number of mailboxes, another key, and says what follows (licensing.md §11, What if). */
export function WhatIfPanel({ view }: { readonly view: LicenseView }): ReactNode {
  const styles = useStyles();
  const [ahead, setAhead] = useState(0);
  const [managed, setManaged] = useState<number | null>(null);
  /** Undefined: the installed one. */
  const [license, setLicense] = useState<LicensePayload | null | undefined>(undefined);
  const supposed = useMemo(
    () => ({
      managed: managed ?? view.managed,
      license: license === undefined ? view.license : license,
    }),
    [managed, license, view],
  );
  const end = useMemo(() => endOfLine(view, supposed), [view, supposed]);
  const line = useMemo(() => stretches(view, supposed, end), [view, supposed, end]);
  const length = daysBetween(view.today, end);
  const on = addDays(view.today, Math.min(ahead, length));
  const day = whatIf(view.facts, view.counts, supposed, on);
  return (
    <div className={styles.panel}>
      <p className={styles.intro}>{t.whatIf.intro}</p>
      <Suppositions
        view={view}
        on={on}
        end={end}
        managed={supposed.managed}
        license={license}
        isChanged={ahead > 0 || managed !== null || license !== undefined}
        onDay={(date) => {
          setAhead(daysBetween(view.today, date));
        }}
        onManaged={setManaged}
        onLicense={setLicense}
        onReset={() => {
          setAhead(0);
          setManaged(null);
          setLicense(undefined);
        }}
      />
      <Line view={view} stretches={line} length={length} ahead={Math.min(ahead, length)} onMove={setAhead} />
      <div className={styles.columns}>
        <Outcome day={day} today={view.today} />
        <WhatFollows
          days={line.map((stretch) => stretch.day)}
          on={on}
          today={view.today}
          onDay={(date) => {
            setAhead(daysBetween(view.today, date));
          }}
        />
      </div>
      <p className={styles.assumption}>{t.whatIf.assumption}</p>
    </div>
  );
}
