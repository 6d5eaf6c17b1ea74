import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { licenceReport, runningPackages } from './licences.ts';

// The bill of materials (CycloneDX) and the licence report of what is installed for production.
const root = fileURLToPath(new URL('..', import.meta.url));
const folder = process.argv[2] ?? `${root}reports`;
const lock = JSON.parse(readFileSync(`${root}package-lock.json`, 'utf8')) as {
  packages: Parameters<typeof runningPackages>[0];
};
const packages = runningPackages(lock.packages);
mkdirSync(folder, { recursive: true });
writeFileSync(`${folder}/sbom.cdx.json`, `${JSON.stringify(billOfMaterials(), null, 1)}\n`);
writeFileSync(`${folder}/licences.md`, licenceReport(packages));
process.stdout.write(`${packages.length} packages: sbom.cdx.json and licences.md in ${folder}\n`);

/** npm's bill of everything that is locked, without what only development needs: npm's own `--omit` leaves out more. */
function billOfMaterials(): object {
  const args = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'];
  const bill = JSON.parse(execFileSync('npm', args, { cwd: root, maxBuffer: 100_000_000 }).toString()) as {
    metadata: { component: { 'bom-ref': string } };
    components: { name: string; version: string; 'bom-ref': string }[];
    dependencies: { ref: string; dependsOn: string[] }[];
  };
  const running = new Set(packages.map(({ name, version }) => `${name}@${version}`));
  const components = bill.components.filter(({ name, version }) => running.has(`${name}@${version}`));
  const kept = new Set([bill.metadata.component, ...components].map((component) => component['bom-ref']));
  const dependencies = bill.dependencies
    .filter(({ ref }) => kept.has(ref))
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((one) => kept.has(one)) }));
  return { ...bill, components, dependencies };
}
