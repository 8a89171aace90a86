import { describe, expect, it } from 'vitest';
import {
  InvalidDefinitionError,
  type LoadOptions,
  loadDefinition,
  type Problem,
  UnsupportedError,
} from '../../../workflows/engine/index.ts';
import { distributed, INVOKE, type Loose, machine, work } from './run.ts';

function problems(definition: string | object, options: LoadOptions = {}): readonly Problem[] {
  try {
    loadDefinition(definition, options);
    return [];
  } catch (error) {
    if (error instanceof InvalidDefinitionError) return error.problems;
    throw error;
  }
}

const messages = (definition: string | object, options: LoadOptions = {}): string[] =>
  problems(definition, options).map(({ location, message }) => `${location} ${message}`);

const pass = { Type: 'Pass', End: true };
const inline = (more: Loose = {}) => ({
  Type: 'Map',
  ItemProcessor: { StartAt: 'In', States: { In: { Type: 'Pass', End: true } } },
  End: true,
  ...more,
});
const child = { In: { Type: 'Pass', End: true } };
const reader = (more: Loose = {}, config: Loose = { InputType: 'JSON' }) => ({
  Resource: 'arn:aws:states:::s3:getObject',
  Arguments: { Bucket: 'b', Key: 'k' },
  ReaderConfig: config,
  ...more,
});

