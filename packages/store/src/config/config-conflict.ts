/** What was asked for does not exist, or stands in the way. The message is for whoever asked. */
export class ConfigConflict extends Error {
  override readonly name = 'ConfigConflict';
}
