import type { Circumstance } from '../domain/policy/procedure/circumstances.ts';

/** Which cases a caller may see; applied in every query itself. */
export type Scope =
  | { readonly school: string }
  | { readonly circumstance: Circumstance }
  | { readonly absence: 'not-on-roll' }
  | 'authority';
