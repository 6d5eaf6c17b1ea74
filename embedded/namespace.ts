import { randomUUID } from 'node:crypto';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import proto from '@temporalio/proto';
import { until } from './until.ts';
import { UserFacingError } from './user-facing-error.ts';

const { IndexedValueType, CommandType } = proto.temporal.api.enums.v1;
const keyword = IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD;
const datetime = IndexedValueType.INDEXED_VALUE_TYPE_DATETIME;

/** What operators can search cases by. Codes and dates only: Temporal shows these to everyone who can see it. */
const searchAttributes: Readonly<Record<string, typeof keyword | typeof datetime>> = {
  CmeStage: keyword,
  CmeSchool: keyword,
  CmeOutcome: keyword,
  CmeAttention: keyword,
  CmeNextDeadline: datetime,
  CmeOpenedOn: datetime,
};

/** Closed cases stay visible in the Temporal UI this long; the record itself is the register's. */
const retentionDays = 90;

// grpc.health.v1.HealthCheckResponse
const serving = 1;
// gRPC status codes
const invalidArgument = 3;
const notFound = 5;
const alreadyExists = 6;
const usableWithinMs = 60_000;
const pollForMs = 10_000;

/** Whether a Temporal server answers at this address and says that it serves. */
export async function isServing(address: string): Promise<boolean> {
  const connection = await Connection.connect({ address, connectTimeout: '2s' }).catch(() => undefined);
  if (connection === undefined) return false;
  try {
    const service = 'temporal.api.workflowservice.v1.WorkflowService';
    const { status } = await connection.healthService.check({ service });
    return status.valueOf() === serving;
  } catch {
    return false;
  } finally {
    await connection.close();
  }
}

/** A connection to the server at this address; the sentence of its error says that there is none. */
export async function connectTemporal(address: string): Promise<Connection> {
  return Connection.connect({ address }).catch((cause: unknown) => {
    throw new UserFacingError(
      `No Temporal server answers at ${address}: look at TEMPORAL_ADDRESS and at that server.`,
      { cause },
    );
  });
}

/** Makes a server ready for cases: the namespace, its retention, the search attributes. May be done again. */
export async function prepareNamespace(address: string, namespace: string): Promise<void> {
  const connection = await connectTemporal(address);
  try {
    await ensureNamespace(connection, namespace);
    await registerSearchAttributes(connection, namespace);
  } finally {
    await connection.close();
  }
}

/** Makes the namespace if it is not there. */
async function ensureNamespace(connection: Connection, namespace: string): Promise<void> {
  const workflowExecutionRetentionPeriod = msToTs(`${retentionDays} days`);
  try {
    await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod });
  } catch (error) {
    if (statusOf(error) !== alreadyExists) throw error;
    await connection.workflowService.updateNamespace({
      namespace,
      config: { workflowExecutionRetentionTtl: workflowExecutionRetentionPeriod },
    });
  }
  // A new namespace is known to every part of the server only after their next look at the list.
  await until(`the namespace ${namespace}`, usableWithinMs, async () => {
    try {
      await connection.workflowService.listOpenWorkflowExecutions({
        namespace,
        maximumPageSize: 1,
        startTimeFilter: {},
      });
      return true;
    } catch (error) {
      if (statusOf(error) === notFound) return false;
      throw error;
    }
  });
}

/**
 * Registers the search attributes that are missing and returns when a workflow can set them. Waiting matters: a
 * case that sets one too early fails its workflow task again and again.
 */
async function registerSearchAttributes(connection: Connection, namespace: string): Promise<void> {
  const missing = await missingSearchAttributes(connection, namespace);
  if (missing.length === 0) return;
  await connection.operatorService.addSearchAttributes({
    namespace,
    searchAttributes: Object.fromEntries(missing.map((name) => [name, searchAttributes[name] ?? keyword])),
  });
  await until('the search attributes', usableWithinMs, () => canSetAll(connection, namespace));
}

/** The names that are not registered in a namespace yet. */
export async function missingSearchAttributes(connection: Connection, namespace: string): Promise<string[]> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  return Object.keys(searchAttributes).filter((name) => customAttributes[name] === undefined);
}

/** Plays one workflow task by hand that sets every attribute: no listing says whether the server would take it. */
async function canSetAll(connection: Connection, namespace: string): Promise<boolean> {
  const { workflowService } = connection;
  const name = `search-attribute-probe-${randomUUID()}`;
  const { runId } = await workflowService.startWorkflowExecution({
    namespace,
    workflowId: name,
    requestId: name,
    workflowType: { name: 'searchAttributeProbe' },
    taskQueue: { name },
  });
  try {
    const task = await connection.withDeadline(Date.now() + pollForMs, () =>
      workflowService.pollWorkflowTaskQueue({ namespace, taskQueue: { name } }),
    );
    await workflowService.respondWorkflowTaskCompleted({
      namespace,
      taskToken: task.taskToken,
      commands: [
        {
          commandType: CommandType.COMMAND_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES,
          upsertWorkflowSearchAttributesCommandAttributes: {
            searchAttributes: { indexedFields: probeValues() },
          },
        },
        {
          commandType: CommandType.COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION,
          completeWorkflowExecutionCommandAttributes: {},
        },
      ],
    });
    return true;
  } catch (error) {
    if (statusOf(error) === invalidArgument) return false;
    throw error;
  } finally {
    await workflowService.deleteWorkflowExecution({
      namespace,
      workflowExecution: { workflowId: name, runId },
    });
  }
}

function probeValues(): Record<string, proto.temporal.api.common.v1.IPayload> {
  const values = Object.entries(searchAttributes).map(([name, type]) => {
    const value = type === keyword ? 'probe' : '2026-01-01T00:00:00Z';
    const metadata = {
      encoding: Buffer.from('json/plain'),
      type: Buffer.from(type === keyword ? 'Keyword' : 'Datetime'),
    };
    return [name, { metadata, data: Buffer.from(JSON.stringify(value)) }] as const;
  });
  return Object.fromEntries(values);
}

function statusOf(error: unknown): number | undefined {
  return (error as { code?: number }).code;
}
