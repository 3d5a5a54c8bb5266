/**
 * What only the demo has: sample rooms and a login by name alone. Nothing of it is installed unless
 * the setting {@code demo} is true.
 *
 * <p>A package of its own, so that one look at the composition root shows that no other code knows
 * of it.
 */
@NullMarked
package dev.debrief.demo;

import org.jspecify.annotations.NullMarked;
