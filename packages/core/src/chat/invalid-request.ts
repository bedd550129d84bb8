/** The caller's body is not what its dialect says. `param` is the path of the member: `messages[0].role`. */
export class InvalidRequest extends Error {
  readonly param: string | null;

  constructor(param: string | null, message: string) {
    super(message);
    this.name = 'InvalidRequest';
    this.param = param;
  }
}
