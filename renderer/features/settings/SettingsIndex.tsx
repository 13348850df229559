import { Link, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { type SettingsCard, settingsCards } from '../../base/places.js';
import { t } from '../../messages/index.js';

const wide = '@media (min-width: 1100px)';

const useStyles = makeStyles({
  list: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: '4px 16px',
    [wide]: { position: 'sticky', top: 0, flexDirection: 'column', rowGap: '2px' },
  },
  link: {
    padding: '4px 0',
    textAlign: 'start',
    color: tokens.colorNeutralForeground2,
    [wide]: { padding: '6px 8px' },
  },
});

/** Leads to each card of the screen, which the list of cards says. */
export function SettingsIndex(): ReactNode {
  const styles = useStyles();
  return (
    <div>
      <ul className={styles.list} aria-label={t.settings.index}>
        {settingsCards.map((card) => (
          <li key={card}>
            <Link
              as="button"
              appearance="subtle"
              className={styles.link}
              onClick={() => {
                show(card);
              }}
            >
              {t.settings[card]}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Its heading gets the focus, so that the next Tab is in the card. */
function show(card: SettingsCard): void {
  const place = document.querySelector<HTMLElement>(`[data-card="${card}"]`);
  place?.scrollIntoView({ block: 'start' });
  place?.querySelector<HTMLElement>('h2')?.focus({ preventScroll: true });
}
