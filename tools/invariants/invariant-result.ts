/** A violation of an invariant. */
export interface Finding {
  /** Of the order, the product, the user of the wallet, or the event. */
  readonly id: string;
  /** The violation, such as "charged 2 times". */
  readonly says: string;
}

/** Stored findings of one check. Further findings are only counted, to limit the memory. */
const MAX_FINDINGS = 10_000;

/** The result of one check of one claim. */
export class InvariantResult {
  checked = 0;
  broken = 0;
  readonly findings: Finding[] = [];
  /** As in 'I3'. */
  readonly invariant: string;
  /** What must be true. */
  readonly claim: string;
  /** What is counted, in the plural. */
  readonly unit: string;

  constructor(invariant: string, claim: string, unit: string) {
    this.invariant = invariant;
    this.claim = claim;
    this.unit = unit;
  }

  /** @param says the violation, or undefined if there is none. */
  judge(id: string, says: string | undefined): void {
    this.checked++;
    if (says !== undefined) this.add({ id, says });
  }

  add(finding: Finding): void {
    this.broken++;
    if (this.findings.length < MAX_FINDINGS) this.findings.push(finding);
  }
}
