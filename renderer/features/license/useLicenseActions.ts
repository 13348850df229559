import { useState } from 'react';
import { create } from 'zustand';
import { type ErrorData, assertNever } from '../../../shared/errors.js';
import type { KeyComparison } from '../../../shared/license/key-comparison.js';
import type { KeyOrigin, LicenseChange } from '../../../shared/license/license-change.js';
import { bridge } from '../../base/bridge.js';
import { showPopup } from '../../base/popups.js';
import { type Format, useFormat } from '../../messages/format.js';
import { useAction } from '../../components/useAction.js';
import { licenseResource } from '../../stores/license.js';

/** What main asks before a license is removed, or shows before one is installed. */
type Question =
  | { readonly kind: 'remove'; readonly text: string }
  | { readonly kind: 'install'; readonly comparison: KeyComparison };

export interface LicenseActions {
  readonly busy: boolean;
  readonly updating: boolean;
  readonly error: ErrorData | null;
  /** What the latest change of license came to, in main's words. */
  readonly done: string | null;
  readonly question: Question | null;
  /** A key that was pasted or dropped, or that is chosen in the file dialog. */
  readonly install: (origin?: KeyOrigin) => void;
  readonly remove: () => void;
  readonly update: () => void;
  readonly setAutoUpdate: (on: boolean) => void;
  readonly copy: (text: string, onCopied: () => void) => void;
  readonly confirm: () => void;
  readonly cancel: () => void;
  /** What the latest change came to has been read. */
  readonly clearDone: () => void;
}

/** Outlives who made the change: the welcome screen gives way to Home as soon as a license is installed. */
const useDone = create<{ readonly message: string | null }>(() => ({ message: null }));

function setDone(message: string | null): void {
  useDone.setState({ message });
}

/** Install, Remove, Update Now, Copy and the check box; an error of any of them is for the dialog to show. */
export function useLicenseActions(): LicenseActions {
  const format = useFormat();
  const action = useAction();
  const done = useDone(({ message }) => message);
  const [question, setQuestion] = useState<Question | null>(null);
  const [forced, setForced] = useState(false);
  const running = licenseResource.use(({ data }) => data.state === 'ready' && data.value.updating);

  function change(call: () => Promise<LicenseChange>): void {
    setDone(null);
    action.run(async () => {
      const answer = await call();
      setQuestion(questionOf(answer, format));
      if (answer.outcome === 'done') setDone(format.say(answer.message));
    });
  }
  const install = (origin: KeyOrigin): void => {
    change(() => bridge.license.install(origin));
  };
  const remove = (confirmed: boolean): void => {
    change(() => bridge.license.remove({ confirmed }));
  };

  return {
    busy: action.busy,
    updating: forced || running,
    error: action.error,
    done,
    question,
    install: (origin = { from: 'file-dialog' }) => {
      install(origin);
    },
    remove: () => {
      remove(false);
    },
    update: () => {
      setDone(null);
      setForced(true);
      action.run(async () => {
        try {
          showPopup({ type: 'update-result', report: await bridge.license.updateNow() });
        } finally {
          setForced(false);
        }
      });
    },
    setAutoUpdate: (on) => {
      action.run(async () => {
        await bridge.license.setAutoUpdate({ on });
        // It may have suggested just that.
        setDone(null);
      });
    },
    copy: (text, onCopied) => {
      action.run(async () => {
        await bridge.app.copyText({ text });
        onCopied();
      });
    },
    confirm: () => {
      if (!question) return;
      setQuestion(null);
      if (question.kind === 'install') install({ from: 'reviewed' });
      else remove(true);
    },
    cancel: () => {
      setQuestion(null);
    },
    clearDone: () => {
      setDone(null);
    },
  };
}

function questionOf(answer: LicenseChange, format: Format): Question | null {
  switch (answer.outcome) {
    case 'done':
    case 'cancelled':
      return null;
    case 'review':
      return { kind: 'install', comparison: answer.comparison };
    case 'needs-confirmation':
      return answer.comparison === undefined
        ? { kind: 'remove', text: format.say(answer.question) }
        : { kind: 'install', comparison: answer.comparison };
    default:
      return assertNever(answer);
  }
}
