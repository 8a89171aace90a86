import type jsonata from 'jsonata';

/**
 * Frames (blocks entered, functions called) that one evaluation may make. AWS bounds evaluation too, by a measure it
 * does not publish; this is enough for a function over its longest range, and ends a recursion that would not end.
 */
const MOST_FRAMES = 1_000_000;

/** JSONata calls this with every frame it makes, if it is bound in the enclosing one. */
const ON_FRAME = Symbol.for('jsonata.__createFrame_push');
const LEFT = Symbol('frames left');

interface Frame {
  [LEFT]?: { frames: number };
}

/** Makes every evaluation of the expression count its frames; the count is handed from frame to frame. */
export function boundEvaluation(expression: jsonata.Expression): void {
  const onFrame = (enclosing: Frame, made: Frame): void => {
    const left = enclosing[LEFT] ?? { frames: MOST_FRAMES };
    made[LEFT] = left;
    if (--left.frames < 0) {
      throw Object.assign(new Error(`the evaluation made more than ${MOST_FRAMES} frames`), { code: 'D3137' });
    }
  };
  expression.assign(ON_FRAME as never, onFrame);
}
