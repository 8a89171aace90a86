import { describe, expect, it } from 'vitest';
import { type Json, MemoryObjects, sleep, TaskError, VirtualClock } from '../../../workflows/engine/index.ts';
import { distributed, INVOKE, type Loose, machine, run, types, work } from './run.ts';

const GET = 'arn:aws:states:::s3:getObject';
const LIST = 'arn:aws:states:::s3:listObjectsV2';
const PUT = 'arn:aws:states:::s3:putObject';
const child = { In: { Type: 'Pass', End: true } };
const echo = async (_: string, args: Json) => args;

/** Runs a Map with a reader of the given configuration over one object or several. */
function read(config: Loose, texts: Record<string, string>, more: Loose = {}) {
  const ItemReader = { Resource: GET, Arguments: { Bucket: 'b', Key: 'k' }, ReaderConfig: config, ...more };
  return run(machine({ M: distributed(child, { ItemReader }) }), { objects: new MemoryObjects(texts) });
}

describe('distributed Map', () => {
  it('costs six events for any number of children', async () => {
    const outcome = await run(machine({ M: distributed({ A: work() }) }), { input: Array(500).fill(1), tasks: echo });

    expect(types(outcome)).toEqual([
      'ExecutionStarted',
      'MapStateEntered',
      'MapStateStarted',
      'MapRunStarted',
      'MapRunSucceeded',
      'MapStateSucceeded',
      'MapStateExited',
      'ExecutionSucceeded',
    ]);
  });

  it('one round of Seed, Map, Merge and Choice is 18 events', async () => {
    const rounds = async (n: number): Promise<number> => {
      const outcome = await run(
        machine({
          Seed: work({
            Resource: INVOKE,
            Arguments: { FunctionName: 'seed' },
            Assign: { n: '{% $exists($n) ? $n + 1 : 1 %}' },
            Next: 'Explore',
          }),
          Explore: distributed(child, { Items: [1, 2, 3], End: undefined, Next: 'Merge' }),
          Merge: work({ Resource: INVOKE, Arguments: { FunctionName: 'merge' }, Next: 'Again' }),
          Again: { Type: 'Choice', Choices: [{ Condition: `{% $n >= ${n} %}`, Next: 'Done' }], Default: 'Seed' },
          Done: { Type: 'Succeed' },
        }),
        { tasks: echo },
      );
      expect(outcome.status).toBe('SUCCEEDED');
      return outcome.history.length;
    };

    expect((await rounds(5)) - (await rounds(4))).toBe(18);
    expect(await rounds(1)).toBe(18 + 2 + 2);
  });

  it('children are executions of their own: name, input, no outer variables', async () => {
    const outcome = await run(
      machine({
        A: { Type: 'Pass', Output: [7], Assign: { outer: 1 }, Next: 'M' },
        M: distributed(
          {
            I: {
              Type: 'Pass',
              Output:
                '{% {"in": $states.context.Execution.Input, "id": $states.context.Execution.Id, "outer": $exists($outer)} %}',
              End: true,
            },
          },
          { Label: 'Islands' },
        ),
      }),
      {},
      { undefinedVariables: 'fail-when-evaluated' },
    );

    expect(outcome.output).toEqual([
      {
        in: 7,
        outer: false,
        id: expect.stringMatching(/^arn:aws:states:us-east-1:123456789012:execution:local\/Islands:[0-9a-f-]{36}$/),
      },
    ]);
  });

  it.each([
    [3, 3],
    [0, 50],
  ])('MaxConcurrency %i runs at most %i at once', async (maxConcurrency, expected) => {
    const clock = new VirtualClock();
    let running = 0;
    let most = 0;
    await run(machine({ M: distributed({ A: work() }, { MaxConcurrency: maxConcurrency }) }), {
      clock,
      input: Array(50).fill(0),
      tasks: async () => {
        most = Math.max(most, ++running);
        await sleep(clock, 10);
        running--;
        return null;
      },
    });

    expect(most).toBe(expected);
  });

  it('starts thousands of children at one moment of virtual time', async () => {
    const clock = new VirtualClock(0);
    const started: number[] = [];
    const outcome = await run(machine({ M: distributed({ A: work() }) }), {
      clock,
      input: Array.from({ length: 3000 }, (_, i) => i),
      tasks: async (_, args) => {
        started.push(clock.now());
        await sleep(clock, 1000);
        return args;
      },
    });

    expect(outcome.output).toHaveLength(3000);
    expect(new Set(started)).toEqual(new Set([0]));
    expect(clock.now()).toBe(1000);
  });

  it('fails before all have started when a child fails in the first wave', async () => {
    let calls = 0;
    const outcome = await run(machine({ M: distributed({ A: work() }) }), {
      input: Array.from({ length: 3000 }, (_, i) => i),
      tasks: async () => {
        calls++;
        throw new TaskError('E');
      },
    });

    expect(outcome.error).toBe('States.ExceedToleratedFailureThreshold');
    expect(calls).toBeLessThan(3000);
  });

  it('reports the children’s events with their depth', async () => {
    const seen = new Map<number, number>();
    await run(machine({ M: distributed({ A: work() }) }), {
      input: [1, 2],
      tasks: echo,
      onEvent: (_, { depth }) => seen.set(depth, (seen.get(depth) ?? 0) + 1),
    });

    expect(seen).toEqual(
      new Map([
        [0, 8],
        [1, 14],
      ]),
    );
  });

  it('an EXPRESS child has five minutes', async () => {
    const map = (type: string) => {
      const state = distributed({ W: { Type: 'Wait', Seconds: 301, End: true } });
      state.ItemProcessor.ProcessorConfig.ExecutionType = type;
      return run(machine({ M: state }), { input: [1] });
    };

    expect((await map('STANDARD')).status).toBe('SUCCEEDED');
    expect(await map('EXPRESS')).toMatchObject({ status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold' });
  });

  it('a result over the limit fails the state', async () => {
    const outcome = await run(machine({ M: distributed({ A: work() }) }), {
      input: [1, 2],
      tasks: async () => 'x'.repeat(140_000),
    });

    expect(outcome).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
    expect(outcome.cause).toContain("'M'");
  });
});

describe('ItemReader', () => {
  it('JSON, with a pointer into the document', async () => {
    const text = JSON.stringify({ 'a/b': { list: [1, 2, 3] } });

    expect(
      (await read({ InputType: 'JSON', ItemsPointer: '/a~1b/list', MaxItems: 2 }, { 'b/k': text })).output,
    ).toEqual([1, 2]);
    expect(await read({ InputType: 'JSON', ItemsPointer: '/none' }, { 'b/k': text })).toMatchObject({
      error: 'States.ItemReaderFailed',
    });
  });

  it('JSONL, blank lines left out', async () => {
    expect((await read({ InputType: 'JSONL' }, { 'b/k': '{"a":1}\n\n[2]\n' })).output).toEqual([{ a: 1 }, [2]]);
  });

  it.each([
    ['COMMA', ','],
    ['PIPE', '|'],
    ['SEMICOLON', ';'],
    ['SPACE', ' '],
    ['TAB', '\t'],
  ])('CSV with %s', async (name, character) => {
    const text = ['h1,h2', 'a,"b, c"', 'd'].join('\n').replaceAll(/,(?! )/g, character);
    const outcome = await read(
      { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW', CSVDelimiter: name },
      { 'b/k': text },
    );

    expect(outcome.output).toEqual([
      { h1: 'a', h2: 'b, c' },
      { h1: 'd', h2: '' },
    ]);
  });

  it('listObjectsV2 lists metadata under the prefix, or loads and flattens', async () => {
    const texts = { 'b/in/1.json': '[1,2]', 'b/in/2.json': '[3]', 'b/other': 'x' };
    const list = (config: Loose) => read(config, texts, { Resource: LIST, Arguments: { Bucket: 'b', Prefix: 'in/' } });

    expect((await list({ MaxItems: 1 })).output).toEqual([
      {
        Etag: expect.stringMatching(/^"[0-9a-f]{32}"$/),
        Key: 'in/1.json',
        LastModified: expect.any(String),
        Size: 5,
        StorageClass: 'STANDARD',
      },
    ]);
    expect((await list({ InputType: 'JSON', Transformation: 'LOAD_AND_FLATTEN' })).output).toEqual([1, 2, 3]);
  });

  it('bytes are read as UTF-8', async () => {
    const objects = new MemoryObjects();
    objects.get = async () => new TextEncoder().encode('["ü"]') as never;
    const ItemReader = { Resource: GET, Arguments: { Bucket: 'b', Key: 'k' }, ReaderConfig: { InputType: 'JSON' } };

    expect((await run(machine({ M: distributed(child, { ItemReader }) }), { objects })).output).toEqual(['ü']);
  });

  it.each<[string, Loose, Record<string, string>, RegExp]>([
    ['a missing object', { InputType: 'JSON' }, {}, /no object "k" in bucket "b"/],
    ['broken JSON', { InputType: 'JSON' }, { 'b/k': '[1,' }, /JSON/],
    ['broken JSONL', { InputType: 'JSONL' }, { 'b/k': '1\n{' }, /JSON/],
  ])('%s fails the run and can be caught', async (_, config, texts, cause) => {
    const outcome = await read(config, texts);

    expect(outcome.error).toBe('States.ItemReaderFailed');
    expect(outcome.cause).toMatch(cause);
    expect(types(outcome).slice(-3)).toEqual(['MapRunFailed', 'MapStateFailed', 'ExecutionFailed']);
  });

  it('Arguments that are no strings fail the evaluation before the run starts', async () => {
    const outcome = await read({ InputType: 'JSON' }, {}, { Arguments: '{% {"Bucket": "b", "Key": 3} %}' });

    expect(outcome.error).toBe('States.QueryEvaluationError');
    expect(types(outcome)).not.toContain('MapRunStarted');
  });

  it('an argument that would go unheeded fails the evaluation', async () => {
    const outcome = await read(
      { InputType: 'JSON' },
      {},
      { Arguments: '{% {"Bucket": "b", "Key": "k", "VersionId": "1"} %}' },
    );

    expect(outcome.cause).toContain('must hold texts named Bucket and Key, but was: {');
  });

  it('a negative MaxItems fails the reader, as recorded', async () => {
    const outcome = await read({ InputType: 'JSON', MaxItems: '{% -1 %}' }, { 'b/k': '[1]' });

    expect(outcome).toMatchObject({ error: 'States.ItemReaderFailed', cause: 'field MaxItems must be positive' });
  });

  it('a port that hangs does not hold up an abort', async () => {
    const abort = new AbortController();
    const objects = new MemoryObjects();
    objects.get = () => new Promise(() => setImmediate(() => abort.abort()));
    const ItemReader = { Resource: GET, Arguments: { Bucket: 'b', Key: 'k' }, ReaderConfig: { InputType: 'JSON' } };

    const outcome = await run(machine({ M: distributed(child, { ItemReader }) }), { objects, signal: abort.signal });

    expect(outcome.status).toBe('ABORTED');
  });

  it('virtual time stands still while a port works', async () => {
    const objects = new MemoryObjects();
    objects.get = () => new Promise((resolve) => setTimeout(() => resolve('[1]'), 30));
    const ItemReader = { Resource: GET, Arguments: { Bucket: 'b', Key: 'k' }, ReaderConfig: { InputType: 'JSON' } };

    const outcome = await run(machine({ M: distributed(child, { ItemReader }) }, { TimeoutSeconds: 1 }), { objects });

    expect(outcome.status).toBe('SUCCEEDED');
  });

  it('without an object port execute() refuses', async () => {
    const ItemReader = { Resource: GET, Arguments: { Bucket: 'b', Key: 'k' }, ReaderConfig: { InputType: 'JSON' } };

    await expect(run(machine({ M: distributed(child, { ItemReader }) }))).rejects.toThrow(
      /expected the option "objects"/,
    );
  });

  it('ItemSelector sees where an item comes from', async () => {
    const ItemReader = { Resource: GET, Arguments: { Bucket: 'b', Key: 'k' }, ReaderConfig: { InputType: 'JSON' } };
    const ItemSelector = '{% $states.context.Map.Item %}';
    const objects = new MemoryObjects({ 'b/k': '[5]' });

    expect((await run(machine({ M: distributed(child, { ItemReader, ItemSelector }) }), { objects })).output).toEqual([
      { Index: 0, Value: 5, Source: 'S3://b/k' },
    ]);
    expect((await run(machine({ M: distributed(child, { ItemSelector }) }), { input: [6] })).output).toEqual([
      { Index: 0, Value: 6, Source: 'STATE_DATA' },
    ]);
  });
});

describe('ItemBatcher', () => {
  const batch = (ItemBatcher: Loose, input: Json) =>
    run(machine({ M: distributed(child, { ItemBatcher }) }), { input });

  it('by items, with and without BatchInput', async () => {
    expect((await batch({ MaxItemsPerBatch: 2 }, [1, 2, 3])).output).toEqual([{ Items: [1, 2] }, { Items: [3] }]);
    expect(
      (
        await batch(
          { MaxItemsPerBatch: '{% $count($states.input) %}', BatchInput: { n: '{% $states.input[0] %}' } },
          [7, 8],
        )
      ).output,
    ).toEqual([{ BatchInput: { n: 7 }, Items: [7, 8] }]);
  });

  it('by bytes of the whole input', async () => {
    // {"Items":["aa","bb"]} has 21 bytes.
    expect((await batch({ MaxInputBytesPerBatch: 21 }, ['aa', 'bb', 'cc'])).output).toEqual([
      { Items: ['aa', 'bb'] },
      { Items: ['cc'] },
    ]);
    expect((await batch({ MaxInputBytesPerBatch: 20 }, ['aa', 'bb'])).output).toEqual([
      { Items: ['aa'] },
      { Items: ['bb'] },
    ]);
  });

  it('an item that fits into no batch fails the run', async () => {
    expect(await batch({ MaxInputBytesPerBatch: 20 }, ['x'.repeat(20)])).toMatchObject({
      status: 'FAILED',
      error: 'States.ItemReaderFailed',
    });
  });

  it('no items make no batch', async () => {
    expect((await batch({ MaxItemsPerBatch: 2 }, [])).output).toEqual([]);
  });
});

describe('tolerance', () => {
  const fails = async (_: string, args: Json) => {
    const items = (args as { Items?: number[] }).Items ?? [args as number];
    if (items.some((item) => item < 0)) throw new TaskError('E', 'negative');
    return args;
  };
  const tolerate = (more: Loose, input: number[]) =>
    run(machine({ M: distributed({ A: work() }, { MaxConcurrency: 1, ...more }) }), { input, tasks: fails });

  it('is zero by default', async () => {
    const outcome = await tolerate({}, [1, -1, 2]);

    expect(outcome).toMatchObject({
      status: 'FAILED',
      error: 'States.ExceedToleratedFailureThreshold',
      cause: 'The specified tolerated failure threshold was exceeded',
    });
    expect(types(outcome).slice(-3)).toEqual(['MapRunFailed', 'MapStateFailed', 'ExecutionFailed']);
  });

  it('by count: an absorbed failure adds no result', async () => {
    expect((await tolerate({ ToleratedFailureCount: 1 }, [1, -1, 2])).output).toEqual([1, 2]);
    expect((await tolerate({ ToleratedFailureCount: 1 }, [-1, -2, 2])).status).toBe('FAILED');
  });

  it('by percentage, also from an expression', async () => {
    expect((await tolerate({ ToleratedFailurePercentage: 50 }, [1, -1])).output).toEqual([1]);
    expect((await tolerate({ ToleratedFailurePercentage: '{% 49.9 %}' }, [1, -1])).status).toBe('FAILED');
  });

  it.each([
    [{ ToleratedFailureCount: '{% -1 %}' }, 'States.Runtime', /ToleratedFailureCount cannot be negative\.$/],
    [
      { ToleratedFailurePercentage: '{% 100.1 %}' },
      'States.Runtime',
      /ToleratedFailurePercentage must be between 0 and 100\.$/,
    ],
    [{ MaxConcurrency: '{% -1 %}' }, 'States.Runtime', /MaxConcurrency cannot be negative\.$/],
    [
      { MaxConcurrency: '{% 1.5 %}' },
      'States.QueryEvaluationError',
      /Expected 'integer', but was 'number' for value: 1\.5$/,
    ],
    [
      { MaxConcurrency: "{% 'many' %}" },
      'States.QueryEvaluationError',
      /Expected 'number', but was 'string' for value: "many"$/,
    ],
  ])('%j is refused when it is evaluated', async (more, error, cause) => {
    const outcome = await tolerate(more, [1]);

    expect(outcome.error).toBe(error);
    expect(outcome.cause).toMatch(cause);
    expect(types(outcome)).not.toContain('MapRunStarted');
  });

  it('crossing either of the two fails', async () => {
    expect((await tolerate({ ToleratedFailureCount: 5, ToleratedFailurePercentage: 10 }, [1, -1])).status).toBe(
      'FAILED',
    );
  });

  it('counts items: a failed batch counts all of its own', async () => {
    const batched = { ItemBatcher: { MaxItemsPerBatch: 2 } };

    expect((await tolerate({ ...batched, ToleratedFailureCount: 2 }, [-1, 1, 2, 3])).output).toEqual([
      { Items: [2, 3] },
    ]);
    expect((await tolerate({ ...batched, ToleratedFailureCount: 1 }, [-1, 1, 2, 3])).status).toBe('FAILED');
  });

  it('crossed, it stops the children at work', async () => {
    const clock = new VirtualClock(0);
    const outcome = await run(
      machine({ M: distributed({ A: work({ Next: 'W' }), W: { Type: 'Wait', Seconds: 1000, End: true } }) }),
      { input: [1, -1, 2], tasks: fails, clock },
    );

    expect(outcome.error).toBe('States.ExceedToleratedFailureThreshold');
    expect(clock.now()).toBe(0);
  });

  it('can be retried and caught', async () => {
    const outcome = await run(
      machine({
        M: distributed(
          { A: work() },
          {
            Retry: [{ ErrorEquals: ['States.ExceedToleratedFailureThreshold'], MaxAttempts: 1 }],
            Catch: [{ ErrorEquals: ['States.ALL'], Next: 'B' }],
            End: undefined,
            Next: 'B',
          },
        ),
        B: { Type: 'Pass', End: true },
      }),
      { input: [-1], tasks: fails },
    );

    expect(outcome.output).toMatchObject({ Error: 'States.ExceedToleratedFailureThreshold' });
    expect(types(outcome).filter((type) => type === 'MapRunFailed')).toHaveLength(2);
  });
});

describe('ResultWriter', () => {
  const write = async (
    WriterConfig: Loose | undefined,
    more: Loose = {},
    tasks = echo,
    input: Json = [[1], [2, 3]],
  ) => {
    const objects = new MemoryObjects();
    const ResultWriter = {
      Resource: PUT,
      Arguments: { Bucket: 'b', Prefix: 'out/r1' },
      ...(WriterConfig === undefined ? {} : { WriterConfig }),
    };
    const outcome = await run(
      machine({ M: distributed({ A: work() }, { MaxConcurrency: 1, ResultWriter, ...more }) }),
      { input, objects, tasks },
    );
    const [manifestKey] = [...objects.texts.keys()].filter((key) => key.endsWith('manifest.json'));
    const manifest = manifestKey === undefined ? undefined : JSON.parse(objects.texts.get(manifestKey)!);
    const file = (status: string): string => objects.texts.get(`b/${manifest.ResultFiles[status][0].Key}`)!;
    return { outcome, manifest, file, objects };
  };

  it('gives its place as the result and describes the files in a manifest', async () => {
    const { outcome, manifest, objects, file } = await write(undefined);
    const { MapRunArn, ResultWriterDetails } = outcome.output as Loose;

    expect(ResultWriterDetails).toEqual({
      Bucket: 'b',
      Key: expect.stringMatching(/^out\/r1\/[0-9a-f-]{36}\/manifest\.json$/),
    });
    expect(manifest).toEqual({
      DestinationBucket: 'b',
      MapRunArn,
      ResultFiles: {
        FAILED: [],
        PENDING: [],
        SUCCEEDED: [
          {
            Key: ResultWriterDetails.Key.replace('manifest', 'SUCCEEDED_0'),
            Size: Buffer.byteLength(file('SUCCEEDED')),
          },
        ],
      },
    });
    expect(objects.texts.size).toBe(2);
  });

  it('NONE writes one record per child, its input and output as texts', async () => {
    const { file } = await write(undefined);

    expect(JSON.parse(file('SUCCEEDED'))[1]).toEqual({
      ExecutionArn: expect.stringContaining(':execution:local/M:'),
      Input: '[2,3]',
      InputDetails: { Included: true },
      Name: expect.any(String),
      Output: '[2,3]',
      OutputDetails: { Included: true },
      RedriveCount: 0,
      RedriveStatus: 'NOT_REDRIVABLE',
      StartDate: '2026-01-01T00:00:00.000Z',
      StateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:local/M',
      Status: 'SUCCEEDED',
      StopDate: '2026-01-01T00:00:00.000Z',
    });
  });

  it.each([
    ['COMPACT', 'JSON', '[[1],[2,3]]'],
    ['FLATTEN', 'JSON', '[1,2,3]'],
    ['COMPACT', 'JSONL', '[1]\n[2,3]'],
    ['FLATTEN', 'JSONL', '1\n2\n3'],
  ])('%s as %s', async (Transformation, OutputType, text) => {
    const { file } = await write({ Transformation, OutputType });

    expect(file('SUCCEEDED')).toBe(text);
  });

  it('failed children are written as with NONE, those not started as pending', async () => {
    const tasks = async (_: string, args: Json) => {
      if (args === 2) throw new TaskError('E', 'no');
      return args;
    };
    const { outcome, file, manifest } = await write(
      { Transformation: 'COMPACT', OutputType: 'JSON' },
      {},
      tasks,
      [1, 2, 3],
    );

    expect(outcome.error).toBe('States.ExceedToleratedFailureThreshold');
    expect(file('SUCCEEDED')).toBe('[1]');
    expect(JSON.parse(file('FAILED'))).toMatchObject([{ Status: 'FAILED', Error: 'E', Cause: 'no', Input: '2' }]);
    expect(JSON.parse(file('PENDING'))).toMatchObject([{ Status: 'PENDING', Input: '3' }]);
    expect(manifest.ResultFiles.PENDING).toHaveLength(1);
  });

  it('keeps results over the limit out of the state', async () => {
    const { outcome } = await write(undefined, {}, async () => 'x'.repeat(140_000));

    expect(outcome.status).toBe('SUCCEEDED');
  });

  it('with a WriterConfig alone only transforms', async () => {
    const ResultWriter = { WriterConfig: { Transformation: 'FLATTEN', OutputType: 'JSON' } };
    const outcome = await run(machine({ M: distributed(child, { ResultWriter }) }), { input: [[1], [2, 3]] });

    expect(outcome.output).toEqual([1, 2, 3]);
  });

  it('a refused write is States.ResultWriterFailed', async () => {
    const objects = new MemoryObjects();
    objects.put = async () => {
      throw new Error('access denied');
    };
    const ResultWriter = { Resource: PUT, Arguments: { Bucket: 'b', Prefix: '' } };
    const outcome = await run(machine({ M: distributed(child, { ResultWriter }) }), { input: [1], objects });

    expect(outcome).toMatchObject({ status: 'FAILED', error: 'States.ResultWriterFailed', cause: 'access denied' });
  });

  it('Arguments without a Bucket fail the evaluation', async () => {
    const ResultWriter = { Resource: PUT, Arguments: '{% {"Prefix": "x"} %}' };
    const outcome = await run(machine({ M: distributed(child, { ResultWriter }) }), {
      input: [1],
      objects: new MemoryObjects(),
    });

    expect(outcome.error).toBe('States.QueryEvaluationError');
  });
});
