import { createHash } from 'node:crypto';
import type { BankHolidays } from '../../domain/calendar/bank-holidays.ts';
import type { Context, Place } from '../store/context.ts';
import { giveAddress } from '../notices/unaddressed.ts';
import type { School, Schools } from './schools-port.ts';
import { bankHolidaysInForce } from './bank-holidays.ts';

/** Schools with their calendars, and the mailboxes that notices go to. */
export function schools({ db, now }: Context): Schools {
  return {
    async findSchool(urn) {
      if (!isUrn(urn)) return undefined;
      const row = await withCalendar(db).where('schools.urn', '=', urn).executeTakeFirst();
      return row && school(row, await bankHolidaysInForce(db));
    },

    async schools() {
      const rows = await withCalendar(db).orderBy('schools.urn').execute();
      const holidays = await bankHolidaysInForce(db);
      return rows.map((row) => school(row, holidays));
    },

    addSchool: ({ urn, name, attendanceEmail, safeguardingEmail }) =>
      db.transaction().execute(async (tx) => {
        const row = {
          urn,
          name,
          attendance_email: attendanceEmail,
          safeguarding_email: safeguardingEmail,
        };
        await tx
          .insertInto('schools')
          .values(row)
          .onConflict((conflict) => conflict.column('urn').doUpdateSet(row))
          .execute();
        await giveAddress(tx, 'school', attendanceEmail, urn);
        await giveAddress(tx, 'school-dsl', safeguardingEmail, urn);
      }),

    putCalendar: (urn, dates, commandId) =>
      db.transaction().execute(async (tx) => {
        // One at a time for a school, so that versions have no gaps.
        await tx.selectFrom('schools').select('urn').where('urn', '=', urn).forUpdate().execute();
        const latest = await tx
          .selectFrom('school_calendars')
          .select(['version', 'hash'])
          .where('school', '=', urn)
          .orderBy('version', 'desc')
          .limit(1)
          .executeTakeFirst();
        const json = JSON.stringify(dates);
        const hash = createHash('sha256').update(json).digest('hex');
        if (latest?.hash === hash) return latest.version;
        const version = (latest?.version ?? 0) + 1;
        await tx
          .insertInto('school_calendars')
          .values({
            ...{ school: urn, version, dates: json, hash },
            ...{ added_at: new Date(now()), command_id: commandId ?? null },
          })
          .execute();
        return version;
      }),

    putMailbox: (recipient, address) =>
      db.transaction().execute(async (tx) => {
        await tx
          .insertInto('mailboxes')
          .values({ recipient, address })
          .onConflict((conflict) => conflict.column('recipient').doUpdateSet({ address }))
          .execute();
        await giveAddress(tx, recipient, address, null);
      }),
  };
}

/** Whatever is no number of a school is in no row; asked first, for PostgreSQL refuses some texts outright. */
function isUrn(text: string): boolean {
  return /^[\w.-]{1,40}$/.test(text);
}

/** Schools with the latest version of their calendar. */
function withCalendar(place: Place) {
  return place
    .selectFrom('schools')
    .leftJoinLateral(
      (eb) =>
        eb
          .selectFrom('school_calendars')
          .select(['version', 'dates'])
          .whereRef('school_calendars.school', '=', 'schools.urn')
          .orderBy('version', 'desc')
          .limit(1)
          .as('calendar'),
      (join) => join.onTrue(),
    )
    .select(['schools.urn', 'schools.name', 'calendar.version', 'calendar.dates']);
}

type Row = Awaited<ReturnType<ReturnType<typeof withCalendar>['execute']>>[number];

function school({ urn, name, version, dates }: Row, holidays: BankHolidays): School {
  const calendar = version === null || dates === null ? null : { version, dates: { ...dates, holidays } };
  return { urn, name, calendar };
}
