import type { Installation } from '../installation.ts';
import type { Place } from '../markers.ts';

export const NAMESPACE = 'whereabouts';

interface Shown {
  /** Everything that the Temporal UI can show: what its own pages ask its HTTP API for. */
  readonly pages: readonly Place[];
  /** By what workflows and Schedules are listed and found: search attributes, memos, ids, and their types. */
  readonly attributes: Place[];
}

/** What the Temporal server shows to whoever runs it: as it comes, and as the codec decodes it for an operator. */
export async function shownByTemporal({ temporalUi, call }: Installation): Promise<Shown> {
  const pages: Place[] = [];
  const attributes: Place[] = [];
  const settings = await fetch(`${temporalUi}/api/v1/settings`);
  await settings.arrayBuffer();
  const csrf = /_csrf=([^;]+)/.exec(settings.headers.get('set-cookie') ?? '')?.[1] ?? '';
  const base = `${temporalUi}/api/v1/namespaces/${NAMESPACE}`;
  async function see(path: string, into: Place[], init?: RequestInit): Promise<unknown> {
    const response = await fetch(`${base}${path}`, init);
    const content = Buffer.from(await response.arrayBuffer());
    if (!response.ok) throw new Error(`The UI answered ${response.status} to ${path}: ${content.toString()}`);
    into.push({ name: `Temporal UI ${path}`, content });
    const shown: unknown = JSON.parse(content.toString());
    const payloads = payloadsIn(shown);
    for (let from = 0; from < payloads.length; from += DECODED_AT_ONCE) {
      const body = { payloads: payloads.slice(from, from + DECODED_AT_ONCE) };
      const headers = { 'x-namespace': NAMESPACE };
      const answer = await call({ who: 'operator', method: 'POST', path: '/codec/decode', body, headers });
      if (answer.status !== 200) throw new Error(`The codec answered ${answer.text}`);
      pages.push({ name: `decoded ${path} ${String(from)}`, content: Buffer.from(answer.text) });
    }
    return shown;
  }
  const list = (await see('/workflows?pageSize=200', attributes)) as {
    executions: { execution: { workflowId: string } }[];
  };
  for (const { workflowId } of new Set(list.executions.map(({ execution }) => execution))) {
    // Asks, as the service starts, whether cases can be found by their attributes; it is deleted again meanwhile.
    if (workflowId.startsWith('search-attribute-probe-')) continue;
    await see(`/workflows/${workflowId}`, attributes);
    await see(`/workflows/${workflowId}/history?maximumPageSize=1000`, pages);
    if (!workflowId.startsWith('cme-')) continue;
    for (const query of ['view', 'deadlines', 'rejections', '__temporal_workflow_metadata']) {
      await see(`/workflows/${workflowId}/query/${query}`, pages, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-csrf-token': csrf, cookie: `_csrf=${csrf}` },
        body: '{}',
      });
    }
  }
  for (const path of ['/schedules', '/search-attributes']) await see(path, attributes);
  for (const path of ['/task-queues/cases', '']) await see(path, pages);
  return { pages, attributes };
}

const DECODED_AT_ONCE = 50;

/** Every payload in an answer of the server's HTTP API, as a UI would have it decoded. */
function payloadsIn(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  const isPayload =
    'metadata' in value && 'data' in value && JSON.stringify(value.metadata).includes('encoding');
  return isPayload ? [value] : Object.values(value).flatMap(payloadsIn);
}
