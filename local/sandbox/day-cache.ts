/** Keeps what was made for a few keys, dropping what was not asked for longest when the weights add up. */
export function makeDayCache<Value>(weigh: (value: Value) => number, capacity: number) {
  const kept = new Map<string, Value>();
  let weight = 0;
  return (key: string, make: () => Value): Value => {
    const known = kept.get(key);
    const value = known ?? make();
    kept.delete(key);
    kept.set(key, value);
    weight += known === undefined ? weigh(value) : 0;
    for (const [oldKey, old] of kept) {
      if (weight <= capacity || oldKey === key) {
        break;
      }
      kept.delete(oldKey);
      weight -= weigh(old);
    }
    return value;
  };
}
