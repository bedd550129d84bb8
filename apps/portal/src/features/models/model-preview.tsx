import { useFormContext } from 'react-hook-form';
import { isSame } from '../limits/previewed-change.ts';
import { ScopePreview } from '../limits/scope-preview.tsx';
import type { Model } from './model.ts';
import { isNumber, type ModelValues, modelChange } from './model-form.ts';

/**
 * What a model's changed price, limits and budgets would have done, within a form of `ModelValues`. A price that is taken
 * away is not tried: the simulation knows no price of the catalogue for calls of the past.
 */
export function ModelPreview({ model }: { readonly model: Model }) {
  const values = useFormContext<ModelValues>().watch();
  const { price } = modelChange(values, model);
  const isNew = Object.values(values.price).every(isNumber) && !isSame(price, model.price);
  return (
    <ScopePreview
      object="model"
      id={model.id}
      before={model}
      {...(isNew && price !== null && price !== undefined ? { price } : {})}
    />
  );
}
