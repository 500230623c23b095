/** Something that is not as it has to be. */
export interface Finding {
  /** Of the order, the product, the wallet's user, or the event. */
  readonly id: string;
  /** What is wrong, as in "charged 2 times". */
  readonly says: string;
}

/** Findings that are kept of one check; more are counted only, so that a broken system does not fill the memory. */
const KEPT = 10_000;

/** One look at one claim: how much was checked, and what broke it. */
export class Tally {
  checked = 0;
  broken = 0;
  readonly findings: Finding[] = [];
  readonly invariant: string;
  /** What has to hold. */
  readonly claim: string;
  /** What is counted, in the plural. */
  readonly unit: string;

  constructor(invariant: string, claim: string, unit: string) {
    this.invariant = invariant;
    this.claim = claim;
    this.unit = unit;
  }

  /** @param says what is wrong with it, undefined where nothing is. */
  judge(id: string, says: string | undefined): void {
    this.checked++;
    if (says !== undefined) this.found({ id, says });
  }

  found(finding: Finding): void {
    this.broken++;
    if (this.findings.length < KEPT) this.findings.push(finding);
  }
}
