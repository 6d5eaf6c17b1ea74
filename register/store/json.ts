import type { ColumnType } from 'kysely';

/** JSON, written as text: the drivers differ in what they make of an array. */
export type Json<T> = ColumnType<T, string, string>;
