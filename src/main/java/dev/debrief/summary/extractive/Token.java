package dev.debrief.summary.extractive;

/**
 * A word at its place in a text.
 *
 * @param start where it begins, in UTF-16 units; no token begins before an earlier one
 */
record Token(Word word, int start) {}
