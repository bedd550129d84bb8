import { Trans, useLingui } from '@lingui/react/macro';
import { useFormContext } from 'react-hook-form';
import { Disclosure } from '../../ui/disclosure.tsx';
import { LimitsFields } from './limits-fields.tsx';
import { ModelAccessFields } from './model-access-fields.tsx';
import { NamingFields } from './naming-fields.tsx';
import type { ScopeValues } from './scope-form.ts';

interface ScopeFieldsProps {
  readonly isNew: boolean;
  /** Slug of the tenant whose models may be chosen; `undefined`: those of the installation. */
  readonly tenant: string | undefined;
}

/** The members that teams and applications share, within a form of `ScopeValues`. */
export function ScopeFields({ isNew, tenant }: ScopeFieldsProps) {
  const { t } = useLingui();
  const { watch } = useFormContext<ScopeValues>();
  const { mode, names } = watch('models');
  const count = names.length;
  return (
    <>
      <NamingFields isNew={isNew} />
      <Disclosure
        title={<Trans>Models</Trans>}
        summary={mode === 'all' ? t`All that stands above allows` : t`${count} chosen`}
      >
        <ModelAccessFields tenant={tenant} />
      </Disclosure>
      <Disclosure title={<Trans>Limits and budgets</Trans>}>
        <p className="text-xs text-muted">
          <Trans>They can only narrow what stands above: a call needs room in all of them.</Trans>
        </p>
        <LimitsFields />
      </Disclosure>
    </>
  );
}
