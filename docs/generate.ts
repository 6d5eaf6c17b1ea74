import { writeFileSync } from 'node:fs';
import { authorisationDocument } from './authorisation-document.ts';
import { findCitingTests } from './citing-tests.ts';
import { groundsDocument } from './grounds-document.ts';
import { policyMap, statesDocument } from './policy-documents.ts';

writeFileSync(new URL('policy-map.md', import.meta.url), policyMap(findCitingTests()));
writeFileSync(new URL('states.md', import.meta.url), statesDocument());
writeFileSync(new URL('grounds.md', import.meta.url), groundsDocument());
writeFileSync(new URL('authorisation.md', import.meta.url), authorisationDocument());
