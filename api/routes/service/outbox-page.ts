import type { CaughtMail } from '../../../register/notices/caught-mail-port.ts';

/** The caught mails as a plain page that works without scripts and with a screen reader. */
export function outboxPage(mails: readonly CaughtMail[]): string {
  const articles = mails.map(
    ({ to, subject, text, receivedAt, messageId }) => `<article>
<h2>${escaped(subject)}</h2>
<dl><dt>To</dt><dd>${escaped(to.join(', '))}</dd><dt>Received</dt><dd><time>${escaped(receivedAt)}</time></dd><dt>Message-ID</dt><dd>${escaped(messageId)}</dd></dl>
<pre>${escaped(text)}</pre>
</article>`,
  );
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Outbox: ${mails.length} notices</title></head>
<body>
<main>
<h1>Outbox</h1>
<p>${mails.length === 0 ? 'Nothing was sent yet.' : `${mails.length} notices, newest first. They went to invented mailboxes and stayed in this process.`}</p>
${articles.join('\n')}
</main>
</body>
</html>
`;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
