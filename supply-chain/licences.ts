/** What we read of `package-lock.json`. */
interface Locked {
  readonly version: string;
  readonly license?: string;
  readonly dev?: boolean;
}
type Lock = Readonly<Record<string, Locked>>;

/** A package that the product runs with, in one version. */
export interface RunningPackage {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
}

/** Licences (SPDX) that let a council run the product without a duty beyond keeping the notice. */
export const ACCEPTED_LICENCES: ReadonlySet<string> = new Set([
  '(MIT OR EUPL-1.1+)',
  '0BSD',
  'Apache-2.0',
  'Apache-2.0 AND MIT',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  // Data about browsers, of the bundler that packs the workflow code; nothing of it is shown or passed on.
  'CC-BY-4.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Python-2.0',
  'Unlicense',
]);

/** Packages whose manifest is silent, with the licence that their own LICENSE file is. */
const READ_BY_HAND: Readonly<Record<string, string>> = { unionfs: 'Unlicense' };

/** Every package that is installed for production, by name and version. */
export function runningPackages(lock: Lock): RunningPackage[] {
  const found = Object.entries(lock)
    .filter(([place, { dev }]) => place !== '' && dev !== true)
    .map(([place, { version, license }]) => {
      const name = place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
      return { name, version, licence: license ?? READ_BY_HAND[name] ?? 'none' };
    });
  const each = new Map(found.map((one) => [`${one.name}@${one.version}`, one]));
  return [...each.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** The report for whoever answers for the installation: each licence with its packages. */
export function licenceReport(packages: readonly RunningPackage[]): string {
  const licences = [...new Set(packages.map(({ licence }) => licence))].sort();
  const sections = licences.flatMap((licence) => {
    const under = packages.filter((one) => one.licence === licence);
    const names = under.map(({ name, version }) => `- ${name} ${version}`);
    return [`## ${licence} (${under.length})`, '', ...names, ''];
  });
  return ['# Licences of what Whereabouts runs with', '', ...sections].join('\n');
}
