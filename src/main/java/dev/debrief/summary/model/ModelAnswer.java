package dev.debrief.summary.model;

/**
 * A model's whole answer.
 *
 * @param text what it wrote, never blank
 * @param inputTokens tokens it read, 0 where the server does not say
 * @param outputTokens tokens it wrote, 0 where the server does not say
 */
record ModelAnswer(String text, long inputTokens, long outputTokens) {}
