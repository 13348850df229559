import type { Timed, UpdateAnswer } from '../../../../core/license-update/client.js';
import { AppError } from '../../../../shared/errors.js';
import type { LicenseUpdateRequest } from '../../../../shared/license/protocol.js';
import type { FakeClock } from './fake-clock.js';

/** Answers what a test tells it to; every request is kept with its time. */
export class FakeLicensingServer {
  readonly requests: { at: string; request: LicenseUpdateRequest }[] = [];
  answer: Timed<UpdateAnswer> | Error = { outcome: 'up-to-date' };
  /** While it is set, requests wait for it. */
  gate: Promise<void> | null = null;
  readonly #clock: FakeClock;

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  readonly requestUpdate = async (
    request: LicenseUpdateRequest,
    cancel: AbortSignal,
  ): Promise<Timed<UpdateAnswer>> => {
    this.requests.push({ at: this.#clock.now, request });
    await this.gate;
    if (cancel.aborted) throw new AppError('cancelled', 'The license update was cancelled.');
    if (this.answer instanceof Error) throw this.answer;
    return this.answer;
  };

  get times(): string[] {
    return this.requests.map(({ at }) => at);
  }
}
