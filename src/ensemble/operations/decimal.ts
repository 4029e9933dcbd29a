/** A number that Java would keep as a `double`: it is shown with a point in any case, rounded to four places. */
export class Decimal {
  readonly value: number;

  constructor(value: number) {
    this.value = Math.round(value * 10_000) / 10_000;
  }

  toString(): string {
    return Number.isInteger(this.value) ? `${this.value}.0` : String(this.value);
  }
}
