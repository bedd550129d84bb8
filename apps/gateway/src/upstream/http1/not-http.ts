/** What came is not an answer of HTTP/1.1, or one that two readers could take differently. */
export class NotHttp extends Error {
  constructor(what: string) {
    super(`the answer is not HTTP: ${what}`);
    this.name = 'NotHttp';
  }
}
