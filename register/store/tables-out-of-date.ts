/** The tables are of an older version, and whoever asks may not change them. */
export class TablesOutOfDate extends Error {
  override readonly name = 'TablesOutOfDate';

  constructor() {
    super(
      "The register's tables are older than this version: run `whereabouts migrate` as their owner first",
    );
  }
}
