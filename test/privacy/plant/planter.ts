import { templateOf, type Document } from '../members.ts';
import type { Installation } from '../installation.ts';
import { freshWord, sown, TEXT, textsIn, type Word } from '../words.ts';

/** A case as the API shows it. */
export interface Shown {
  readonly id: string;
  readonly workflowId: string;
  readonly reference: string;
  readonly asOf: string;
  readonly stage: string;
  readonly version: number;
  readonly duties: readonly { readonly duty: string }[];
  readonly offers: readonly { readonly id: string }[];
  readonly actions: readonly { readonly id: string }[];
}

/** Whom or what a text is about: those who may read a case of theirs may not read the others'. */
type About =
  'on roll' | 'on no roll' | 'school 900002' | 'return' | 'calendar' | 'person' | 'key' | 'refused';

/** Sends what people send, with a text of its own in every member that takes one, and remembers each. */
export interface Planter {
  readonly it: Installation;
  readonly words: readonly Word[];
  /** @throws when it is not taken */
  readonly send: <T = Shown>(
    about: About,
    who: string,
    method: string,
    path: string,
    body: unknown,
  ) => Promise<T>;
  /** Sends what is refused once it was understood: what it said is kept beside the refusal, or not at all. */
  readonly sendRefused: (who: string, path: string, body: unknown) => Promise<void>;
  /** Remembers a text that came in by another way. */
  readonly note: (word: Word) => void;
}

export function plantIn(it: Installation, document: Document): Planter {
  const words: Word[] = [];
  return {
    it,
    words,
    note: (word) => words.push(word),
    async sendRefused(who, path, wanted) {
      const body = sown(wanted);
      const { status, text } = await it.call({ who, method: 'POST', path, body });
      if (status !== 409 && status !== 422)
        throw new Error(`POST ${path} was answered ${String(status)}: ${text}`);
      for (const { pointer, text: word } of textsIn(body)) {
        words.push({ text: word, about: 'refused', member: `POST ${templateOf(document, path)} ${pointer}` });
      }
    },
    async send<T>(about: About, who: string, method: string, path: string, wanted: unknown): Promise<T> {
      const body = sown(wanted);
      const key = freshWord(TEXT);
      const { status, text } = await it.call({
        ...{ who, method, path, body },
        headers: { 'idempotency-key': key },
      });
      if (status < 200 || status > 202)
        throw new Error(`${method} ${path} was answered ${String(status)}: ${text}`);
      const place = `${method} ${templateOf(document, path)}`;
      words.push({ text: key, about: 'key', member: `${place} header Idempotency-Key` });
      for (const { pointer, text: word } of textsIn(body)) {
        words.push({ text: word, about, member: `${place} ${pointer}` });
      }
      return JSON.parse(text.split('\n')[0] ?? '') as T;
    },
  };
}
