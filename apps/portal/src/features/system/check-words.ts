import { useLingui } from '@lingui/react/macro';

/** What each line of the self-check is about; one that is not known here keeps the server's name. */
export function useCheckWords(): (name: string) => string {
  const { t } = useLingui();
  const words: Readonly<Record<string, string>> = {
    ledger: t`Ledger`,
    disk: t`Disk`,
    master_key: t`Master key`,
    public_url: t`Public address`,
    admin_password: t`Passwords`,
    config_file: t`sluice.yaml`,
    provider_keys: t`Provider keys`,
    health_checks: t`Health checks`,
    shadows: t`Shadow copies`,
    orphans: t`Calls cut by a crash`,
    bodies: t`Logged content`,
    audit: t`Audit chain`,
  };
  return (name) => words[name] ?? name;
}
