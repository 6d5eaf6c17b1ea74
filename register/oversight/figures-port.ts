/** What operators watch. */
export interface Figures {
  /** Figures for `/metrics` and `doctor`. */
  figures(): Promise<{
    casesByStage: Readonly<Record<string, number>>;
    pendingCases: number;
    noticesWaiting: number;
    noticesFailed: number;
  }>;
}
