// As in a UPN: I, O and S look too much like digits.
const LETTERS = 'ABCDEFGHJKLMNPQRTUVWXYZ';

/**
 * A case's reference as people say it on the phone: `CME-26-00042-K`, the year of opening, a number in that year
 * and a letter that shows a slip of the pen.
 */
export function caseReference(year: number, sequence: number): string {
  const digits = `${String(year % 100).padStart(2, '0')}-${String(sequence).padStart(5, '0')}`;
  return `CME-${digits}-${checkLetter(digits.replace('-', ''))}`;
}

function checkLetter(digits: string): string {
  // Weights that differ from digit to digit, so that two digits swapped give another letter.
  const sum = Array.from(digits).reduce((total, digit, index) => total + (index + 2) * Number(digit), 0);
  return LETTERS.charAt(sum % LETTERS.length);
}
