package dev.debrief.summary.model;

/**
 * How a summary puts its requests.
 *
 * @param client makes one
 * @param patience how often
 * @param answers knows those that have been made
 */
record ModelContext(ModelClient client, RetryPolicy patience, ResponseCache answers) {}
