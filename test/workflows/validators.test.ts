import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Loose } from './engine/run.ts';
import { validate } from './validators.ts';

const PLAN = 'workflows/plan.asl.json';

/** Placeholders as the deployment names them; here only their presence matters. */
function anySubstitution(text: string): Record<string, string> {
  const names = [...text.matchAll(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g)].map((match) => match[1]!);
  return Object.fromEntries(names.map((name) => [name, name]));
}

describe('the workflow file', () => {
  it.skipIf(!existsSync(PLAN))(`${PLAN} passes both public validators and the engine's checks`, async () => {
    const text = readFileSync(PLAN, 'utf8');

    const findings = await validate(JSON.parse(text), { substitutions: anySubstitution(text) });

    expect(findings).toEqual({ aslValidator: [], languageService: [], engine: [] });
  });
});

/** A definition with every part that the mutations below break. */
function sound() {
  return {
    QueryLanguage: 'JSONata',
    StartAt: 'Seed',
    TimeoutSeconds: 3600,
    States: {
      Seed: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Arguments: { FunctionName: 'seed', Payload: { round: '{% $exists($done) ? $done : 0 %}' } },
        Assign: { done: '{% $states.result.Payload.round %}' },
        Output: '{% $states.result.Payload %}',
        Retry: [
          { ErrorEquals: ['Lambda.TooManyRequestsException'], BackoffRate: 2, JitterStrategy: 'FULL' },
          { ErrorEquals: ['States.ALL'], MaxAttempts: 2 },
        ],
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Failed' }],
        Next: 'Explore',
      },
      Explore: {
        Type: 'Map',
        MaxConcurrency: 10,
        ToleratedFailurePercentage: 20,
        ItemReader: {
          Resource: 'arn:aws:states:::s3:getObject',
          ReaderConfig: { InputType: 'JSON' },
          Arguments: { Bucket: 'bucket', Key: '{% $states.input.key %}' },
        },
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'Island',
          States: { Island: { Type: 'Pass', End: true } },
        },
        ResultWriter: {
          Resource: 'arn:aws:states:::s3:putObject',
          Arguments: { Bucket: 'bucket', Prefix: 'out' },
        },
        Next: 'Again',
      },
      Again: {
        Type: 'Choice',
        Choices: [{ Condition: '{% $done >= 3 %}', Next: 'Done' }],
        Default: 'Seed',
      },
      Done: { Type: 'Succeed' },
      Failed: { Type: 'Fail', Error: 'Plan.Failed', Cause: '{% $states.input.Cause %}' },
    } as Record<string, Loose>,
  } as Record<string, Loose>;
}

type Definition = ReturnType<typeof sound>;

/** Mutations that at least one of the three must refuse. */
const MUTATIONS: Record<string, (definition: Definition) => void> = {
  'broken JSONata': ({ States }) => {
    States.Seed.Output = '{% $states.result.( %}';
  },
  'JSONPath field in a JSONata state': ({ States }) => {
    States.Seed.ResultPath = '$.x';
  },
  'Parameters for Arguments': ({ States }) => {
    States.Seed.Parameters = States.Seed.Arguments;
    delete States.Seed.Arguments;
  },
  'name over 80 characters': ({ States }) => {
    const long = 'x'.repeat(81);
    States[long] = { Type: 'Succeed' };
    States.Again.Choices[0].Next = long;
    delete States.Done;
  },
  'missing target': ({ States }) => {
    States.Explore.Next = 'Nowhere';
  },
  'unreachable state': ({ States }) => {
    States.Island2 = { Type: 'Pass', Next: 'Done' };
  },
  'unknown field': ({ States }) => {
    States.Seed.Timeout = 3;
  },
  'wrong Mode': ({ States }) => {
    States.Explore.ItemProcessor.ProcessorConfig.Mode = 'SPREAD';
  },
  'InputType YAML': ({ States }) => {
    States.Explore.ItemReader.ReaderConfig.InputType = 'YAML';
  },
  'JitterStrategy HALF': ({ States }) => {
    States.Seed.Retry[0].JitterStrategy = 'HALF';
  },
  'missing ExecutionType': ({ States }) => {
    delete States.Explore.ItemProcessor.ProcessorConfig.ExecutionType;
  },
  'MaxConcurrency -1': ({ States }) => {
    States.Explore.MaxConcurrency = -1;
  },
  'percentage of 200': ({ States }) => {
    States.Explore.ToleratedFailurePercentage = 200;
  },
};

/** Mutations that both public validators miss: the engine alone must refuse them. */
const ONLY_OURS: Record<string, (definition: Definition) => void> = {
  'ResultWriter.Parameters in JSONata': ({ States }) => {
    States.Explore.ResultWriter.Parameters = States.Explore.ResultWriter.Arguments;
    delete States.Explore.ResultWriter.Arguments;
  },
  'ItemReader on INLINE': ({ States }) => {
    States.Explore.ItemProcessor.ProcessorConfig = { Mode: 'INLINE' };
    delete States.Explore.ResultWriter;
    delete States.Explore.ToleratedFailurePercentage;
  },
  'no terminal state': ({ States }) => {
    States.Again.Choices[0].Next = 'Explore';
    States.Seed.Catch[0].Next = 'Again';
    delete States.Done;
    delete States.Failed;
  },
  'undefined variable': ({ States }) => {
    States.Again.Choices[0].Condition = '{% $finished >= 3 %}';
  },
  'States.ALL not last': ({ States }) => {
    States.Seed.Retry.reverse();
  },
  'States.ALL not alone': ({ States }) => {
    States.Seed.Retry[1].ErrorEquals.push('States.Timeout');
  },
  'BackoffRate 0.5': ({ States }) => {
    States.Seed.Retry[0].BackoffRate = 0.5;
  },
  'bare top-level name': ({ States }) => {
    States.Again.Choices[0].Condition = '{% done >= 3 %}';
  },
  '$ at top level': ({ States }) => {
    States.Again.Choices[0].Condition = '{% $.done >= 3 %}';
  },
  '$$ at top level': ({ States }) => {
    States.Again.Choices[0].Condition = '{% $$.done >= 3 %}';
  },
  'unknown integration': ({ States }) => {
    States.Seed.Resource = 'arn:aws:states:::lambda:call';
  },
};

describe('validators on mutated definitions', () => {
  it('all three accept the sound definition', async () => {
    expect(await validate(sound())).toEqual({ aslValidator: [], languageService: [], engine: [] });
  });

  it.each(Object.keys(MUTATIONS))('%s is refused', async (name) => {
    const definition = sound();
    MUTATIONS[name]!(definition);

    const { engine } = await validate(definition);

    // The engine refuses all of them, also those that a public validator finds.
    expect(engine).not.toEqual([]);
  });

  it.each(Object.keys(ONLY_OURS))('%s is refused by the engine', async (name) => {
    const definition = sound();
    ONLY_OURS[name]!(definition);

    const { engine } = await validate(definition);

    expect(engine).not.toEqual([]);
  });
});
