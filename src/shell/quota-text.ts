/** The limits of a quota, -1 for none; "hard" ones are enforced by servers that are told so. Apache: `StatsTrack`. */
export interface QuotaLimits {
  readonly count: number;
  readonly bytes: number;
  readonly byteHardLimit: number;
  readonly countHardLimit: number;
}

const NO_LIMITS: QuotaLimits = { count: -1, bytes: -1, byteHardLimit: -1, countHardLimit: -1 };

/** As it is stored: `count=3,bytes=-1=;byteHardLimit=-1;countHardLimit=-1`. */
export function formatLimits(limits: QuotaLimits): string {
  const { count, bytes, byteHardLimit, countHardLimit } = limits;
  return `count=${count},bytes=${bytes}=;byteHardLimit=${byteHardLimit};countHardLimit=${countHardLimit}`;
}

/** Reads that, and the older form that ends behind `bytes`. What is not said is no limit. */
export function parseLimits(text: string): QuotaLimits {
  const found = Object.keys(NO_LIMITS).map((key) => {
    const [, digits] = new RegExp(`(?:^|[,;=])${key}=(-?\\d+)`).exec(text) ?? [];
    return [key, digits === undefined ? -1 : Number(digits)];
  });
  return { ...NO_LIMITS, ...(Object.fromEntries(found) as Partial<QuotaLimits>) };
}
