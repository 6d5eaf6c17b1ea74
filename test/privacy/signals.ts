import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { until } from '../../process/until.ts';
import { createDataConverter } from '../../encryption/data-converter.ts';
import { createKeyRing } from '../../encryption/key-ring.ts';
import { createPayloadCodec } from '../../encryption/payload-codec.ts';
import type { Installation } from './installation.ts';
import { SIGNALLED } from './markers.ts';
import { NAMESPACE } from './places/temporal.ts';

interface Case {
  readonly id: string;
  readonly workflowId: string;
}

/** Signals that somebody sends by hand and in clear: a good one, and one of every kind of mistake. */
export async function sendSignals(installation: Installation, { id, workflowId }: Case): Promise<void> {
  const connection = await Connection.connect({ address: installation.temporalAddress });
  const handle = new Client({ connection, namespace: NAMESPACE }).workflow.getHandle(workflowId);
  const by = { role: 'ewo', id: SIGNALLED.actor };
  // The register fails while the first one is recorded, with its values in the message.
  await installation.statement('alter table case_changes add constraint broken check (false) not valid');
  await handle.signal('reportFromEws', {
    commandId: randomUUID(),
    kind: 'moved-out-of-area',
    by,
    surprise: SIGNALLED.member,
    data: { note: SIGNALLED.data },
  });
  const log = async () => {
    const files = await installation.files('others');
    return files.find(({ name }) => name === 'whereabouts.log')?.content.toString() ?? '';
  };
  await until('the failure to be logged', 20_000, async () => (await log()).includes('RegisterFault'));
  await installation.statement('alter table case_changes drop constraint broken');
  const command = { kind: 'returned', by, data: {} };
  const join = { reportId: 'a-report', school: SIGNALLED.school, circumstances: [] };
  const mistakes: readonly (readonly [signal: string, sent: unknown])[] = [
    ['command', { ...command, commandId: SIGNALLED.id }],
    ['command', { ...command, commandId: randomUUID(), kind: SIGNALLED.kind }],
    ['command', { ...command, commandId: randomUUID(), kind: 'join-report', data: join }],
    ['command', { ...command, commandId: randomUUID(), kind: 'acknowledge', data: { duty: SIGNALLED.duty } }],
    [
      'command',
      {
        ...command,
        commandId: randomUUID(),
        kind: 'join-household',
        data: { household: SIGNALLED.household },
      },
    ],
    ['command', SIGNALLED.garbage],
    [SIGNALLED.name, command],
  ];
  for (const [signal, sent] of mistakes) await handle.signal(signal, sent);
  const ring = createKeyRing(installation.secret);
  const dataConverter = createDataConverter(createPayloadCodec({ ring, namespace: NAMESPACE }));
  const asking = new Client({ connection, namespace: NAMESPACE, dataConverter }).workflow.getHandle(
    workflowId,
  );
  const rejections = async () => (await asking.query<readonly unknown[]>('rejections')).length;
  await until('the rejections', 60_000, async () => (await rejections()) === mistakes.length);
  await until('the outcome to be on record', 20_000, async () => {
    const { text } = await installation.call({ who: 'ewo', method: 'GET', path: `/api/v1/cases/${id}` });
    return text.includes('"handing-over"');
  });
  await connection.close();
}