/** Every refusal: a definition, and what the message must name. */
const REFUSED: Record<string, [Loose, RegExp]> = {
  'an unknown state type': [machine({ A: { Type: 'Activity', End: true } }), /\/States\/A\/Type .*Task, Wait, Pass/],
  'a state without a type': [machine({ A: { End: true } }), /\/States\/A .*\[Type\]/],
  'a state that is no object': [machine({ A: 'Pass' }), /\/States\/A Expected value of type Object, got string/],
  'States that are no object': [
    machine({ A: pass }, { States: [] }),
    /\/States Expected value of type Object, got array/,
  ],
  'a Next that is no text': [machine({ A: { Type: 'Pass', Next: 1 } }), /\/States\/A\/Next .*String, got number/],
  'a Retry that is no array': [
    machine({ A: work({ Retry: {}, End: true }) }),
    /\/Retry Expected value of type Array, got object/,
  ],
  'an End that is no boolean': [machine({ A: { Type: 'Pass', End: 'yes' } }), /\/End .*Boolean/],
  'CSV headers that are no texts': [
    machine({
      M: distributed(child, {
        ItemReader: reader({}, { InputType: 'CSV', CSVHeaderLocation: 'GIVEN', CSVHeaders: [1] }),
      }),
    }),
    /non-empty array of strings, got \[1\]/,
  ],
  'a writer of another resource': [
    machine({
      M: distributed(child, {
        ResultWriter: { Resource: 'arn:aws:states:::s3:getObject', Arguments: { Bucket: 'b' } },
      }),
    }),
    /must be arn:aws:states:::s3:putObject/,
  ],
  'an unknown field': [machine({ A: { ...pass, Timeout: 1 } }), /\/States\/A\/Timeout .*'Timeout'/],
  'an unknown field of the machine': [machine({ A: pass }, { Retry: [] }), /\/Retry .*'Retry'/],
  'a JSONPath field': [machine({ A: { ...pass, OutputPath: '$' } }), /JSONPath field 'OutputPath'/],
  'a Map with Iterator': [machine({ A: { Type: 'Map', Iterator: {}, End: true } }), /'Iterator'/],
  'Next and End': [machine({ A: { ...pass, Next: 'A' } }), /either 'Next' or 'End'.*both/],
  'neither Next nor End': [machine({ A: { Type: 'Pass' } }), /neither/],
  'End: false alone': [machine({ A: { Type: 'Pass', End: false } }), /neither/],
  'a missing StartAt target': [machine({ A: pass }, { StartAt: 'B' }), /\/StartAt .*'StartAt' target: B/],
  'a missing Next target': [machine({ A: { Type: 'Pass', Next: 'B' } }), /Missing 'Next' target: B/],
  'a missing Default target': [
    machine({ A: { Type: 'Choice', Choices: [{ Condition: true, Next: 'B' }], Default: 'C' }, B: pass }),
    /Missing 'Default' target: C/,
  ],
  'a missing Catch target': [
    machine({ A: work({ End: true, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'B' }] }) }),
    /Missing 'Next' target: B/,
  ],
  'a target outside of the branch': [
    machine({
      A: { Type: 'Parallel', Branches: [{ StartAt: 'In', States: { In: { Type: 'Pass', Next: 'B' } } }], Next: 'B' },
      B: pass,
    }),
    /Branches\[0\]\/States\/In\/Next Missing 'Next' target: B/,
  ],
  'an unreachable state': [machine({ A: pass, B: pass }), /\/States\/B State "B" is not reachable/],
  'no terminal state': [
    machine({ A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', Next: 'A' } }),
    /No terminal state/,
  ],
  'no terminal state in a processor': [
    machine({ M: inline({ ItemProcessor: { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'A' } } } }) }),
    /\/States\/M\/ItemProcessor\/States\/A No terminal state/,
  ],
  'a name used twice': [
    machine({ M: inline({ ItemProcessor: { StartAt: 'M', States: { M: pass } } }) }),
    /'M' is used twice/,
  ],
  'a name of 81 characters': [machine({ ['x'.repeat(81)]: pass }), /at most 80 characters, got 81/],
  'a variable name of 81 characters': [
    machine({ A: { ...pass, Assign: { ['x'.repeat(81)]: 1 } } }),
    /at most 80 characters, got 81/,
  ],
  'a path as variable': [machine({ A: { ...pass, Assign: { 'a.b': 1 } } }), /'a.b' is no variable name/],
  'the variable states': [machine({ A: { ...pass, Assign: { states: 1 } } }), /'states' is reserved/],
  'a variable that breaks JSONata': [machine({ A: { ...pass, Assign: { hasOwnProperty: 1 } } }), /hasOwnProperty/],
  'an Assign that is no object': [machine({ A: { ...pass, Assign: '{% {} %}' } }), /\/Assign .*Object/],
  'an undefined variable': [
    machine({ A: { ...pass, Output: '{% $nobody %}' } }),
    /\$nobody is not assigned on any path/,
  ],
  'a variable assigned only later': [
    machine({ A: { Type: 'Pass', Output: '{% $x %}', Next: 'B' }, B: { ...pass, Assign: { x: 1 } } }),
    /\$x is not assigned/,
  ],
  'a variable assigned on the other path': [
    machine({
      A: { Type: 'Choice', Choices: [{ Condition: true, Next: 'B', Assign: { x: 1 } }], Default: 'C' },
      B: pass,
      C: { ...pass, Output: '{% $x %}' },
    }),
    /\/States\/C.*\$x is not assigned/,
  ],
  'an outer variable read in a distributed child': [
    machine({
      A: { Type: 'Pass', Assign: { x: 1 }, Next: 'M' },
      M: distributed({ In: { ...pass, Output: '{% $x %}' } }),
    }),
    /\$x is not assigned/,
  ],
  'an outer variable assigned inside': [
    machine({
      A: { Type: 'Pass', Assign: { x: 1 }, Next: 'M' },
      M: inline({ ItemProcessor: { StartAt: 'I', States: { I: { ...pass, Assign: { x: 2 } } } } }),
    }),
    /'x' belongs to an outer scope/,
  ],
  'a bare name': [machine({ A: { ...pass, Output: '{% name %}' } }), /'name' at the top level/],
  'a bare name in an argument': [
    machine({ A: { ...pass, Output: '{% $sum(values) %}' } }),
    /'values' at the top level/,
  ],
  'a bare name in a function body': [
    machine({ A: { ...pass, Output: '{% $map([1], function($v) { $v + b }) %}' } }),
    /'b' at the top level/,
  ],
  'a bare name on the right of a comparison': [
    machine({ A: { ...pass, Output: '{% $states.input.a = b %}' } }),
    /'b' at the top level/,
  ],
  'the bare context': [machine({ A: { ...pass, Output: '{% $ %}' } }), /'\$' at the top level/],
  'the root context': [machine({ A: { ...pass, Output: '{% $states.input[$$.x] %}' } }), /'\$\$' at the top level/],
  'a wildcard': [machine({ A: { ...pass, Output: '{% * %}' } }), /'\*' at the top level/],
  $eval: [machine({ A: { ...pass, Output: "{% $eval('1') %}" } }), /\$eval/],
  'what only newer JSONata parses': [
    machine({ A: { ...pass, Output: '{% $states.input.a ?? 1 %}' } }),
    /cannot be parsed/,
  ],
  'an expression in Type': [machine({ A: { Type: "{% 'Pass' %}", End: true } }), /\/Type/],
  'an unparseable expression': [machine({ A: { ...pass, Output: '{% 1 + %}' } }), /cannot be parsed/],
  '$states.result in a Pass': [
    machine({ A: { ...pass, Output: '{% $states.result %}' } }),
    /\$states.result is not available/,
  ],
  '$states.errorOutput in an Output': [
    machine({ A: work({ End: true, Output: '{% $states.errorOutput %}' }) }),
    /\$states.errorOutput is not available/,
  ],
  'an unknown field of $states': [machine({ A: { ...pass, Output: '{% $states.inputs %}' } }), /\$states.inputs/],
  'a Wait without time': [
    machine({ A: { Type: 'Wait', End: true } }),
    /exactly one of 'Seconds' and 'Timestamp', got 0/,
  ],
  'a Wait with two times': [
    machine({ A: { Type: 'Wait', Seconds: 1, Timestamp: '2026-01-01T00:00:00Z', End: true } }),
    /got 2/,
  ],
  'negative seconds': [machine({ A: { Type: 'Wait', Seconds: -1, End: true } }), /\/Seconds .*-1/],
  'a bad timestamp': [machine({ A: { Type: 'Wait', Timestamp: '2026-02-30T00:00:00Z', End: true } }), /RFC3339/],
  'an empty Choice': [
    machine({ A: { Type: 'Choice', Choices: [], Default: 'B' }, B: pass }),
    /\/Choices Value cannot be empty/,
  ],
  'a rule without Condition': [
    machine({ A: { Type: 'Choice', Choices: [{ Next: 'B' }], Default: 'B' }, B: pass }),
    /\[Condition\]/,
  ],
  'a Condition that is text': [
    machine({ A: { Type: 'Choice', Choices: [{ Condition: 'yes', Next: 'B' }], Default: 'B' }, B: pass }),
    /Boolean/,
  ],
  'a JSONPath rule': [
    machine({
      A: { Type: 'Choice', Choices: [{ Variable: '$.a', IsNull: true, Condition: true, Next: 'B' }] },
      B: pass,
    }),
    /'Variable'/,
  ],
  'End in a Choice': [
    machine({ A: { Type: 'Choice', Choices: [{ Condition: true, Next: 'B' }], End: true }, B: pass }),
    /'End'/,
  ],
  'no Branches': [machine({ A: { Type: 'Parallel', Branches: [], End: true } }), /\/Branches Value cannot be empty/],
  'a Task without Resource': [machine({ A: { Type: 'Task', End: true } }), /\[Resource\]/],
  'an unknown integration': [
    machine({ A: work({ End: true, Resource: 'arn:aws:states:::s3:getObject' }) }),
    /is not recognized/,
  ],
  'a pattern the service has not': [
    machine({ A: work({ End: true, Resource: 'arn:aws:states:::eks:runJob.waitForTaskToken' }) }),
    /is not recognized/,
  ],
  'lambda:invoke.sync': [machine({ A: work({ End: true, Resource: `${INVOKE}.sync` }) }), /is not recognized/],
  'a Resource that is an expression': [machine({ A: work({ End: true, Resource: "{% 'x' %}" }) }), /is not recognized/],
  'zero TimeoutSeconds': [machine({ A: work({ End: true, TimeoutSeconds: 0 }) }), /\/TimeoutSeconds/],
  'a heartbeat as long as the timeout': [
    machine({ A: work({ End: true, TimeoutSeconds: 5, HeartbeatSeconds: 5 }) }),
    /smaller than TimeoutSeconds/,
  ],
  'Credentials without role': [machine({ A: work({ End: true, Credentials: {} }) }), /'RoleArn' is required/],
  'BackoffRate 0.9': [
    machine({ A: work({ End: true, Retry: [{ ErrorEquals: ['E'], BackoffRate: 0.9 }] }) }),
    /BackoffRate.*0.9/,
  ],
  'IntervalSeconds 0': [
    machine({ A: work({ End: true, Retry: [{ ErrorEquals: ['E'], IntervalSeconds: 0 }] }) }),
    /IntervalSeconds/,
  ],
  'MaxAttempts -1': [
    machine({ A: work({ End: true, Retry: [{ ErrorEquals: ['E'], MaxAttempts: -1 }] }) }),
    /MaxAttempts/,
  ],
  'a retrier without errors': [machine({ A: work({ End: true, Retry: [{ ErrorEquals: [] }] }) }), /ErrorEquals/],
  'an unknown field of a retrier': [
    machine({ A: work({ End: true, Retry: [{ ErrorEquals: ['E'], Backoff: 2 }] }) }),
    /'Backoff'/,
  ],
  'States.ALL before others in Catch': [
    machine({
      A: work({
        Next: 'B',
        Catch: [
          { ErrorEquals: ['States.ALL'], Next: 'B' },
          { ErrorEquals: ['E'], Next: 'B' },
        ],
      }),
      B: pass,
    }),
    /States.ALL must stand alone/,
  ],
  'Retry in a Pass': [machine({ A: { ...pass, Retry: [] } }), /'Retry'/],
  'a Map without ItemProcessor': [machine({ A: { Type: 'Map', End: true } }), /\[ItemProcessor\]/],
  'ItemReader on INLINE': [machine({ M: inline({ ItemReader: reader() }) }), /'ItemReader' needs a ProcessorConfig/],
  'ItemBatcher on INLINE': [machine({ M: inline({ ItemBatcher: { MaxItemsPerBatch: 1 } }) }), /'ItemBatcher' needs/],
  'ResultWriter on INLINE': [
    machine({ M: inline({ ResultWriter: { WriterConfig: { Transformation: 'NONE', OutputType: 'JSON' } } }) }),
    /'ResultWriter' needs/,
  ],
  'QueryLanguage in an ItemProcessor': [
    machine({ M: inline({ ItemProcessor: { QueryLanguage: 'JSONata', StartAt: 'In', States: { In: pass } } }) }),
    /'QueryLanguage'/,
  ],
  'Items and ItemReader': [machine({ M: distributed(child, { Items: [], ItemReader: reader() }) }), /not both/],
  'Items that are no array': [machine({ M: inline({ Items: { a: 1 } }) }), /\/Items .*Array/],
  'a reader of another resource': [
    machine({ M: distributed(child, { ItemReader: reader({ Resource: 'arn:aws:states:::s3:getBucket' }) }) }),
    /ItemReader resource/,
  ],
  'a reader without InputType': [machine({ M: distributed(child, { ItemReader: reader({}, {}) }) }), /\[InputType\]/],
  'ItemReader.Parameters': [
    machine({ M: distributed(child, { ItemReader: reader({ Parameters: {} }) }) }),
    /'Parameters'/,
  ],
  'CSV without header location': [
    machine({ M: distributed(child, { ItemReader: reader({}, { InputType: 'CSV' }) }) }),
    /\[CSVHeaderLocation\]/,
  ],
  'CSV headers for JSON': [
    machine({ M: distributed(child, { ItemReader: reader({}, { InputType: 'JSON', CSVDelimiter: 'TAB' }) }) }),
    /only apply to InputType CSV/,
  ],
  'GIVEN without headers': [
    machine({ M: distributed(child, { ItemReader: reader({}, { InputType: 'CSV', CSVHeaderLocation: 'GIVEN' }) }) }),
    /CSVHeaders must be given/,
  ],
  'an ItemsPointer that is none': [
    machine({ M: distributed(child, { ItemReader: reader({}, { InputType: 'JSON', ItemsPointer: 'a' }) }) }),
    /JSON Pointer/,
  ],
  'flattening one object': [
    machine({
      M: distributed(child, { ItemReader: reader({}, { InputType: 'JSON', Transformation: 'LOAD_AND_FLATTEN' }) }),
    }),
    /listObjectsV2/,
  ],
  'an empty batcher': [
    machine({ M: distributed(child, { ItemBatcher: { BatchInput: 1 } }) }),
    /MaxItemsPerBatch or MaxInputBytesPerBatch/,
  ],
  'a batch over the payload limit': [
    machine({ M: distributed(child, { ItemBatcher: { MaxInputBytesPerBatch: 262_145 } }) }),
    /MaxInputBytesPerBatch/,
  ],
  'ResultWriter.Parameters': [
    machine({ M: distributed(child, { ResultWriter: { Resource: 'arn:aws:states:::s3:putObject', Parameters: {} } }) }),
    /'Parameters'/,
  ],
  'an empty ResultWriter': [machine({ M: distributed(child, { ResultWriter: {} }) }), /\[WriterConfig\]/],
  'an unknown transformation': [
    machine({
      M: distributed(child, { ResultWriter: { WriterConfig: { Transformation: 'SHORT', OutputType: 'JSON' } } }),
    }),
    /NONE, COMPACT, FLATTEN/,
  ],
  'a label of 41 characters': [machine({ M: distributed(child, { Label: 'x'.repeat(41) }) }), /Label/],
  'a percentage over 100': [
    machine({ M: distributed(child, { ToleratedFailurePercentage: 101 }) }),
    /\/ToleratedFailurePercentage/,
  ],
  'a reader argument that would go unheeded': [
    machine({
      M: distributed(child, { ItemReader: reader({ Arguments: { Bucket: 'b', Key: 'k', VersionId: '1' } }) }),
    }),
    /'VersionId'/,
  ],
  'a reader without Key': [
    machine({ M: distributed(child, { ItemReader: reader({ Arguments: { Bucket: 'b' } }) }) }),
    /ItemReader\/Arguments .*\[Key\]/,
  ],
  'a pointer into CSV': [
    machine({
      M: distributed(child, {
        ItemReader: reader({}, { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW', ItemsPointer: '/a' }),
      }),
    }),
    /ItemsPointer only applies to InputType JSON, got CSV/,
  ],
  'a writer argument that would go unheeded': [
    machine({
      M: distributed(child, {
        ResultWriter: { Resource: 'arn:aws:states:::s3:putObject', Arguments: { Bucket: 'b', Key: 'k' } },
      }),
    }),
    /ResultWriter\/Arguments\/Key/,
  ],
  'lambda:invoke without FunctionName': [
    machine({ A: work({ Resource: INVOKE, Arguments: { Payload: 1 }, End: true }) }),
    /\[FunctionName\]/,
  ],
  'an argument that lambda:invoke has not': [
    machine({ A: work({ Resource: INVOKE, Arguments: { FunctionName: 'f', Payloda: 1 }, End: true }) }),
    /'Payloda'/,
  ],
  'eks:runJob without cluster': [
    machine({ A: work({ Resource: 'arn:aws:states:::eks:runJob.sync', Arguments: { Job: {} }, End: true }) }),
    /\[ClusterName, CertificateAuthority, Endpoint\]/,
  ],
  'JSONPath in a JSONata machine': [machine({ A: { ...pass, QueryLanguage: 'JSONPath' } }), /can not be 'JSONPath'/],
  'another version': [machine({ A: pass }, { Version: '2.0' }), /Expected "1.0", got "2.0"/],
};

describe('loadDefinition refuses', () => {
  it.each(Object.keys(REFUSED))('%s', (name) => {
    const [definition, expected] = REFUSED[name]!;

    expect(messages(definition).join('\n')).toMatch(expected);
  });

  it('text that is no JSON, or no object', () => {
    expect(problems('{"StartAt"')[0]?.code).toBe('INVALID_JSON_DESCRIPTION');
    expect(problems('[]')[0]?.message).toMatch(/JSON object/);
    expect(problems('  ')[0]?.message).toMatch(/JSON object/);
  });

  it('a definition over 1 MB', () => {
    const long = machine({ A: { ...pass, Comment: 'x'.repeat(1_048_576) } });

    expect(messages(long).join()).toMatch(/expected at most 1048576/);
  });

  it('everything at once, each with its state and place', () => {
    const found = problems(machine({ A: { ...pass, Bad: 1 }, B: { Type: 'Wat' }, C: { ...pass, Output: '{% x %}' } }));

    expect(found.map(({ state, location }) => [state, location])).toEqual([
      ['A', '/States/A/Bad'],
      ['B', '/States/B/Type'],
      ['C', '/States/C/Output'],
    ]);
  });
});

describe('what AWS runs and the engine does not is told apart', () => {
  it.each<[string, Loose]>([
    ['JSONPath states', { StartAt: 'A', States: { A: pass } }],
    ['activities', machine({ A: work({ End: true, Resource: 'arn:aws:states:us-east-1:123456789012:activity:a' }) })],
    ['PARQUET', machine({ M: distributed(child, { ItemReader: reader({}, { InputType: 'PARQUET' }) }) })],
    ['MANIFEST', machine({ M: distributed(child, { ItemReader: reader({}, { InputType: 'MANIFEST' }) }) })],
  ])('%s', (_, definition) => {
    expect(() => loadDefinition(definition)).toThrow(UnsupportedError);
  });

  it('an invalid definition stays invalid when it also needs something unsupported', () => {
    const both = machine({
      A: { ...pass, Bad: 1 },
      B: work({ End: true, Resource: 'arn:aws:states:us-east-1:123456789012:activity:a' }),
    });

    expect(() => loadDefinition(both)).toThrow(InvalidDefinitionError);
    expect(() => loadDefinition(both)).not.toThrow(UnsupportedError);
  });
});

describe('an Express machine', () => {
  it.each([`${INVOKE}.waitForTaskToken`, 'arn:aws:states:::eks:runJob.sync'])('refuses %s', (resource) => {
    const definition = machine({ A: work({ End: true, Resource: resource }) });

    expect(messages(definition, { type: 'EXPRESS' }).join()).toMatch(/Express state machine does not support/);
    expect(messages(definition)).toEqual([]);
  });

  it('lends its rules to the children of an EXPRESS Map', () => {
    const map = distributed({ In: work({ End: true, Resource: `${INVOKE}.waitForTaskToken` }) });
    map.ItemProcessor.ProcessorConfig.ExecutionType = 'EXPRESS';

    expect(messages(machine({ M: map })).join()).toMatch(/Express state machine does not support/);
  });
});

describe('variables', () => {
  const ok = (states: Record<string, Loose>) => expect(messages(machine(states))).toEqual([]);

  it('may be read when some path assigned them, loops included', () => {
    ok({
      A: { Type: 'Pass', Output: '{% $exists($x) ? $x : 0 %}', Assign: { x: 1 }, Next: 'B' },
      B: { Type: 'Choice', Choices: [{ Condition: '{% $x = 1 %}', Next: 'C' }], Default: 'A' },
      C: pass,
    });
  });

  it('reach inline iterations and branches, and names from other scopes may be reused', () => {
    ok({
      A: { Type: 'Pass', Assign: { x: 1 }, Next: 'M' },
      M: inline({
        ItemProcessor: { StartAt: 'I', States: { I: { ...pass, Output: '{% $x %}', Assign: { y: 1 } } } },
        End: undefined,
        Next: 'N',
      }),
      N: { ...pass, Assign: { y: 2 } },
    });
  });

  it('assigned by a catcher are known to its target only', () => {
    const states = (target: string) => ({
      A: work({ Next: 'B', Catch: [{ ErrorEquals: ['States.ALL'], Assign: { e: 1 }, Next: 'C' }] }),
      B: { ...pass, ...(target === 'B' ? { Output: '{% $e %}' } : {}) },
      C: { ...pass, ...(target === 'C' ? { Output: '{% $e %}' } : {}) },
    });

    ok(states('C'));
    expect(messages(machine(states('B'))).join()).toMatch(/\$e is not assigned/);
  });

  it('bound by the expression itself need no assignment', () => {
    ok({
      A: {
        ...pass,
        Output:
          '{% ($a := 1; $f := function($b) { $a + $b }; $map([1], $f) ~> $sum) + $reduce([1,2], function($i, $j) { $i + $j }) %}',
        Assign: { p: '{% $states.input.list@$l#$i[$l.k = 1].{ "n": name, "i": $i, "all": $ } %}' },
      },
    });
  });

  it('are looked for only when asked: AWS creates such a machine', () => {
    const definition = machine({ A: { ...pass, Output: '{% $nobody %}' } });

    expect(messages(definition, { undefinedVariables: 'fail-when-evaluated' })).toEqual([]);
  });
});

describe('placeholders', () => {
  const slot = (name: string): string => `\${${name}}`;
  const definition = machine({
    A: work({ End: true, Resource: slot('Arn'), TimeoutSeconds: 3, Comment: `${slot('Arn')} ${slot('Arn')}` }),
  });

  it('are replaced everywhere', () => {
    const arn = 'arn:aws:lambda:us-east-1:123456789012:function:work';

    const { group } = loadDefinition(definition, { substitutions: { Arn: arn, Unused: 1 } });

    expect(group.states.get('A')).toMatchObject({ resource: { arn } });
  });

  it('without a value are told with their place and the known names', () => {
    expect(messages(JSON.stringify(definition), { substitutions: { Other: 'x' } })).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^\/States\/A\/Resource .*\$\{Arn\} has no substitution; known: Other/),
      ]),
    );
  });

  it('do not break out of the JSON they stand in', () => {
    const quoted = machine({ A: { ...pass, Output: { text: slot('Text') } } });

    const { group } = loadDefinition(quoted, { substitutions: { Text: 'a "b" \\ c' } });

    expect(group.states.get('A')?.output?.constant).toEqual({ text: 'a "b" \\ c' });
  });
});
