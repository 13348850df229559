import { describe, expect, it } from 'vitest';
import { failureNotice, outcomeTexts, switchedOffText } from '../../../../shared/license/update-texts.js';
import { updateOutcomes } from '../../../../shared/license/update.js';
import { render, verbatim } from '../../../../shared/texts/text.js';

const on = {
  vendor: 'Veeam',
  detail: verbatim('licensing.example:443 refused the connection.'),
  autoUpdate: true,
};

describe('the outcome table (licensing.md §6), to the character', () => {
  it.each([
    {
      outcome: 'renewed',
      result: 'Success',
      lines: [
        'Success New license key has been received',
        'Success New license key has been installed',
        'Success License key has been auto-updated',
      ],
      reason: 'The update has completed successfully.',
      recommendation: 'You can open the License Information dialog to examine the details.',
    },
    {
      outcome: 'unsupported-type',
      result: 'Failed',
      lines: ['Error License key type is not supported at the moment'],
      reason: 'No key was generated, because this license type is not supported yet.',
      recommendation:
        'Currently, automatic update is supported only for licenses associated with Hosting Rental contract type.',
    },
    {
      outcome: 'invalid',
      result: 'Failed',
      lines: ['Error License key is invalid'],
      reason: 'The license signature or identifier is invalid.',
      recommendation: 'Contact your Veeam sales representative.',
    },
    {
      outcome: 'up-to-date',
      result: 'Success',
      lines: ['Success Your existing license key is up to date'],
      reason: 'The license expires in more than 7 days.',
      recommendation:
        'Select to update the license key automatically, and the system will notify you on time.',
    },
    {
      outcome: 'contract-expired',
      result: 'Failed',
      lines: [
        'Error Your contract has expired, so the license key cannot be updated automatically. Please contact your Veeam sales representative to renew your contract.',
      ],
      reason: 'The contract has ended and needs to be renewed.',
      recommendation: 'Contact your Veeam sales representative for contract renewal.',
    },
    {
      outcome: 'generation-error',
      result: 'Warning',
      lines: ['Warning General license key generation error has occurred'],
      reason: 'The licensing server did not return a new key.',
      recommendation:
        'Wait for 24 hours: the update will be tried again. Retries will take place for 1 month after the key expiration date.',
    },
    {
      outcome: 'no-connection',
      result: 'Warning',
      lines: ['Warning The licensing server could not be reached'],
      reason: 'licensing.example:443 refused the connection.',
      recommendation: 'Next attempt in 60 minutes.',
    },
    {
      outcome: 'bad-answer',
      result: 'Warning',
      lines: ['Warning An invalid answer was received from the licensing server'],
      reason: 'licensing.example:443 refused the connection.',
      recommendation: 'Next attempt in 60 minutes.',
    },
  ] as const)('$outcome', ({ outcome, result, lines, reason, recommendation }) => {
    const texts = outcomeTexts(outcome, on);
    expect(texts.result).toBe(result);
    expect(texts.lines.map(({ type, text }) => `${type} ${render(text)}`)).toEqual(lines);
    expect(render(texts.reason)).toBe(reason);
    expect(render(texts.recommendation)).toBe(recommendation);
  });

  it('names the vendor of the build', () => {
    const texts = outcomeTexts('contract-expired', { ...on, vendor: 'Contoso' });
    expect(render(texts.lines[0]!.text)).toContain('Please contact your Contoso sales representative');
    expect(render(switchedOffText('contract-ended', 'Contoso'))).toContain('Contoso');
  });

  it.each(['generation-error', 'no-connection', 'bad-answer', 'not-installed'] as const)(
    '%s promises no retry that nobody makes while auto-update is off',
    (outcome) => {
      const { recommendation, note } = outcomeTexts(outcome, { ...on, autoUpdate: false });
      const said = [recommendation, ...(note ? [note] : [])].map((each) => render(each)).join(' ');
      expect(said).toContain('Automatic update is off: select Update Now');
      expect(said).not.toContain('Next attempt');
    },
  );

  it('keeps S0’s recommendation of a generation error to the character, whatever the check box says', () => {
    const texts = [true, false].map((autoUpdate) => outcomeTexts('generation-error', { ...on, autoUpdate }));
    for (const { recommendation } of texts) {
      expect(render(recommendation)).toBe(
        'Wait for 24 hours: the update will be tried again. Retries will take place for 1 month after the key expiration date.',
      );
    }
  });

  it('notifies of a scheduled failure with its last line and the reason', () => {
    expect(
      render(
        failureNotice(
          outcomeTexts('no-connection', { ...on, detail: verbatim('host:443 refused the connection.') }),
        ),
      ),
    ).toBe('The licensing server could not be reached. host:443 refused the connection.');
    expect(render(failureNotice(outcomeTexts('contract-expired', on)))).toMatch(
      /renew your contract\. The contract has ended and needs to be renewed\.$/,
    );
  });

  it('has a reason and a recommendation for every outcome', () => {
    for (const outcome of updateOutcomes) {
      const { lines, reason, recommendation } = outcomeTexts(outcome, on);
      expect(lines.length).toBeGreaterThan(0);
      expect(render(reason)).not.toBe('');
      expect(render(recommendation)).not.toBe('');
    }
  });
});
