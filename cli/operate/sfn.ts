import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  type ExecutionListItem,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  ListExecutionsCommand,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  type SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { createSfnClient, isGone } from '../../functions/control/sfn-executions.ts';
import { inWords } from './aws-errors.ts';

/** Events of one page; the most that Step Functions gives. */
const PAGE = 1000;

/** The state machine of a deployed planner. Errors come as {@link CommandError}s that say what to do. */
export class Sfn {
  readonly #client: SFNClient;
  readonly stateMachineArn: string;

  constructor(stateMachineArn: string, client = createSfnClient()) {
    this.stateMachineArn = stateMachineArn;
    this.#client = client;
  }

  /** ARN of a run, which is named by its execution. */
  arnOf(run: string): string {
    return run.startsWith('arn:') ? run : `${this.stateMachineArn.replace(':stateMachine:', ':execution:')}:${run}`;
  }

  async start(name: string, input: object): Promise<string> {
    const command = new StartExecutionCommand({
      stateMachineArn: this.stateMachineArn,
      name,
      input: JSON.stringify(input),
    });
    return (await this.#ask(() => this.#client.send(command))).executionArn ?? '';
  }

  /** The latest runs, newest first. */
  async list(limit: number): Promise<readonly ExecutionListItem[]> {
    const found: ExecutionListItem[] = [];
    let nextToken: string | undefined;
    do {
      const page = { stateMachineArn: this.stateMachineArn, maxResults: Math.min(PAGE, limit - found.length) };
      const command = new ListExecutionsCommand(nextToken === undefined ? page : { ...page, nextToken });
      const answer = await this.#ask(() => this.#client.send(command));
      found.push(...(answer.executions ?? []));
      nextToken = answer.nextToken;
    } while (nextToken !== undefined && found.length < limit);
    return found;
  }

  describe(run: string): Promise<DescribeExecutionOutput> {
    const command = new DescribeExecutionCommand({ executionArn: this.arnOf(run) });
    return this.#ask(() => this.#client.send(command), run);
  }

  /** Every event of a run, in order. */
  async history(run: string): Promise<HistoryEvent[]> {
    const events: HistoryEvent[] = [];
    let nextToken: string | undefined;
    do {
      const page = { executionArn: this.arnOf(run), maxResults: PAGE };
      const command = new GetExecutionHistoryCommand(nextToken === undefined ? page : { ...page, nextToken });
      const answer = await this.#ask(() => this.#client.send(command), run);
      events.push(...(answer.events ?? []));
      nextToken = answer.nextToken;
    } while (nextToken !== undefined);
    return events;
  }

  /** @returns false when nothing waits for the token any more */
  approve(taskToken: string): Promise<boolean> {
    return this.#answer(() => this.#client.send(new SendTaskSuccessCommand({ taskToken, output: '{}' })));
  }

  /** @returns false when nothing waits for the token any more */
  refuse(taskToken: string, cause: string): Promise<boolean> {
    const command = new SendTaskFailureCommand({ taskToken, error: 'ApprovalRefused', cause });
    return this.#answer(() => this.#client.send(command));
  }

  async stop(run: string, cause: string): Promise<void> {
    const command = new StopExecutionCommand({ executionArn: this.arnOf(run), error: 'Stopped', cause });
    await this.#ask(() => this.#client.send(command), run);
  }

  async #answer(send: () => Promise<unknown>): Promise<boolean> {
    return this.#ask(async () => {
      try {
        await send();
        return true;
      } catch (error) {
        if (isGone(error)) return false;
        throw error;
      }
    });
  }

  async #ask<T>(send: () => Promise<T>, run?: string): Promise<T> {
    try {
      return await send();
    } catch (error) {
      throw inWords(error, run === undefined ? this.stateMachineArn : this.arnOf(run));
    }
  }
}
