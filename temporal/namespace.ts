import { randomUUID } from 'node:crypto';
import { Connection } from '@temporalio/client';
import { msToTs, tsToMs } from '@temporalio/common/lib/time.js';
import proto from '@temporalio/proto';
import { until } from '../process/until.ts';
import { UserFacingError } from '../process/user-facing-error.ts';
import type { TemporalServer } from './server.ts';

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
const retention = '90 days';

// grpc.health.v1.HealthCheckResponse
const serving = 1;
// gRPC status codes
const invalidArgument = 3;
const notFound = 5;
const alreadyExists = 6;
const permissionDenied = 7;
const usableWithinMs = 60_000;
const pollForMs = 10_000;

/** Whether a Temporal server answers at this address and says that it serves. */
export async function isServing(server: TemporalServer): Promise<boolean> {
  const connection = await Connection.connect({ ...server, connectTimeout: '2s' }).catch(() => undefined);
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

/** A connection to a server; the sentence of its error says that there is none. */
export async function connectTemporal(server: TemporalServer): Promise<Connection> {
  return Connection.connect(server).catch((cause: unknown) => {
    throw new UserFacingError(
      `No Temporal server answers at ${server.address}: look at TEMPORAL_ADDRESS, at the certificates and the ` +
        'token that it is shown, and at that server.',
      { cause },
    );
  });
}

/**
 * Makes a server ready for cases: the namespace, its retention, the search attributes. May be done again. Where all
 * is there, reading it is enough: the web and the worker need no right to change a namespace.
 */
export async function prepareNamespace(server: TemporalServer, namespace: string): Promise<void> {
  const connection = await connectTemporal(server);
  try {
    await ensureNamespace(connection, namespace);
    await registerSearchAttributes(connection, namespace);
  } catch (error) {
    if (statusOf(error) !== permissionDenied) throw error;
    throw new UserFacingError(
      `The Temporal server at ${server.address} lets this process not prepare the namespace ${namespace}: ` +
        'prepare it once with a token that may (temporal-docker/prepare-namespace.ts).',
      { cause: error },
    );
  } finally {
    await connection.close();
  }
}

/** Makes the namespace if it is not there. */
async function ensureNamespace(connection: Connection, namespace: string): Promise<void> {
  const known = await retentionOf(connection, namespace);
  if (known === tsToMs(msToTs(retention))) return;
  const workflowExecutionRetentionPeriod = msToTs(retention);
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

/** How long a namespace keeps closed workflows, in milliseconds; undefined when there is no such namespace. */
async function retentionOf(connection: Connection, namespace: string): Promise<number | undefined> {
  try {
    const { config } = await connection.workflowService.describeNamespace({ namespace });
    return config?.workflowExecutionRetentionTtl ? tsToMs(config.workflowExecutionRetentionTtl) : undefined;
  } catch (error) {
    if (statusOf(error) === notFound) return undefined;
    throw error;
  }
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
