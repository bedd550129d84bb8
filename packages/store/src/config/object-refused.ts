/**
 * Why a change of one object was not made. `missing`: there is no such object; `managed`: a file declares it; `name
 * taken`: a sibling has the name; `invalid`: a member is wrong; `in use`: something else needs what would go;
 * `parent disabled`: nothing new is made below what is switched off.
 */
export type RefusalReason = 'missing' | 'managed' | 'name taken' | 'invalid' | 'in use' | 'parent disabled';

/** A change of an object that cannot be made. Nothing of its transaction is kept. The message shows no secret. */
export class ObjectRefused extends Error {
  readonly reason: RefusalReason;
  /** Path of the member that is wrong, `targets.0.provider`. */
  readonly member: string | undefined;

  constructor(reason: RefusalReason, message: string, member?: string) {
    super(message);
    this.name = 'ObjectRefused';
    this.reason = reason;
    this.member = member;
  }
}
