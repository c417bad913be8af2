/** Task of a request: the words as they were said, or in English. */
export type Task = "transcribe" | "translate";

/** Options of a transcript. */
export interface TranscriptOptions {
  readonly task: Task;
  readonly format: string;
  /** Seconds. */
  readonly duration: number;
  readonly language: string;
  readonly withWords: boolean;
  readonly withSegments: boolean;
  /** Paid by the second, as only the oldest model is. */
  readonly isTimed: boolean;
}
