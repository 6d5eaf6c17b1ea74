import { z } from 'zod';
import { ROLE_CODES } from '../../domain/policy/access/roles.ts';
import { flag, line, objectOf, oneOf, urn } from './text.ts';

const placed = { role: oneOf(ROLE_CODES), school: urn.exactOptional() };

const oneSchool = ({ role, school }: { role: string; school?: string }) =>
  (role === 'school') === (school !== undefined);
const ONE_SCHOOL = { path: ['school'], error: 'belongs to the role school, and to no other' };

export const inviteSchema = objectOf({ name: line(200), ...placed })
  .refine(oneSchool, ONE_SCHOOL)
  .meta({ id: 'Invite' });
export const placeSchema = objectOf(placed).refine(oneSchool, ONE_SCHOOL).meta({ id: 'RoleOfAPerson' });
export const disabledSchema = objectOf({ disabled: flag }).meta({ id: 'Disabled' });
export const newInvitationSchema = objectOf({}).meta({ id: 'NewInvitation' });

const person = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(ROLE_CODES),
  school: z.string().nullable(),
  state: z.enum(['invited', 'active', 'disabled']),
  lastSignInAt: z.string().nullable(),
});
export const personAnswer = person.meta({ id: 'Person' });
export const peopleAnswer = z.object({ items: z.array(person) });
export const invitedAnswer = z.object({
  person,
  invitation: z.object({ url: z.string(), validUntil: z.string() }),
});
