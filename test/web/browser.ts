/** What a browser got: the answer, and the address it came from. */
export interface Got {
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** A form of a page: where it goes, and the fields it has of itself. */
interface Form {
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** As much of a browser as signing in needs: cookies as RFC 6265 keeps them (a port has none of its own), and forms. */
export class Browser {
  readonly cookies = new Map<string, string>();
  /** The `Set-Cookie` lines it got, as they were. */
  readonly setCookies: string[] = [];

  async send(url: string, init: RequestInit = {}): Promise<Got> {
    const headers = new Headers(init.headers);
    if (!headers.has('accept')) headers.set('accept', 'text/html,*/*;q=0.8');
    if (this.cookies.size > 0 && !headers.has('cookie')) {
      headers.set('cookie', [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    }
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    return { url, status: response.status, headers: response.headers, text: await response.text() };
  }

  /** A plain look, and on to wherever it leads while `goOn` says so. */
  async look(url: string, goOn: (next: string) => boolean = () => true): Promise<Got> {
    let got = await this.send(url);
    for (let next = got.headers.get('location'); next !== null; next = got.headers.get('location')) {
      const address = new URL(next, got.url).href;
      if (!goOn(address)) return got;
      got = await this.send(address);
    }
    return got;
  }

  /** Sends a form as the page of the same site would. */
  post(url: string, fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Got> {
    return this.send(url, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers: { 'sec-fetch-site': 'same-origin', ...headers },
    });
  }

  #keep(line: string): void {
    this.setCookies.push(line);
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (name === undefined || value === undefined) return;
    if (value === '' || /expires=Thu, 01 Jan 1970/i.test(line)) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}

/** The forms of a page, in order. */
export function formsOf({ url, text }: Got): Form[] {
  return [...text.matchAll(/<form method="post"([^>]*)>(.*?)<\/form>/gs)].map(
    ([, attributes = '', inside = '']) => {
      const action = /action="([^"]*)"/.exec(attributes)?.[1] ?? '';
      const hidden = inside.matchAll(/<input\s+type="hidden"\s+name="([^"]*)"\s+value="([^"]*)"/gs);
      return {
        action: new URL(action, url).href,
        fields: Object.fromEntries(
          [...hidden].map(([, name = '', value = '']) => [name, value.replaceAll('&amp;', '&')]),
        ),
      };
    },
  );
}
