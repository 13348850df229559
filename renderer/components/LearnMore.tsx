import { Link } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { ErrorCode } from '../../shared/errors.js';
import { errorHelp } from '../base/error-help.js';
import { openGuide } from '../base/navigation.js';
import { t } from '../messages/index.js';

/** Leads to the cause and the remedy of an error in the guide, after a space; nothing where it has none. */
export function LearnMore(props: {
  readonly code: ErrorCode;
  /** What the link is beside, where there are several of them. */
  readonly about?: string;
}): ReactNode {
  const { code, about } = props;
  const anchor = errorHelp[code];
  if (anchor === null) return null;
  return (
    <>
      {' '}
      <Link
        inline
        {...(about === undefined ? {} : { 'aria-label': t.guide.learnMoreAbout(about) })}
        onClick={() => {
          openGuide('troubleshooting', anchor);
        }}
      >
        {t.guide.learnMore}
      </Link>
    </>
  );
}
