import type { Planter, Shown } from './plant/planter.ts';
import { freshWord, TEXT } from './words.ts';
import { visit, type Visited } from './browser.ts';

interface Links {
  /** Of the receiving side. */
  readonly handover: string;
  readonly invitation: string;
}

/**
 * Somebody signs in for the first time and out again; the receiving side answers by its link, wrongly at first; and an
 * operator looks at a case in the Temporal UI.
 */
export function browse(
  planter: Planter,
  { handover, invitation }: Links,
  { workflowId }: Shown,
): Promise<Visited> {
  const { web, temporalUi } = planter.it;
  return visit(async (page, see) => {
    await page.goto(invitation);
    await see('invitation');
    await page.getByRole('button').click();
    await page.getByRole('radio').check();
    await page.getByRole('button').click();
    await page.getByText('Where you are signed in').waitFor();
    await see('account');
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await see('signed out');

    await page.goto(handover);
    await see('child');
    await page.getByRole('button').click();
    await see('wrong answer');
    await page.getByLabel('No: we do not take this child').check();
    for (const [name, label] of [
      ['why', 'If no: anything that helps'],
      ['by', 'Your name and role'],
    ] as const) {
      const text = freshWord(TEXT);
      await page.getByLabel(label).fill(text);
      planter.note({ text, about: 'on roll', member: `POST /receive/{token} /${name}` });
    }
    await page.locator('input[name=reason]').last().check();
    await page.getByRole('button').click();
    await page.getByText('This link is used up').waitFor();
    await see('answered');
    await page.goto(handover);
    await see('used link');

    for (const path of ['/sign-in', '/api/v1/openapi.json', '/no-such-page']) {
      await page.goto(`${web}${path}`);
      await see(path);
    }
    await page.goto(`${temporalUi}/namespaces/whereabouts/workflows/${workflowId}`);
    await page.getByText(workflowId).first().waitFor();
    await see('Temporal UI');
  });
}
