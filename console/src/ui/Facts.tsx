/** Terms with what they are, in the order given. */
export function Facts({ of }: { of: readonly (readonly [string, string])[] }) {
  return (
    <dl class="facts">
      {of.map(([term, value]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd class="wrap">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
