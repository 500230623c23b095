export interface Schedule {
  readonly rounds: number;
  /** Of one side's turn in a round. */
  readonly seconds: number;
  readonly connections: number;
  /** What each side does before anything counts, so that its code is compiled by then. */
  readonly warmUpCount: number;
}
