interface ObjectNameProps {
  readonly name: string;
  /** What addresses, headers and sluice.yaml call it. */
  readonly slug: string;
}

/** A name for people, and the one for machines where it says something else. */
export function ObjectName({ name, slug }: ObjectNameProps) {
  return (
    <span title={name === slug ? name : `${name} (${slug})`}>
      {name}
      {name === slug ? null : <span className="ml-2 font-mono text-xs font-normal text-muted">{slug}</span>}
    </span>
  );
}
