/** An entry of ours no longer says what its name is the hash of, and nodes carry it. */
export class EntryEditedError extends Error {
  override readonly name = 'EntryEditedError';

  constructor(entry: string) {
    super(
      `mig-configs.${entry}: expected the layout that its name is the hash of, got another one. Somebody has edited it; ` +
        'as nodes carry it, it is not overwritten. Take the label nvidia.com/mig.config off those nodes, then delete the entry',
    );
  }
}

/** The layouts do not fit into one ConfigMap. */
export class LayoutsTooLargeError extends Error {
  override readonly name = 'LayoutsTooLargeError';
}
