import { readFileSync } from 'node:fs';
import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import {
  ConcurrencyError,
  checkConcurrency,
  MissingSubstitutionError,
  substitutionsFor,
} from '../../../cdk/workflow/definition.ts';
import { PLACEHOLDERS } from '../../../workflows/substitutions.ts';
import { EVERYTHING, EXAMPLE, propertiesOf, template } from '../support.ts';

const of = template(EVERYTHING);
const definition = JSON.parse(readFileSync('workflows/plan.asl.json', 'utf8'));

describe('workflow', () => {
  test('its time-out and its language are in the file: the construct ignores its own for such a definition', () => {
    expect(definition.TimeoutSeconds).toBeGreaterThan(0);
    expect(definition.QueryLanguage).toBe('JSONata');
  });

  test('is STANDARD, traced, and logs every event without its data', () => {
    of.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      StateMachineType: 'STANDARD',
      TracingConfiguration: { Enabled: true },
      LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: false },
    });
    of.hasResourceProperties('AWS::Logs::LogGroup', { LogGroupName: '/aws/vendedlogs/states/mig-planner' });
  });

  test('every placeholder of the file has a value, also where parts are left out', () => {
    for (const value of [EXAMPLE, EVERYTHING]) {
      const given = propertiesOf(template(value), 'AWS::StepFunctions::StateMachine').DefinitionSubstitutions as Record<
        string,
        unknown
      >;

      expect(Object.keys(given).sort()).toEqual(Object.keys(PLACEHOLDERS).sort());
      expect(Object.values(given)).not.toContain('');
    }
  });

  test('nothing is carried out unless it is asked for', () => {
    template(EXAMPLE).hasResourceProperties('AWS::StepFunctions::StateMachine', {
      DefinitionSubstitutions: Match.objectLike({ ApplyMode: 'none', Approval: 'none', ClusterName: 'none' }),
    });
    of.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      DefinitionSubstitutions: Match.objectLike({ ApplyMode: 'eks', Approval: 'required', ClusterName: 'serving' }),
    });
  });

  test('a placeholder without a value is an error of synth, not of a run', () => {
    expect(() => substitutionsFor({ Bucket: 'b' })).toThrow(MissingSubstitutionError);
    expect(() => substitutionsFor({ Bucket: 'b' })).toThrow(/wants .*\$\{ExploreFunction\}.*gives Bucket/);
  });

  test('fewer executions kept than the Map runs at once are refused', () => {
    expect(() => checkConcurrency(99)).toThrow(ConcurrencyError);
    expect(() => checkConcurrency(99)).toThrow(/expected at least 100.*got 99/);
    expect(() => checkConcurrency(100)).not.toThrow();
    expect(() => checkConcurrency(null)).not.toThrow();
  });
});
