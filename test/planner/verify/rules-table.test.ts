import { expect, it } from 'vitest';
import { rulesTable, VERIFY_RULES } from '../../../planner/verify/index.ts';

it('docs/verify-rules.md lists the rules as they are', async () => {
  await expect(rulesTable(VERIFY_RULES)).toMatchFileSnapshot('../../../docs/verify-rules.md');
});
