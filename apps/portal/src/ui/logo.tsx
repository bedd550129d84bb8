/** The product's mark and name. */
export function Logo({ compact = false }: { readonly compact?: boolean }) {
  return (
    <span className="inline-flex items-center gap-2">
      <svg viewBox="0 0 32 32" aria-hidden="true" className="size-6 shrink-0">
        <rect width="32" height="32" rx="8" fill="var(--accent)" />
        <path d="M9 8v16M16 8v9M23 8v16" stroke="var(--on-accent)" strokeWidth="3" strokeLinecap="round" />
        <path d="M12.5 21.5h7" stroke="var(--on-accent)" strokeOpacity="0.6" strokeWidth="3" strokeLinecap="round" />
      </svg>
      <span className={compact ? 'sr-only' : 'text-lg font-semibold tracking-[-0.02em]'}>Sluice</span>
    </span>
  );
}
