export interface Schedule {
  readonly rounds: number;
  /** The duration of one side's run in a round. */
  readonly seconds: number;
  readonly connections: number;
  /** The number of units that each side does as a warm-up, so that its code is compiled before the first round. */
  readonly warmUpCount: number;
}
