/** Whether a pupil is a child with an open case, or only close to one: then a person compares. */
export type ChildMatch = 'same' | 'near';
