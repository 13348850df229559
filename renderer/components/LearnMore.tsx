import { Link } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { LogCode } from '../../shared/backup/session.js';
import { placeOfCode } from '../base/error-help.js';
import { openGuide } from '../base/navigation.js';
import { t } from '../messages/index.js';

/** Leads to cause and remedy in the guide, after a space; nothing where it has none. */
export function LearnMore(props: {
  readonly code: LogCode;
  /** What the link is beside, where there are several of them. */
  readonly about?: string;
}): ReactNode {
  const { code, about } = props;
  const place = placeOfCode(code);
  if (place === null) return null;
  return (
    <>
      {' '}
      <Link
        inline
        {...(about === undefined ? {} : { 'aria-label': t.guide.learnMoreAbout(about) })}
        onClick={() => {
          openGuide(place.page, place.anchor);
        }}
      >
        {t.guide.learnMore}
      </Link>
    </>
  );
}
