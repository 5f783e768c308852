// What a test counts beside itself, for the last lines of a run.

interface Counting {
  counts?: Readonly<Record<string, number>>;
}

/** Says that this test stands for so many of `name`. Said again, it is more. */
export function counts(task: { readonly meta: object }, name: string, count: number): void {
  const meta: Counting = task.meta;
  const known = meta.counts ?? {};
  meta.counts = { ...known, [name]: (known[name] ?? 0) + count };
}
