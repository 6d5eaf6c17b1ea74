import type { Installation } from './installation.ts';
import type { Place } from './markers.ts';

/** Everything that the Temporal UI can show: what its own pages ask its HTTP API for. */
export async function shownByTemporal({ temporalUi }: Installation, namespace: string): Promise<Place[]> {
  const places: Place[] = [];
  const settings = await fetch(`${temporalUi}/api/v1/settings`);
  await settings.arrayBuffer();
  const csrf = /_csrf=([^;]+)/.exec(settings.headers.get('set-cookie') ?? '')?.[1] ?? '';
  const base = `${temporalUi}/api/v1/namespaces/${namespace}`;
  async function see(path: string, init?: RequestInit): Promise<unknown> {
    const response = await fetch(`${base}${path}`, init);
    const content = Buffer.from(await response.arrayBuffer());
    if (!response.ok) throw new Error(`The UI answered ${response.status} to ${path}: ${content.toString()}`);
    places.push({ name: `Temporal UI ${path}`, content });
    return JSON.parse(content.toString());
  }
  const list = (await see('/workflows?pageSize=200')) as {
    executions: { execution: { workflowId: string } }[];
  };
  for (const { workflowId } of new Set(list.executions.map(({ execution }) => execution))) {
    await see(`/workflows/${workflowId}`);
    await see(`/workflows/${workflowId}/history?maximumPageSize=1000`);
    if (!workflowId.startsWith('cme-')) continue;
    for (const query of ['view', 'deadlines', 'rejections', '__temporal_workflow_metadata']) {
      await see(`/workflows/${workflowId}/query/${query}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-csrf-token': csrf, cookie: `_csrf=${csrf}` },
        body: '{}',
      });
    }
  }
  for (const path of ['/schedules', '/search-attributes', '/task-queues/cases', '']) await see(path);
  return places;
}

/** Everything the API shows to an operator, to anybody, and to those who may not see these cases. */
export async function shownToOthers(
  it: Installation,
  cases: readonly { readonly id: string }[],
): Promise<Place[]> {
  const places: Place[] = [];
  async function see(who: string, path: string, headers = {}): Promise<void> {
    const { status, text } = await it.call({ who, method: 'GET', path, headers });
    places.push({
      name: `${who} GET ${path} (${String(status)}) ${JSON.stringify(headers)}`,
      content: Buffer.from(text),
    });
  }
  const ofCases = cases.flatMap(({ id }) =>
    ['', '/clock', '/timeline'].map((part) => `/api/v1/cases/${id}${part}`),
  );
  for (const path of ofCases) {
    for (const who of ['operator', 'school:900002', 'send-officer', 'admissions', 'nobody'])
      await see(who, path);
  }
  for (const path of ['/api/v1/cases?limit=100', '/api/v1/schools/900001/calendar', '/metrics']) {
    for (const who of ['operator', 'school:900002', 'admissions', 'nobody']) await see(who, path);
  }
  for (const path of ['/api/v1/openapi.json', '/health/live', '/health/ready']) await see('nobody', path);
  for (const accept of ['text/html', 'application/json']) await see('nobody', '/outbox', { accept });
  return places;
}
