import type { z } from 'zod';
import type { Answer } from '../http/answer.ts';
import { invalid, type Fault } from '../http/problem.ts';

type Read<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly faults: readonly Fault[] };
type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly answer: Answer };

/** Reads what was sent by its schema, or says everything that is wrong with it and where. */
export function read<S extends z.ZodType>(schema: S, sent: unknown): Read<z.output<S>> {
  const result = schema.safeParse(sent, { reportInput: true });
  if (result.success) return { ok: true, value: result.data };
  return { ok: false, faults: result.error.issues.flatMap((issue) => faultsOf(issue, [])) };
}

/** The same, with the faults as an answer. */
export function parse<S extends z.ZodType>(schema: S, sent: unknown): Parsed<z.output<S>> {
  const result = read(schema, sent);
  return result.ok ? result : { ok: false, answer: invalid(result.faults) };
}

function faultsOf(issue: z.core.$ZodIssue, above: readonly PropertyKey[]): Fault[] {
  const path = [...above, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ pointer: pointerTo([...path, key]), message: 'is not known here' }));
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    // Of several shapes the one with the fewest faults is the one that was meant.
    const meant = issue.errors.reduce((best, each) => (each.length < best.length ? each : best));
    return meant.flatMap((each) => faultsOf(each, path));
  }
  return [{ pointer: pointerTo(path), message: issue.input === undefined ? 'is missing' : issue.message }];
}

function pointerTo(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

const DEEPEST = 32;

/**
 * The fault of a body that no store can keep and no schema should meet: nested without end, with text that is not
 * Unicode or holds NUL (PostgreSQL takes neither), or with a key that means something to JavaScript.
 */
export function findUnstorable(body: unknown): Fault | undefined {
  const waiting: { value: unknown; path: readonly PropertyKey[] }[] = [{ value: body, path: [] }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { value, path } = next;
    if (path.length > DEEPEST) return { pointer: '', message: `is nested deeper than ${DEEPEST} levels` };
    if (typeof value === 'string' && !isStorable(value)) {
      return { pointer: pointerTo(path), message: 'holds characters that are not text' };
    }
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, inner] of Object.entries(value)) {
      if (key === '__proto__' || !isStorable(key)) {
        return { pointer: pointerTo(path), message: 'has a member whose name is not allowed' };
      }
      waiting.push({ value: inner, path: [...path, key] });
    }
  }
  return undefined;
}

function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}
