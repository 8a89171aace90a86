import * as z from 'zod';

const FIELD = String.raw`[\w*?,/#-]+`;
const CRON = new RegExp(`^cron\\(${Array(6).fill(`(${FIELD})`).join(' +')}\\)$`);
const RATE = /^rate\([1-9]\d* (?:minute|hour|day)s?\)$/;
const AT = /^at\(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\)$/;

/** Places of day-of-month and day-of-week in what the pattern of cron captures. */
const [DAY_OF_MONTH, DAY_OF_WEEK] = [3, 5];

const EXPECTED =
  'cron(minutes hours day-of-month month day-of-week year) with "?" for one of the two days, rate(5 minutes) or at(2026-01-31T07:00:00)';

/** When a schedule fires, in the form of EventBridge Scheduler, which refuses any other only when it is deployed. */
export function expression() {
  return z.string({ error: EXPECTED }).refine(isExpression, { error: EXPECTED });
}

function isExpression(text: string): boolean {
  const fields = CRON.exec(text);
  if (fields === null) return RATE.test(text) || AT.test(text);
  return (fields[DAY_OF_MONTH] === '?') !== (fields[DAY_OF_WEEK] === '?');
}

const ZONE = 'an IANA time zone such as Europe/Berlin';

/** A time zone by name; Node knows the same ones as AWS. */
export function timeZone() {
  return z.string({ error: ZONE }).refine(isTimeZone, { error: ZONE });
}

function isTimeZone(name: string): boolean {
  // Offsets are time zones to Node, too, and none to AWS.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
