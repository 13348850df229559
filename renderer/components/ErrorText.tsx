import { Link } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { ErrorData } from '../../shared/errors.js';
import { errorHelp } from '../base/error-help.js';
import { openGuide } from '../base/navigation.js';
import { useFormat } from '../messages/format.js';
import { t } from '../messages/index.js';

/** What an error says, and *Learn more*, which leads to its cause and its remedy in the guide where that has some. */
export function ErrorText({ error }: { readonly error: Pick<ErrorData, 'code' | 'message'> }): ReactNode {
  const format = useFormat();
  const anchor = errorHelp[error.code];
  return (
    <>
      <span>{format.say(error.message)}</span>
      {anchor !== null && (
        <>
          {' '}
          <Link
            inline
            onClick={() => {
              openGuide('troubleshooting', anchor);
            }}
          >
            {t.guide.learnMore}
          </Link>
        </>
      )}
    </>
  );
}
