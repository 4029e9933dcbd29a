/** A moment as `java.util.Date` shows it, in the time zone of this machine: `Sat Nov 21 17:51:40 UTC 2026`. */
export function javaDate(timeMs: number): string {
  const parts = new Map(FORMAT.formatToParts(timeMs).map(({ type, value }) => [type, value]));
  const get = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? '';
  const time = `${get('hour')}:${get('minute')}:${get('second')}`;
  return `${get('weekday')} ${get('month')} ${get('day')} ${time} ${get('timeZoneName')} ${get('year')}`;
}

const FORMAT = new Intl.DateTimeFormat('en-US', {
  weekday: 'short',
  month: 'short',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
  year: 'numeric',
  timeZoneName: 'short',
});
