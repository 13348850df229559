import type { CareChoice } from '../../shared/backup/care.js';
import { bridge } from '../base/bridge.js';
import { createResource } from '../base/resource.js';

/** How each repository is looked after. */
export const careResource = createResource(() => bridge.repository.care());

/** Rejects when it was not taken. */
export async function chooseCare(choice: CareChoice): Promise<void> {
  await bridge.repository.setCare(choice);
  await careResource.load();
}
