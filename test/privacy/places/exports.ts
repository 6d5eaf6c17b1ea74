import { readablePaths, type Document } from '../members.ts';
import type { Installation } from '../installation.ts';
import type { Place } from '../markers.ts';
import { today } from '../plant/school.ts';

/** Callers who must not see the cases: each with whether what is about a child on no roll is theirs to read. */
const OTHERS = ['operator', 'school:900002', 'send-officer', 'admissions', 'nobody'] as const;

/** Text of the caller's own that an address asks for. */
const QUERIES: Readonly<Record<string, string>> = {
  '/api/v1/cases': '?limit=100',
  '/api/v1/cases/{id}/policy-edition': '?edition=2025-09',
  '/api/v1/reports/dfe': `?on=${today()}`,
  '/api/v1/reports/panel': `?month=${today().slice(0, 7)}`,
  '/api/v1/schools/{urn}/clock': `?firstDay=${today()}`,
};

/** Every address that can be read, read by everybody who must not see the cases, as JSON and as a file. */
export async function readByOthers(
  it: Installation,
  document: Document,
  cases: readonly { readonly id: string }[],
): Promise<Place[]> {
  const asked = readablePaths(document).flatMap((template) => {
    const path = template + (QUERIES[template] ?? '');
    if (template.includes('{id}')) return cases.map(({ id }) => path.replace('{id}', id));
    return [path.replace('{urn}', '900001').replace('{token}', 'no-such-link').replace('{date}', today())];
  });
  const readBy = async (who: string): Promise<Place[]> => {
    const places: Place[] = [];
    for (const path of asked) {
      for (const accept of path.includes('/reports/')
        ? ['application/json', 'text/csv']
        : ['application/json']) {
        const { status, text } = await it.call({ who, method: 'GET', path, headers: { accept } });
        places.push({ name: `${who} GET ${path} (${String(status)}) ${accept}`, content: Buffer.from(text) });
      }
    }
    return places;
  };
  return (await Promise.all(OTHERS.map(readBy))).flat();
}

/** The same of the cases by officers: where what is personal belongs. */
export async function readByOfficers(
  it: Installation,
  cases: readonly { readonly id: string }[],
): Promise<Place> {
  const paths = [
    ...cases.flatMap(({ id }) =>
      ['', '/timeline', '/disclosures'].map((part) => `/api/v1/cases/${id}${part}`),
    ),
    ...['joiners', 'leavers', 'calendar'].map((list) => `/api/v1/schools/900001/${list}`),
    ...['access-requests', 'access-grants', 'holidays'].map((list) => `/api/v1/${list}`),
  ];
  const answers = [];
  for (const path of paths) answers.push(await it.call({ who: 'cme-officer', method: 'GET', path }));
  const content = Buffer.from(answers.map(({ text }) => text).join('\n'));
  return { name: 'answers to a CME officer', content };
}
