/** What a unique pupil number turned out to be, or in plain words why it is none. */
export type UpnCheck =
  { readonly valid: true; readonly temporary: boolean } | { readonly valid: false; readonly why: string };

// The DfE's alphabet for check letters: I, O and S look too much like digits.
const LETTERS = 'ABCDEFGHJKLMNPQRTUVWXYZ';

const SHAPE = new RegExp(`^[${LETTERS}]\\d{11}[\\d${LETTERS}]$`);

/**
 * Checks a unique pupil number by the DfE's UPN guide: a check letter, the authority (3 digits), the school (4), the
 * year of issue (2) and a serial number (3), whose last character is a letter in a temporary number.
 */
export function checkUpn(upn: string): UpnCheck {
  if (!SHAPE.test(upn)) {
    return {
      valid: false,
      why: 'a UPN has 13 characters: a capital letter, 11 digits and a digit or capital letter, without I, O and S',
    };
  }
  const sum = Array.from(upn.slice(1)).reduce(
    (total, character, index) => total + (index + 2) * valueOf(character),
    0,
  );
  if (!upn.startsWith(LETTERS.charAt(sum % LETTERS.length))) {
    return { valid: false, why: 'the check letter at the start does not fit the rest of the UPN' };
  }
  return { valid: true, temporary: LETTERS.includes(upn.slice(-1)) };
}

function valueOf(character: string): number {
  const letter = LETTERS.indexOf(character);
  return letter === -1 ? Number(character) : letter;
}
