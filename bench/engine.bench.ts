/** node scripts/run-ts.mjs bench/engine.bench.ts: what the engine costs where the tasks cost nothing. */
import { execute, loadDefinition, MemoryObjects, VirtualClock } from '../workflows/engine/index.ts';

const INVOKE = 'arn:aws:states:::lambda:invoke';
const RUNS = 5;

const loop = loadDefinition({
  QueryLanguage: 'JSONata',
  StartAt: 'Work',
  States: {
    Work: {
      Type: 'Task',
      Resource: INVOKE,
      Arguments: { FunctionName: 'count', Payload: { n: '{% $states.input.n %}' } },
      Output: '{% $states.result.Payload %}',
      Next: 'Again',
    },
    Again: { Type: 'Choice', Choices: [{ Condition: '{% $states.input.n < 1000 %}', Next: 'Work' }], Default: 'Done' },
    Done: { Type: 'Succeed' },
  },
});

const map = loadDefinition({
  QueryLanguage: 'JSONata',
  StartAt: 'Explore',
  States: {
    Explore: {
      Type: 'Map',
      MaxConcurrency: 1000,
      ItemReader: {
        Resource: 'arn:aws:states:::s3:getObject',
        ReaderConfig: { InputType: 'JSON' },
        Arguments: { Bucket: 'bucket', Key: 'items.json' },
      },
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'Island',
        States: {
          Island: {
            Type: 'Task',
            Resource: INVOKE,
            Arguments: { FunctionName: 'island', Payload: '{% $states.input %}' },
            Output: '{% $states.result.Payload %}',
            End: true,
          },
        },
      },
      ResultWriter: { Resource: 'arn:aws:states:::s3:putObject', Arguments: { Bucket: 'bucket', Prefix: 'out' } },
      End: true,
    },
  },
});
const items = JSON.stringify(Array.from({ length: 10_000 }, (_, island) => ({ island, seed: island * 7, round: 3 })));

async function runLoop(): Promise<string> {
  const { status, eventCount } = await execute(loop, {
    input: { n: 0 },
    clock: new VirtualClock(),
    tasks: async (_, args) => ({ StatusCode: 200, Payload: { n: (args as { Payload: { n: number } }).Payload.n + 1 } }),
  });
  return `${status}, ${eventCount} events`;
}

async function runMap(): Promise<string> {
  const { status, eventCount } = await execute(map, {
    objects: new MemoryObjects({ 'bucket/items.json': items }),
    clock: new VirtualClock(),
    tasks: async (_, args) => ({ StatusCode: 200, Payload: (args as { Payload: object }).Payload as never }),
  });
  return `${status}, ${eventCount} events`;
}

for (const [name, run] of [
  ['1,000 rounds of Task and Choice', runLoop],
  ['distributed Map of 10,000 items with reader and writer', runMap],
] as const) {
  const times: number[] = [];
  let told = '';
  for (let i = 0; i < RUNS; i++) {
    const start = performance.now();
    told = await run();
    times.push(performance.now() - start);
  }
  const mean = times.reduce((sum, time) => sum + time, 0) / RUNS;
  console.log(
    `${name}: first ${times[0]!.toFixed(0)} ms, min ${Math.min(...times).toFixed(0)} ms, mean ${mean.toFixed(0)} ms (${told})`,
  );
}
// Linux and Node give this in KiB.
console.log(`largest resident set: ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`);
