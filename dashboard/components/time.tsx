/** Shows points in time in UTC, to the second, with the date where it is not today. */

/** Renders `14:02:11` today, `2026-11-21 14:02:11` on any other day. `ms` counts from 1970; null is unknown. */
export function Time({ ms, nowMs }: { readonly ms: number | null; readonly nowMs: number }) {
  if (ms === null) return <>–</>;
  const iso = new Date(ms).toISOString();
  const [day, time] = [iso.slice(0, 10), iso.slice(11, 19)];
  const isToday = day === new Date(nowMs).toISOString().slice(0, 10);
  return (
    <time datetime={iso} title={`${day} ${iso.slice(11, 23)} UTC`}>
      {!isToday && (
        <>
          <span>{day}</span>
          {" "}
        </>
      )}
      {time}
    </time>
  );
}

/** Returns a duration as people say it: `4 s`, `12 min`, `3 h 5 min`, `2 d 4 h`. */
export function spell(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 24 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
