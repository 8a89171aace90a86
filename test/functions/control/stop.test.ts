import { expect, it } from 'vitest';
import { NO_EXECUTIONS } from '../../../functions/control/executions.ts';
import type { IntakeTools } from '../../../functions/control/intake.ts';
import { stopWith } from '../../../functions/stop.lambda.ts';
import { MemoryStore } from '../../../store/index.ts';

const event = { detail: { executionArn: 'arn:a', status: 'ABORTED' } };
const context = { getRemainingTimeInMillis: () => 0 };

function stop(status: 'running' | 'ended') {
  const asked: string[] = [];
  const tools = {
    executions: { ...NO_EXECUTIONS, status: async () => status },
    cluster: {
      settle: async (execution: string) => {
        asked.push(execution);
        return { free: false, why: 'told to end' } as const;
      },
    },
  } as unknown as IntakeTools;
  return { asked, answer: stopWith(async () => tools)(event, new MemoryStore(), context) };
}

it('has the Job of an execution that ended end, too', async () => {
  const { asked, answer } = stop('ended');
  expect(await answer).toEqual({ free: false, why: 'told to end' });
  expect(asked).toEqual(['arn:a']);
});

it('leaves the Job of one that was redriven alone', async () => {
  const { asked, answer } = stop('running');
  expect(await answer).toEqual({ running: true });
  expect(asked).toEqual([]);
});
